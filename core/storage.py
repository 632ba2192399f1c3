"""The store of files: whole or not there, and plain words where it takes nothing."""

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from core.refusals import Refused

logger = logging.getLogger(__name__)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room, no quota, or larger than this store takes."""
PARTIAL = ".partial"
"""Ends the name of a file while it is written. It goes with the file, whatever broke in between."""


class NotStored(Refused):
    """The store could not do what was asked, and holds nothing of a file that was to be kept."""

    words = (
        "Files can be neither stored nor read at the moment. Nothing of the file was kept. Tell "
        "whoever runs this service, and try again later."
    )

    def __init__(self) -> None:
        super().__init__(self.words, field="file")


class NoRoom(NotStored):
    """The store, or the disk on which files arrive, is full."""

    words = (
        "There is no room to store the file: the disk is full. Nothing of it was kept. Tell "
        "whoever runs this service, and try again later."
    )


in_trouble: ContextVar[bool] = ContextVar("in_trouble", default=False)
"""Whether the disk failed the request that is being answered."""


def trouble_of(error: OSError) -> NotStored:
    """What to tell a person about `error`, which is logged in one line."""
    in_trouble.set(True)
    logger.error("The file store: %s", error)
    return NoRoom() if error.errno in FULL else NotStored()


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise NotStored in place of an error of the disk, but for a file that is not there."""
    try:
        yield
    except OSError as error:
        if error.errno is None or isinstance(error, FileNotFoundError):
            raise
        raise trouble_of(error) from error


_saved: ContextVar[list[tuple["FileStore", str]] | None] = ContextVar("saved", default=None)


@contextmanager
def all_or_none() -> Iterator[None]:
    """Take away the files that were saved inside where it ends with an error.

    Goes around a transaction, so that no file stays that the database does not know of.
    """
    saved: list[tuple[FileStore, str]] = []
    outer = _saved.get()
    token = _saved.set(saved)
    try:
        yield
    except BaseException:
        for store, name in saved:
            with suppress(NotStored):
                store.delete(name)
        raise
    else:
        if outer is not None:
            outer += saved
    finally:
        _saved.reset(token)


class FileStore(FileSystemStorage):
    """Files in a folder, for this account alone, each there whole or not at all.

    A file is written under another name, of mode 0600, and moved into its place once its bytes
    are on the disk. What breaks it off takes the part away; after a kill, `delete` does.
    """

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        try:
            make_folder(path.parent)
            with self._part(path) as part:
                for chunk in content.chunks():
                    part.write(chunk)
        except OSError as error:
            raise trouble_of(error) from error
        if (saved := _saved.get()) is not None:
            saved.append((self, name))
        return name

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write to, which stands at `name` once the block has ended without an error.

        Raises FileNotFoundError where it was deleted meanwhile.
        """
        path = Path(self.path(name))
        with told_plainly():
            make_folder(path.parent)
            with self._part(path) as part:
                yield part

    @contextmanager
    def _part(self, path: Path) -> Iterator[IO[bytes]]:
        partial = path.with_name(path.name + PARTIAL)
        partial.unlink(missing_ok=True)  # left by a kill: no two write under one name
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(descriptor)
            partial.replace(path)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        sync_folder(path.parent)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with told_plainly():
            return File(Path(self.path(name)).open(mode))

    def delete(self, name: str) -> None:
        with told_plainly():
            super().delete(name)
            super().delete(name + PARTIAL)


def make_folder(folder: Path) -> None:
    """Make the folder, and those above it that are missing, for this account alone."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """See to it that the names in the folder outlast a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
