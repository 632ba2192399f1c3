"""Lines of the record as a file for a spreadsheet: one line for each field that changed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from assurance.models import Marking
from assurance.record.kinds import to_the_second
from assurance.record.lines import Line
from core.sheets import Heading, Sheet, Value

AT_ONCE = 1_000
"""So many changes at most go into one file."""
HEADINGS: Sequence[Heading] = (
    Heading("When", 26),
    Heading("Who", 26),
    Heading("From where", 34),
    Heading("Kind of thing", 22),
    Heading("What happened", 14),
    Heading("About", 40),
    Heading("Field", 24),
    Heading("Before", 40),
    Heading("After", 40),
)


def sheet_of(lines: Sequence[Line], *, now: datetime, filtered: str, marking: Marking) -> Sheet:
    told = [line for change in lines for line in _told(change)]
    facts: list[tuple[str, Value]] = [
        ("List", "The database's own record, newest first"),
        ("Filter", filtered),
        ("As at", to_the_second(now)),
        ("Changes", len(lines)),
        ("Marking", str(marking.label)),
    ]
    return Sheet(
        name=f"record-{now.date().isoformat()}",
        marking=str(marking.label),
        facts=facts,
        headings=HEADINGS,
        lines=told,
        count=len(told),
    )


def _told(line: Line) -> Iterator[Sequence[Value]]:
    change = (
        line.when,
        line.who,
        ", ".join(line.source),
        line.kind,
        line.happened,
        line.thing.text,
    )
    yield from ((*change, *field) for field in _fields(line))


def _fields(line: Line) -> Iterable[tuple[str, str, str]]:
    """A change of which nothing more is known has a line all the same."""
    return [(each.label, each.old or "", each.new or "") for each in line.fields] or [("", "", "")]
