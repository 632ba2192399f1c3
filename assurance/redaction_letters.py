"""What people are told by letter of a removal: that there is one to decide, or what came of it.

Never what the words are, nor why they have to go.
"""

from collections.abc import Sequence

from django.utils import timezone

from assurance.models import Redaction, RedactionState
from core.models import Notice
from core.notices import owe
from forces.models import User
from forces.roles import Permission

ASKED, DECIDED = "redaction_asked", "redaction_decided"
SAID = {RedactionState.APPROVED: "done", RedactionState.DECLINED: "declined"}


def path_of(redaction: Redaction) -> str:
    return f"/redactions/{redaction.pk}/"


def tell_approvers(redaction: Redaction) -> None:
    """Owe those who may approve it a notice, but for the person who asked."""
    approvers = User.objects.who_may(
        Permission.APPROVE_REDACTION, force=redaction.force_id, on=timezone.localdate()
    )
    for person in approvers.exclude(pk=redaction.asked_by_id).order_by("pk"):
        owe(
            person,
            key=f"{ASKED}:{redaction.pk}:{person.pk}",
            kind=ASKED,
            subject=redaction.pk,
            line=f"{redaction.force}: a removal of words or files waits for your approval",
            path=path_of(redaction),
        )


def tell_asker(redaction: Redaction) -> None:
    owe(
        redaction.asked_by,
        key=f"{DECIDED}:{redaction.pk}",
        kind=DECIDED,
        subject=redaction.pk,
        line=f"{redaction.force}: the removal that you asked for is "
        f"{SAID[RedactionState(redaction.state)]}",
        path=path_of(redaction),
    )


def still_told(user: User, notices: Sequence[Notice]) -> set[int]:
    """What waits is told while it waits for this person; what was decided, to who may read it."""
    waiting = {n.subject: n.pk for n in notices if n.kind == ASKED}
    decided = {n.subject: n.pk for n in notices if n.kind == DECIDED}
    if not waiting and not decided:
        return set()
    open_ones = Redaction.objects.waiting_for(user).filter(pk__in=waiting)
    told = Redaction.objects.visible_to(user).filter(pk__in=decided)
    return {waiting[pk] for pk in open_ones.order_by().values_list("pk", flat=True)} | {
        decided[pk] for pk in told.order_by().values_list("pk", flat=True)
    }
