"""What lists have beside the rows: the words by which these are found, and saved views."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from assurance.models.template import AssuranceRow
from forces.models import Force, User
from forces.roles import SIDES, Side

SHARING = (Side.OFFICE, Side.FORCE)
"""The sides that read rows, and share views of them."""


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


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own, and those that were shared with a side of a force on which one stands."""
        shared = Q(pk__in=[])
        for role, force in user.access.roles:
            if SIDES[role] in SHARING:
                shared |= Q(force=force, side=SIDES[role])
        return self.filter(Q(owner=user) | shared)


class SavedView(models.Model):
    """What somebody looks at again and again: a list with its filters, columns and order.

    `query` is the address that asks for it. It says what to look for, never what was found: who
    opens it finds what they may read. Shared, it can be opened by one side of one force.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField("name", max_length=60)
    query = models.CharField("what it shows", max_length=2000, blank=True)
    force = models.ForeignKey(
        Force, on_delete=models.PROTECT, null=True, blank=True, related_name="saved_views",
        verbose_name="shared with",
    )  # fmt: skip
    side = models.CharField("side", max_length=10, choices=Side, blank=True)
    made_at = models.DateTimeField("saved", default=timezone.now)

    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(F("owner"), Lower("name"), name="a_view_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(force=None, side="") | Q(force__isnull=False, side__in=SHARING),
                name="shared_with_a_side_of_a_force",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StartingView(models.Model):
    """With which view somebody's lists of rows open."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="starting_view"
    )
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="started_with")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user} starts with {self.view}"
