"""The end of keeping: asked by one person, decided by another, carried out by the database."""

import uuid

from django.db import models
from django.utils import timezone

from forces.models import Force, User


class DisposalRequest(models.Model):
    """That a template which is due be disposed of. It is named by number: it is to be no more."""

    append_only = True

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="disposal_requests")
    template = models.BigIntegerField("number of the template")
    title = models.CharField("template", max_length=330)
    why = models.CharField("reason", max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"disposal of {self.title}"


class DisposalDecision(models.Model):
    """What another person decided. Adding an approval carries the disposal out, by a function of
    the database; where anything speaks against it, neither is recorded."""

    append_only = True

    request = models.OneToOneField(
        DisposalRequest, on_delete=models.PROTECT, related_name="decision"
    )
    approved = models.BooleanField("approved")
    why = models.CharField("reason for the decision", max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("decided", default=timezone.now)
    signature = models.BinaryField("signature of the decision", default=bytes)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{'approved' if self.approved else 'declined'}: {self.request}"


class Disposal(models.Model):
    """What was disposed of: all that is left of it. Written by the database alone.

    `rows`: how many in each state. `removed`: how many lines of each table. `files`: the SHA-256
    of each file whose bytes go.
    """

    read_only = True

    decision = models.OneToOneField(
        DisposalDecision, on_delete=models.PROTECT, related_name="disposal"
    )
    rows = models.JSONField("rows by outcome")
    came_in_on = models.DateField("first row came in on")
    settled_at = models.DateTimeField("last row settled")
    archive_after = models.PositiveSmallIntegerField("months until it was archived")
    dispose_after = models.PositiveSmallIntegerField("years in the archive")
    removed = models.JSONField("what was removed")
    files = models.JSONField("files, by SHA-256")
    at = models.DateTimeField("disposed of")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.decision)
