"""Days as moments: when a day of the calendar begins here, and when it is over."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    """The moment at which `day` begins in local time."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The moment at which `day` is over in local time: midnight, of summer or winter."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
