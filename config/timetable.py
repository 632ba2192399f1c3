"""The timetable: what is done by itself, and how often. No date ever travels through Redis."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from zlib import crc32

import pghistory
from celery import Celery
from celery.signals import after_task_publish, beat_init
from django.conf import settings
from django.db import connection
from django.utils import timezone

from assurance.digest import compose, still_true
from assurance.made_files import tell
from assurance.making import WORKS
from assurance.reminders import owe_reminders
from config.celery import app
from core import erasing, jobs, letters, post, waiting
from core.heartbeats import beat, beat_outside_a_task
from core.models import Beating
from core.storage import NotStored


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """True while nobody else does the same work, on whatever machine."""
    key = crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def owe_what_is_due() -> None:
    """Write down the reminders of today."""
    owe_reminders(timezone.localdate())


def send_letters() -> None:
    """From six in the morning: one digest a person a day, of what is still true."""
    now = timezone.now()
    if timezone.localtime(now).hour >= settings.REMINDERS_FROM_HOUR:
        letters.gather(now, still_true)
        letters.send_due(now, still_true, compose)


def send_account_letters() -> None:
    """At any hour: somebody waits for an invitation or for a link to set a password."""
    post.send_due(timezone.now())


def clear_waiting_files() -> None:
    """Files that were uploaded and attached to nothing go after a day, with their bytes."""
    waiting.clear(timezone.now())


def erase_removed_files() -> None:
    """The bytes of removed files go as soon as can be, tried again until they are gone."""
    erasing.erase_removed()
    jobs.clear()


def do_jobs() -> None:
    """Whatever was too long to wait for. The lock of the turn makes this the only one at it."""
    jobs.work(WORKS, tell)


def remove_old_files() -> None:
    jobs.remove_old(timezone.now())


@dataclass(frozen=True, slots=True)
class Turn:
    """Work that comes round every so many seconds."""

    name: str
    work: Callable[[], object]
    seconds: float


TIMETABLE: tuple[Turn, ...] = (
    Turn("owe_what_is_due", owe_what_is_due, settings.REMINDERS_EVERY_SECONDS),
    Turn("send_letters", send_letters, settings.LETTERS_EVERY_SECONDS),
    Turn("send_account_letters", send_account_letters, settings.LETTERS_EVERY_SECONDS),
    Turn("erase_removed_files", erase_removed_files, settings.LETTERS_EVERY_SECONDS),
    Turn("clear_waiting_files", clear_waiting_files, settings.CLEAR_WAITING_EVERY_SECONDS),
    Turn("do_jobs", do_jobs, settings.JOBS_EVERY_SECONDS),
    Turn("remove_old_files", remove_old_files, settings.REMINDERS_EVERY_SECONDS),
)


@app.task(name="take_turn")
def take_turn(name: str) -> None:
    """Do one piece of work of the timetable, unless somebody is at it already."""
    beat(Beating.WORKER)
    turn = next(turn for turn in TIMETABLE if turn.name == name)
    with alone(turn.name) as mine:
        if mine:
            with pghistory.context(turn=turn.name), suppress(NotStored):  # it was logged
                turn.work()


@app.on_after_finalize.connect
def hang_up(sender: Celery, **_: object) -> None:
    """Ticks that nobody took up in time are dropped: the next one does the same."""
    for turn in TIMETABLE:
        sender.add_periodic_task(
            turn.seconds, take_turn.s(turn.name), name=turn.name, expires=max(turn.seconds, 5)
        )


@beat_init.connect
def begin_to_beat(**_: object) -> None:
    """In the clock alone: what it hands to the broker is what it lives for."""
    after_task_publish.connect(tell_of_the_clock, weak=False)


def tell_of_the_clock(**_: object) -> None:
    beat_outside_a_task(Beating.CLOCK)
