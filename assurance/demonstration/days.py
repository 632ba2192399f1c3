"""Days and moments of the demonstration, told as so many days from today, always working days."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from core.working_days import is_working_day, working_days_before

FIRST_THING = time(8, 40)
BETWEEN = timedelta(minutes=7)
BEGINS_WITHIN = 230
"""Minutes: not every day's work begins first thing."""


@dataclass(slots=True)
class Days:
    """Counts what was told of each day, so that each thing has a moment of its own."""

    today: date
    told: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    def ago(self, days: int) -> date:
        """The last working day that lies at least `days` (one or more) before today."""
        day = self.today - timedelta(days=max(days, 1))
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day

    def working_ago(self, days: int) -> date:
        return working_days_before(self.today, days)

    def ahead(self, days: int) -> date:
        """A working day so many days ahead or later; a negative number lies before today."""
        day = self.today + timedelta(days=days)
        step = timedelta(days=1 if days >= 0 else -1)
        while not is_working_day(day):
            day += step
        return day

    def moment(self, day: date) -> datetime:
        """The next free moment of a day, in its office hours."""
        nth = self.told[day]
        self.told[day] += 1
        begins = timedelta(minutes=day.toordinal() * 37 % BEGINS_WITHIN)
        return timezone.make_aware(datetime.combine(day, FIRST_THING) + begins + BETWEEN * nth)
