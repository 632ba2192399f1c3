"""Slices of inspections, findings and readings that wait to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forces.roles import Permission

if TYPE_CHECKING:
    from forces.models import User
    from inspections.models import Draft, Finding, Inspection  # noqa: F401 (named in strings)


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def published(self) -> InspectionQuerySet:
        return self.filter(published_on__lte=timezone.localdate())

    def visible_to(self, user: User) -> InspectionQuerySet:
        """Those of one's forces, and national ones; before publication only for those who may."""
        today = timezone.localdate()
        readers = user.access.forces(Permission.SEE_ROWS)
        early = user.access.forces(Permission.SEE_UNPUBLISHED)
        about = Q(forces__in=readers, published_on__lte=today) | Q(forces__in=early)
        if readers:
            about |= Q(is_national=True, published_on__lte=today)
        return self.filter(pk__in=self.model.objects.filter(about).values("pk"))


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> FindingQuerySet:
        """In reports that one sees: the official findings, and one's own forces' concerns."""
        inspections: Any = apps.get_model("inspections", "Inspection")._default_manager.all()
        readers = user.access.forces(Permission.SEE_ROWS)
        return self.filter(
            Q(force__isnull=True) | Q(force_id__in=readers),
            inspection__in=inspections.visible_to(user),
        )

    def of_force(self, force_id: int) -> FindingQuerySet:
        """The official findings and the concerns that this force's own office lifted."""
        return self.filter(Q(force_id=force_id) | Q(force__isnull=True))


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        return self.filter(force_id__in=user.access.forces(Permission.IMPORT_TEMPLATE))
