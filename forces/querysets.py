"""Slices of forces and people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from forces.roles import WITH_SECOND_STEP, Permission, roles_with

if TYPE_CHECKING:
    from forces.models import (  # noqa: F401 (named in bases)
        Cover,
        Force,
        Invitation,
        Membership,
        Panel,
        SecondStep,
        User,
    )

PROVES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second step: an app or a passkey. Recovery codes stand in for one of these."""


def _memberships() -> Any:
    """Models stand above their querysets, so theirs are asked for by name."""
    return apps.get_model("forces", "Membership")._default_manager.all()


class ForceQuerySet(models.QuerySet["Force"]):
    def visible_to(self, user: User) -> ForceQuerySet:
        """The forces in which the person holds any role."""
        return self.filter(pk__in={force for _, force in user.access.roles})


def _has_second_step(person: str) -> Exists:
    """`person`: the field of the outer query that holds the person."""
    return Exists(Authenticator.objects.filter(user_id=OuterRef(person), type__in=PROVES))


class UserQuerySet(models.QuerySet["User"]):
    def who_may(self, permission: Permission, *, force: int, on: date) -> UserQuerySet:
        """Active people who have `permission` in the force on that day."""
        holders = (
            _memberships().in_force(on).filter(force_id=force, role__in=roles_with(permission))
        )
        found = self.filter(pk__in=holders.values("user_id"), is_active=True)
        return found.filter(_has_second_step("pk")) if permission in WITH_SECOND_STEP else found

    def with_second_step(self) -> UserQuerySet:
        """`has_second_step`: whether an app or a passkey is set up."""
        return self.annotate(has_second_step=_has_second_step("pk"))

    def having_second_step(self, has: bool) -> UserQuerySet:
        return self.filter(_has_second_step("pk") if has else ~_has_second_step("pk"))

    def managed_by(self, user: User) -> UserQuerySet:
        """The people with a role, past or present, in a force of this administrator."""
        forces = user.access.forces(Permission.MANAGE_PEOPLE)
        return self.filter(pk__in=_memberships().filter(force_id__in=forces).values("user_id"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date) -> MembershipQuerySet:
        """Memberships that hold on that day; `until` is the last day."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=on),
            Q(until_on__isnull=True) | Q(until_on__gte=on),
        )

    def with_second_step(self) -> MembershipQuerySet:
        """`has_second_step`: of the person; `needs_second_step`: whether the role asks for it."""
        required = apps.get_model("forces", "RequiredSecondStep")._default_manager.filter(
            force_id=OuterRef("force_id"), role=OuterRef("role")
        )
        return self.annotate(
            has_second_step=_has_second_step("user_id"), needs_second_step=Exists(required)
        )

    def managed_by(self, user: User) -> MembershipQuerySet:
        """The roles, past and present, in the forces of this administrator."""
        return self.filter(force_id__in=user.access.forces(Permission.MANAGE_PEOPLE))


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: User) -> PanelQuerySet:
        """One's own panels; the office sees the panels it may release to."""
        return self.filter(
            Q(pk__in=user.access.panels)
            | Q(force_id__in=user.access.forces(Permission.SEE_OFFICE_NOTES))
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def managed_by(self, user: User) -> InvitationQuerySet:
        return self.filter(force_id__in=user.access.forces(Permission.MANAGE_PEOPLE))

    def with_authority(self) -> InvitationQuerySet:
        """`has_authority`: whether who invited may still give the role, and still signs in."""
        managers = (
            _memberships()
            .in_force(timezone.localdate())
            .filter(
                user_id=OuterRef("invited_by"),
                user__is_active=True,
                force_id=OuterRef("force_id"),
                role__in=roles_with(Permission.MANAGE_PEOPLE),
            )
        )
        return self.annotate(has_authority=Exists(managers))

    def unsettled(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; the link may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class SecondStepQuerySet(models.QuerySet["SecondStep"]):
    def proving(self) -> SecondStepQuerySet:
        """Apps and passkeys; without recovery codes, which are worth nothing alone."""
        return self.filter(type__in=PROVES)


class CoverQuerySet(models.QuerySet["Cover"]):
    def running(self, on: date) -> CoverQuerySet:
        """Covers that hold on that day and were not ended early."""
        return self.filter(from_on__lte=on, until_on__gte=on, ended_at=None)

    def holding(self, on: date) -> CoverQuerySet:
        """Those of them whose stand-in may still sign in, and lead rows of the force that day."""
        leads = (
            _memberships()
            .in_force(on)
            .filter(
                user_id=OuterRef("stand_in_id"),
                force_id=OuterRef("force_id"),
                role__in=roles_with(Permission.BE_LEAD),
            )
        )
        return self.running(on).filter(Exists(leads), stand_in__is_active=True)

    def not_over(self, on: date) -> CoverQuerySet:
        """Those that hold on that day or begin later."""
        return self.filter(until_on__gte=on, ended_at=None)

    def overlapping(self, first: date, last: date) -> CoverQuerySet:
        """Those, not ended early, that hold on any of these days."""
        return self.filter(from_on__lte=last, until_on__gte=first, ended_at=None)

    def visible_to(self, user: User) -> CoverQuerySet:
        """Of the forces whose rows the person reads."""
        return self.filter(force_id__in=user.access.forces(Permission.SEE_ROWS))
