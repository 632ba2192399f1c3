"""What was read from an uploaded template and waits for a person to confirm it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.models import StoredFile
from forces.models import Force, User
from inspections.models.finding import Kind
from inspections.models.inspection import Inspection
from inspections.querysets import DraftQuerySet


class DraftState(models.TextChoices):
    OPEN = "open", "waiting to be confirmed"
    CONFIRMED = "confirmed", "confirmed"
    DISCARDED = "discarded", "discarded"


class Draft(models.Model):
    """One uploaded template as it was read: nothing of it counts before it is confirmed."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="drafts")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="drafts")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(
        "state", max_length=20, choices=DraftState, default=DraftState.OPEN, db_index=True
    )
    document_kind = models.CharField("kind of document", max_length=40, blank=True)
    said_force = models.CharField("force that the document names", max_length=160, blank=True)
    said_inspection = models.CharField("report that the document names", max_length=300, blank=True)
    source = models.JSONField("lines of the document", default=list)
    """[{"sheet": its name or "", "lines": ["the first line", …]}, …]."""
    ignored = models.JSONField("lines that are in no row, and why", default=list)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("uploaded", default=timezone.now)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("confirmed or discarded", null=True, blank=True)

    objects: ClassVar = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "force"],
                condition=Q(state=DraftState.OPEN),
                name="one_open_draft_a_template",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, {self.get_state_display()}"


class DraftRow(models.Model):
    """One row as read, corrected by a person where need be. `lines`: [[first, last], …].

    `as_read` keeps what the document said, field by field, whatever is corrected since.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField("order")
    section = models.CharField("section", max_length=30, choices=Kind)
    report_ref = models.CharField("report ref", max_length=20, blank=True)
    page_ref = models.CharField("page ref", max_length=60, blank=True)
    page_report = models.CharField(
        "the report that the page belongs to, where it is another one", max_length=200, blank=True
    )
    text = models.TextField("issue of concern")
    annotation = models.TextField("annotation that is printed", blank=True)
    action_taken = models.TextField("action taken to address concern", blank=True)
    lines = models.JSONField("lines of the document", default=list)
    sheet = models.CharField("sheet", max_length=60, blank=True)
    as_read = models.JSONField("what the document said", default=dict)
    left_out = models.BooleanField("left out", default=False)
    why_left_out = models.CharField("why it is left out", max_length=300, blank=True)
    added = models.BooleanField("added by hand", default=False)
    corrected = models.BooleanField("corrected by hand", default=False)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.report_ref}".strip()


class Answer(models.TextChoices):
    KEPT = "kept", "kept as read"
    CORRECTED = "corrected", "corrected"
    MOVED = "moved", "remark moved to the annotation"
    LEFT_OUT = "left_out", "row left out"


class DraftDoubt(models.Model):
    """Something a person must look at before the draft is confirmed; `row` none: the document."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="doubts")
    row = models.ForeignKey(
        DraftRow, on_delete=models.CASCADE, null=True, blank=True, related_name="doubts"
    )
    what = models.CharField("doubt", max_length=500)
    lines = models.JSONField("lines of the document", default=list)
    sheet = models.CharField("sheet", max_length=60, blank=True)
    remark = models.TextField("words that look like the office's own remark", blank=True)
    answer = models.CharField("answer", max_length=20, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("answered", null=True, blank=True)

    class Meta:
        ordering = ["row__order", "pk"]

    def __str__(self) -> str:
        return self.what
