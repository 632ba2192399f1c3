"""The files of the demonstration: made where it is loaded, small and real."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from core.models import StoredFile
from forces.models import User

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"
TYPES = {
    ".csv": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}


def keep(told: dict[str, Any], *, by: User, at: datetime) -> StoredFile:
    """Store a file of that `name` and these `lines`, as uploaded at `at`."""
    name = told["name"]
    ending = PurePath(name).suffix
    data = pdf(told["lines"]) if ending == ".pdf" else "\r\n".join(told["lines"]).encode()
    return StoredFile.objects.create(
        file=ContentFile(data, name=name),
        name=name,
        media_type=TYPES[ending],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )


def pdf(lines: list[str]) -> bytes:
    """One page of A4 with these lines on it, in the plainest PDF there is."""
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    page = f"BT /F1 11 Tf 16 TL 60 780 Td\n{shown}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
    ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
