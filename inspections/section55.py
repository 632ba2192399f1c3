"""The term for a local policing body's published comments: Police Act 1996, section 55(5A).

The comments are published within 56 days beginning with the day on which the report was: that day
is day 1, so the last one is publication + 55 days. In force for reports published from 2 May 2017;
before, comments were due without that term, and no clock is shown. Super-complaints set a date of
their own, and child-protection inspections ask for an action plan: such a date comes as `own`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

IN_FORCE_FROM = date(2017, 5, 2)
DAYS = 56


@dataclass(frozen=True, slots=True)
class Clock:
    """The days within which the comments are to be published, both included."""

    first_day: date
    last_day: date
    is_own: bool = False

    def days_left(self, on: date) -> int:
        """Days after `on` that are still within the term; below 0 once it has passed."""
        return (self.last_day - on).days

    def sentence(self, on: date) -> str:
        """What a person is told about it on the day `on`."""
        verb = "was" if self.days_left(on) < 0 else "is"
        due = f"The response {verb} to be published by {_words(self.last_day)}{self._why}."
        return f"{due} {self._to_come(on)}"

    @property
    def _why(self) -> str:
        if self.is_own:
            return ", the date that was set for it"
        return f", within {DAYS} days of which the day of publication is the first"

    def _to_come(self, on: date) -> str:
        left = self.days_left(on)
        if on < self.first_day:
            return f"The first day is {_words(self.first_day)}."
        if left < 0:
            return "That day has passed."
        if left == 0:
            return "Today is the last day."
        return f"{left} {'day is' if left == 1 else 'days are'} left after today."


def clock(published_on: date, *, own: date | None = None) -> Clock | None:
    """The clock of a report; none where the law set no term for it."""
    if own is not None:
        return Clock(published_on, own, is_own=True)
    if published_on < IN_FORCE_FROM:
        return None
    return Clock(published_on, published_on + timedelta(days=DAYS - 1))


def _words(day: date) -> str:
    return f"{day:%-d %B %Y}"
