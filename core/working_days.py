"""Working days in England and Wales: Monday to Friday, bank holidays left out."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_before(on: date, days: int) -> date:
    """The day that lies `days` working days before `on`; days past it are "over `days`" old."""
    day = on
    while days:
        day -= timedelta(days=1)
        days -= is_working_day(day)
    return day


@lru_cache(maxsize=4096)
def working_days_waited(since: date, on: date) -> int:
    """How many working days lie between: more than `days` where `since` is before
    `working_days_before(on, days)`, so that words and lists never differ.
    """
    day, days = on, 0
    while day > since:
        day = working_days_before(day, 1)
        days += 1
    return days
