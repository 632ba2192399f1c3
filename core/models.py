"""What knows nothing of policing: stored files, notices owed to people, long pieces of work."""

import uuid
from datetime import date
from typing import Any, ClassVar, TypeAlias

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.approval_keys import ApprovalKey as ApprovalKey
from core.changes import Change as Change

Person: TypeAlias = Any
"""Whoever settings.AUTH_USER_MODEL says; this app knows nothing more of people."""


class ScanState(models.TextChoices):
    NOT_SCANNED = "not_scanned", "not scanned for viruses"
    CLEAN = "clean", "scanned, no virus found"
    INFECTED = "infected", "a virus was found"


def new_path(_file: models.Model | None, _name: str) -> str:
    """Names given by people never become paths: a random name in one of 256 folders."""
    name = uuid.uuid4().hex
    return f"files/{name[:2]}/{name}"


_path = new_path
"""Under this name the first migration knows it."""


class StoredFile(models.Model):
    """One uploaded file, taken whole; its bytes never change. `sha256`: 64 hexadecimal digits.

    `withheld`: not given out while somebody decides whether it goes. Removed, its record stays
    without its name; its bytes are erased as soon as the worker comes by.
    """

    locked_fields = ("file", "name", "media_type", "size", "sha256", "uploaded_by", "uploaded_at",
                     "removed_at", "removed_because")  # fmt: skip

    file = models.FileField("file", upload_to=new_path, max_length=200)
    name = models.CharField("file name", max_length=120)
    media_type = models.CharField("type", max_length=120)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    scan_state = models.CharField(
        "virus scan", max_length=20, choices=ScanState, default=ScanState.NOT_SCANNED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("uploaded", default=timezone.now)
    withheld = models.BooleanField("not given out for now", default=False)
    removed_at = models.DateTimeField("removed", null=True, blank=True)
    removed_because = models.CharField("why it was removed", max_length=500, blank=True)
    erased_at = models.DateTimeField("its bytes erased", null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class WaitingFile(models.Model):
    """A file that arrived before the act it is for; used by that act, or cleared within a day.

    The row stands before the bytes do and goes after them (`whole` says that they are all there),
    so the store never holds bytes that the database does not know of. `once` is the same for the
    same bytes sent again with the same form; `place` is the form that it was chosen on.
    """

    once = models.UUIDField(db_index=True)
    place = models.CharField(max_length=60, blank=True)
    file = models.FileField("file", upload_to=new_path, max_length=200)
    name = models.CharField("file name", max_length=120)
    media_type = models.CharField("type", max_length=120)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    whole = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waiting_files"
    )
    uploaded_at = models.DateTimeField("uploaded", default=timezone.now, db_index=True)

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class LetterState(models.TextChoices):
    OWED = "owed", "waiting to go out"
    SENDING = "sending", "being sent"
    SENT = "sent", "sent"
    FAILED = "failed", "could not be sent, will be tried again"
    GIVEN_UP = "given_up", "given up after repeated failures"
    UNKNOWN = "unknown", "may have been sent: the worker stopped while sending it"
    NOTHING_TO_SAY = "nothing_to_say", "not sent: nothing in it was still true"


class AccountLetterKind(models.TextChoices):
    INVITATION = "invitation", "invitation"
    PASSWORD = "password", "link to set a new password"
    SECOND_STEP = "second_step", "second step for signing in"


class Letter(models.Model):
    """One digest to one person on one day: at most one, whatever happens."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters"
    )
    on = models.DateField("day")
    state = models.CharField(
        "what became of it", max_length=20, choices=LetterState, default=LetterState.OWED
    )
    next_try_at = models.DateTimeField("next try", default=timezone.now)
    claimed_at = models.DateTimeField("taken up", null=True, blank=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    subject = models.CharField("subject", max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "recipient", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "on"], name="one_letter_a_person_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.on:%-d %B %Y}"


class Attempt(models.Model):
    """One try to send a letter, and what the mail server said."""

    append_only = True

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField("tried", default=timezone.now)
    outcome = models.CharField("outcome", max_length=20, choices=LetterState)
    answer = models.CharField("what the mail server said", max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%-d %B %Y %H:%M}: {self.get_outcome_display()}"


class AccountLetter(models.Model):
    """A letter about somebody's account: an invitation, a link to set a new password, or that the
    second step for signing in has changed.

    The words of the first two hold a secret link. Words are kept until the letter is sent or given
    up, no longer.
    `person` is who signs in with the address, where somebody does already.
    """

    kind = models.CharField("about", max_length=20, choices=AccountLetterKind)
    to = models.EmailField("e-mail address")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account_letters",
    )
    subject = models.CharField("subject", max_length=200)
    body = models.TextField("words", blank=True)
    written_at = models.DateTimeField("written", default=timezone.now)
    state = models.CharField(
        "what became of it", max_length=20, choices=LetterState, default=LetterState.OWED
    )
    next_try_at = models.DateTimeField("next try", default=timezone.now)
    claimed_at = models.DateTimeField("taken up", null=True, blank=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state__in=("owed", "failed")),
                name="account_letter_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.to}"


class AccountAttempt(models.Model):
    """One try to send a letter about an account, and what the mail server said."""

    append_only = True

    letter = models.ForeignKey(AccountLetter, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField("tried", default=timezone.now)
    outcome = models.CharField("outcome", max_length=20, choices=LetterState)
    answer = models.CharField("what the mail server said", max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%-d %B %Y %H:%M}: {self.get_outcome_display()}"


class Notice(models.Model):
    """One fact owed to one person. `key` is unique: the same fact is never owed twice.

    `kind` and `subject` name the rule and the thing it speaks of, so that whoever sends can ask
    again whether it is still true. `line` is fit for an inbox: ref, report, how late, no content.
    """

    key = models.CharField(max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField("reason", max_length=40)
    subject = models.PositiveBigIntegerField("what it is about")
    on = models.DateField("day it became owed", default=date.today)
    line = models.CharField("line in the letter", max_length=300)
    path = models.CharField("link", max_length=200)
    created_at = models.DateTimeField("noted", default=timezone.now)
    letter = models.ForeignKey(
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    withdrawn_at = models.DateTimeField("no longer true", null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        indexes = [
            models.Index(
                fields=["recipient", "id"],
                condition=models.Q(letter__isnull=True, withdrawn_at__isnull=True),
                name="notice_owed",
            )
        ]

    def __str__(self) -> str:
        return self.line


class JobState(models.TextChoices):
    WAITING = "waiting", "waiting for its turn"
    RUNNING = "running", "being made"
    DONE = "done", "ready"
    FAILED = "failed", "could not be made"
    CANCELLED = "cancelled", "cancelled"
    GONE = "gone", "removed"


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Person) -> "JobQuerySet":
        """What a person asked for is theirs alone."""
        return self.filter(asked_by=user)

    def under_way(self) -> "JobQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def news(self) -> "JobQuerySet":
        """What its asker was not yet told the end of."""
        ended = models.Q(state__in=(JobState.DONE, JobState.FAILED), seen_at=None)
        return self.filter(ended | models.Q(state__in=UNDER_WAY))


class Job(models.Model):
    """Work that takes too long to wait for: what was asked, how far it is, what came of it.

    `order` says what was asked and `same` is its digest; `place` names the bytes, from before the
    first is written until they are removed, so that none are ever left without a job. `holds` is
    what the file turned out to be about: asked again whenever it is fetched.
    """

    locked_fields = ("kind", "name", "asked_by", "asked_at", "order", "same")

    kind = models.CharField("work", max_length=40)
    name = models.CharField("what it is", max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    asked_at = models.DateTimeField("asked", default=timezone.now)
    order = models.JSONField("what was asked", default=dict)
    same = models.CharField("digest of what was asked", max_length=64)
    state = models.CharField("state", max_length=20, choices=JobState, default=JobState.WAITING)
    taken_up = models.PositiveSmallIntegerField("times taken up", default=0)
    done = models.PositiveIntegerField("rows written", default=0)
    total = models.PositiveIntegerField("rows in all", default=0)
    failure = models.CharField("what went wrong", max_length=300, blank=True)
    place = models.CharField("where its bytes are", max_length=200, blank=True)
    file_name = models.CharField("file name", max_length=120, blank=True)
    media_type = models.CharField("type", max_length=120, blank=True)
    size = models.PositiveBigIntegerField("size in bytes", default=0)
    holds = models.JSONField("what it is about", default=dict)
    finished_at = models.DateTimeField("finished", null=True, blank=True)
    seen_at = models.DateTimeField("its end was seen", null=True, blank=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "kind", "same"],
                condition=models.Q(state__in=UNDER_WAY),
                name="same_job_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"


class Fetch(models.Model):
    """That the file of a job was fetched; only its asker can."""

    append_only = True

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="fetches")
    at = models.DateTimeField("fetched", default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.job.name}, {self.at:%-d %B %Y %H:%M}"


class Beating(models.TextChoices):
    WORKER = "worker", "worker"
    CLOCK = "clock", "clock"


class Heartbeat(models.Model):
    """When a process was last at work. The row is there from the installation on (`since`)."""

    locked_fields = ("name", "since")

    name = models.CharField("process", max_length=20, choices=Beating, unique=True)
    since = models.DateTimeField("installed", default=timezone.now)
    at = models.DateTimeField("last at work", null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.get_name_display()
