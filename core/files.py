"""Files as stored: their bytes are known by SHA-256, their type by what they contain."""

import codecs
import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

UNUSED_IN_WINDOWS_1252 = b"\x81\x8d\x8f\x90\x9d"
SAFE_CHARACTERS = re.compile(r"[^\w .()&,'+-]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that may be uploaded: its endings, media type and how its bytes begin."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    begins: tuple[bytes, ...] = ()
    inside: str = ""
    """A name that an archive of this kind contains (Office documents are archives)."""


KINDS: tuple[FileKind, ...] = (
    FileKind("PDF", (".pdf",), "application/pdf", (b"%PDF-",)),
    FileKind(
        "Word",
        (".docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
        "word/",
    ),
    FileKind(
        "Excel",
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (b"PK\x03\x04",),
        "xl/",
    ),
    FileKind(
        "PowerPoint",
        (".pptx",),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        (b"PK\x03\x04",),
        "ppt/",
    ),
    FileKind("PNG image", (".png",), "image/png", (b"\x89PNG\r\n\x1a\n",)),
    FileKind("JPEG image", (".jpg", ".jpeg"), "image/jpeg", (b"\xff\xd8\xff",)),
    FileKind("text", (".txt", ".csv"), "text/plain; charset=utf-8"),
)
ACCEPT = ",".join(ending for kind in KINDS for ending in kind.endings)


def safe_name(name: str) -> str:
    """The last part of `name` with letters, digits and a few marks kept; never empty or hidden."""
    last = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    cleaned = SAFE_CHARACTERS.sub("_", last).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    return f"{(stem or 'file')[:100]}{dot}{ending[:10]}" if dot else (cleaned or "file")[:100]


def sha256(file: UploadedFile) -> str:
    """The SHA-256 of the bytes of `file`, in 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def kind_of(file: UploadedFile) -> FileKind:
    """The kind of `file` by its bytes, its ending agreeing; else ValidationError says why not."""
    ending = PurePosixPath(safe_name(file.name or "")).suffix.lower()
    kind = next((kind for kind in KINDS if ending in kind.endings), None)
    if kind is None:
        raise ValidationError(
            f"A file of the type “{ending or 'none'}” cannot be taken. "
            "Choose a PDF, Word, Excel, PowerPoint, PNG, JPEG, text or CSV file."
        )
    if not _reads_as(file, kind):
        raise ValidationError(
            f"{safe_name(file.name or '')} is not a {kind.name} file: what it contains does not "
            "match its name, or it is damaged or protected by a password."
        )
    return kind


def _reads_as(file: UploadedFile, kind: FileKind) -> bool:
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if kind.inside:
        return start.startswith(kind.begins) and _archive_holds(file, kind.inside)
    if kind.begins:
        return start.startswith(kind.begins)
    return _is_text(start)


def _archive_holds(file: UploadedFile, folder: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        file.seek(0)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return not macros and any(name.startswith(folder) for name in names)


def _is_text(start: bytes) -> bool:
    """Text in UTF-8 or Windows-1252; a character cut in two at the end of `start` is no fault."""
    if b"\x00" in start:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return all(byte not in start for byte in UNUSED_IN_WINDOWS_1252)
    return True


def validate_upload(file: UploadedFile) -> None:
    """Refuse `file`, saying why, when it is empty, too large or not of a kind that is taken."""
    limit = settings.EVIDENCE_MEGABYTES
    if not file.size:
        raise ValidationError(f"{safe_name(file.name or '')} is empty.")
    if file.size > limit * 1024 * 1024:
        raise ValidationError(
            f"{safe_name(file.name or '')} is {file.size / 1048576:.1f} MB; "
            f"the largest that can be taken is {limit} MB."
        )
    kind_of(file)
