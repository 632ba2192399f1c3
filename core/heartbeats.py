"""Heartbeats: the worker and the clock write down that they are at work, for the health check.

The worker does when it takes up a scheduled task, the clock when the broker has taken one from it.
So a worker that hangs and a clock that does not reach the broker both fall silent, each by itself.
"""

import logging
import time

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from core.models import Beating, Heartbeat

logger = logging.getLogger(__name__)

_last: dict[str, float] = {}
"""When this process last tried to write each of them, on its own clock."""


def beat(name: Beating) -> None:
    """Write the time down, where the last one is old enough. Raise nothing: the work goes on."""
    now = time.monotonic()
    if now - _last.get(name, float("-inf")) < settings.HEARTBEAT_EVERY_SECONDS:
        return
    _last[name] = now
    try:
        _write(name)
    except Error as error:
        logger.warning("the heartbeat of the %s was not written: %s", name, error)


def beat_outside_a_task(name: Beating) -> None:
    """As `beat`, in a process that nobody else rids of a connection that was lost."""
    connection.close_if_unusable_or_obsolete()
    beat(name)
    connection.close_if_unusable_or_obsolete()


def _write(name: Beating) -> None:
    at = timezone.now()
    if not Heartbeat.objects.filter(name=name).update(at=at):
        Heartbeat.objects.get_or_create(name=name, defaults={"at": at})
