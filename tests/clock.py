"""A clock that tests wind forward: what is recorded meanwhile carries its moments."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock

from django.utils import timezone


@dataclass
class Clock:
    """Shows one moment until it is wound on; each look at it takes `tick`."""

    at: datetime
    tick: timedelta = timedelta(0)

    def look(self) -> datetime:
        self.at += self.tick
        return self.at

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


class _Meta(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


@contextmanager
def clock_at(start: datetime, *, tick: timedelta = timedelta(0)) -> Iterator[Clock]:
    """`timezone.now()`, and all that is asked of it, shows this clock."""
    clock = Clock(start, tick)

    class Shown(metaclass=_Meta):
        @staticmethod
        def now(tz: Any = None) -> datetime:
            return clock.look().astimezone(tz)

    with mock.patch("django.utils.timezone.datetime", Shown):
        yield clock
