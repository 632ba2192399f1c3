"""What a person may do, read once from their memberships and asked many times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from forces.roles import GRANTS, SIDES, Permission, Role, Side

if TYPE_CHECKING:
    from forces.models import Membership


@dataclass(frozen=True, slots=True)
class Access:
    """The roles a person holds on a day: which permission in which force, which panels."""

    roles: frozenset[tuple[Role, int]] = frozenset()
    panels: frozenset[int] = frozenset()
    granted: dict[Permission, frozenset[int]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    """What the person is called in these roles ("PCC officer"), each once."""

    def forces(self, permission: Permission) -> frozenset[int]:
        """The ids of the forces in which the person has `permission`."""
        return self.granted.get(permission, frozenset())

    def may(self, permission: Permission, force_id: int) -> bool:
        return force_id in self.forces(permission)

    def may_anywhere(self, permission: Permission) -> bool:
        return bool(self.forces(permission))

    def require(self, permission: Permission, force_id: int) -> None:
        """Raise PermissionDenied unless the person has `permission` in the force."""
        if not self.may(permission, force_id):
            raise PermissionDenied(f"You may not {permission.label}.")

    def side_in(self, force_id: int) -> frozenset[Side]:
        """The sides on which the person stands in that force."""
        return frozenset(SIDES[role] for role, force in self.roles if force == force_id)


def access_from(memberships: Iterable[Membership]) -> Access:
    """The access that these memberships, all of one person and in force, add up to."""
    from forces.titles import role_title

    roles: set[tuple[Role, int]] = set()
    titles: dict[str, None] = {}
    panels: set[int] = set()
    granted: dict[Permission, set[int]] = {}
    for membership in memberships:
        role = Role(membership.role)
        roles.add((role, membership.force_id))
        titles[role_title(role, membership.force)] = None
        if membership.panel_id:
            panels.add(membership.panel_id)
        for permission in GRANTS[role]:
            granted.setdefault(permission, set()).add(membership.force_id)
    return Access(
        frozenset(roles),
        frozenset(panels),
        {permission: frozenset(forces) for permission, forces in granted.items()},
        tuple(titles),
    )


def access_of(user_id: int, on: date) -> Access:
    """The access of a person on a day, in one query."""
    from forces.models import Membership

    held = Membership.objects.in_force(on).filter(user_id=user_id)
    return access_from(held.select_related("force").order_by("pk"))
