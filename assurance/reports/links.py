"""Which rows an action answers and a piece of evidence is about, for one reader."""

from collections.abc import Iterable

from assurance.models import Action, AssuranceRow, Evidence
from assurance.workflow import State
from forces.models import User


def rows_answered(action: Action, user: User) -> list[AssuranceRow]:
    """The rows that the action answers now and that `user` reads."""
    rows = AssuranceRow.objects.readable_by(user).filter(
        action_links__action=action, action_links__removed_at=None
    )
    return list(rows.select_related("finding", "template__inspection").order_by("pk"))


def rows_proved(evidence: Evidence, user: User) -> list[AssuranceRow]:
    """The rows that the evidence is on now and that `user` reads."""
    rows = AssuranceRow.objects.readable_by(user).filter(
        evidence_links__evidence=evidence, evidence_links__removed_at=None
    )
    return list(rows.select_related("finding", "template__inspection").order_by("pk"))


def lapsing(rows: Iterable[AssuranceRow]) -> list[AssuranceRow]:
    """Rows whose assurance may lapse where something that answers them is replaced."""
    return [row for row in rows if row.state == State.ASSURED]
