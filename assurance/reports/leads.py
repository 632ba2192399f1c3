"""Who led a row, one after the other: from which day until which, and why it went on."""

from collections.abc import Iterable
from dataclasses import dataclass

from assurance.models import RowEvent
from core.components.text import day


@dataclass(frozen=True, slots=True)
class Led:
    """One stretch of days under one lead. `why` and `by`: of the hand-over that began it."""

    name: str
    days: str
    by: str
    why: str


def chain_of(events: Iterable[RowEvent]) -> list[Led]:
    """The leads of a row, the latest first, from its events in order."""
    named = [event for event in events if event.lead]
    ends = [*(day(event.at) for event in named[1:]), None]
    stretches = [
        Led(
            name=event.lead.name if event.lead else "",
            days=_days(day(event.at), end),
            by=event.by.name if event.by else "",
            why=event.reason if index else "",
        )
        for index, (event, end) in enumerate(zip(named, ends, strict=False))
    ]
    return stretches[::-1]


def _days(first: str, last: str | None) -> str:
    if last is None:
        return f"since {first}"
    return f"on {first}" if first == last else f"{first} to {last}"
