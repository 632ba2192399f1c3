"""A full disk: people are told, what they typed stays, nothing of the file does."""

import os
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

import assurance.demonstration.files
import assurance.views.exports
from assurance.demonstration.files import pdf
from assurance.models import AssuranceTemplate, Evidence, PanelQuestion
from assurance.services.panels import release
from config.timetable import do_jobs
from core.models import Job, JobState, StoredFile, WaitingFile
from tests.assurance.steps import allocated, new_token, sent, text
from tests.factories import InspectionFactory, TemplateFactory, many_rows
from tests.full_disk import left_in, no_room_in
from tests.inspections.templates import as_upload, text_template

pytestmark = pytest.mark.django_db
FULL = "There is no room to store the file: the disk is full."
BROKEN = "Files can be neither stored nor read at the moment."
LONG = b"words of a victim " * 12_000
ARRIVES_ON_DISK = b"words of a victim " * 200_000


@pytest.fixture
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


@pytest.fixture
def full(store):
    with no_room_in(store):
        yield store


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def new(row):
    return f"/rows/{row.pk}/evidence/new/"


def log(content=LONG, name="log.txt"):
    return SimpleUploadedFile(name, content)


def arrive(client, row, upload):
    return client.post(f"/rows/{row.pk}/files/evidence/", {"file": upload, "once": new_token()})


def nothing_is_kept(folder):
    assert left_in(folder) == []
    assert (WaitingFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert Evidence.objects.count() == 0


def test_a_form_with_a_file_comes_back_with_what_was_typed(as_, leo, row, full, caplog):
    typed = sent(
        as_(leo), new(row), file=[log(), log(b"short", "a.txt")], proves="Who was trained."
    )
    assert typed.status_code == 507
    assert FULL in text(typed)
    assert "Who was trained." in text(typed)
    assert "a.txt (1 KB)" in text(typed), "what fitted in waits"
    assert list(WaitingFile.objects.values_list("name", flat=True)) == ["a.txt"]
    assert len(left_in(full)) == 1
    (line,) = [each for each in caplog.records if each.name == "core.storage"]
    assert line.exc_info is None
    assert "\n" not in line.getMessage()


def test_the_script_of_the_page_is_told_and_it_counts_against_nobody(
    as_, leo, row, full, settings, caplog
):
    settings.WAITING_FILES = 1
    for _ in range(3):
        answer = arrive(as_(leo), row, log())
        assert (answer.status_code, answer.json()["why"].startswith(FULL)) == (507, True)
    nothing_is_kept(full)
    assert [line for line in caplog.records if line.exc_info] == []


@pytest.mark.parametrize("gone", [False, True])
def test_no_room_while_a_file_arrives_is_told_with_what_else_was_typed(
    as_, leo, row, store, settings, tmp_path, gone
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "arriving"
    with no_room_in(tmp_path / ("elsewhere" if gone else "arriving")):
        typed = sent(as_(leo), new(row), file=log(ARRIVES_ON_DISK), proves="Who was trained.")
        assert (BROKEN if gone else FULL) in text(typed)
        assert "Who was trained." in text(typed)
        assert arrive(as_(leo), row, log(ARRIVES_ON_DISK)).status_code == 507
        assert typed.status_code == 507
        nothing_is_kept(tmp_path)


def test_a_paper_of_a_panel_and_its_words(as_, pam, panel, ada, row, template, full):
    release(template, panel, by=ada)
    url = f"/progress/rows/{row.pk}/"
    words = {"kind": "question", "text": "When does it end?"}
    told = sent(as_(pam), url, file=log(), **words)
    assert (told.status_code, FULL in text(told)) == (507, True)
    assert "When does it end?" in text(told)
    assert PanelQuestion.objects.count() == 0
    nothing_is_kept(full)


def test_a_template_that_is_uploaded(as_, olive, force, full):
    report = InspectionFactory(forces=[force])
    page = f"/inspections/{report.pk}/upload/"
    words = "Callers wait too long for an answer. " * 50
    document = text_template([(str(n), "Page 1", words, "") for n in range(1, 51)])
    told = as_(olive).post(page, {"force": force.pk, "file": as_upload(document)})
    assert (told.status_code, FULL in text(told)) == (507, True)
    assert report.drafts.count() == 0
    nothing_is_kept(full)


def test_a_file_made_in_the_background_fails_with_the_reason_and_leaves_nothing(
    as_, olive, template, full, monkeypatch, caplog
):
    monkeypatch.setattr(assurance.views.exports, "AT_ONCE", 3)
    many_rows(template, 700)
    client = as_(olive)
    client.get("/rows/export/csv/?list=all")
    do_jobs()
    job = Job.objects.get()
    assert (job.state, job.place) == (JobState.FAILED, "")
    assert FULL in text(client.get(f"/made-files/{job.pk}/"))
    assert left_in(full) == []
    assert [line for line in caplog.records if line.exc_info] == []


def test_the_demonstration_is_loaded_whole_or_not_at_all(full, settings, monkeypatch):
    """Its files are small: one of them is longer here."""
    settings.DEMO = True
    pieces = []

    def longer(lines):
        pieces.append(lines)
        return LONG if len(pieces) > 1 else pdf(lines)

    monkeypatch.setattr(assurance.demonstration.files, "pdf", longer)
    with pytest.raises(CommandError, match=FULL):
        call_command("load_demonstration")
    assert len(pieces) == 2
    assert not AssuranceTemplate.objects.exists()
    assert left_in(full) == []


def test_a_store_that_is_not_there_or_not_ours_is_told_in_one_line(
    as_, leo, row, settings, tmp_path, caplog
):
    settings.MEDIA_ROOT = tmp_path / "a-file" / "store"
    tmp_path.joinpath("a-file").touch()
    assert BROKEN in text(sent(as_(leo), new(row), file=log(), proves="Who."))
    answer = arrive(as_(leo), row, log())
    assert (answer.status_code, answer.json()["why"].startswith(BROKEN)) == (507, True)
    assert WaitingFile.objects.count() == 0
    assert [line for line in caplog.records if line.exc_info] == []


def test_a_file_that_cannot_be_read_is_told(as_, leo, row, store, settings, tmp_path):
    """A folder stands where the bytes should."""
    sent(as_(leo), new(row), file=log(), proves="Who.")
    piece = Evidence.objects.get().current
    path = Path(piece.file.file.path)
    path.unlink()
    path.mkdir()
    answer = as_(leo).get(f"/evidence/versions/{piece.pk}/file/")
    assert (answer.status_code, BROKEN in text(answer)) == (507, True)


def test_only_this_account_reads_a_file_while_it_is_written_and_after(store):
    seen = []

    class Watched(File):
        def chunks(self, chunk_size=None):
            for chunk in (b"one", b"two"):
                seen.extend((path.name, oct(path.stat().st_mode & 0o777)) for path in files())
                yield chunk

    def files():
        return [path for path in store.rglob("*") if path.is_file()]

    before = os.umask(0)
    try:
        name = default_storage.save(f"files/ab/{uuid.uuid4().hex}", Watched(None))
    finally:
        os.umask(before)
    assert {mode for _, mode in seen} == {"0o600"}
    assert {name.endswith(".partial") for name, _ in seen} == {True}
    (path,) = files()
    assert path.read_bytes() == b"onetwo"
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert {oct(folder.stat().st_mode & 0o777) for folder in path.parents[:2]} == {"0o700"}
    with pytest.raises(SuspiciousFileOperation):
        default_storage.save("../outside", Watched(None))
    path.with_name(f"{path.name}.partial").touch()  # as a kill leaves it
    default_storage.delete(name)
    assert files() == []
