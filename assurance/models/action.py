"""What is done about a row, and what proves it: identities that stay, versions that add up."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assurance.models.template import AssuranceRow
from assurance.querysets import ActionQuerySet, EvidenceQuerySet, EvidenceVersionQuerySet
from assurance.workflow import Marking
from core.models import StoredFile
from forces.models import Force, User

REDACTED = 100_000
"""More versions than anything has."""


class ActionKind(models.TextChoices):
    DONE = "done", "done"
    PLANNED = "planned", "planned"
    NONE_PROPOSED = "none_proposed", "no action proposed"


class Action(models.Model):
    """What was done, is planned, or why nothing is proposed; answers one or more rows of a force.

    `once` is a token of the form that made it: a second press makes nothing more.
    """

    locked_fields = ("force", "created_by", "created_at", "once")

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="actions")
    rows = models.ManyToManyField(AssuranceRow, through="ActionRow", related_name="actions")
    current = models.OneToOneField(
        "ActionVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("recorded", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    objects: ClassVar = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"action {self.pk}"


class ActionVersion(models.Model):
    """The words of an action as somebody wrote them; a change is a new version.

    A version that names a `handover` says word for word what the one before it said, but for its
    lead: nobody wrote it, and no verdict rests on it less than on the one before.
    """

    append_only = True

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    kind = models.CharField("done, planned or none", max_length=20, choices=ActionKind)
    text = models.TextField("action taken to address concern")
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("to be done by", null=True, blank=True)
    done_on = models.DateField("done on", null=True, blank=True)
    source = models.CharField(
        "source", max_length=300, blank=True, help_text="Where it comes from, if not the author."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="action_versions")
    at = models.DateTimeField("written", default=timezone.now)
    redactions = models.PositiveSmallIntegerField("times words were removed", default=0)
    handover = models.ForeignKey(
        "HandOver", on_delete=models.PROTECT, null=True, blank=True, related_name="action_versions"
    )

    class Meta:
        ordering = ["action", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_version_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(kind=ActionKind.DONE),
                name="done_on_for_what_is_done",
            ),
        ]

    @property
    def mark(self) -> int:
        """What a form gives back to show which words it was filled in over: the number of the
        version, and more than that once words of it were removed."""
        return self.number + REDACTED * self.redactions

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"


class ActionRow(models.Model):
    """That an action answers a row; a mistaken link is ended, not erased."""

    locked_fields = ("action", "row", "added_by", "added_at")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="links")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="action_links")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("added", default=timezone.now)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("taken off", null=True, blank=True)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "row"],
                condition=Q(removed_at__isnull=True),
                name="an_action_answers_a_row_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} answers {self.row}"


class Evidence(models.Model):
    """A file or a link that proves something about one or more rows of a force."""

    locked_fields = ("force", "created_by", "created_at", "once")

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="evidence")
    rows = models.ManyToManyField(AssuranceRow, through="EvidenceRow", related_name="evidence")
    current = models.OneToOneField(
        "EvidenceVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("recorded", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    objects: ClassVar = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class EvidenceVersion(models.Model):
    """Evidence as it was given: the file with its SHA-256, or the link; what it proves."""

    append_only = True

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")
    title = models.CharField("name", max_length=160)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    link = models.URLField("link", max_length=500, blank=True)
    proves = models.TextField("what it proves")
    period_from = models.DateField("covers from", null=True, blank=True)
    period_until = models.DateField("covers until", null=True, blank=True)
    marking = models.CharField("marking", max_length=20, choices=Marking, default=Marking.OFFICIAL)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evidence_versions")
    at = models.DateTimeField("given", default=timezone.now)
    redactions = models.PositiveSmallIntegerField("times words were removed", default=0)

    objects: ClassVar = EvidenceVersionQuerySet.as_manager()

    class Meta:
        ordering = ["evidence", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once"),
            models.CheckConstraint(
                condition=(Q(file__isnull=False) & Q(link=""))
                | (Q(file__isnull=True) & ~Q(link="")),
                name="evidence_is_a_file_or_a_link",
            ),
        ]

    @property
    def mark(self) -> int:
        """What a form gives back to show which words it was filled in over: the number of the
        version, and more than that once words of it were removed."""
        return self.number + REDACTED * self.redactions

    def __str__(self) -> str:
        return self.title


class EvidenceRow(models.Model):
    """That a piece of evidence proves something about a row; ended, not erased."""

    locked_fields = ("evidence", "row", "added_by", "added_at")

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="evidence_links")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("added", default=timezone.now)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("taken off", null=True, blank=True)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "row"],
                condition=Q(removed_at__isnull=True),
                name="evidence_on_a_row_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence} on {self.row}"


class Download(models.Model):
    """That somebody took a copy of a piece of evidence."""

    append_only = True

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("taken", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.version}, {self.at:%-d %B %Y}"
