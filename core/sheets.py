"""What a list is that becomes a file for a spreadsheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | date | None

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a cell begins that a spreadsheet program would compute."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, and how many letters wide it is in a workbook."""

    name: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its heading lines: `facts` are pairs of what is told and its value.

    `lines` may be made one by one while they are written; `count` says how many there will be.
    """

    name: str
    marking: str
    facts: Sequence[tuple[str, Value]]
    headings: Sequence[Heading]
    lines: Iterable[Sequence[Value]]
    count: int
