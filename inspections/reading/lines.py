"""Lines of a text document: which are rows of a table, and which stand around it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from .columns import read_columns
from .words import SUPERSCRIPTS

LONGEST, LONGEST_RULE = 90, 1_000
RULE = re.compile(r"[\s|:+=_–—-]*")
FOOTNOTE = re.compile(
    rf"\s*(?:[{SUPERSCRIPTS}]+|\[\^?\d{{1,3}}\]|<sup>\s*\d+\s*</sup>"
    r"|\*{1,3}(?=\s?\w)|†|\d{1,3} (?=[A-Z]))"
)
FURNITURE = re.compile(
    r"\s*(?:page\s*)?[-–]?\s*\d{1,3}\s*(?:(?:of|/)\s*\d{1,3})?\s*[-–]?\s*"
    r"|\s*(?:official|not protectively marked|restricted)\b.{0,30}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """One line of text; `number` counts from 1."""

    number: int
    raw: str
    tabbed: bool = False

    @cached_property
    def cells(self) -> list[str]:
        """The cells of a table's row; none where the line is no row."""
        if self.raw.count("|") >= 2 or self.raw.lstrip().startswith("|"):
            return _piped(self.raw)
        if self.tabbed and "\t" in self.raw:
            return self.raw.split("\t")
        return []

    @property
    def is_blank(self) -> bool:
        return not self.raw.strip()

    @property
    def is_rule(self) -> bool:
        strokes = re.search(r"[-=_–—]\W*[-=_–—]", self.raw[:LONGEST_RULE])
        return bool(strokes and RULE.fullmatch(self.raw))

    @property
    def is_footnote(self) -> bool:
        return bool(FOOTNOTE.match(self.raw)) and not self.raw.lstrip().startswith("**")


def _piped(raw: str) -> list[str]:
    inside = raw.strip().replace("\\|", "\0")
    inside = inside[1:] if inside.startswith("|") else inside
    inside = inside[:-1] if inside.endswith("|") else inside
    return [cell.replace("\0", "|").strip() for cell in inside.split("|")]


def split_lines(text: str) -> list[Line]:
    raws = re.split(r"\r\n|\n|\r", text)
    tabbed = any("\t" in raw and read_columns(raw.split("\t")) for raw in raws if "|" not in raw)
    return [Line(number, raw, tabbed) for number, raw in enumerate(raws, start=1)]


def page_furniture(lines: list[Line]) -> set[int]:
    """Lines that stand on every page: page numbers, markings, and a title that returns."""
    lines = [line for line in lines if len(line.raw) < LONGEST and not line.cells]
    plain = {line.number: _unnumbered(line.raw) for line in lines}
    counted = Counter(text for text in plain.values() if text)
    return {
        line.number
        for line in lines
        if not line.is_blank
        and (FURNITURE.fullmatch(line.raw.strip()) or counted[plain[line.number]] > 1)
    }


def _unnumbered(raw: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\d+", "#", raw)).strip().lower()
