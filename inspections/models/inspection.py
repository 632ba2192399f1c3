"""Inspections and the questions they grade."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.record import recorded
from forces.models import Force, User
from inspections.querysets import InspectionQuerySet


class GradeScale(models.TextChoices):
    """The scale of a cycle. Grades of different scales are never compared."""

    FOUR = "four", "2014 to 2018/19 (four grades)"
    FIVE = "five", "2021/22 on (five grades)"
    NONE = "none", "not graded"


class Grade(models.TextChoices):
    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    ADEQUATE = "adequate", "Adequate"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"


GRADES_OF_SCALE: dict[GradeScale, tuple[Grade, ...]] = {
    GradeScale.FOUR: tuple(grade for grade in Grade if grade != Grade.ADEQUATE),
    GradeScale.FIVE: tuple(Grade),
    GradeScale.NONE: (),
}


class WhyNoGrade(models.TextChoices):
    NOT_GRADED = "not_graded", "Not graded"
    TO_BE_GRADED = "to_be_graded", "To be graded"
    CARRIED_OVER = "carried_over", "Not inspected this year: the earlier grade stands"


@recorded()
class Inspection(models.Model):
    """One report of an inspectorate, about one force, several, or all of them (national)."""

    title = models.CharField("title", max_length=200)
    programme = models.CharField("programme", max_length=80, blank=True, help_text="Such as PEEL")
    cycle = models.CharField("cycle", max_length=40, blank=True, help_text="Such as 2016")
    grade_scale = models.CharField("grade scale", max_length=10, choices=GradeScale)
    inspectorate = models.CharField("inspectorate", max_length=80, default="HMICFRS")
    forces = models.ManyToManyField(Force, related_name="inspections", verbose_name="forces")
    is_national = models.BooleanField("a national or thematic report", default=False)
    fieldwork_from = models.DateField("fieldwork from", null=True, blank=True)
    fieldwork_until = models.DateField("fieldwork until", null=True, blank=True)
    published_on = models.DateField("published on")
    report_url = models.URLField("address of the report", blank=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="the report it follows up",
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("recorded", default=timezone.now)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    """Of the form that recorded it: the same press makes it only once."""
    version = models.PositiveIntegerField(default=1)
    """Counts changes, those of its questions too: an edit clash is told."""

    objects: ClassVar = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "title", "pk"]

    def __str__(self) -> str:
        return self.title


@recorded()
class GradedQuestion(models.Model):
    """One question of an inspection, with its grade, or why there is none."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField("order")
    text = models.CharField("question", max_length=300)
    grade = models.CharField("grade", max_length=30, choices=Grade, blank=True)
    why_none = models.CharField("why no grade", max_length=30, choices=WhyNoGrade, blank=True)
    earlier_grade = models.CharField(
        "earlier grade, where the report states it", max_length=30, choices=Grade, blank=True
    )
    earlier_source = models.CharField("which earlier report", max_length=120, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "order"], name="question_order_once"),
            models.CheckConstraint(
                condition=Q(grade="") | Q(why_none="") | Q(why_none=WhyNoGrade.CARRIED_OVER),
                name="a_grade_or_why_none",
            ),
        ]

    def __str__(self) -> str:
        return self.text
