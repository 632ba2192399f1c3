"""What a file is, told from its content, or refused with one clear line."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath

from core import characters

from .document import Unreadable

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_LINES = 50_000
MOST_CHARACTERS = 5_000_000
TEXTS = frozenset({"", ".txt", ".text", ".md"})
SHEETS = frozenset({".csv", ".tsv"})
WORKBOOKS = frozenset({".xlsx"})
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
KNOWN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
PAGE_BREAKS = {ord("\f"): " ", ord("\v"): " "}
"""What a program writes between pages and lines is white space."""
READ = "Only text (.txt), spreadsheets (.xlsx) and .csv are read."


def check_size(data: bytes) -> None:
    if not data:
        raise Unreadable("The file is empty.")
    if len(data) > LARGEST:
        raise Unreadable(
            f"The file is too large: at most {LARGEST // 1024 // 1024} MB can be read."
        )


def kind_of_file(data: bytes, name: str) -> str:
    """ "text", "csv" or "xlsx", where the name and the content agree."""
    ending = PurePath(name).suffix.lower()
    if ending not in TEXTS | SHEETS | WORKBOOKS:
        raise Unreadable(f"A file named {ending} cannot be read. {READ}")
    if data.startswith(OLD_OFFICE):
        raise Unreadable(_old_office(data))
    for magic, what in KNOWN:
        if data.startswith(magic):
            raise Unreadable(f"The file is {what}. {READ}")
    is_zip = data.startswith(b"PK")
    if is_zip != (ending in WORKBOOKS):
        raise Unreadable(_mismatch(data, ending))
    if is_zip:
        check_workbook(data)
        return "xlsx"
    return "csv" if ending in SHEETS else "text"


def _old_office(data: bytes) -> str:
    if ENCRYPTED in data:
        return "The file is protected by a password (encrypted); save it without one."
    return "The file is in an old Office format; save it as .xlsx."


def _mismatch(data: bytes, ending: str) -> str:
    if not data.startswith(b"PK"):
        return "The file is named .xlsx but is not an Excel workbook."
    return f"The file is named {ending or 'as text'} but is a compressed file. {READ}"


def check_workbook(data: bytes) -> None:
    """Refuses what is not a workbook, is encrypted, or would unpack to more than is sane."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("The workbook is damaged and cannot be opened.") from None
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The file is protected by a password (encrypted); save it without one.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Unreadable("The workbook unpacks to far more than its size; it was not opened.")
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(f"The file is not an Excel workbook. {READ}")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or the Windows code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(data, "utf-16")
    elif b"\0" in data:
        raise Unreadable(f"The file is binary, not text. {READ}")
    else:
        text = _decoded(data, "utf-8-sig") or _decoded(data, "cp1252")
    if text is None or _is_binary(text):
        raise Unreadable(f"The file is binary, not text. {READ}")
    if not text.strip():
        raise Unreadable("The file is empty: it holds nothing but white space.")
    if text.count("\n") + text.count("\r") > MOST_LINES * 2:
        raise Unreadable(f"The file is too long: at most {MOST_LINES:,} lines can be read.")
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"The file has more than {MOST_CHARACTERS:,} characters of text. Save the template "
            "alone in a file of its own, and upload that."
        )
    return characters.replace(text.translate(PAGE_BREAKS))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_binary(text: str) -> bool:
    sample = text[:200_000]
    odd = sum(ord(c) < 32 and c not in "\t\n\r\f\v" for c in sample)
    return odd > max(2, len(sample) // 500)
