"""What was typed or uploaded by mistake and is taken out for good; that it happened stays."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from assurance.models.template import AssuranceRow
from assurance.querysets_redaction import RedactionQuerySet
from core.models import StoredFile
from forces.models import Force, User


class RedactionState(models.TextChoices):
    ASKED = "asked", "waiting for approval"
    APPROVED = "approved", "removed"
    DECLINED = "declined", "declined"


class Removed(models.TextChoices):
    WORDS = "words", "words"
    FILE = "file", "file"


class Redaction(models.Model):
    """Words or files of one force to be removed: asked by one person, decided by another.

    The database's own function carries it out and wipes `words`, which nothing else keeps: not the
    record, not a letter, not an address; nor does a `signature`, of which they could be guessed.
    `found`: of each kind of thing, how many were changed.
    """

    locked_fields = ("force", "row", "words", "reason", "asked_by", "asked_at", "done_at",
                     "found", "once")  # fmt: skip
    unrecorded_fields = ("words", "signature")

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="redactions")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="redactions")
    words = models.CharField("words to remove", max_length=100, blank=True)
    files = models.ManyToManyField(StoredFile, through="RedactedFile", related_name="redactions")
    reason = models.CharField("reason", max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    state = models.CharField(
        "where it stands", max_length=10, choices=RedactionState, default=RedactionState.ASKED
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decision_reason = models.CharField("reason for the decision", max_length=500, blank=True)
    signature = models.BinaryField("signature of the decision", default=bytes)
    done_at = models.DateTimeField("removed", null=True, blank=True)
    found = models.JSONField("what was changed", default=dict, blank=True)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    objects: ClassVar = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="a_redaction_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=RedactionState.ASKED, decided_by=None)
                | (~Q(state=RedactionState.ASKED) & Q(decided_by__isnull=False)),
                name="a_redaction_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(words="", state=RedactionState.APPROVED),
                name="a_redaction_keeps_no_words",
            ),
        ]

    def __str__(self) -> str:
        return f"removal asked for on {self.asked_at:%-d %B %Y}"


class RedactedFile(models.Model):
    """A file that a redaction is about."""

    append_only = True

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="of_files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "file"], name="a_file_redacted_once")
        ]

    def __str__(self) -> str:
        return f"{self.file} in {self.redaction}"


class RedactedRow(models.Model):
    """A row from which a redaction took something; written by the database alone."""

    read_only = True
    append_only = True

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="rows")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="redacted_in")
    what = models.CharField("what was removed", max_length=10, choices=Removed)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["redaction", "row", "what"], name="a_row_redacted_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} of {self.row}"
