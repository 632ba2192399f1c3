"""Who sees which redaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from forces.roles import Permission

if TYPE_CHECKING:
    from assurance.models import Redaction  # noqa: F401 (named in bases)
    from forces.models import User


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def visible_to(self, user: User) -> RedactionQuerySet:
        """Those of the forces where one sees them; what one asked for oneself, anyway."""
        access = user.access
        own = Q(asked_by=user, force__in=access.forces(Permission.ASK_REDACTION))
        return self.filter(Q(force__in=access.forces(Permission.SEE_REDACTIONS)) | own)

    def waiting_for(self, user: User) -> RedactionQuerySet:
        """Those that this person may decide: of one's forces, asked by somebody else."""
        forces = user.access.forces(Permission.APPROVE_REDACTION)
        return self.filter(force__in=forces, state="asked").exclude(asked_by=user)
