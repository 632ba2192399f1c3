"""The rows that stand under one heading, and the lines that stand in no row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .columns import Cells
from .document import Doubt, Ignored, Section, ranges


@dataclass
class Group:
    """Consecutive printed rows of one section, page breaks and headings taken out."""

    section: Section
    rows: list[Cells] = field(default_factory=list)
    doubt: str = ""


@dataclass
class Aside:
    """Every line that is in no finding, with the reason, in the order it was met."""

    reasons: dict[int, str] = field(default_factory=dict)

    def put(self, numbers: Iterable[int], why: str) -> None:
        for number in numbers:
            self.reasons.setdefault(number, why)

    def as_ignored(self, last: int, blank: set[int], sheet: str = "") -> tuple[Ignored, ...]:
        """Lines with the same reason gathered, also across blank lines between them."""
        found: list[Ignored] = []
        run: list[int] = []
        why = ""
        for number in range(1, last + 2):
            if number in blank:
                continue
            reason = self.reasons.get(number, "")
            if run and reason != why:
                found.append(Ignored(((run[0], run[-1]),), why, sheet))
                run = []
            if reason:
                run.append(number)
            why = reason
        return tuple(found)


@dataclass
class Sorted:
    """A document's lines sorted into groups of rows and lines aside."""

    groups: list[Group] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    doubts: list[Doubt] = field(default_factory=list)
    ignored: tuple[Ignored, ...] = ()

    def doubt(self, what: str, numbers: Iterable[int] = (), sheet: str = "") -> None:
        self.doubts.append(Doubt(what, ranges(numbers), sheet=sheet))
