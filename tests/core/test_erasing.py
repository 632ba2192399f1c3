"""The bytes of removed files: erased in every store, and one by one."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import jobs, waiting
from core.erasing import default_storage, erase_removed
from core.models import Job, StoredFile, WaitingFile
from core.services import store


@pytest.fixture
def removed(settings, tmp_path, olive):
    settings.MEDIA_ROOT = tmp_path

    def removed_file() -> StoredFile:
        path = default_storage.save("files/a", SimpleUploadedFile("a", b"words of a victim"))
        return StoredFile.objects.create(
            file=path, name="removed file", size=17, uploaded_by=olive, removed_at=timezone.now()
        )

    return removed_file


def is_there(file: StoredFile) -> bool:
    return Path(default_storage.path(str(file.file))).exists()


@pytest.mark.parametrize("trouble", [PermissionError("locked"), RuntimeError("the store is away")])
def test_a_file_that_cannot_be_erased_does_not_keep_the_others(monkeypatch, removed, trouble):
    first, other = removed(), removed()
    delete = default_storage.delete

    def broken_for_one(path: str) -> None:
        if path == str(first.file):
            raise trouble
        delete(path)

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "delete", broken_for_one)
        assert erase_removed() == 1
    assert (is_there(first), is_there(other)) == (True, False)
    assert StoredFile.objects.get(erased_at=None) == first
    assert erase_removed() == 1
    assert not is_there(first)


def test_a_store_that_is_on_no_disk_here_is_only_told_to_remove(monkeypatch, removed):
    """Such a store cannot write over bytes; it says so when its paths are asked for."""
    file = removed()
    path = Path(default_storage.path(str(file.file)))

    def nowhere(_name: str) -> str:
        raise NotImplementedError("This backend has no paths.")

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "path", nowhere)
        patched.setattr(default_storage, "exists", lambda _name: path.exists())
        patched.setattr(default_storage, "delete", lambda _name: path.unlink())
        assert erase_removed() == 1
    assert not path.exists()


WRITTEN = ("{}", "files/../{}", "./{}", "{root}/{}")
"""Ways to write the path of somebody's file."""


@pytest.mark.parametrize("written", WRITTEN)
def test_no_row_that_names_the_bytes_of_a_file_that_stands_removes_them(
    settings, tmp_path, olive, written
):
    """With the password to the database anybody can write such rows; the worker goes by them."""
    settings.MEDIA_ROOT = tmp_path
    stands = store(SimpleUploadedFile("log.txt", b"what was said"), by=olive)
    path = written.format(stands.file, root=tmp_path)
    long_ago = timezone.now() - timedelta(days=30)
    named = {"name": "x", "size": 1, "sha256": "0" * 64, "uploaded_by": olive}
    StoredFile.objects.create(file=path, removed_at=long_ago, **named)
    WaitingFile.objects.create(file=path, uploaded_at=long_ago, once=uuid.uuid4(), **named)
    Job.objects.create(kind="x", asked_by=olive, same="0" * 64, state="failed", place=path)
    erase_removed()
    waiting.clear(timezone.now())
    jobs.clear()
    assert default_storage.open(str(stands.file)).read() == b"what was said"
