"""The named slices of rows that lists, tiles, dashboards and reminders share.

Each has its rule in words, which is printed beside every number that it makes. One more is one
entry in WORKLISTS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assurance.querysets import RowQuerySet
from assurance.workflow import (
    DUE_SOON_DAYS,
    MEANINGS,
    WAITING_TOO_LONG_WORKING_DAYS,
    State,
)

Slice = Callable[[RowQuerySet, date], RowQuerySet]


@dataclass(frozen=True, slots=True)
class Worklist:
    """One slice of rows for a day. `key` is its name in addresses."""

    key: str
    title: str
    rule: str
    rows: Slice


def _of_state(state: State) -> Worklist:
    def rows(queryset: RowQuerySet, _on: date) -> RowQuerySet:
        return queryset.in_states(state)

    return Worklist(state.value, state.label.capitalize(), MEANINGS[state], rows)


BY_STATE: tuple[Worklist, ...] = tuple(_of_state(state) for state in State)

OPEN = Worklist(
    "open",
    "Open",
    "Not closed, and not ended with a reason; what is assured counts as open until it is closed.",
    lambda rows, _on: rows.open(),
)
OVERDUE = Worklist(
    "overdue",
    "Overdue",
    "With the force, and past its target date or the inspectorate's deadline.",
    lambda rows, on: rows.overdue(on),
)
DUE_SOON = Worklist(
    "due",
    f"Due within {DUE_SOON_DAYS} days",
    f"With the force, not overdue, and due today or in the next {DUE_SOON_DAYS} days.",
    lambda rows, on: rows.due_within(on, DUE_SOON_DAYS),
)
LATE_AGAINST_FIRST = Worklist(
    "late_against_first",
    "Late against its first date",
    "Past the first target date that was set, whatever the date is now; for what was reported "
    "complete, past it on the day of the report.",
    lambda rows, on: rows.late_against_first(on),
)
WAITING = Worklist(
    "waiting",
    "Waiting for review",
    "The force reports it complete and the office has not yet assured or returned it.",
    lambda rows, _on: rows.in_states(State.SUBMITTED),
)
WAITING_TOO_LONG = Worklist(
    "waiting_too_long",
    f"Waiting for over {WAITING_TOO_LONG_WORKING_DAYS} working days",
    f"Reported complete more than {WAITING_TOO_LONG_WORKING_DAYS} working days ago and not yet "
    "assured or returned.",
    lambda rows, on: rows.waiting_over(on, WAITING_TOO_LONG_WORKING_DAYS),
)
WITHOUT_LEAD = Worklist(
    "without_lead",
    "Without a lead",
    "Open, and nobody is named to lead it.",
    lambda rows, _on: rows.without_lead(),
)
WITHOUT_DATE = Worklist(
    "without_date",
    "Without a target date",
    "Open, and no target date is set.",
    lambda rows, _on: rows.without_date(),
)
COMPLETE = Worklist(
    "complete",
    "Assured or closed",
    "The office has checked the evidence and accepts it, or it is closed on a named authority.",
    lambda rows, _on: rows.in_states(State.ASSURED, State.CLOSED),
)
ALL = Worklist("all", "All", "Every row.", lambda rows, _on: rows)

WORKLISTS: tuple[Worklist, ...] = (
    ALL,
    OPEN,
    OVERDUE,
    DUE_SOON,
    LATE_AGAINST_FIRST,
    WAITING,
    WAITING_TOO_LONG,
    WITHOUT_LEAD,
    WITHOUT_DATE,
    COMPLETE,
    *BY_STATE,
)
WORKLIST: dict[str, Worklist] = {worklist.key: worklist for worklist in WORKLISTS}


def counts(rows: RowQuerySet, worklists: tuple[Worklist, ...], on: date) -> dict[str, int]:
    """How many rows each worklist holds on that day, in one query."""
    from django.db.models import Count, Q

    return rows.order_by().aggregate(
        **{
            worklist.key: Count(
                "pk", filter=Q(pk__in=worklist.rows(rows.model.objects.all(), on).values("pk"))
            )
            for worklist in worklists
        }
    )
