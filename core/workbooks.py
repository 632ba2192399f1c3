"""A list as an Excel workbook: a small book made by openpyxl, its lines written into it one by one.

However many lines there are, few are in memory at a time, and nothing lies beside the file.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import IO, Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.characters import omit
from core.sheets import Sheet, Value, is_computed

LONGEST = 32_767
"""More letters than these a cell of a workbook does not hold."""
CUT = " … (cut here; the csv file has all of it)"
DAY = "d mmmm yyyy"
BOLD = Font(bold=True)
SHADED = PatternFill("solid", fgColor="F3F2F1")
TOP = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)
END = b"</sheetData>"
"""In the page of the small book, behind its last line."""
SIZE = re.compile(rb"<dimension [^>]*/>")
"""How far the small book goes; the whole one goes further."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells look, by their numbers in the book."""

    words: int
    quoted: int
    """Words that would be computed without the mark that they are words."""
    day: int


def write(sheet: Sheet, file: IO[bytes]) -> None:
    """Write the workbook to `file`."""
    frame, looks = _frame(sheet)
    with (
        zipfile.ZipFile(frame) as small,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book,
    ):
        for name in small.namelist():
            content = small.read(name)
            if not name.startswith("xl/worksheets/sheet"):
                book.writestr(name, content)
                continue
            before, end, after = SIZE.sub(b"", content).partition(END)
            with book.open(name, "w", force_zip64=True) as page:
                page.write(before)
                for line in _lines(sheet, looks):
                    page.write(line.encode())
                page.write(end + after)


def _frame(sheet: Sheet) -> tuple[BytesIO, Looks]:
    """The book without its lines: what stands above them, and how it looks."""
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]  # a new book has one page
    page.title = "Rows"
    _dress(page, sheet, _head(sheet))
    for row, (name, told) in enumerate(sheet.facts, 1):
        _put(page.cell(row, 1), name, font=BOLD)
        _put(page.cell(row, 2), told)
    for column, heading in enumerate(sheet.headings, 1):
        _put(page.cell(_head(sheet), column), heading.name, font=BOLD, fill=SHADED)
    looks = _looks(page)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file, looks


def _head(sheet: Sheet) -> int:
    """The number of the line of headings."""
    return len(sheet.facts) + 2


def _dress(page: Worksheet, sheet: Sheet, head: int) -> None:
    """Widths, the frozen head, what stands on paper."""
    for number, heading in enumerate(sheet.headings, 1):
        page.column_dimensions[get_column_letter(number)].width = heading.width
    last = get_column_letter(len(sheet.headings))
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{last}{head + sheet.count}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for margin in (page.oddHeader, page.oddFooter):
        if margin is not None:
            margin.center.text = omit(sheet.marking)


def _looks(page: Worksheet) -> Looks:
    """Three cells are dressed to learn the numbers of their looks, and left out of the book."""
    cells = [Cell(page, row=1, column=1) for _ in range(3)]
    for cell in cells:
        cell.alignment = WRAPPED
    words, quoted, day = cells
    quoted.quotePrefix = True
    day.number_format = DAY
    return Looks(words.style_id, quoted.style_id, day.style_id)


def _put(cell: Any, value: Value, **look: object) -> None:
    """A cell whose words stay words, whatever they begin with."""
    cell.value = (_words(value) or None) if isinstance(value, str) else value
    for name, chosen in {"alignment": TOP, **look}.items():
        setattr(cell, name, chosen)
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = is_computed(cell.value)
    elif isinstance(value, date):
        cell.number_format = DAY


def _words(value: str) -> str:
    """Without characters that no workbook can hold; cut, with a word about it, where too long."""
    kept = omit(value)
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(CUT)] + CUT


def _lines(sheet: Sheet, looks: Looks) -> Iterator[str]:
    letters = [get_column_letter(number) for number in range(1, len(sheet.headings) + 1)]
    for number, line in enumerate(sheet.lines, _head(sheet) + 1):
        cells = "".join(_cells(line, letters, number, looks))
        yield f'<row r="{number}">{cells}</row>'


def _cells(
    line: Sequence[Value], letters: Sequence[str], number: int, looks: Looks
) -> Iterator[str]:
    """The cells of one line; empty ones are left out."""
    for letter, value in zip(letters, line, strict=True):
        if isinstance(value, str):
            words = _words(value)
            if not words:
                continue
            look = looks.quoted if is_computed(words) else looks.words
            kept = f'<is><t xml:space="preserve">{escape(words)}</t></is>'
            yield f'<c r="{letter}{number}" s="{look}" t="inlineStr">{kept}</c>'
        elif isinstance(value, date):
            yield f'<c r="{letter}{number}" s="{looks.day}"><v>{_day_number(value)}</v></c>'
        elif value is not None:
            yield f'<c r="{letter}{number}" s="{looks.words}"><v>{value}</v></c>'


def _day_number(value: date) -> int:
    """A day as workbooks count them: 1 January 1900 is 1, and 29 February 1900 was one."""
    return (value - date(1899, 12, 30)).days
