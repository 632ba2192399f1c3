"""The lines of a document as printed, to be shown beside what was read from them."""

from __future__ import annotations

from .document import SheetLines
from .lines import split_lines
from .sheets import Sheet

BETWEEN_CELLS = " | "


def lines_of_text(text: str) -> list[SheetLines]:
    return [SheetLines(sheet="", lines=[line.raw for line in split_lines(text)])]


def lines_of_sheets(sheets: list[Sheet]) -> list[SheetLines]:
    return [_of_sheet(sheet) for sheet in sheets]


def _of_sheet(sheet: Sheet) -> SheetLines:
    rows = (sheet.rows.get(number, []) for number in range(1, sheet.last + 1))
    return SheetLines(sheet=sheet.name, lines=[_joined(cells) for cells in rows])


def _joined(cells: list[str]) -> str:
    filled = [" ".join(cell.split()) for cell in cells]
    while filled and not filled[-1]:
        filled.pop()
    return BETWEEN_CELLS.join(filled)
