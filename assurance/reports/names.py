"""People as a panel knows them: name and role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forces.models import Force, Membership, User
from forces.roles import SIDES, Role, Side
from forces.titles import role_title


@dataclass(frozen=True, slots=True)
class Names:
    """The titles of some people in one force, by the id of the person."""

    titles: Mapping[int, str]

    @classmethod
    def of(cls, force: Force, people: Iterable[User | None]) -> "Names":
        """Read the roles that these people have or had in the force, in one query."""
        ids = {person.pk for person in people if person}
        found = Membership.objects.filter(force=force, user__in=ids).order_by("-pk")
        roles = ((each.user_id, Role(each.role)) for each in found)
        return cls(
            {
                user: role_title(role, force)
                for user, role in roles
                if SIDES[role] in (Side.OFFICE, Side.FORCE)
            }
        )

    def name(self, person: User | None) -> str:
        """ "Olive Officer, PCC officer"; empty for what happened by itself."""
        if person is None:
            return ""
        title = self.titles.get(person.pk, "")
        return f"{person.name}, {title}" if title else person.name


def titled(person: User) -> str:
    """ "Leo Lead, Chief Inspector"."""
    return f"{person.name}, {person.job_title}" if person.job_title else person.name
