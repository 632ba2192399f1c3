"""The second step of signing in: who has one, and for whom it is required."""

from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.db import models

from core.record import recorded
from forces.models.people import Force
from forces.querysets import SecondStepQuerySet
from forces.roles import Role


@recorded(exclude=["data", "last_used_at"])
class SecondStep(Authenticator):
    """What proves, beside the password, that it is this person: an app, a passkey, spare codes.

    The sign-in library keeps it; what stands in `data` is never part of the record.
    """

    objects: ClassVar = SecondStepQuerySet.as_manager()

    class Meta:
        proxy = True
        ordering = ["created_at", "pk"]


@recorded()
class RequiredSecondStep(models.Model):
    """Whoever has the role in the force uses nothing until a second step is set up."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="required_second_steps")
    role = models.CharField("role", max_length=20, choices=Role)

    class Meta:
        ordering = ["force", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["force", "role"], name="second_step_required_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.force}"
