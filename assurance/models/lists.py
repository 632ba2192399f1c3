"""What lists are made from beside the rows: the words by which a row is found."""

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from assurance.models.template import AssuranceRow


class RowWords(models.Model):
    """The words by which a row is found, kept by the database itself from what stands there now.

    The inspectors' words with their refs, the annotation, and the actions that answer the row.
    Nobody writes here: triggers do, in the transaction that changes the words.
    """

    row = models.OneToOneField(
        AssuranceRow, on_delete=models.DO_NOTHING, primary_key=True, related_name="words"
    )
    document = SearchVectorField()

    objects: ClassVar = models.Manager()

    class Meta:
        managed = False
        db_table = "assurance_rowwords"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"words of row {self.pk}"
