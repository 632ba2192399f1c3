"""Rows as a file for a spreadsheet: the same rows, order and words as on the page, without notes
of the office and without evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from assurance.annex import LABELS, AnnexAction, AnnexRow, annex_row
from assurance.display import called, days_late, days_late_against_first, sentence
from assurance.models import AssuranceRow, Marking
from assurance.querysets import RowQuerySet
from core.components import Link
from core.components.text import moment
from core.spreadsheets import CSV, XLSX, Heading, Sheet, Value
from inspections.models import SECTION_TITLES, Finding, Kind

AT_ONCE = 5_000
"""A file of more rows is not made while one waits: it is a job."""
KINDS = ((XLSX, "Excel (.xlsx)"), (CSV, "CSV (.csv)"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and its value of a row as the page has it."""

    heading: Heading
    value: Callable[[AssuranceRow, AnnexRow], Value]


def _actions(actions: Iterable[AnnexAction]) -> str:
    """Every action that answers the row, in words, or that there is none."""
    told = [
        f"{action.kind}{f', {action.facts}' if action.facts else ''}: {action.text}"
        for action in actions
    ]
    return "\n\n".join(told) or "None recorded yet"


def _page(row: AnnexRow) -> str:
    return f"{row.page} ({row.page_report})" if row.page_report else row.page


def _late_against_first(row: AssuranceRow) -> int | None:
    return None if row.first_target_on is None else days_late_against_first(row)


def _standing(shown: AnnexRow) -> str:
    """That it has no date is said in words: the column of the date holds dates alone."""
    said = (shown.undated.text if shown.undated else "", shown.standing)
    return sentence("; ".join(words for words in said if words))


MOVED = Heading("Times its date was moved", 12)
LATE = Heading("Days late", 10)
LATE_AGAINST_FIRST = Heading("Days late against its first date", 14)
INSPECTION = Column(Heading("Inspection", 28), lambda row, _: str(row.template.inspection))
COLUMNS: tuple[Column, ...] = (
    Column(
        Heading(called(Finding, "section"), 20),
        lambda row, _: SECTION_TITLES[Kind(row.finding.section)],
    ),
    Column(Heading(LABELS.ref, 11), lambda _, shown: shown.ref),
    Column(Heading(LABELS.page, 12), lambda _, shown: _page(shown)),
    Column(Heading(LABELS.text, 60), lambda _, shown: shown.text),
    Column(Heading(LABELS.annotation, 30), lambda _, shown: shown.annotation),
    Column(Heading(LABELS.action, 60), lambda _, shown: _actions(shown.actions)),
    Column(Heading(LABELS.lead, 20), lambda _, shown: shown.lead or "Nobody yet"),
    Column(Heading(LABELS.officer, 20), lambda _, shown: shown.officer),
    Column(
        Heading(called(AssuranceRow, "first_target_on"), 19), lambda row, _: row.first_target_on
    ),
    Column(Heading(LABELS.target, 19), lambda _, shown: shown.target),
    Column(MOVED, lambda row, _: row.times_moved),
    Column(LATE, lambda row, _: days_late(row)),
    Column(LATE_AGAINST_FIRST, lambda row, _: _late_against_first(row)),
    Column(Heading(LABELS.state, 20), lambda _, shown: shown.state.text),
    Column(
        Heading(called(AssuranceRow, "state_since"), 19),
        lambda row, _: timezone.localdate(row.state_since),
    ),
    Column(Heading("RAG", 11), lambda _, shown: shown.rag.text),
    Column(Heading("How it stands", 34), lambda _, shown: _standing(shown)),
)


Line = Callable[[AssuranceRow], Sequence[Value]]
"""The cells of a row, one for each heading."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that can be a file: its rows in the order of the page, and what stands above them.

    `title` is what its asker calls it; `office`: whether only the office reads such a list.
    """

    title: str
    name: str
    about: tuple[tuple[str, Value], ...]
    rows: RowQuerySet
    on: date
    headings: Sequence[Heading]
    line: Line
    office: bool = False


def headings_of(columns: Iterable[Column]) -> list[Heading]:
    return [column.heading for column in columns]


def line_of(columns: Sequence[Column], on: date) -> Line:
    """What these columns say of a row, which with_answers() gave."""

    def line(row: AssuranceRow) -> list[Value]:
        shown = annex_row(row, (), on)
        return [column.value(row, shown) for column in columns]

    return line


def sheet_of(listing: Listing, rows: Iterable[AssuranceRow], *, count: int) -> Sheet:
    """The file of these rows of the list, `count` of them."""
    facts: list[tuple[str, Value]] = [
        *listing.about,
        ("As at", moment(timezone.now())),
        ("Rows", count),
        ("Marking", str(Marking.OFFICIAL.label)),
    ]
    return Sheet(
        name=f"{listing.name}-{listing.on.isoformat()}",
        marking=str(Marking.OFFICIAL.label),
        facts=facts,
        headings=listing.headings,
        lines=map(listing.line, rows),
        count=count,
    )


def export_links(name: str, query: QueryDict, *args: int) -> list[Link]:
    """The same rows as a file of each kind: the address `name`, under the filters in force."""
    wanted = query.copy()
    wanted.pop("page", None)
    return [
        Link(label=label, url=f"{reverse(name, args=[*args, kind])}?{wanted.urlencode()}")
        for kind, label in KINDS
    ]
