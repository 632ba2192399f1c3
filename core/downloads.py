"""Handing out stored files: as a copy to keep, never opened as a page of ours."""

from django.core.exceptions import PermissionDenied
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
    response = FileResponse(
        content, as_attachment=True, filename=safe_name(stored.name), content_type=stored.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
