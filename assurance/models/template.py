"""One force's answer to one inspection, row by row, and all that happened to each row."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assurance.querysets import AssuranceTemplateQuerySet, RowQuerySet
from assurance.workflow import WITH_FORCE, Authority, MoveName, State
from core.record import recorded
from forces.models import Force, User
from inspections.models import Finding, Inspection


@recorded()
class AssuranceTemplate(models.Model):
    """One force's answer to one inspection: the living Annex 1."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="templates")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="templates")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("begun", default=timezone.now)

    objects: ClassVar = AssuranceTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["-inspection__published_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["force", "inspection"], name="one_template_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.inspection}: {self.force}"


class Priority(models.TextChoices):
    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


class Block(models.TextChoices):
    """What a row waits for that the force cannot do by itself."""

    PARTNER = "partner", "a partner"
    NATIONAL_IT = "national_it", "national IT"
    FUNDING = "funding", "funding"
    LEGISLATION = "legislation", "legislation"
    OTHER_FORCE = "other_force", "another force"
    RECRUITMENT = "recruitment", "recruitment"
    INSPECTORATE = "inspectorate", "the inspectorate"
    OTHER = "other", "something else"


@recorded()
class AssuranceRow(models.Model):
    """One finding as one force answers it. `version` counts changes: an edit clash is told."""

    locked_fields = ("template", "finding", "came_in_on")

    template = models.ForeignKey(AssuranceTemplate, on_delete=models.PROTECT, related_name="rows")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="rows")
    state = models.CharField(
        "state", max_length=30, choices=State, default=State.AWAITING_ALLOCATION
    )
    state_since = models.DateTimeField("in this state since", default=timezone.now)
    reported_on = models.DateField("last reported complete on", null=True, blank=True)
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="rows_led",
        verbose_name="lead",
    )  # fmt: skip
    accountable_officer = models.CharField("accountable officer", max_length=120, blank=True)
    priority = models.CharField("priority", max_length=10, choices=Priority, blank=True)
    themes = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="themes"
    )
    closure_criteria = models.TextField("what done will look like", blank=True)
    annotation = models.TextField(
        "annotation", blank=True, help_text="The office's remark; printed beside the finding."
    )
    first_target_on = models.DateField("first target date", null=True, blank=True)
    target_on = models.DateField("target date", null=True, blank=True)
    blocked_by = models.CharField("blocked by", max_length=20, choices=Block, blank=True)
    waits_for = models.CharField("waits for", max_length=200, blank=True)
    blocked_on = models.DateField("blocked since", null=True, blank=True)
    came_in_on = models.DateField("came in on", default=timezone.localdate)
    version = models.PositiveIntegerField(default=1)

    # What with_standing(on) adds, for a day.
    due_on: date | None
    measured_on: date | None
    overdue: bool
    late_first: bool
    rag: str
    times_moved: int
    asked_on: date | None
    asked_at: datetime | None
    asked_by_id: int | None
    asked_instead_of_id: int | None

    # What services.at_once.with_changes() adds.
    changes: list["DateChange"]
    asked: "DateChange | None"

    objects: ClassVar = RowQuerySet.as_manager()

    class Meta:
        ordering = ["template", "finding__section", "finding__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "finding"], name="a_finding_answered_once"),
            models.CheckConstraint(
                condition=Q(first_target_on__isnull=False) | Q(target_on__isnull=True),
                name="a_current_date_has_a_first",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AWAITING_ALLOCATION) | Q(lead__isnull=True),
                name="awaiting_allocation_has_no_lead",
            ),
            models.CheckConstraint(
                condition=Q(blocked_by="", waits_for="", blocked_on=None)
                | (Q(state__in=WITH_FORCE, blocked_on__isnull=False) & ~Q(blocked_by="")),
                name="blocked_while_with_the_force",
            ),
        ]
        indexes = [
            models.Index(fields=["template", "state"], name="row_state"),
            models.Index(fields=["state", "target_on"], name="row_target"),
            models.Index(fields=["lead", "state"], name="row_lead"),
        ]

    def __str__(self) -> str:
        return str(self.finding)


class OfficeNote(models.Model):
    """The office's own note on a row, which the force does not see. One text a row."""

    row = models.OneToOneField(AssuranceRow, on_delete=models.PROTECT, related_name="office_note")
    text = models.TextField("the office's own note", blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("changed", default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"note on {self.row}"


class OtherEvent(models.TextChoices):
    """What happens to a row beside its moves."""

    CAME_IN = "came_in", "Came in"
    HANDED_OVER = "handed_over", "Handed over"
    ANNOTATED = "annotated", "Annotation changed"
    CRITERIA = "criteria", "What done will look like changed"
    DESCRIBED = "described", "Accountable officer, priority or themes changed"
    BLOCKED = "blocked", "Blocked"
    UNBLOCKED = "unblocked", "No longer blocked"


EVENT_CHOICES = [*MoveName.choices, *OtherEvent.choices]


class RowEvent(models.Model):
    """Something that happened to a row, for good. `by` none: it happened by itself.

    `at` is when it was recorded; `effective_on` the day on which it took effect, where that is
    another. Which rows stood where on a past day is asked of `at`.
    """

    append_only = True

    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="events")
    what = models.CharField("what happened", max_length=30, choices=EVENT_CHOICES)
    from_state = models.CharField("from", max_length=30, choices=State, blank=True)
    to_state = models.CharField("to", max_length=30, choices=State)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="row_events"
    )
    at = models.DateTimeField("recorded", default=timezone.now)
    effective_on = models.DateField("date it took effect", null=True, blank=True)
    reason = models.TextField("reason", blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    authority = models.CharField("authority", max_length=20, choices=Authority, blank=True)
    reference = models.CharField("reference", max_length=300, blank=True)
    lead = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stood_in_for = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="standing in for",
    )  # fmt: skip
    handover = models.ForeignKey(
        "HandOver", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["row", "-at"], name="event_of_row")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.at:%-d %B %Y}"


class ProgressNote(models.Model):
    """How it goes with a row, in a sentence; `no_change` where it only says that nothing did."""

    append_only = True

    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="progress_notes")
    text = models.CharField("progress note", max_length=500)
    no_change = models.BooleanField("no change", default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("written", default=timezone.now)
    once = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.row}, {self.at:%-d %B %Y}"


class DateDecision(models.TextChoices):
    SET = "set", "set"
    ASKED = "asked", "waiting for a decision"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"


class DateKind(models.TextChoices):
    """Why a row has another date. Only `later` moves it: a date that the force asked for."""

    SET = "set", "first date set"
    LATER = "later", "later date"
    CORRECTION = "correction", "first date corrected"
    RETURN = "return", "set by a return"
    REOPENING = "reopening", "set by a reopening"


class DateChange(models.Model):
    """A change of a row's target date, or a request for one, which is kept as it was made."""

    locked_fields = (
        "row", "old_on", "new_on", "reason", "asked_by", "asked_at", "kind", "stood_in_for",
    )  # fmt: skip

    row = models.ForeignKey(AssuranceRow, on_delete=models.PROTECT, related_name="date_changes")
    old_on = models.DateField("old date", null=True, blank=True)
    new_on = models.DateField("new date")
    kind = models.CharField("kind of change", max_length=10, choices=DateKind)
    reason = models.TextField("reason", blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("asked", default=timezone.now)
    stood_in_for = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="standing in for",
    )  # fmt: skip
    decision = models.CharField(
        "decision", max_length=10, choices=DateDecision, default=DateDecision.ASKED
    )
    agreed_on = models.DateField("date agreed", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decision_reason = models.TextField("reason for the decision", blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["row"],
                condition=Q(decision=DateDecision.ASKED),
                name="one_date_asked_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DateKind.values), name="a_change_of_date_has_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.new_on:%-d %B %Y}"

    @property
    def moves(self) -> bool:
        """Whether it moved the date, as the force asked; the same rule as querysets.moved_q()."""
        return self.kind == DateKind.LATER and self.decision == DateDecision.APPROVED
