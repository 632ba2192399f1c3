"""How long a force's templates are kept, once every row of them is settled."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from assurance.archive import RetentionQuerySet
from forces.models import Force, User


class Retention(models.Model):
    """What is in force for a force from then on; the latest counts. Nothing set: kept for ever."""

    append_only = True

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="retention")
    archive_after = models.PositiveSmallIntegerField(
        "months until a settled template is archived", null=True, blank=True
    )
    dispose_after = models.PositiveSmallIntegerField(
        "years in the archive until it is due for disposal", null=True, blank=True
    )
    why = models.TextField("why, and on what ground")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("set", default=timezone.now)

    objects: ClassVar = RetentionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "retention"
        verbose_name_plural = "retention"
        indexes = [models.Index(fields=["force", "-id"], name="retention_of_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(dispose_after__isnull=True) | Q(archive_after__isnull=False),
                name="disposed_of_out_of_the_archive",
            )
        ]

    def __str__(self) -> str:
        return f"{self.force}, {self.at:%-d %B %Y}"
