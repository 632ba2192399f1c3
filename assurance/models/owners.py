"""Everything of one person moved to another, in one act."""

import uuid

from django.db import models
from django.utils import timezone

from forces.models import Force, User


class HandOver(models.Model):
    """One act that moved rows, and planned actions, from one lead to another.

    Each row has its own event, and each action its own version, that names the act. `once` is a
    token of the form: a second press moves nothing more.
    """

    append_only = True

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="from")
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="to")
    reason = models.TextField("reason")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("recorded", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"from {self.giver} to {self.taker}, {self.at:%-d %B %Y}"
