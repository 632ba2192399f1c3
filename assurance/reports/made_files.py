"""The files a person asked for, as their pages show them: how far, what next."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from assurance.exports import KINDS
from assurance.made_files import may_fetch
from core.components import Tag
from core.components.text import day, sentence
from core.components.values import Colour
from core.jobs import KEPT
from core.models import UNDER_WAY, Job, JobState
from forces.access import Access

LEAVE = "You can leave this page: every page tells you when it is ready."
COLOURS: dict[JobState, Colour] = {
    JobState.WAITING: "grey",
    JobState.RUNNING: "",
    JobState.DONE: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "grey",
    JobState.GONE: "grey",
}
NO_LONGER = "You may no longer read all that this file holds, so it is not given out."


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was asked for. An address that is empty is not offered."""

    name: str
    kind: str
    asked_at: datetime
    state: Tag
    words: str
    rows: str
    done: int
    total: int
    url: str
    is_under_way: bool
    file_url: str
    """Where it can be fetched, by whoever still may."""
    cancel_url: str
    remove_url: str
    again_url: str


def shown(job: Job, access: Access) -> MadeFile:
    under_way, ready = job.state in UNDER_WAY, job.state == JobState.DONE

    def offered(name: str, where: bool) -> str:
        return reverse(name, args=[job.pk]) if where else ""

    return MadeFile(
        name=job.name,
        kind=dict(KINDS).get(str(job.order.get("kind")), ""),
        asked_at=job.asked_at,
        state=Tag(text=sentence(job.get_state_display()), colour=COLOURS[JobState(job.state)]),
        words=_words(job, access),
        rows=f"{job.total:,}",
        done=job.done,
        total=job.total,
        url=reverse("made_file", args=[job.pk]),
        is_under_way=under_way,
        file_url=offered("made_file_fetch", ready and may_fetch(job, access)),
        cancel_url=offered("made_file_cancel", under_way),
        remove_url=offered("made_file_remove", ready),
        again_url=offered("made_file_again", not under_way and not ready),
    )


def _words(job: Job, access: Access) -> str:
    """What the state means for whoever waits."""
    if job.state == JobState.WAITING:
        return f"{_before(job)} {LEAVE}"
    if job.state == JobState.RUNNING:
        return f"It is being made. {LEAVE}"
    if job.state == JobState.FAILED:
        return job.failure
    if job.state == JobState.CANCELLED:
        return "It was cancelled. Nothing of it is kept."
    if job.state == JobState.GONE:
        return f"The file was removed. A file is kept for {KEPT.days} days at most."
    return _ready(job) if may_fetch(job, access) else NO_LONGER


def _before(job: Job) -> str:
    waiting = Job.objects.under_way().filter(pk__lt=job.pk).count()
    others = "1 other file comes" if waiting == 1 else f"{waiting} other files come"
    return f"{others} first." if waiting else "It waits for its turn."


def _ready(job: Job) -> str:
    until = timezone.localdate(job.finished_at) + KEPT if job.finished_at else None
    size = filesizeformat(job.size)
    return f"{job.file_name}, {size}. It is kept until {day(until)}."
