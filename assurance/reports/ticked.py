"""One of the ticked rows as it is shown before something is done to all of them."""

from dataclasses import dataclass
from datetime import date

from assurance.display import sentence, standing_words, state_tag, times, undated_tag
from assurance.models import AssuranceRow
from assurance.services.at_once import Rests
from core.components import Fact, Tag
from core.components.text import day


@dataclass(frozen=True, slots=True)
class TickedRow:
    """`seen`: what the act rests on as it is shown now, given back with the form."""

    row: AssuranceRow
    seen: str
    state: Tag
    standing: str
    lead: str
    undated: Tag | None
    dates: list[Fact]


def ticked_row(row: AssuranceRow, on: date, *, rests: Rests | None) -> TickedRow:
    """`row` comes with_standing() and with_changes()."""
    return TickedRow(
        row=row,
        seen=f"{row.pk}:{rests.on(row)}" if rests else "",
        state=state_tag(row),
        standing=sentence(standing_words(row, on)),
        lead=row.lead.name if row.lead else "",
        undated=undated_tag(row),
        dates=[*_dates(row), *_asked(row)],
    )


def _dates(row: AssuranceRow) -> list[Fact]:
    if row.first_target_on is None:
        return []
    return [
        Fact(label="Now", value=day(row.target_on)),
        Fact(label="First", value=day(row.first_target_on)),
        Fact(label="Moved", value=times(row.times_moved).lower()),
    ]


def _asked(row: AssuranceRow) -> list[Fact]:
    if row.asked is None:
        return []
    who = f"by {row.asked.asked_by.name} on {day(row.asked.asked_at)}"
    return [
        Fact(label="Asked for", value=f"{day(row.asked.new_on)}, {who}"),
        Fact(label="Why", value=row.asked.reason),
    ]
