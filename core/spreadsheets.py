"""A list as a file for a spreadsheet: what it is stands above it; no cell is a formula."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import IO

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from core import workbooks
from core.characters import omit
from core.files import safe_name
from core.sheets import Heading, Sheet, Value, guarded
from core.workbooks import LONGEST

__all__ = ["CSV", "LONGEST", "XLSX", "Heading", "Sheet", "Value", "answered", "media_type", "write"]

CSV, XLSX = "csv", "xlsx"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def media_type(kind: str) -> str:
    return WORKBOOK if kind == XLSX else "text/csv; charset=utf-8"


def write(sheet: Sheet, file: IO[bytes], *, kind: str) -> None:
    """Write the file line by line. `kind` is CSV or XLSX."""
    if kind == XLSX:
        workbooks.write(sheet, file)
        return
    for line in csv_lines(sheet):
        file.write(line.encode())


def answered(sheet: Sheet, *, kind: str) -> HttpResponseBase:
    """The file as a download, sent piece by piece. `kind` is CSV or XLSX."""
    name = safe_name(f"{sheet.name}.{kind}")
    if kind == XLSX:
        return FileResponse(_workbook(sheet), as_attachment=True, filename=name)
    response = StreamingHttpResponse(csv_lines(sheet), content_type=media_type(kind))
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _workbook(sheet: Sheet) -> IO[bytes]:
    """The file, on disk where it is long, open at its beginning."""
    file = tempfile.SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 (the answer closes it)
    workbooks.write(sheet, file)
    file.seek(0)
    return file


class _Echo:
    """Gives back what a csv writer would write."""

    def write(self, line: str) -> str:
        return line


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The file line by line, with the mark by which spreadsheet programs know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    head = (*sheet.facts, (), [heading.name for heading in sheet.headings])
    for line in chain(head, sheet.lines):
        yield writer.writerow([_safe(value) for value in line])


def _safe(value: Value) -> Value:
    """Words that a program would compute begin with a guard; a day is 2026-06-05."""
    if isinstance(value, date):
        return value.isoformat()
    return guarded(omit(value)) if isinstance(value, str) else value
