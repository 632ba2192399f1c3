"""What a person may do, read once from their memberships and asked many times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from forces.roles import GRANTS, SIDES, WITH_SECOND_STEP, Permission, Role, Side

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
    has_second_step: bool = False
    """Whether signing in asks for more than the password."""
    needs_second_step: bool = False
    """Whether one of the roles requires it: an administrator said so."""
    withheld: dict[Permission, frozenset[int]] = field(default_factory=dict)
    """What the roles would allow, had the person set up a second step."""

    @property
    def lacks_second_step(self) -> bool:
        """True for somebody who may do nothing here before she has set one up."""
        return self.needs_second_step and not self.has_second_step

    def waits_for_second_step(self, permission: Permission, force_id: int) -> bool:
        """True where the person lacks `permission` only for want of a second step."""
        return force_id in self.withheld.get(permission, frozenset())

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
    """The access that these memberships, all of one person and in force, add up to.

    They come `with_second_step`.
    """
    from forces.titles import role_title

    held = list(memberships)
    has = any(each.has_second_step for each in held)  # type: ignore[attr-defined]
    needs = any(each.needs_second_step for each in held)  # type: ignore[attr-defined]
    titles = dict.fromkeys(role_title(Role(each.role), each.force) for each in held)
    allowed = _forces_by_permission(held)
    withheld = {} if has else {p: allowed.pop(p) for p in WITH_SECOND_STEP & allowed.keys()}
    return Access(
        roles=frozenset((Role(each.role), each.force_id) for each in held),
        panels=frozenset(each.panel_id for each in held if each.panel_id),
        granted=allowed,
        titles=tuple(titles),
        has_second_step=has,
        needs_second_step=needs,
        withheld=withheld,
    )


def _forces_by_permission(memberships: list[Membership]) -> dict[Permission, frozenset[int]]:
    found: dict[Permission, set[int]] = {}
    for membership in memberships:
        for permission in GRANTS[Role(membership.role)]:
            found.setdefault(permission, set()).add(membership.force_id)
    return {permission: frozenset(forces) for permission, forces in found.items()}


def access_of(user_id: int, on: date) -> Access:
    """The access of a person on a day, in one query."""
    from forces.models import Membership

    held = Membership.objects.in_force(on).filter(user_id=user_id).with_second_step()
    return access_from(held.select_related("force").order_by("pk"))


def stood_in_for(user_id: int, on: date) -> frozenset[tuple[int, int]]:
    """Whom a person stands in for on a day, as (force, person), in one query."""
    from forces.models import Cover

    running = Cover.objects.holding(on).filter(stand_in_id=user_id).order_by()
    return frozenset(running.values_list("force_id", "absent_id"))
