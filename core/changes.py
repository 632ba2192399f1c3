"""The database's own record as rows: one for each change of each thing, however it was made."""

from django.db import models
from django.db.models import Q


class Happened(models.TextChoices):
    INSERT = "insert", "added"
    UPDATE = "update", "changed"
    DELETE = "delete", "removed"
    TRUNCATE = "truncate", "all of them removed at one stroke"


class Change(models.Model):
    """One change of one thing. Only triggers of the database write it (core/record.py).

    Things are named by number, not by a key that would have to hold: what was removed keeps its
    record. `about` is the thing whose record it belongs to (of an event of a row: the row), often
    the thing itself. `scope`: of which body it is. `context` is none where the change was made in
    the database itself; `account` is the database account that made it.
    """

    read_only = True

    at = models.DateTimeField("when")
    kind = models.CharField("kind of thing", max_length=80)
    thing = models.BigIntegerField("number of the thing")
    what = models.CharField("what happened", max_length=10, choices=Happened)
    old = models.JSONField("said before", null=True)
    new = models.JSONField("says now", null=True)
    about_kind = models.CharField("kind of what it is about", max_length=80)
    about = models.BigIntegerField("number of what it is about")
    scope = models.BigIntegerField("whose it is", null=True)
    by = models.BigIntegerField("person", null=True)
    context = models.JSONField("from where", null=True)
    account = models.CharField("database account", max_length=63)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="change_at"),
            models.Index(fields=["scope", "-at", "-id"], name="change_of_scope"),
            models.Index(
                fields=["-at", "-id"], condition=Q(scope__isnull=True), name="change_of_no_scope"
            ),
            models.Index(fields=["about_kind", "about", "-at", "-id"], name="change_about"),
            models.Index(fields=["kind", "thing"], name="change_of_thing"),
            models.Index(fields=["by", "-at", "-id"], name="change_by"),
            models.Index(
                fields=["-at", "-id"], condition=Q(context__isnull=True), name="change_from_outside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing} {self.get_what_display()}, {self.at:%-d %B %Y}"
