"""The named slices of rows that lists, tiles, dashboards and reminders share.

Each has its rule in words, which is printed beside every number that it makes. One more is one
entry in WORKLISTS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from assurance.querysets import (
    RowQuerySet,
    date_asked_q,
    due_within_q,
    late_against_first_q,
    overdue_q,
    undated_q,
    waiting_over_q,
)
from assurance.workflow import (
    COMPLETE as COMPLETE_STATES,
)
from assurance.workflow import (
    DUE_SOON_DAYS,
    MEANINGS,
    OUTCOMES,
    WAITING_TOO_LONG_WORKING_DAYS,
    State,
)
from assurance.workflow import (
    OPEN as OPEN_STATES,
)
from assurance.workflow import (
    UNFINISHED as UNFINISHED,
)
from forces.access import Access
from forces.roles import Permission

Rule = Callable[[date], Q]
SOONEST = ("date_order", "pk")
"""What has no date yet comes first, then what is due first."""
OLDEST = ("state_since", "pk")
IN_SECTION = ("section_order", "finding__order", "pk")
"""The order of the printed template; `section_order` comes from with_section_order()."""
PRINTED = ("template__inspection__published_on", "template", *IN_SECTION)


@dataclass(frozen=True, slots=True)
class Worklist:
    """One slice of rows for a day. `key` is its name in addresses, `order` which come first."""

    key: str
    title: str
    rule: str
    q: Rule
    order: tuple[str, ...] = SOONEST

    def rows(self, queryset: RowQuerySet, on: date) -> RowQuerySet:
        return queryset.filter(self.q(on))


def _of_state(state: State) -> Worklist:
    def q(_on: date) -> Q:
        return Q(state=state)

    order = OLDEST if state == State.SUBMITTED else SOONEST
    return Worklist(state.value, state.label.capitalize(), MEANINGS[state], q, order)


BY_STATE: tuple[Worklist, ...] = tuple(_of_state(state) for state in State)

OPEN = Worklist(
    "open",
    "Open",
    "Not closed, and not ended with a reason; what is assured counts as open until it is closed.",
    lambda on: Q(state__in=OPEN_STATES),
)
OVERDUE = Worklist(
    "overdue",
    "Overdue",
    "With the force, and past its target date or the inspectorate's deadline.",
    overdue_q,
)
DUE_SOON = Worklist(
    "due",
    f"Due within {DUE_SOON_DAYS} days",
    f"With the force, not overdue, and due today or in the next {DUE_SOON_DAYS} days.",
    lambda on: due_within_q(on, DUE_SOON_DAYS) & ~overdue_q(on),
)
LATE_AGAINST_FIRST = Worklist(
    "late_against_first",
    "Late against its first date",
    "Past the first target date that was set, whatever the date is now; for what was reported "
    "complete, past it on the day of the report.",
    late_against_first_q,
)
WAITING = Worklist(
    "waiting",
    "Waiting for review",
    "The force reports it complete and the office has not yet assured or returned it.",
    lambda on: Q(state=State.SUBMITTED),
    OLDEST,
)
WAITING_TOO_LONG = Worklist(
    "waiting_too_long",
    f"Waiting for over {WAITING_TOO_LONG_WORKING_DAYS} working days",
    f"Reported complete more than {WAITING_TOO_LONG_WORKING_DAYS} working days ago and not yet "
    "assured or returned.",
    lambda on: waiting_over_q(on, WAITING_TOO_LONG_WORKING_DAYS),
    OLDEST,
)
WITHOUT_LEAD = Worklist(
    "without_lead",
    "Without a lead",
    "Not yet assured or ended, and nobody is named to lead it.",
    lambda on: Q(state__in=UNFINISHED, lead__isnull=True),
    PRINTED,
)
WITHOUT_DATE = Worklist(
    "without_date",
    "Without a target date",
    "Not yet assured or ended, and no target date is set.",
    lambda on: undated_q(),
    PRINTED,
)
DATE_ASKED = Worklist(
    "date_asked",
    "Later date asked for",
    "A later target date was asked for with a reason, and no officer has decided on it yet.",
    lambda on: date_asked_q(),
    ("asked_at", "pk"),
)
BLOCKED = Worklist(
    "blocked",
    "Blocked on others",
    "With the force, and waiting for somebody else: what for is said on the row.",
    lambda on: ~Q(blocked_by=""),
    ("blocked_on", "pk"),
)
COMPLETE = Worklist(
    "complete",
    "Assured or closed",
    "The office has checked the evidence and accepts it, or it is closed on a named authority.",
    lambda on: Q(state__in=COMPLETE_STATES),
)
ENDED = Worklist(
    "ended",
    "Ended with a reason",
    "Not accepted, superseded or no longer applicable, for a reason that is given on the row.",
    lambda on: Q(state__in=OUTCOMES),
)
ALL = Worklist("all", "All rows", "Every row.", lambda on: Q(), PRINTED)

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
    DATE_ASKED,
    BLOCKED,
    COMPLETE,
    ENDED,
    *BY_STATE,
)
WORKLIST: dict[str, Worklist] = {worklist.key: worklist for worklist in WORKLISTS}


REVIEWING = (WAITING, WAITING_TOO_LONG)
MISSING = (WITHOUT_LEAD, WITHOUT_DATE)
DATED = (OVERDUE, DUE_SOON)
RETURNED = WORKLIST[State.RETURNED]
AWAITING_ALLOCATION = WORKLIST[State.AWAITING_ALLOCATION]

FIT_FOR: tuple[tuple[Permission, tuple[Worklist, ...]], ...] = (
    (
        Permission.REVIEW,
        (*REVIEWING, DATE_ASKED, OVERDUE, *MISSING, DUE_SOON, RETURNED, BLOCKED),
    ),
    (Permission.CLOSE, (WORKLIST[State.ASSURED], OVERDUE, *REVIEWING, *MISSING, DUE_SOON)),
    (
        Permission.SUBMIT_ANY,
        (AWAITING_ALLOCATION, WITHOUT_DATE, *DATED, RETURNED, WAITING, DATE_ASKED, BLOCKED),
    ),
    (Permission.SUBMIT_OWN, (*DATED, RETURNED, WITHOUT_DATE, WAITING, DATE_ASKED, BLOCKED)),
)
"""Whose work which lists are; somebody with several roles has the lists of each."""
TO_READ = (*DATED, *MISSING, *REVIEWING, BLOCKED)


def fit_for(access: Access) -> tuple[Worklist, ...]:
    """The worklists that are this person's work, first what comes first; at the end, all rows."""
    work = [lists for permission, lists in FIT_FOR if access.may_anywhere(permission)]
    chosen = dict.fromkeys(worklist for lists in work or [TO_READ] for worklist in lists)
    return (*chosen, ALL)


def counts(rows: RowQuerySet, worklists: tuple[Worklist, ...], on: date) -> dict[str, int]:
    """How many rows each worklist holds on that day, in one query over the rows."""
    return rows.order_by().aggregate(
        **{worklist.key: Count("pk", filter=worklist.q(on)) for worklist in worklists}
    )
