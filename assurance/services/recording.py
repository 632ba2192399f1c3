"""Recording in one go: an action, its evidence if any, and the report that it is done."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from assurance.models import Action, AssuranceRow
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.locking import locked_rows, require_own
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName
from forces.models import User


def record(
    rows: Iterable[AssuranceRow],
    words: ActionWords,
    *,
    by: User,
    once: uuid.UUID,
    evidence: EvidenceGiven | None = None,
    report: AssuranceRow | None = None,
    no_evidence: str = "",
) -> Action:
    """Record an action on `rows`, attach `evidence` to them and report `report` complete.

    All of it or nothing; the same `once` only once, whatever a second press says.
    """
    chosen = list(rows)
    with transaction.atomic():
        locked_rows(chosen)
        if existing := Action.objects.filter(once=once).first():
            require_own(existing.created_by_id, by)
            return existing
        action = record_action(chosen, words, by=by, once=once)
        if evidence is not None:
            attach_evidence(chosen, evidence, by=by, once=uuid.uuid5(once, "evidence"))
        if report is not None:
            move_row(report, MoveName.SUBMIT, by=by, given=Given(no_evidence=no_evidence))
        return action
