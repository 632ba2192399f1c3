"""How long the body of a request may be, and how its sender learns that it is too long."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core.uploads import MEGABYTE

PIECE = 64 * 1024
READ_AT_MOST = 4096 * MEGABYTE
"""So much of what is too long is read and thrown away, so that its sender gets a page."""


def is_too_long(request: HttpRequest) -> bool:
    """Whether a body is longer than any view would take. One that comes in chunks is read."""
    if is_without_length(request):
        return read_away(request.META["wsgi.input"]) > settings.WAITING_MEGABYTES * MEGABYTE
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > _longest(request)


def _longest(request: HttpRequest) -> int:
    """Of files, handlers pass on no more than may be kept, however many come."""
    if request.content_type == "multipart/form-data":
        return READ_AT_MOST
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def limit_in_words(request: HttpRequest) -> str:
    if request.content_type != "multipart/form-data":
        return f"At most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE} MB of text can be sent."
    return (
        f"At most {settings.EVIDENCE_MEGABYTES} MB can be sent in one file, and "
        f"{settings.WAITING_MEGABYTES} MB at once."
    )


def is_without_length(request: HttpRequest) -> bool:
    """Whether the body comes in chunks, of which nobody says how many there will be."""
    return "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def read_away(body: Any) -> int:
    """Read the rest of a body and keep nothing of it; how many bytes there were.

    A connection that is closed with bytes unread is reset, and its sender sees no page.
    """
    count = 0
    try:
        while count < READ_AT_MOST and (piece := body.read(PIECE)):
            count += len(piece)
    except Exception:  # what a server raises for a sender who is gone is its own
        return count
    return count
