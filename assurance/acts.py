"""What may be done to a row where it stands in its template: by whom, and when it is open.

Links, forms and refusals all read this table. One more act is one entry here, one form and one
line in views/inplace.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assurance.models import AssuranceRow
from assurance.workflow import MOVE, SETTLED, MoveName, State
from forces.access import Access
from forces.roles import Permission


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `key` is its name in addresses; any of `permissions` will do."""

    key: str
    label: str
    permissions: tuple[Permission, ...]
    is_open: Callable[[AssuranceRow], bool]
    shut: str
    """Why it is not open, where it is not."""

    def may(self, access: Access, force_id: int) -> bool:
        return any(access.may(permission, force_id) for permission in self.permissions)


def _unsettled(row: AssuranceRow) -> bool:
    return State(row.state) not in SETTLED


def _awaits(row: AssuranceRow) -> bool:
    return row.state in MOVE[MoveName.ALLOCATE].from_states


def _without_lead(row: AssuranceRow) -> bool:
    """It came in with an action: it is worked on, and nobody leads it."""
    return _unsettled(row) and not _awaits(row) and row.lead_id is None


def _undated(row: AssuranceRow) -> bool:
    return _unsettled(row) and row.target_on is None


ALLOCATE = Act(
    "allocate", "Allocate", MOVE[MoveName.ALLOCATE].permissions, _awaits,
    "The row has been allocated already.",
)  # fmt: skip
NAME_LEAD = Act(
    "lead", "Name lead", (Permission.ALLOCATE,), _without_lead,
    "Somebody leads the row, or it is closed.",
)  # fmt: skip
SET_DATE = Act(
    "date", "Set date", (Permission.ALLOCATE,), _undated,
    "The row has a target date, or it is closed.",
)  # fmt: skip
ADD_ACTION = Act(
    "action", "Add action", (Permission.RECORD_ACTION, Permission.RECORD_ON_BEHALF), _unsettled,
    "The row is closed: it has to be reopened first.",
)  # fmt: skip
ANNOTATE = Act("annotate", "Annotate", (Permission.ANNOTATE,), lambda row: True, "")

ACTS: dict[str, Act] = {
    act.key: act for act in (ALLOCATE, NAME_LEAD, SET_DATE, ADD_ACTION, ANNOTATE)
}


def allowed(access: Access, force_id: int) -> tuple[Act, ...]:
    """The acts that the person's roles include in that force; asked once for a whole page."""
    return tuple(act for act in ACTS.values() if act.may(access, force_id))


def offered(row: AssuranceRow, acts: tuple[Act, ...]) -> frozenset[str]:
    """The keys of those of `acts` that are open on the row now."""
    return frozenset(act.key for act in acts if act.is_open(row))
