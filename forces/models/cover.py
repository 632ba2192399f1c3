"""Cover for absence: who does somebody's work while that person is away, from a day until a day."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.record import recorded
from forces.querysets import CoverQuerySet


@recorded()
class Cover(models.Model):
    """One person stands in for another in one force; both days are included.

    A cover is never erased: one that is ended early keeps its days, and says who ended it and when.
    """

    locked_fields = (
        "force", "absent", "stand_in", "from_on", "until_on", "why", "set_by", "set_at",
    )  # fmt: skip

    force = models.ForeignKey("forces.Force", on_delete=models.PROTECT, related_name="covers")
    absent = models.ForeignKey(
        "forces.User", on_delete=models.PROTECT, related_name="covers_taken", verbose_name="absent"
    )
    stand_in = models.ForeignKey(
        "forces.User", on_delete=models.PROTECT, related_name="covers_given",
        verbose_name="stand-in",
    )  # fmt: skip
    from_on = models.DateField("first day")
    until_on = models.DateField("last day")
    why = models.CharField("reason", max_length=200, blank=True)
    set_by = models.ForeignKey("forces.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("set", default=timezone.now)
    ended_by = models.ForeignKey(
        "forces.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("ended early", null=True, blank=True)

    objects: ClassVar = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="cover_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("stand_in")), name="nobody_stands_in_for_themselves"
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="a_cover_ended_early_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["stand_in", "until_on"], name="cover_of_stand_in"),
            models.Index(fields=["force", "until_on"], name="cover_of_force"),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in} for {self.absent}"
