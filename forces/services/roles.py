"""Giving a role and ending it; adding a panel to sit on.

No administrator gives or ends a role of her own.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.refusals import Refused
from forces.models import Force, Membership, Panel, PanelKind, User
from forces.roles import Permission, Role
from forces.titles import role_title


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a force; a panel for a panel member and for nobody else."""

    force: Force
    role: Role
    panel: Panel | None = None


def add_panel(force: Force, *, name: str, kind: PanelKind, by: User) -> Panel:
    """A panel whose members can then be invited."""
    by.access.require(Permission.MANAGE_PEOPLE, force.pk)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=force.pk)
        if Panel.objects.filter(force=force, name__iexact=name).exists():
            raise Refused(f"{force} has a panel of that name already.", field="name")
        panel: Panel = Panel.objects.create(force=force, name=name, kind=kind)
    return panel


def give_role(
    person: User,
    grant: Grant,
    *,
    by: User,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Membership:
    """Give a role from a day (today, where none is said) until a day, both included."""
    by.access.require(Permission.MANAGE_PEOPLE, grant.force.pk)
    if person.pk == by.pk:
        raise Refused("You cannot give yourself a role. Ask another administrator.")
    begins = from_on or timezone.localdate()
    if until_on and until_on < begins:
        raise Refused("The last day cannot be before the first day.", field="until_on")
    with transaction.atomic():
        return enrol(person, grant, by=by, from_on=begins, until_on=until_on)


def enrol(
    person: User, grant: Grant, *, by: User | None, from_on: date, until_on: date | None = None
) -> Membership:
    """The role itself, once the right to give it is settled. Needs a transaction."""
    require_fitting(grant)
    User.objects.select_for_update().get(pk=person.pk)
    if held := _overlapping(person, grant, from_on, until_on):
        raise Refused(
            f"{person.name} has this role already{_spell(held)}. End that first, or choose days "
            "outside it.",
            field="role",
        )
    return Membership.objects.create(
        user=person,
        force=grant.force,
        role=grant.role,
        panel=grant.panel,
        from_on=from_on,
        until_on=until_on,
        given_by=by,
    )


def require_fitting(grant: Grant) -> None:
    """A panel member sits on a panel of that force; nobody else does."""
    if grant.role == Role.PANEL_MEMBER and grant.panel is None:
        raise Refused("Select the panel of this panel member.", field="panel")
    if grant.role != Role.PANEL_MEMBER and grant.panel is not None:
        raise Refused("Only a panel member has a panel. Leave it empty.", field="panel")
    if grant.panel is not None and grant.panel.force_id != grant.force.pk:
        raise Refused(f"{grant.panel} is not a panel of {grant.force}.", field="panel")


def _overlapping(
    person: User, grant: Grant, from_on: date, until_on: date | None
) -> Membership | None:
    same = Membership.objects.filter(
        user=person, force=grant.force, role=grant.role, panel=grant.panel
    ).filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on))
    if until_on:
        same = same.filter(Q(from_on__isnull=True) | Q(from_on__lte=until_on))
    found: Membership | None = same.order_by("pk").first()
    return found


def _spell(held: Membership) -> str:
    begins = f" from {held.from_on:%-d %B %Y}" if held.from_on else ""
    ends = f" until {held.until_on:%-d %B %Y}" if held.until_on else ""
    return begins + ends


def end_role(membership: Membership, *, on: date, by: User) -> Membership:
    """Make `on` the last day of the role. A day in the past ends it at once."""
    with transaction.atomic():
        held = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("force", "user")
            .get(pk=membership.pk)
        )
        by.access.require(Permission.MANAGE_PEOPLE, held.force_id)
        if held.user_id == by.pk:
            raise Refused("You cannot end a role of your own. Ask another administrator.")
        if held.from_on and on < held.from_on:
            began = f"{held.from_on:%-d %B %Y}"
            raise Refused(
                f"The role begins on {began}, so its last day cannot be earlier.", field="until_on"
            )
        if held.until_on and held.until_on < timezone.localdate():
            title = role_title(Role(held.role), held.force)
            raise Refused(f"{title} ended on {held.until_on:%-d %B %Y} already.", field="until_on")
        held.until_on = on
        held.save(update_fields=["until_on"])
        return held
