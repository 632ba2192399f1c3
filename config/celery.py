"""Celery is a clock: it comes by every few seconds and works through rows."""

import os

from celery import Celery
from celery.signals import worker_init, worker_ready
from kombu.transport.redis import Channel

from config.env import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config"], related_name="timetable")

Channel.do_restore = False
"""A tick that was fetched and not begun is not put back: the next one does the same. To put it back
into a Redis that has just gone ended the worker (kombu 5.7)."""


@worker_init.connect
def begin(**_: object) -> None:
    """A worker writes links that the web process has to know again."""
    require_secret_key()


@worker_ready.connect
def begun(**_: object) -> None:
    """Once its children are there, so that none of them shares the connection."""
    from core.checks import look_round

    look_round()
