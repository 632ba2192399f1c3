"""Who is told of what."""

from django.utils import timezone

from assurance.models import AssuranceRow, RowEvent
from assurance.workflow import Move, MoveName, Tell
from forces.models import User
from forces.roles import Permission


def recipients_of(move: Move, row: AssuranceRow, event: RowEvent) -> list[User]:
    """The people that a move tells, the one who made it left out, each once."""
    people: dict[int, User] = {}
    for tell in move.tells:
        for person in _people(tell, row):
            people[person.pk] = person
    people.pop(event.by_id or 0, None)
    return list(people.values())


def _people(tell: Tell, row: AssuranceRow) -> list[User]:
    if tell == Tell.LEAD:
        return [row.lead] if row.lead else []
    if tell == Tell.SUBMITTER:
        last = (
            row.events.filter(what__in=(MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF))
            .select_related("by")
            .order_by("-at", "-pk")
            .first()
        )
        return [last.by] if last and last.by else []
    return list(reviewers(row.template.force_id))


def reviewers(force_id: int) -> list[User]:
    """The officers who review for that force."""
    return list(
        User.objects.who_may(Permission.REVIEW, force=force_id, on=timezone.localdate()).order_by(
            "pk"
        )
    )
