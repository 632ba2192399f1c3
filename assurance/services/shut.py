"""Why an act is not open to a person on a row: one function an act; empty where it is open.

The rows come from with_standing() or with_changes(): they say what date is asked for, and by whom.
"""

from django.utils import timezone

from assurance.models import AssuranceRow, DateDecision, DateKind
from assurance.services.dates import may_ask, why_not_decide
from assurance.workflow import MOVE, SETTLED, MoveName, State
from core.components.text import day
from forces.models import User


def why_not_allocate(row: AssuranceRow, _by: User) -> str:
    if row.state in MOVE[MoveName.ALLOCATE].from_states:
        return ""
    if row.lead:
        return f"{_state(row)[:-1]}, led by {row.lead.name}."
    return _state(row)


def why_not_date(row: AssuranceRow, _by: User) -> str:
    """Why the row cannot be given its first target date now."""
    if row.state in SETTLED:
        return _state(row)
    if row.target_on:
        return f"It has the target date {day(row.target_on)}."
    return ""


def why_not_later(row: AssuranceRow, by: User) -> str:
    """Why the person cannot ask for a later date of it."""
    if not may_ask(row, by):
        return "Only its lead or the coordinator asks for a later date."
    if row.state in SETTLED:
        return _state(row)
    if row.target_on is None:
        return "It has no target date yet: set the first one."
    if row.asked_on:
        return f"{day(row.asked_on)} has been asked for already and waits for a decision."
    return ""


def why_not_approve(row: AssuranceRow, by: User) -> str:
    if row.asked_on and row.state in SETTLED:
        return f"{_state(row)} A later date can only be declined."
    if row.asked_on and row.asked_on < timezone.localdate():
        return f"{day(row.asked_on)} has passed. Agree another date on its own page, or decline it."
    return why_not_decline(row, by)


def why_not_decline(row: AssuranceRow, by: User) -> str:
    if not row.asked_on:
        return _decided(row) or "No later date is asked for."
    return why_not_decide(row.asked_by_id, row.asked_instead_of_id, by)


def _decided(row: AssuranceRow) -> str:
    """What became of the last date that was asked for, where the changes are known."""
    asked = [change for change in getattr(row, "changes", ()) if change.decided_at]
    last = next((change for change in reversed(asked) if change.kind == DateKind.LATER), None)
    if last is None or last.decided_by is None:
        return ""
    to = f", to {day(last.agreed_on)}" if last.decision == DateDecision.APPROVED else ""
    return f"The later date was {last.get_decision_display()} by {last.decided_by.name}{to}."


def why_not_lead(row: AssuranceRow, _by: User) -> str:
    """Why it cannot be handed over, or given its first lead after it came in with an action."""
    if row.state == State.AWAITING_ALLOCATION:
        return "It is awaiting allocation: allocate it."
    return _state(row) if row.state in SETTLED else ""


def why_not_describe(row: AssuranceRow, _by: User) -> str:
    return _state(row) if row.state in SETTLED else ""


def _state(row: AssuranceRow) -> str:
    return f"It is {row.get_state_display()}."
