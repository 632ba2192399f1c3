"""A list as a file for a spreadsheet: what it is stands above it; no cell is a formula."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | date | None

CSV, XLSX = "csv", "xlsx"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a cell begins that a spreadsheet program would compute."""
LONGEST = 32_767
"""More letters than these a cell of a workbook does not hold."""
CUT = " … (cut here; the csv file has all of it)"
DAY = "d mmmm yyyy"
BOLD = Font(bold=True)
SHADED = PatternFill("solid", fgColor="F3F2F1")
TOP = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, and how many letters wide it is in a workbook."""

    name: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its heading lines: `facts` are pairs of what is told and its value."""

    name: str
    marking: str
    facts: Sequence[tuple[str, Value]]
    headings: Sequence[Heading]
    lines: Sequence[Sequence[Value]]


def answered(sheet: Sheet, *, kind: str) -> HttpResponseBase:
    """The file as a download, sent piece by piece. `kind` is CSV or XLSX."""
    name = f"{sheet.name}.{kind}"
    if kind == XLSX:
        return FileResponse(workbook(sheet), as_attachment=True, filename=name)
    response = StreamingHttpResponse(csv_lines(sheet), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """Gives back what a csv writer would write."""

    def write(self, line: str) -> str:
        return line


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The file line by line, with the mark by which spreadsheet programs know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for line in (*sheet.facts, (), [heading.name for heading in sheet.headings], *sheet.lines):
        yield writer.writerow([_safe(value) for value in line])


def _safe(value: Value) -> Value:
    """Words that a program would compute begin with an apostrophe; a day is 2026-06-05."""
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def workbook(sheet: Sheet) -> IO[bytes]:
    """The file, on disk where it is long, open at its beginning."""
    book = Workbook(write_only=True)
    page: Worksheet = book.create_sheet("Rows")
    head = len(sheet.facts) + 2
    _dress(page, sheet, head)
    for name, told in sheet.facts:
        page.append([_cell(page, name, font=BOLD), _cell(page, told)])
    page.append([])
    page.append([_cell(page, each.name, font=BOLD, fill=SHADED) for each in sheet.headings])
    for line in sheet.lines:
        page.append([_cell(page, value, alignment=WRAPPED) for value in line])
    file = tempfile.SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


def _dress(page: Worksheet, sheet: Sheet, head: int) -> None:
    """What has to be said before the first line is written: widths, the frozen head, paper."""
    for number, heading in enumerate(sheet.headings, 1):
        page.column_dimensions[get_column_letter(number)].width = heading.width
    last = get_column_letter(len(sheet.headings))
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{last}{head + len(sheet.lines)}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for margin in (page.oddHeader, page.oddFooter):
        if margin is not None:
            margin.center.text = sheet.marking


def _cell(page: Worksheet, value: Value, **look: object) -> Cell:
    """A cell whose words stay words, whatever they begin with."""
    cell: Any = WriteOnlyCell(page)
    cell.value = (_words(value) or None) if isinstance(value, str) else value
    for name, chosen in {"alignment": TOP, **look}.items():
        setattr(cell, name, chosen)
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(FORMULA)
    elif isinstance(value, date):
        cell.number_format = DAY
    return cell


def _words(value: str) -> str:
    """Without letters that no workbook may hold; cut, with a word about it, where too long."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", value)
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(CUT)] + CUT
