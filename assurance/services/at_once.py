"""What acts on many rows share: each is asked whether it is open, all are locked, all are written.

However many rows there are, the number of statements is the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from assurance.models import AssuranceRow, DateChange, DateDecision, RowEvent
from assurance.refusals import Refused
from assurance.services.locking import locked_rows
from assurance.workflow import State
from forces.models import User
from forces.roles import Permission

MOST_AT_ONCE = 500

WhyNot = Callable[[AssuranceRow, User], str]
"""Why an act is not open to a person on a row; empty where it is."""
Seen = Mapping[int, str]
"""By row, what the person was shown of what the act rests on: its date, its lead."""
NOTHING_SEEN: Seen = {}


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A row that is left out, or that somebody changed, and why in words."""

    row: AssuranceRow
    why: str


class SomeNotOpen(Refused):
    """Nothing was done, because the act is not open on some of the rows."""

    def __init__(self, rows: Sequence[InTheWay]) -> None:
        super().__init__("Nothing was done. Take these rows out, or look at them first.")
        self.rows = rows


class SomeChanged(Refused):
    """Nothing was done, because somebody changed what the act rests on.

    `rows`: on which rows, and what is there now; `what`: the same in words, where it is not rows
    alone.
    """

    def __init__(
        self, why: str, *, rows: Sequence[InTheWay] = (), what: Sequence[str] = ()
    ) -> None:
        super().__init__(why)
        self.rows, self.what = rows, what


@dataclass(frozen=True, slots=True)
class Rests:
    """What an act rests on: how the row had it, as a short text to compare, and now in words."""

    on: Callable[[AssuranceRow], str]
    now: Callable[[AssuranceRow], str]


def in_the_way(rows: Iterable[AssuranceRow], why_not: WhyNot, by: User) -> list[InTheWay]:
    return [InTheWay(row, why) for row in rows if (why := why_not(row, by))]


def taken(
    rows: Iterable[AssuranceRow],
    why_not: WhyNot,
    permission: Permission,
    *,
    by: User,
    rests: Rests | None = None,
    seen: Seen = NOTHING_SEEN,
) -> list[AssuranceRow]:
    """The rows, locked, with their dates as they are under the lock.

    Raises PermissionDenied, SomeNotOpen, SomeChanged or Refused.
    """
    locked = with_changes(locked_rows(rows))
    if not locked:
        raise Refused("Tick at least one row.")
    if len(locked) > MOST_AT_ONCE:
        raise Refused(f"Tick at most {MOST_AT_ONCE} rows at once.")
    for force in {row.template.force_id for row in locked}:
        by.access.require(permission, force)
    if stopped := in_the_way(locked, why_not, by):
        raise SomeNotOpen(stopped)
    if rests and (changed := _changed(locked, rests, seen)):
        why = "Nothing was done: some of these rows were changed meanwhile."
        raise SomeChanged(why, rows=changed)
    return locked


def _changed(rows: Iterable[AssuranceRow], rests: Rests, seen: Seen) -> list[InTheWay]:
    return [
        InTheWay(row, rests.now(row))
        for row in rows
        if row.pk in seen and seen[row.pk] != rests.on(row)
    ]


def with_changes(rows: list[AssuranceRow]) -> list[AssuranceRow]:
    """The same rows, each with its changes of date (`changes`) and what with_dates() would add.

    Asked after the rows were locked, so that it is what was written before the lock.
    """
    found: dict[int, list[DateChange]] = {row.pk: [] for row in rows}
    changes = DateChange.objects.filter(row__in=list(found)).order_by("asked_at", "pk")
    for change in changes.select_related("asked_by", "decided_by"):
        found[change.row_id].append(change)
    for row in rows:
        _with_changes(row, found[row.pk])
    return rows


def _with_changes(row: AssuranceRow, changes: list[DateChange]) -> None:
    row.changes = changes
    row.times_moved = sum(each.moves for each in changes)
    row.asked = next((each for each in changes if each.decision == DateDecision.ASKED), None)
    row.asked_on = row.asked.new_on if row.asked else None
    row.asked_at = row.asked.asked_at if row.asked else None
    row.asked_by_id = row.asked.asked_by_id if row.asked else None
    row.asked_instead_of_id = row.asked.stood_in_for_id if row.asked else None


def save_all(rows: Sequence[AssuranceRow], *fields: str) -> None:
    """Write these columns of locked rows and count the change of each, in one statement.

    Where all the rows say the same, the statement is as short as for one row.
    """
    for row in rows:
        row.version += 1
    ours = AssuranceRow.objects.filter(pk__in=[row.pk for row in rows])
    said = [{name: getattr(row, name) for name in fields} for row in rows]
    if all(each == said[0] for each in said):
        ours.update(**said[0], version=F("version") + 1)
    else:
        AssuranceRow.objects.bulk_update(rows, [*fields, "version"])


def note_all(
    rows: Iterable[AssuranceRow],
    what: str,
    *,
    by: User,
    from_state: State | str | None = None,
    facts: Callable[[AssuranceRow], Mapping[str, object]] = lambda row: {},
) -> list[RowEvent]:
    """Write down what happened to each row, its state being the one it has now."""
    return RowEvent.objects.bulk_create(
        RowEvent(
            row=row,
            what=what,
            from_state=from_state or row.state,
            to_state=row.state,
            by=by,
            **facts(row),
        )
        for row in rows
    )
