"""What the office says of a row, what a panel was shown, and what the panel asks."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from assurance.models.action import ActionVersion, EvidenceVersion
from assurance.models.template import AssuranceRow, AssuranceTemplate, RowEvent
from assurance.querysets import (
    QuestionQuerySet,
    ReleasedEvidenceQuerySet,
    ReleaseQuerySet,
)
from core.models import StoredFile
from forces.models import Panel, User


class Assurance(models.TextChoices):
    ASSURED = "assured", "assured"
    PARTLY = "partly", "partly assured"
    NOT = "not", "not assured"


class Verdict(models.Model):
    """The office's own assurance of a row, and exactly which versions it rests on."""

    append_only = True

    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="verdicts")
    event = models.OneToOneField(RowEvent, on_delete=models.PROTECT, related_name="verdict")
    verdict = models.CharField("verdict", max_length=10, choices=Assurance)
    words = models.TextField("what was seen")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="verdicts")
    at = models.DateTimeField("given", default=timezone.now)
    action_versions = models.ManyToManyField(ActionVersion, related_name="seen_by")
    evidence_versions = models.ManyToManyField(EvidenceVersion, related_name="seen_by")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, {self.at:%-d %B %Y}"


class Release(models.Model):
    """A template given to a panel, as at a moment. The latest counts; it may be a withdrawal."""

    append_only = True

    template = models.ForeignKey(
        AssuranceTemplate, on_delete=models.PROTECT, related_name="releases"
    )
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="releases")
    withdrawn = models.BooleanField("withdrawn", default=False)
    note = models.CharField("note to the panel", max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("released", default=timezone.now)

    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.template} to {self.panel}, {self.at:%-d %B %Y}"


class ReleasedRow(models.Model):
    """A row that is in a release."""

    append_only = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="released_rows")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="released_in")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "row"], name="a_row_released_once")
        ]

    def __str__(self) -> str:
        return f"{self.row} in {self.release}"


class ReleasedAction(models.Model):
    """The version of an action that a release shows on a row."""

    append_only = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="released_actions")
    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="released_actions")
    version = models.ForeignKey(ActionVersion, on_delete=models.PROTECT, related_name="released_in")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version} in {self.release}"


class ReleasedEvidence(models.Model):
    """The version of evidence that a release shows on a row; never OFFICIAL-SENSITIVE."""

    append_only = True

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="released_evidence")
    row = models.ForeignKey(
        AssuranceRow, on_delete=models.PROTECT, related_name="released_evidence"
    )
    version = models.ForeignKey(
        EvidenceVersion, on_delete=models.PROTECT, related_name="released_in"
    )

    objects: ClassVar = ReleasedEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "released evidence"

    def __str__(self) -> str:
        return f"{self.version} in {self.release}"


class QuestionKind(models.TextChoices):
    QUESTION = "question", "Question"
    RESOLUTION = "resolution", "Resolution"


class PanelQuestion(models.Model):
    """What a panel asks, or resolves, about a row; with a paper where there is one."""

    append_only = True

    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="questions")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField("question or resolution", max_length=20, choices=QuestionKind)
    text = models.TextField("words")
    paper = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="questions"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.row}"


class PaperDownload(models.Model):
    """That somebody took a copy of the paper that came with a question."""

    append_only = True

    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="taken by"
    )
    at = models.DateTimeField("taken", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "download of a paper"
        verbose_name_plural = "downloads of papers"

    def __str__(self) -> str:
        return f"paper of {self.question}, {self.at:%-d %B %Y}"


class PanelAnswer(models.Model):
    """What the office answers; `settles` when nothing more is to come."""

    append_only = True

    question = models.ForeignKey(PanelQuestion, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField("answer")
    settles = models.BooleanField("this settles it", default=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("answered", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"answer to {self.question}"
