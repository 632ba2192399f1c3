"""A document that is still being read, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.components import Tag
from core.components.values import Colour
from core.models import UNDER_WAY, Job, JobState
from forces.models import User
from inspections.models import Draft, Inspection

COLOURS: dict[str, Colour] = {JobState.DONE: "green", JobState.FAILED: "red"}
STATES = {
    JobState.WAITING: "Waits to be read",
    JobState.RUNNING: "Is being read",
    JobState.DONE: "Was read",
    JobState.FAILED: "Could not be read",
    JobState.CANCELLED: "Cancelled",
}
LEAVE = (
    "The file is kept, and you can leave this page: every page tells you when it has been read. "
    "Nothing comes into the template before you confirm it."
)
CANCELLED = "It was cancelled. Nothing was read from it; upload the file again to have it read."
READ = "Look through what was read, and confirm it."
NO_DRAFT = "You may no longer see what was read from it."


@dataclass(frozen=True, slots=True)
class ShownReading:
    """An address that is empty is not offered."""

    name: str
    title: str
    asked_at: datetime
    state: Tag
    words: str
    url: str
    is_under_way: bool
    draft_url: str
    upload_url: str
    cancel_url: str


def shown(job: Job, user: User) -> ShownReading:
    under_way = job.state in UNDER_WAY
    draft = _draft(job, user)
    return ShownReading(
        name=job.name,
        title="This document is still being read" if under_way else job.name,
        asked_at=job.asked_at,
        state=Tag(text=STATES[JobState(job.state)], colour=COLOURS.get(job.state, "grey")),
        words=_words(job, found=bool(draft)),
        url=reverse("reading", args=[job.pk]),
        is_under_way=under_way,
        draft_url=reverse("draft", args=[draft.pk]) if draft else "",
        upload_url=_upload_url(job, user) if not under_way and not draft else "",
        cancel_url=reverse("reading_cancel", args=[job.pk]) if under_way else "",
    )


def _draft(job: Job, user: User) -> Draft | None:
    found: Draft | None = Draft.objects.visible_to(user).filter(pk=job.holds.get("draft")).first()
    return found


def _upload_url(job: Job, user: User) -> str:
    pk = job.order["inspection"]
    there = Inspection.objects.visible_to(user).filter(pk=pk).exists()
    return reverse("upload", args=[pk]) if there else ""


def _words(job: Job, *, found: bool) -> str:
    """What the state means for whoever waits."""
    if job.state in UNDER_WAY:
        return LEAVE
    if job.state == JobState.DONE:
        return READ if found else NO_DRAFT
    return job.failure or CANCELLED
