"""What may be done to many rows at once: by whom, and on which rows it is open.

Buttons, boxes to tick and refusals all read this table. One more act is one entry here and one in
views/bulk.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assurance.models import AssuranceRow
from assurance.services.at_once import WhyNot
from assurance.services.shut import (
    why_not_allocate,
    why_not_approve,
    why_not_date,
    why_not_decline,
    why_not_describe,
    why_not_later,
    why_not_lead,
)
from core.components.text import counted
from forces.access import Access
from forces.models import User
from forces.roles import Permission


@dataclass(frozen=True, slots=True)
class ManyAct:
    """One act. `key` is its name in addresses, `label` its button beside a list.

    `title` heads the page that asks whether one is sure, with the number of rows after it.
    """

    key: str
    label: str
    title: str
    permission: Permission
    why_not: WhyNot

    def is_open(self, row: AssuranceRow, user: User) -> bool:
        may = user.access.may(self.permission, row.template.force_id)
        return may and not self.why_not(row, user)

    def heading(self, rows: int) -> str:
        return f"{self.title} {counted(rows, 'row')}"


APPROVE = ManyAct(
    "approve-dates", "Approve later dates", "Approve the later dates of",
    Permission.DECIDE_DATE, why_not_approve,
)  # fmt: skip
DECLINE = ManyAct(
    "decline-dates", "Decline later dates", "Decline the later dates of",
    Permission.DECIDE_DATE, why_not_decline,
)  # fmt: skip
ALLOCATE = ManyAct("allocate", "Allocate", "Allocate", Permission.ALLOCATE, why_not_allocate)
DATE = ManyAct(
    "date", "Set a target date", "Set a target date on", Permission.ALLOCATE, why_not_date
)
LATER = ManyAct(
    "later", "Ask for a later date", "Ask for a later date for",
    Permission.ASK_LATER_DATE, why_not_later,
)  # fmt: skip
LEAD = ManyAct("lead", "Hand over", "Hand over", Permission.ALLOCATE, why_not_lead)
FACTS = ManyAct(
    "facts", "Priority, themes, officer", "Priority, themes and accountable officer of",
    Permission.ALLOCATE, why_not_describe,
)  # fmt: skip

ACTS_ON_MANY: tuple[ManyAct, ...] = (APPROVE, DECLINE, ALLOCATE, DATE, LATER, LEAD, FACTS)


def acts_for(user: User, row: AssuranceRow) -> frozenset[str]:
    """The keys of the acts that are open to the person on a row, which came with_standing()."""
    return frozenset(act.key for act in ACTS_ON_MANY if act.is_open(row, user))


def acts_named(keys: Iterable[str]) -> tuple[ManyAct, ...]:
    """The acts that are open on some of the rows, in the order of their buttons."""
    known = frozenset(keys)
    return tuple(act for act in ACTS_ON_MANY if act.key in known)


def may_tick(access: Access, force_id: int) -> bool:
    """Whether the person's roles in that force include any of these acts."""
    return any(access.may(act.permission, force_id) for act in ACTS_ON_MANY)
