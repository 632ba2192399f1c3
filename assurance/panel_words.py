"""The state of a template in sentences for somebody who meets it for the first time."""

from dataclasses import dataclass

from assurance.dashboard import Count, Reading
from assurance.panel_worklists import ALL_POINTS, ENDED, STILL_WITH_FORCE
from assurance.worklists import (
    COMPLETE,
    LATE_AGAINST_FIRST,
    OVERDUE,
    WAITING,
    WITHOUT_DATE,
    WITHOUT_LEAD,
    Worklist,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words`, which hold the number, lead to the rows that it counts; `rest` says the more."""

    words: str
    rest: str
    count: Count


@dataclass(frozen=True, slots=True)
class _Saying:
    worklist: Worklist
    one: str
    many: str
    rest: str


SAYINGS: tuple[_Saying, ...] = (
    _Saying(ALL_POINTS, "1 point", "{} points",
            "that the force has to answer, taken from the report."),
    _Saying(COMPLETE, "1 is assured", "{} are assured",
            "or closed: the office has checked the evidence and accepts it."),
    _Saying(WAITING, "1 is reported complete", "{} are reported complete",
            "by the force, and the office has not checked it yet."),
    _Saying(STILL_WITH_FORCE, "1 is still with the force", "{} are still with the force",
            "to put right."),
    _Saying(OVERDUE, "1 is overdue", "{} are overdue",
            "today: with the force, and past the target date or the inspectorate's deadline."),
    _Saying(LATE_AGAINST_FIRST, "1 is late against its first date",
            "{} are late against their first date", "whatever their target date is now."),
    _Saying(WITHOUT_LEAD, "1 has no lead", "{} have no lead", "yet: nobody is named to do it."),
    _Saying(WITHOUT_DATE, "1 has no target date", "{} have no target date", "yet."),
    _Saying(ENDED, "1 has ended with a reason", "{} have ended with a reason",
            "instead of an action: not accepted, superseded or no longer applicable."),
)  # fmt: skip
SAID_WHEN_NONE = frozenset({ALL_POINTS.key, COMPLETE.key, WAITING.key, OVERDUE.key})


def summary(reading: Reading) -> list[Sentence]:
    """What there is to say; of some things also that there are none."""
    said = ((saying, reading.count(saying.worklist)) for saying in SAYINGS)
    return [
        Sentence(_numbered(saying, count.value), saying.rest, count)
        for saying, count in said
        if count.value or saying.worklist.key in SAID_WHEN_NONE
    ]


def _numbered(saying: _Saying, value: int) -> str:
    return saying.one if value == 1 else saying.many.format(value)
