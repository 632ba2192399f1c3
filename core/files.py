"""Files as stored: their bytes are known by SHA-256, their type by what they contain."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.sandbox import Broken, Exceeded, Limit, Limits, run
from core.uploads import require_arrived

UNUSED_IN_WINDOWS_1252 = b"\x81\x8d\x8f\x90\x9d"
SAFE_CHARACTERS = re.compile(r"[^\w .()&,'+-]+", re.UNICODE)
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows takes for a device, whatever their ending."""
LARGEST_DIRECTORY = 1024 * 1024
"""Bytes that the list of names in an Office document may take; thousands of parts fit."""


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
    cleaned = f"_{cleaned}" if DEVICES.match(cleaned) else cleaned
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
            f"{safe_name(file.name or '')} is not {_with_article(kind.name)} file: what it "
            "contains does not match its name, or it is damaged or protected by a password."
        )
    return kind


def _with_article(name: str) -> str:
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"


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
    """Whether the names that stand at the end of an archive say so: no more than that is read."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - LARGEST_DIRECTORY))
    end = file.read()
    file.seek(0)
    limits = Limits(settings.READING_SECONDS, settings.READING_MEGABYTES)
    try:
        return bool(run("core.archive", end, limits=limits, folder=folder))
    except Broken:
        return False
    except Exceeded as exceeded:
        if exceeded.limit != Limit.TIME:
            return False
        raise ValidationError(
            f"{safe_name(file.name or '')} could not be looked into just now. Send it again."
        ) from None


def _is_text(start: bytes) -> bool:
    """Text in UTF-8 or Windows-1252; a character cut in two at the end of `start` is no fault."""
    if b"\x00" in start:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return all(byte not in start for byte in UNUSED_IN_WINDOWS_1252)
    return True


def validate_upload(file: UploadedFile) -> FileKind:
    """The kind of `file`; refused, saying why, where it is empty, too large or of no such kind."""
    require_arrived(file)
    limit = settings.EVIDENCE_MEGABYTES
    if not file.size:
        raise ValidationError(f"{safe_name(file.name or '')} is empty.")
    if file.size > limit * 1024 * 1024:
        raise ValidationError(
            f"{safe_name(file.name or '')} is too large: the largest that can be taken is "
            f"{limit} MB."
        )
    return kind_of(file)
