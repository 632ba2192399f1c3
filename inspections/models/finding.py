"""Findings, their recorded corrections, and those that return."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.record import recorded
from forces.models import Force, User
from inspections.models.inspection import GradedQuestion, Inspection
from inspections.querysets import FindingQuerySet


class Kind(models.TextChoices):
    ISSUE_OF_CONCERN = "issue_of_concern", "Issue of concern"
    AREA_FOR_IMPROVEMENT = "area_for_improvement", "Area for improvement"
    CAUSE_OF_CONCERN = "cause_of_concern", "Cause of concern"
    RECOMMENDATION = "recommendation", "Recommendation"


SECTION_TITLES: dict[Kind, str] = {
    Kind.ISSUE_OF_CONCERN: "Issues of concern",
    Kind.AREA_FOR_IMPROVEMENT: "Areas for improvement",
    Kind.CAUSE_OF_CONCERN: "Causes of concern",
    Kind.RECOMMENDATION: "Recommendations",
}


@recorded()
class Finding(models.Model):
    """One thing that the inspectors found, in their words.

    The words, refs and page are written once; a Correction, kept for good, is the only way to
    mend a mis-transcription, and the database itself carries it over. `section` is the table in
    which it stood; `kind` is what it is, correctable (an item may stand in the wrong table).
    `force` is set for what one force's office lifted from the narrative; none for an official
    finding, which every force that answers the report shares.
    """

    locked_fields = ("inspection", "force", "section", "kind", "report_ref", "page_ref", "text",
                     "page_report", "entered_at", "entered_by")  # fmt: skip
    CORRECTABLE = ("text", "page_ref", "page_report", "report_ref", "kind")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    force = models.ForeignKey(
        Force, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    section = models.CharField("section", max_length=30, choices=Kind)
    kind = models.CharField("kind", max_length=30, choices=Kind)
    order = models.PositiveIntegerField("order")
    report_ref = models.CharField("report ref", max_length=20, blank=True)
    page_ref = models.CharField("page ref", max_length=60, blank=True)
    page_report = models.CharField(
        "the report that the page belongs to, where it is another one", max_length=200, blank=True
    )
    text = models.TextField("issue of concern")
    question = models.ForeignKey(
        GradedQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    cause = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    deadline = models.DateField("the inspectorate's deadline", null=True, blank=True)
    addressee = models.CharField("addressee", max_length=120, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("entered", default=timezone.now)

    objects: ClassVar = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "section", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "force", "section", "report_ref"],
                condition=~Q(report_ref=""),
                nulls_distinct=False,
                name="ref_once_in_a_section",
            ),
            models.CheckConstraint(
                condition=Q(cause__isnull=True) | Q(kind=Kind.RECOMMENDATION),
                name="a_cause_for_recommendations_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.report_ref}".strip()


class _OfKind(models.Manager["Finding"]):
    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> FindingQuerySet:
        return FindingQuerySet(self.model, using=self._db).filter(kind=self.kind)


class AreaForImprovement(Finding):
    objects: ClassVar = _OfKind(Kind.AREA_FOR_IMPROVEMENT)  # type: ignore[assignment]  # one kind only

    class Meta:
        proxy = True


class CauseOfConcern(Finding):
    objects: ClassVar = _OfKind(Kind.CAUSE_OF_CONCERN)  # type: ignore[assignment]  # one kind only

    class Meta:
        proxy = True


class Recommendation(Finding):
    objects: ClassVar = _OfKind(Kind.RECOMMENDATION)  # type: ignore[assignment]  # one kind only

    class Meta:
        proxy = True


class Correction(models.Model):
    """A mis-transcription mended: what it said, what it says now, who did it and why.

    Adding one changes the finding, by a function of the database; nothing else can. It is refused
    where `old` is not what the finding says.
    """

    append_only = True

    class Field(models.TextChoices):
        TEXT = "text", "words"
        PAGE_REF = "page_ref", "page ref"
        PAGE_REPORT = "page_report", "report that the page belongs to"
        REPORT_REF = "report_ref", "report ref"
        KIND = "kind", "kind"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField("what was corrected", max_length=20, choices=Field)
    old = models.TextField("said before", blank=True)
    new = models.TextField("says now", blank=True)
    why = models.TextField("why")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("corrected", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_field_display()}"


class RepeatOf(models.Model):
    """A finding that says again what an earlier one said, and how that was seen."""

    class HowFound(models.TextChoices):
        SAID = "said", "the report says so"
        SIMILAR = "similar", "similar words, confirmed by a person"
        PERSON = "person", "seen by a person"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeats")
    earlier = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repeated_by")
    how_found = models.CharField("how it was found", max_length=20, choices=HowFound)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("linked", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "earlier"], name="a_repeat_linked_once"),
            models.CheckConstraint(
                condition=~Q(finding=F("earlier")), name="nothing_repeats_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} repeats {self.earlier}"
