"""The health check: each part, whether it is well, and one plain sentence that anybody may read."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from core import letters, post
from core.models import Beating, Heartbeat

logger = logging.getLogger(__name__)

BROKER_SECONDS = 0.5
"""How long to wait for a connection, and for an answer."""
BROKER_ASKED_EVERY = 2.0
MEGABYTE = 1_000_000
UNKNOWN = "Not known while the database does not answer."


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a part is well, and why."""

    ok: bool
    text: str


def database() -> Health:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Health(True, "The database answers.")


class Broker:
    """Asked by one thread at a time and seldom, so that no visitor can keep all threads waiting."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.asked = float("-inf")
        self.answered = False

    def __call__(self) -> Health:
        with self.lock:
            if time.monotonic() - self.asked > BROKER_ASKED_EVERY:
                self.answered = self._answers()
                self.asked = time.monotonic()
        if self.answered:
            return Health(True, "The broker answers.")
        return Health(False, "The broker does not answer; pages work, letters and exports wait.")

    def _answers(self) -> bool:
        wait = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
        try:
            with Redis.from_url(settings.REDIS_URL, retry=None, **wait) as line:
                return bool(line.ping())
        except (RedisError, OSError, ValueError) as error:
            logger.warning("the broker does not answer: %s", error)
            return False


broker = Broker()


def worker() -> Health:
    return _heartbeat(Beating.WORKER)


def clock() -> Health:
    return _heartbeat(Beating.CLOCK)


def _heartbeat(name: Beating) -> Health:
    """A new installation has as long as a silent one until it counts as failing."""
    found = Heartbeat.objects.filter(name=name).first()
    if found is None:
        return Health(False, f"The {name} was never at work.")
    since = timezone.now() - (found.at or found.since)
    ok = since < timedelta(minutes=settings.SILENT_MINUTES)
    if found.at is None:
        return Health(ok, f"The {name} was not at work yet, {in_words(since)} after installation.")
    return Health(ok, f"The {name} was last at work {in_words(since)} ago.")


def owed_letters() -> Health:
    """Where letters have gone since it fell due, one that waits is refused for itself alone."""
    now = timezone.now()
    since = _owed_since(now)
    if since is None:
        return Health(True, "No letter is owed.")
    limit = timedelta(minutes=settings.LETTERS_LATE_MINUTES)
    if now - since > limit:
        late = _owed_since(now, after=_last_sent())
        if late and now - late > limit:
            text = f"A letter has been owed for {in_words(now - late)}, and none has gone since."
            return Health(False, text)
    return Health(True, f"The oldest letter owed has waited for {in_words(now - since)}.")


def _owed_since(now: datetime, *, after: datetime | None = None) -> datetime | None:
    return _extreme(min, [letters.owed_since(now, after=after), post.owed_since(after=after)])


def _last_sent() -> datetime | None:
    return _extreme(max, [letters.last_sent(), post.last_sent()])


def _extreme(
    which: Callable[[Iterable[datetime]], datetime], moments: list[datetime | None]
) -> datetime | None:
    known = [moment for moment in moments if moment]
    return which(known) if known else None


def files() -> Health:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():  # it is made with the first file
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free // MEGABYTE
    except OSError as error:
        logger.warning("the file store cannot be read: %s", error)
        return Health(False, "The file store cannot be read.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Health(False, "The file store cannot be written to.")
    text = f"The file store has {free:,} MB of room; {settings.FREE_MEGABYTES:,} MB are needed."
    return Health(free >= settings.FREE_MEGABYTES, text)


def web() -> Health:
    return Health(True, "The web process answers.")


PARTS: dict[str, Callable[[], Health]] = {
    "web": web,
    "database": database,
    "broker": broker,
    "worker": worker,
    "clock": clock,
    "letters": owed_letters,
    "files": files,
}


def health_of(names: Iterable[str]) -> dict[str, Health]:
    """Return what is to be said of each of these parts. No error leads out of here."""
    return {name: _asked(name) for name in names}


def _asked(name: str) -> Health:
    try:
        return PARTS[name]()
    except Error as error:
        logger.warning("the health check could not ask for %s: %s", name, error)
        silent = "The database does not answer." if name == "database" else UNKNOWN
        return Health(False, silent)


def in_words(length: timedelta) -> str:
    """Return "40 seconds", "119 seconds", "5 minutes", "3 hours"."""
    seconds = max(0, int(length.total_seconds()))
    units = (("hour", 3600, 7200), ("minute", 60, 120), ("second", 1, 0))
    unit, size = next((unit, size) for unit, size, least in units if seconds >= least)
    number = seconds // size
    return f"{number} {unit}{'' if number == 1 else 's'}"
