"""What is sent is bounded while it arrives: nobody fills the disk with one request."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    TemporaryFileUploadHandler,
)

from core.storage import NotStored, trouble_of

MEGABYTE = 1024 * 1024


class BoundedUploads(FileUploadHandler):
    """Stands before the handlers that keep what arrives, and passes on no more than may be kept.

    A file that is cut off here is over the limit still, so whoever checks it refuses it, on the
    form with all that was typed. More than a person may leave waiting is refused as a whole.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.passed_on = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start > settings.EVIDENCE_MEGABYTES * MEGABYTE or self._is_too_much():
            return None
        self.passed_on += len(raw_data)
        return raw_data

    def _is_too_much(self) -> bool:
        return self.passed_on > int(settings.WAITING_MEGABYTES) * MEGABYTE

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Those that come after have the file."""
        return None

    def upload_complete(self) -> None:
        if self._is_too_much():
            raise RequestDataTooBig("More was sent at once than one person may leave waiting.")


class LostUpload(UploadedFile):
    """An upload that the disk on which files arrive did not take; reading it raises `why`."""

    def __init__(self, why: NotStored, *, name: str, size: int) -> None:
        super().__init__(name=name, size=size)
        self.why = why

    def open(self, mode: str | None = None, *args: Any, **options: Any) -> Any:
        raise self.why

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        raise self.why

    def read(self, *_: Any) -> bytes:
        raise self.why

    def seek(self, *_: Any) -> int:
        raise self.why


def require_arrived(upload: UploadedFile) -> None:
    """Raise ValidationError where the bytes of `upload` could not be kept while they arrived."""
    if isinstance(upload, LostUpload):
        raise ValidationError(str(upload.why))


class TemporaryUploads(TemporaryFileUploadHandler):
    """Keeps long files on the disk while they arrive, as far as it takes them.

    The rest of the request is read all the same, so that what else was typed is not lost.
    """

    why: NotStored | None = None

    def new_file(self, *args: Any, **options: Any) -> None:
        self.why = None
        try:
            super().new_file(*args, **options)
        except OSError as error:
            self.why = trouble_of(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.why is not None:
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.why is None:
            try:
                self.file.flush()
                return super().file_complete(file_size)
            except OSError as error:
                self._give_up(error)
        assert self.why is not None  # noqa: S101 (said just now)
        return LostUpload(self.why, name=str(self.file_name), size=file_size)

    def _give_up(self, error: OSError) -> None:
        self.why = trouble_of(error)
        self.upload_interrupted()
