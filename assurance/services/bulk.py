"""The same act on many rows at once: all of them, or none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from assurance.models import AssuranceRow, DateChange, RowEvent
from assurance.refusals import Refused
from assurance.services.dates import set_first_date
from assurance.services.locking import locked_rows, save
from assurance.services.moves import Given, make_move
from assurance.workflow import MOVE, SETTLED, MoveName
from forces.models import User
from forces.roles import Permission

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A row on which the act is not open, and why."""

    row: AssuranceRow
    why: str


class SomeNotOpen(Refused):
    """Nothing was done, because the act is not open on some of the rows."""

    def __init__(self, rows: Sequence[InTheWay]) -> None:
        super().__init__("Nothing was done. Take these rows out, or look at them first.")
        self.rows = rows


def why_not_allocate(row: AssuranceRow) -> str:
    """Why the row cannot be allocated now; empty where it can."""
    if row.state in MOVE[MoveName.ALLOCATE].from_states:
        return ""
    if row.lead:
        return f"It is {row.get_state_display()}, led by {row.lead.name}."
    by_itself = "" if row.state in SETTLED else " Name its lead on its own page."
    return f"It is {row.get_state_display()}.{by_itself}"


def why_not_date(row: AssuranceRow) -> str:
    """Why the row cannot be given its first target date now; empty where it can."""
    if row.state in SETTLED:
        return f"It is {row.get_state_display()}."
    if row.target_on:
        return f"It has the target date {row.target_on:%-d %B %Y}."
    return ""


def in_the_way(
    rows: Iterable[AssuranceRow], why_not: Callable[[AssuranceRow], str]
) -> list[InTheWay]:
    return [InTheWay(row, why) for row in rows if (why := why_not(row))]


def allocate_many(
    rows: Iterable[AssuranceRow], *, by: User, lead: User, target_date: date, criteria: str = ""
) -> list[RowEvent]:
    """Allocate every row to one lead; a row that has a target date keeps it."""
    with transaction.atomic():
        locked = _taken(rows, by, why_not_allocate)
        return [
            make_move(
                row,
                MOVE[MoveName.ALLOCATE],
                by=by,
                given=Given(lead=lead, target_date=row.target_on or target_date, criteria=criteria),
            )
            for row in locked
        ]


def date_many(rows: Iterable[AssuranceRow], on: date, *, by: User) -> list[DateChange]:
    """Give every row the same first target date."""
    with transaction.atomic():
        locked = _taken(rows, by, why_not_date)
        changes = [set_first_date(row, on, by=by) for row in locked]
        for row in locked:
            save(row, "first_target_on", "target_on")
        return [change for change in changes if change]


def _taken(
    rows: Iterable[AssuranceRow], by: User, why_not: Callable[[AssuranceRow], str]
) -> list[AssuranceRow]:
    """The rows, locked, when the person may and the act is open on each of them."""
    locked = locked_rows(rows)
    if not locked:
        raise Refused("Tick at least one row.")
    if len(locked) > MOST_AT_ONCE:
        raise Refused(f"Tick at most {MOST_AT_ONCE} rows at once.")
    for force in {row.template.force_id for row in locked}:
        by.access.require(Permission.ALLOCATE, force)
    if stopped := in_the_way(locked, why_not):
        raise SomeNotOpen(stopped)
    return locked
