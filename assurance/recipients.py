"""Who is told of what."""

from datetime import date

from django.utils import timezone

from assurance.models import AssuranceRow, RowEvent
from assurance.owning import stand_in_of
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

    def has(self, person: int, force_id: int) -> bool:
        return person in self.of(force_id)


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
        return leads_of(row)
    if tell == Tell.SUBMITTER:
        last = (
            row.events.filter(what__in=(MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF))
            .select_related("by")
            .order_by("-at", "-pk")
            .first()
        )
        return [last.by] if last and last.by else []
    return _who_may(Permission.REVIEW, row)


def leads_of(row: AssuranceRow) -> list[User]:
    """The lead of the row, and whoever stands in for them today."""
    return [person for person in (row.lead, stand_in_of(row)) if person]


def those_asked(row: AssuranceRow) -> list[User]:
    """Whom a panel's question on the row is put to: those who answer, and the lead."""
    people = [*_who_may(Permission.ANSWER_QUESTION, row), *leads_of(row)]
    return list({person.pk: person for person in people}.values())


def _who_may(permission: Permission, row: AssuranceRow) -> list[User]:
    force, today = row.template.force_id, timezone.localdate()
    return list(User.objects.who_may(permission, force=force, on=today).order_by("pk"))
