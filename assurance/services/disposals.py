"""Disposing of what is due: one person asks, another decides, the database does it."""

import uuid

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg import errors

from assurance.archive import due
from assurance.models import AssuranceRow, AssuranceTemplate, DisposalDecision, DisposalRequest
from assurance.refusals import NotOpen, Refused
from assurance.services.retention import terms_now
from core.approvals import signed
from forces.models import Force, User
from forces.roles import Permission

REFUSALS = (errors.RaiseException.sqlstate, errors.ForeignKeyViolation.sqlstate)
"""How the database says that it does not carry a disposal out."""
NOTHING_WENT = "Nothing was removed, and nothing is decided."
WHY_NOT = {
    "nobody approves": f"Somebody else has to approve it. {NOTHING_WENT}",
    "only an approver": f"Only an approver of the office approves it, today. {NOTHING_WENT}",
    "no such template": f"The template is not there any more. {NOTHING_WENT}",
    "is not signed": f"What is to go was changed meanwhile. Open the page again. {NOTHING_WENT}",
    "is not due": f"The template is not due for disposal. {NOTHING_WENT}",
}
"""Its words, and what they mean to whoever decides."""


def ask_disposal(
    template: AssuranceTemplate, *, why: str, by: User, once: uuid.UUID
) -> DisposalRequest:
    """Ask that a template which is due be disposed of. A second press asks nothing more."""
    by.access.require(Permission.ASK_DISPOSAL, template.force_id)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=template.force_id)
        made = DisposalRequest.objects.filter(once=once).first()
        if made and (made.asked_by_id, made.template) == (by.pk, template.pk):
            return made
        if made:
            raise Refused("This form was sent already. Open the page again.")
        require_due(template)
        if waiting().filter(template=template.pk).exists():
            raise Refused("Somebody has asked for this already. It waits for a decision.")
        asked: DisposalRequest = DisposalRequest.objects.create(
            force_id=template.force_id,
            template=template.pk,
            title=str(template)[:330],
            why=why,
            asked_by=by,
            once=once,
        )
    return asked


def require_due(template: AssuranceTemplate) -> None:
    """Raise Refused where the force's retention does not let the template go today."""
    if not is_due(template):
        raise Refused("The template is not due for disposal.")


def is_due(template: AssuranceTemplate) -> bool:
    this = AssuranceTemplate.objects.filter(pk=template.pk)
    return bool(due(this, timezone.localdate()).exists())


def waiting() -> QuerySet[DisposalRequest]:
    """The requests that nobody has decided."""
    return DisposalRequest.objects.filter(decision=None)


def decide_disposal(
    asked: DisposalRequest, *, approve: bool, why: str, by: User
) -> DisposalDecision:
    """Approve or decline what somebody else asked. An approval carries it out, whole or not."""
    by.access.require(Permission.APPROVE_DISPOSAL, asked.force_id)
    if asked.asked_by_id == by.pk:
        raise Refused("You asked for this yourself. Another person decides it.")
    if not approve and not why:
        raise Refused("Enter why you decline it.", field="why")
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=asked.force_id)
        if not waiting().filter(pk=asked.pk).exists():
            raise NotOpen("This was decided already.")
        if approve:
            _require_still_due(asked)
        return _decided(asked, approve=approve, why=why, by=by)


def _decided(asked: DisposalRequest, *, approve: bool, why: str, by: User) -> DisposalDecision:
    """The decision on record, and with an approval all of it gone; else Refused, and nothing is."""
    try:
        with transaction.atomic():
            decision = DisposalDecision(request=asked, approved=approve, why=why, by=by)
            decision.signature = _signature(decision)
            decision.save()
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", "") not in REFUSALS:
            raise
        raise Refused(_in_plain_words(str(refused))) from refused
    return decision


def _signature(decision: DisposalDecision) -> bytes:
    """On everything that the database's function acts upon, in its order."""
    asked = decision.request
    terms = terms_now(asked.force)
    kept = (terms.pk, terms.archive_after, terms.dispose_after) if terms else (None, None, None)
    rows = AssuranceRow.objects.filter(template=asked.template).order_by("pk")
    return signed(
        "disposal", asked.pk, asked.force_id, asked.template, asked.title, asked.why,
        asked.asked_by_id, asked.asked_at, decision.by_id, decision.approved, decision.at,
        decision.why, *kept, rows.values_list("pk", flat=True),
    )  # fmt: skip


def _in_plain_words(refusal: str) -> str:
    found = (said for words, said in WHY_NOT.items() if words in refusal)
    return next(found, f"Something that has to stay hangs on it. {NOTHING_WENT}")


def _require_still_due(asked: DisposalRequest) -> None:
    template = AssuranceTemplate.objects.filter(pk=asked.template).first()
    if template is None or not is_due(template):
        raise Refused("The template is no longer due for disposal: decline it.")
