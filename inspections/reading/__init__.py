"""Readers of documents: pure functions from a file's bytes to what stands in it."""

from __future__ import annotations

from .document import Document, Doubt, Ignored, ReadFinding, Section, Unreadable
from .opening import LARGEST, check_size, decode, kind_of_file
from .spreadsheet import read_csv, read_workbook
from .text_template import read_text

__all__ = [
    "LARGEST",
    "Document",
    "Doubt",
    "Ignored",
    "ReadFinding",
    "Section",
    "Unreadable",
    "read_document",
]


def read_document(data: bytes, *, name: str) -> Document:
    """Everything that a file says, with every doubt; `name` is only asked for its ending.

    Raises Unreadable, with one line for a person, where the file cannot be read at all.
    """
    check_size(data)
    kind = kind_of_file(data, name)
    if kind == "xlsx":
        return read_workbook(data)
    text = decode(data)
    return read_csv(text) if kind == "csv" else read_text(text)
