"""The sheets of a workbook, read cell by cell as they come.

Nothing is allocated by what a sheet says of its size, nor for a cell that holds nothing; what is
kept is counted (sheets.Allowance). Formulas are never worked out.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from core.characters import replace

from .cell_words import shown
from .document import Unreadable
from .opening import MOST_LINES
from .sheets import Allowance, Sheet, filled

MOST_COLUMNS = 60
FURTHEST_COLUMN = 1_000
MOST_BLANK = 4 * MOST_LINES
"""Rows up to the last one that is filled, over all sheets: each is a line of the draft's page."""
NO_MEMORY = 1
"""The code of expat's own error for it."""
DAMAGED = "The workbook is damaged and cannot be opened."
Cells = dict[tuple[int, int], ReadOnlyCell]
Edges = tuple[int, int, int, int]


def workbook_sheets(data: bytes) -> list[Sheet]:
    """Every sheet with something in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            sheets = _Book(data).sheets()
        except (Unreadable, MemoryError):
            raise
        except ParseError as error:
            raise MemoryError if error.code == NO_MEMORY else Unreadable(DAMAGED) from None
        except Exception:
            raise Unreadable(DAMAGED) from None
    if not sheets:
        raise Unreadable("The workbook is empty: no cell holds anything.")
    return sheets


@dataclass
class _Page:
    """What stands in one sheet: its cells that hold something, and which are merged."""

    cells: Cells = field(default_factory=dict)
    merged: list[Edges] = field(default_factory=list)


class _Book:
    """One workbook while it is read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.allowance = Allowance()
        self.stored: list[Any] | None = None

    def sheets(self) -> list[Sheet]:
        pages = enumerate(_pages(self._load(values=False)))
        found = [self._sheet(number, page) for number, page in pages]
        sheets = [sheet for sheet in found if sheet.rows]
        if sum(sheet.last for sheet in sheets) > MOST_BLANK:
            raise Unreadable(
                f"Its sheets have more than {MOST_BLANK:,} rows. Save the sheet with the table "
                "alone in a file of its own, and upload that."
            )
        return sheets

    def _load(self, *, values: bool) -> Workbook:
        return load_workbook(BytesIO(self.data), read_only=True, data_only=values, keep_links=False)

    def _sheet(self, number: int, page: Any) -> Sheet:
        found = self._page(page)
        _drop_covered(found)
        stored = self._stored(number, found.cells)
        sheet = Sheet(replace(page.title), {}, is_hidden=page.sheet_state != "visible")
        width = max((column for _, column in found.cells), default=0)
        for row, column in sorted(found.cells):
            cells = sheet.rows.setdefault(row, [""] * width)
            cell = found.cells[row, column]
            cells[column - 1] = _words(cell, sheet, stored.get((row, column)))
        sheet.rows = filled(sheet.rows)
        _note_merged(sheet, found.merged)
        return sheet

    def _page(self, page: Any) -> _Page:
        found = _Page()
        for given in _cells(page, found):
            self._require_near(page, given)
            value = given["value"]
            self.allowance.take(1, len(value) if isinstance(value, str) else 0)
            if given["column"] <= MOST_COLUMNS:
                found.cells[given["row"], given["column"]] = ReadOnlyCell(page, **given)
        return found

    @staticmethod
    def _require_near(page: Any, given: dict[str, Any]) -> None:
        row, column = given["row"], given["column"]
        if row > MOST_LINES or column > FURTHEST_COLUMN:
            raise Unreadable(
                f"Row {row:,} column {get_column_letter(column)} of the sheet {page.title} is far "
                f"outside a table: at most {MOST_LINES:,} rows and {FURTHEST_COLUMN:,} columns can "
                "be read. Empty that cell, or copy the table alone into a new workbook, and "
                "upload that."
            )

    def _stored(self, number: int, cells: Cells) -> dict[tuple[int, int], Any]:
        """What the formulas among these cells came to when the workbook was saved."""
        formulas = {place for place, cell in cells.items() if cell.data_type == "f"}
        if not formulas:
            return {}
        if self.stored is None:
            self.stored = _pages(self._load(values=True))
        found = {}
        for given in _cells(self.stored[number], _Page()):
            place = given["row"], given["column"]
            if place in formulas:
                value = given["value"]
                self.allowance.take(0, len(value) if isinstance(value, str) else 0)
                found[place] = value
        return found


def _pages(book: Workbook) -> list[Any]:
    """The sheets that hold cells; a sheet may be a chart."""
    return [page for page in book.worksheets if isinstance(page, ReadOnlyWorksheet)]


def _cells(page: Any, found: _Page) -> Iterator[dict[str, Any]]:
    """The cells of a sheet that hold something; at the end, `found` has what is merged."""
    book = page.parent
    with page._get_source() as source:
        parser = WorkSheetParser(
            source,
            page._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _, cells in parser.parse():
            yield from (cell for cell in cells if cell["value"] is not None)
        merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
        found.merged = [_edges(cell.ref) for cell in merged]


def _edges(ref: str) -> Edges:
    """The left, top, right and bottom of a range; whole columns or rows reach as far as is read."""
    left, top, right, bottom = range_boundaries(ref)
    return left or 1, top or 1, right or FURTHEST_COLUMN, bottom or MOST_LINES


def _drop_covered(found: _Page) -> None:
    """A cell that is merged into another shows nothing, whatever it holds."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted(found.cells):
        by_column.setdefault(column, []).append(row)
    for left, top, right, bottom in found.merged:
        for column in range(left, min(right, MOST_COLUMNS) + 1):
            rows = by_column.get(column, [])
            for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
                if (row, column) != (top, left):
                    found.cells.pop((row, column), None)


def _note_merged(sheet: Sheet, merged: list[Edges]) -> None:
    for left, top, _right, bottom in sorted(merged, key=lambda edges: edges[1]):
        if bottom > top:
            sheet.merged.setdefault(left - 1, []).append((top, bottom))


def _words(cell: ReadOnlyCell, sheet: Sheet, stored: Any) -> str:
    words = shown(cell.value, cell.number_format)
    notes = sheet.notes.setdefault(cell.row, [])
    if cell.data_type == "f":
        kept = shown(stored, cell.number_format)
        notes.append(f"Cell {cell.coordinate} holds a formula, which was not worked out: {words}.")
        return kept or words
    if cell.data_type == "e":
        notes.append(f"Cell {cell.coordinate} holds an error: {words}.")
    if cell.is_date:
        notes.append(f"date:{cell.column - 1}")
    return words
