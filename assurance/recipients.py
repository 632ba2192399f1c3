"""Who is told of what."""

from datetime import date

from django.utils import timezone

from assurance.models import AssuranceRow, RowEvent
from assurance.workflow import Move, MoveName, Tell
from forces.models import User
from forces.roles import Permission


class PeopleByForce:
    """Those who have a permission, by force, each force asked once."""

    def __init__(self, permission: Permission, on: date) -> None:
        self.permission = permission
        self.on = on
        self._found: dict[int, list[int]] = {}

    def of(self, force_id: int) -> list[int]:
        """The ids of the people who have it in that force on that day."""
        if force_id not in self._found:
            people = User.objects.who_may(self.permission, force=force_id, on=self.on)
            self._found[force_id] = list(people.order_by("pk").values_list("pk", flat=True))
        return self._found[force_id]


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
