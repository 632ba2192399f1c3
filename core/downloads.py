"""Handing out stored files: as a copy to keep, never opened as a page of ours."""

from typing import IO

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import FileResponse, Http404

from core.files import safe_name
from core.models import ScanState, StoredFile


def attachment(stored: StoredFile) -> FileResponse:
    """The file as an attachment; PermissionDenied where a virus was found, 404 where it is gone."""
    if stored.scan_state == ScanState.INFECTED:
        raise PermissionDenied("A virus was found in this file. It is not given out.")
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is missing from the store.") from None
    return copy_of(content, name=safe_name(stored.name), media_type=stored.media_type)


def copy_of(content: IO[bytes] | File, *, name: str, media_type: str) -> FileResponse:
    """An open file as an attachment, in which a browser runs nothing."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
