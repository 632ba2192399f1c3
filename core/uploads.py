"""What is sent is bounded while it arrives: nobody fills the disk with one request."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MEGABYTE = 1024 * 1024


class BoundedUploads(FileUploadHandler):
    """Stands before the handlers that keep what arrives, and passes on no more than may be kept.

    A file that is cut off here is over the limit still, so whoever checks it refuses it. A request
    of more than a person may leave waiting ends at once.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.passed_on = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start > settings.EVIDENCE_MEGABYTES * MEGABYTE:
            return None
        self.passed_on += len(raw_data)
        if self.passed_on > settings.WAITING_MEGABYTES * MEGABYTE:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Those that come after have the file."""
        return None
