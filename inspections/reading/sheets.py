"""The filled rows of a workbook's or a .csv file's sheets."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from io import StringIO

from core.sheets import unguarded

from .document import Unreadable
from .opening import MOST_CHARACTERS, MOST_LINES

MOST_CELLS = 500_000
TOO_MANY_CELLS = (
    f"It has more than {MOST_CELLS:,} filled cells. Save the table alone in a file of its own, and "
    "upload that."
)
TOO_LONG = f"The sheet is too long: at most {MOST_LINES:,} rows can be read."
TOO_MUCH_TEXT = (
    f"It has more than {MOST_CHARACTERS:,} characters of text, each cell counted with all that it "
    "shows. Save the table alone in a file of its own, and upload that."
)
QUOTED = re.compile(r'"[^"]*"?')


@dataclass
class Sheet:
    """A sheet's rows by number. `merged`: by column, the first and last rows of cells merged
    downwards, in order."""

    name: str
    rows: dict[int, list[str]]
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def last(self) -> int:
        return max(self.rows, default=0)

    def goes_on(self, row: int, column: int) -> bool:
        """Whether the cell is part of one that begins in a row above."""
        merged = self.merged.get(column, [])
        above = bisect_left(merged, (row, 0)) - 1
        return above >= 0 and merged[above][1] >= row


@dataclass
class Allowance:
    """How much one file may still hold, over all its sheets: what unfolds is counted unfolded."""

    cells: int = MOST_CELLS
    characters: int = MOST_CHARACTERS

    def take(self, cells: int, characters: int) -> None:
        self.cells -= cells
        self.characters -= characters
        if self.cells < 0:
            raise Unreadable(TOO_MANY_CELLS)
        if self.characters < 0:
            raise Unreadable(TOO_MUCH_TEXT)


def csv_sheet(text: str) -> Sheet:
    """Rows are counted as a spreadsheet would show them: a cell of several lines is in one row."""
    delimiter = _delimiter(text)
    csv.field_size_limit(1_000_000)
    rows, allowance = {}, Allowance()
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        for number, cells in enumerate(reader, start=1):
            allowance.take(len(cells), 0)
            rows[number] = [unguarded(cell) for cell in cells]
            if number > MOST_LINES:
                raise Unreadable(TOO_LONG)
    except csv.Error:
        raise Unreadable("The .csv file cannot be taken apart into rows and cells.") from None
    return Sheet("", filled(rows))


def _delimiter(text: str) -> str:
    """Return what divides the cells: what stands in most of the first lines, outside quotes."""
    lines = re.split(r"[\r\n]+", QUOTED.sub("", text[:20_000]).strip("\r\n"))[:20]
    return max(",;\t", key=lambda mark: (sum(mark in line for line in lines), lines[0].count(mark)))


def filled(rows: dict[int, list[str]]) -> dict[int, list[str]]:
    return {number: cells for number, cells in rows.items() if any(c.strip() for c in cells)}
