"""That somebody took a copy of the database's own record."""

from django.db import models
from django.utils import timezone

from assurance.workflow import Marking
from forces.models import Force, User


class RecordCopy(models.Model):
    """A file of the record as it was taken, noted for each force whose lines it could hold."""

    append_only = True

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="record_copies")
    changes = models.PositiveIntegerField("how many changes the file has")
    marking = models.CharField("marking", max_length=20, choices=Marking)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="taken by"
    )
    at = models.DateTimeField("taken", default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "copy of the record"
        verbose_name_plural = "copies of the record"

    def __str__(self) -> str:
        return f"{self.changes} changes, {self.at:%-d %B %Y %H:%M}"
