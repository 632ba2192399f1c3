"""A finding in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .document import Doubt, ReadFinding, Section, ranges


@dataclass
class Draft:
    """A row as read, before it is compared with its neighbours; fragments are its lines' words."""

    section: Section
    ref: str
    page_ref: str
    text: str
    action: str
    numbers: list[int]
    fragments: list[tuple[int, str]]
    page_report: str = ""
    sheet: str = ""
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, what: str, numbers: Iterable[int] | None = None, *, remark: str = "") -> None:
        lines = ranges(self.numbers if numbers is None else numbers)
        self.doubts.append(Doubt(what, lines, remark, self.sheet))

    def as_finding(self) -> ReadFinding:
        return ReadFinding(
            section=self.section,
            ref=self.ref,
            page_ref=self.page_ref,
            text=self.text,
            action_taken=self.action,
            lines=ranges(self.numbers),
            doubts=tuple(dict.fromkeys(self.doubts)),
            page_report=self.page_report,
            sheet=self.sheet,
        )
