"""Work that takes too long to wait for: written down by the web process, done by the worker.

Most of it makes a file; a Task makes none.

A job is claimed with a conditional update and says how far it is in transactions of its own. One
process at a time works (whoever calls `work` sees to that), so a job that is being made when one
begins was left by a worker that stopped: it is taken up again, from its beginning, some times.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from core.erasing import may_go
from core.models import UNDER_WAY, Fetch, Job, JobState, Person
from core.refusals import Refused
from core.storage import FileStore

logger = logging.getLogger(__name__)

AT_MOST = 3
"""So many pieces of work of one kind a person may wait for at a time."""
TRIES = 3
KEPT = timedelta(days=7)
TOO_MANY = (
    f"{AT_MOST} files that you asked for are not ready yet. Ask for this one when one of them is "
    "ready, or cancel one."
)
UNREADABLE = "You may no longer read what you asked for."
WENT_WRONG = (
    "It could not be made. Ask for it again; if it fails again, tell whoever runs this service."
)
UNUSED = (JobState.FAILED, JobState.CANCELLED, JobState.GONE)


@dataclass(frozen=True, slots=True)
class Made:
    """What a file turned out to be. `holds`: what has to be readable for whoever fetches it."""

    file_name: str
    media_type: str
    holds: dict[str, Any]


class Stopped(Exception):  # noqa: N818
    """The job is no longer this worker's: cancelled, or taken up by another."""


Progress = Callable[[int, int], None]
"""Told how many rows are written, and how many there are in all; raises Stopped."""
Make = Callable[[Job, IO[bytes], Progress], Made]
Tell = Callable[[Job], None]
Settle = Callable[[], dict[str, Any]]
"""Writes down what came of a job, in the transaction that ends it; what the job is to say of it."""


@dataclass(frozen=True, slots=True)
class Task:
    """Work that makes no file. `do` takes its time, in no transaction; what it returns settles."""

    do: Callable[[Job], Settle]


Works = Mapping[str, Make | Task]


def ask(
    kind: str,
    *,
    name: str,
    order: dict[str, Any],
    total: int = 0,
    by: Person,
    too_many: str = TOO_MANY,
) -> Job:
    """The job, which waits now; the one under way where this person asked for the same before."""
    same = hashlib.sha256(json.dumps([kind, order], sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        get_user_model()._default_manager.select_for_update(no_key=True).get(pk=by.pk)
        mine = Job.objects.visible_to(by).under_way()
        if already := mine.filter(kind=kind, same=same).first():
            return already
        if mine.filter(kind=kind).count() >= AT_MOST:
            raise Refused(too_many)
        return Job.objects.create(
            kind=kind, name=name[:200], order=order, same=same, total=total, asked_by=by
        )


def cancel(job: Job) -> bool:
    """Stop what waits or is being made; False where it has ended already."""
    under_way = Job.objects.filter(pk=job.pk, state__in=UNDER_WAY)
    return bool(under_way.update(state=JobState.CANCELLED, finished_at=timezone.now()))


def work(works: Works, tell: Tell) -> None:
    """Do what waits, the oldest first. `tell` says to whoever asked that a file is ready."""
    _take_up_again()
    clear()
    while job := _claim(works):
        _do(job, works[job.kind], tell)


def _take_up_again() -> None:
    for job in Job.objects.filter(state=JobState.RUNNING):
        if job.taken_up >= TRIES:
            logger.error("job %s is given up: its worker stopped %s times", job.pk, TRIES)
            _fail(job, WENT_WRONG)
        else:
            _discard(job)
            _mine(job).update(state=JobState.WAITING, done=0, place="")


def _claim(works: Works) -> Job | None:
    """The job that waits longest, for exactly one worker."""
    job = Job.objects.filter(state=JobState.WAITING).order_by("asked_at", "pk").first()
    if job is None:
        return None
    unclaimed = Job.objects.filter(pk=job.pk, state=JobState.WAITING, taken_up=job.taken_up)
    job.taken_up += 1
    job.place = "" if isinstance(works[job.kind], Task) else f"made/{uuid.uuid4().hex}"
    if not unclaimed.update(state=JobState.RUNNING, taken_up=job.taken_up, place=job.place):
        return _claim(works)
    return job


def _mine(job: Job) -> Any:
    """The job while it is being done by whoever claimed it."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, taken_up=job.taken_up)


def _do(job: Job, work: Make | Task, tell: Tell) -> None:
    """Other turns clear too: a job that was cancelled may be cleared before its bytes are written,
    so whoever wrote them takes them away."""
    try:
        settle = work.do(job) if isinstance(work, Task) else _make(job, work, tell)
        _finish(job, settle)
    except Stopped:
        logger.info("job %s was stopped", job.pk)
    except (Http404, PermissionDenied):
        _fail(job, UNREADABLE)
    except Refused as why:
        _fail(job, str(why))
    except Exception:
        logger.exception("job %s could not be done", job.pk)
        _fail(job, WENT_WRONG)
    else:
        return
    _discard(job)
    clear()


def _written(job: Job, make: Make, progress: Progress) -> Made:
    try:
        with cast("FileStore", default_storage).writing(job.place) as file:
            return make(job, file, progress)
    except FileNotFoundError:  # it was cleared meanwhile
        raise Stopped from None


def _make(job: Job, make: Make, tell: Tell) -> Settle:
    """Write the file of a job."""

    def progress(done: int, total: int) -> None:
        if not _mine(job).update(done=done, total=total):
            raise Stopped

    made = _written(job, make, progress)
    try:
        size = default_storage.size(job.place)
    except FileNotFoundError:
        raise Stopped from None

    def settle() -> dict[str, Any]:
        tell(job)
        return {"file_name": made.file_name[:120], "media_type": made.media_type, "size": size,
                "holds": made.holds}  # fmt: skip

    return settle


def _finish(job: Job, settle: Settle) -> None:
    """What came of the job is written down together with its end, or neither."""
    with transaction.atomic():
        if not _mine(job).select_for_update().first():
            raise Stopped
        said = settle()
        _mine(job).update(state=JobState.DONE, finished_at=timezone.now(), **said)


def _fail(job: Job, why: str) -> None:
    _mine(job).update(state=JobState.FAILED, failure=why[:300], finished_at=timezone.now())


def _discard(job: Job) -> None:
    if job.place and may_go(job.place):
        default_storage.delete(job.place)


def clear() -> None:
    """No bytes stay of what failed, was cancelled or removed."""
    for job in Job.objects.filter(state__in=UNUSED).exclude(place=""):
        _discard(job)
        Job.objects.filter(pk=job.pk).update(place="")


def remove(job: Job) -> bool:
    """Take away a file that is ready; that it was asked for and fetched stays."""
    ready = Job.objects.filter(pk=job.pk, state=JobState.DONE)
    gone = bool(ready.update(state=JobState.GONE, seen_at=timezone.now()))
    clear()
    return gone


def remove_old(now: datetime) -> None:
    """A file is kept for some days, fetched or not."""
    ready = Job.objects.filter(state=JobState.DONE, finished_at__lt=now - KEPT)
    for job in ready.exclude(place=""):
        remove(job)
    clear()


def note_fetch(job: Job) -> None:
    """That the file was fetched is kept; its asker need not be told of it again."""
    Fetch.objects.create(job=job)
    note_seen(job)


def note_seen(job: Job) -> None:
    Job.objects.filter(pk=job.pk, seen_at=None).update(seen_at=timezone.now())
