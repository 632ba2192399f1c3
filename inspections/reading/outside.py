"""The one door through which a document from outside is read: in a process of its own."""

from __future__ import annotations

from core.sandbox import Broken, Exceeded, Limit, Limits, run

from .document import ReadFile, Unreadable
from .wire import unpacked

CHILD = "inspections.reading.child"
SMALLER = "Copy the table alone into a new file, save it and upload that."


class TooSlow(Unreadable):
    """The time that was allowed was not enough; more may be."""


def read_outside(data: bytes, *, name: str, limits: Limits) -> ReadFile:
    """The file as `read_file` reads it. Raises Unreadable, or TooSlow, with one line that says
    what was too much."""
    try:
        said = run(CHILD, data, limits=limits, name=name)
    except Exceeded as exceeded:
        raise _too_much(exceeded.limit, limits) from None
    except Broken:
        raise Unreadable(f"It could not be read: the reader stopped. {SMALLER}") from None
    if "unreadable" in said:
        raise Unreadable(said["unreadable"])
    return unpacked(said["read"])


def _too_much(limit: Limit, limits: Limits) -> Unreadable:
    if limit == Limit.TIME:
        return TooSlow(f"It took longer than {limits.seconds:g} seconds to read. {SMALLER}")
    if limit == Limit.MEMORY:
        return Unreadable(f"It unfolds to more than {limits.megabytes} MB of memory. {SMALLER}")
    return Unreadable(
        f"What was read from it is longer than {limits.answer_megabytes} MB. {SMALLER}"
    )
