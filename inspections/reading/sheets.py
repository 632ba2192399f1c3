"""The filled rows of a workbook's or a .csv file's sheets."""

from __future__ import annotations

import csv
import warnings
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from .cell_words import shown
from .document import Unreadable
from .opening import MOST_LINES

MOST_COLUMNS = 60


@dataclass
class Sheet:
    """A sheet's rows by number; `spans` gives the first row of a cell merged downwards."""

    name: str
    rows: dict[int, list[str]]
    spans: dict[tuple[int, int], int] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def last(self) -> int:
        return max(self.rows, default=0)


def csv_sheet(text: str) -> Sheet:
    """Rows are counted as a spreadsheet would show them: a cell of several lines is in one row."""
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        records = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("The .csv file cannot be taken apart into rows and cells.") from None
    if len(records) > MOST_LINES:
        raise Unreadable(f"The sheet is too long: at most {MOST_LINES:,} rows can be read.")
    return Sheet("", _filled(dict(enumerate(records, start=1))))


def workbook_sheets(data: bytes) -> list[Sheet]:
    """Every sheet with something in it. Formulas are never worked out."""
    book, stored = _load(data, values=False), None
    sheets = []
    for page in book.worksheets:
        if page.max_row > MOST_LINES:
            raise Unreadable(f"The sheet is too long: at most {MOST_LINES:,} rows can be read.")
        if stored is None and _has_formulas(page):
            stored = _load(data, values=True)
        sheets.append(_sheet(page, stored[page.title] if stored else None))
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable("The workbook is empty: no cell holds anything.")
    return filled


def _load(data: bytes, *, values: bool) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), data_only=values, keep_links=False)
    except Exception:
        raise Unreadable("The workbook is damaged and cannot be opened.") from None


def _has_formulas(page: Worksheet) -> bool:
    return any(cell.data_type == "f" for row in page.iter_rows() for cell in row)


def _sheet(page: Worksheet, stored: Any) -> Sheet:
    sheet = Sheet(page.title, {}, is_hidden=page.sheet_state != "visible")
    columns = min(page.max_column, MOST_COLUMNS)
    for number, cells in enumerate(page.iter_rows(max_col=columns, min_row=1), start=1):
        sheet.rows[number] = [_words(cell, sheet, stored) for cell in cells]
    for merged in page.merged_cells.ranges:
        for row in range(merged.min_row + 1, merged.max_row + 1):
            sheet.spans[row, merged.min_col - 1] = merged.min_row
    sheet.rows = _filled(sheet.rows)
    return sheet


def _words(cell: Cell | MergedCell, sheet: Sheet, stored: Any) -> str:
    if isinstance(cell, MergedCell) or cell.value is None:
        return ""
    words = shown(cell.value, cell.number_format)
    notes = sheet.notes.setdefault(cell.row, [])
    if cell.data_type == "f":
        kept = shown(stored[cell.coordinate].value, cell.number_format) if stored else ""
        notes.append(f"Cell {cell.coordinate} holds a formula, which was not worked out: {words}.")
        return kept or words
    if cell.data_type == "e":
        notes.append(f"Cell {cell.coordinate} holds an error: {words}.")
    if cell.is_date:
        notes.append(f"date:{cell.column - 1}")
    return words


def _filled(rows: dict[int, list[str]]) -> dict[int, list[str]]:
    return {number: cells for number, cells in rows.items() if any(c.strip() for c in cells)}
