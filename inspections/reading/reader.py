"""A file read whole: what is made of it, and its lines as printed."""

from __future__ import annotations

from .document import Document, ReadFile
from .opening import check_size, decode, kind_of_file
from .printed import lines_of_sheets, lines_of_text


def read_document(data: bytes, *, name: str) -> Document:
    """Everything that a file says, with every doubt; `name` is only asked for its ending.

    Raises Unreadable, with one line for a person, where the file cannot be read at all.
    """
    return read_file(data, name=name).document


def read_file(data: bytes, *, name: str) -> ReadFile:
    check_size(data)
    kind = kind_of_file(data, name)
    if kind == "xlsx":
        return _spreadsheet(data)
    text = decode(data)
    return _csv(text) if kind == "csv" else _text(text)


# Each kind's reader is loaded where it is wanted: openpyxl takes longer to load than most documents
# take to read.


def _spreadsheet(data: bytes) -> ReadFile:
    from .spreadsheet import read_sheets
    from .workbook import workbook_sheets

    sheets = workbook_sheets(data)
    return ReadFile(read_sheets(sheets), lines_of_sheets(sheets))


def _csv(text: str) -> ReadFile:
    from .sheets import csv_sheet
    from .spreadsheet import read_sheets

    sheets = [csv_sheet(text)]
    return ReadFile(read_sheets(sheets), lines_of_sheets(sheets))


def _text(text: str) -> ReadFile:
    from .text_template import read_text

    return ReadFile(read_text(text), lines_of_text(text))
