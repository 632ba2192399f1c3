"""A file that should not be here: not given out once it is asked, then erased, record kept."""

import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assurance.models import Download
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.panels import release
from assurance.services.redactions import (
    ToRemove,
    approve_redaction,
    ask_redaction,
    decline_redaction,
)
from core import erasing, jobs
from core.components.text import day
from core.models import Job, StoredFile
from tests.assurance.redaction_world import still_there
from tests.assurance.steps import allocated, text
from tests.factories import InspectionFactory, TemplateFactory
from tests.people import with_second_step

pytestmark = pytest.mark.django_db

WHY = "The roster names a victim."
INSIDE = b"the words of the victim"


@pytest.fixture(autouse=True)
def store_of_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


@pytest.fixture
def version(row, leo):
    return given(row, "victim roster.txt", by=leo)


def given(row, name, *, by):
    file = SimpleUploadedFile(name, INSIDE)
    return attach_evidence([row], EvidenceGiven("", "Who was called.", file), by=by).current


def asked(row, *files, by):
    return ask_redaction(row, ToRemove("", WHY, files), by=by, once=uuid.uuid4())


def fetched(client, version):
    return client.get(reverse("evidence_file", args=[version.pk]))


def stored_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_it_is_not_given_out_while_it_waits_and_is_again_when_declined(
    as_, row, version, leo, cora, ada
):
    client = as_(cora)
    assert fetched(client, version).status_code == 200
    waiting = asked(row, version.file, by=leo)
    refused = fetched(client, version)
    assert refused.status_code == 410
    assert "Somebody asked that it be removed" in text(refused)
    assert Download.objects.count() == 1
    decline_redaction(waiting, reason="It names nobody.", by=ada)
    assert fetched(client, version).status_code == 200


def test_a_file_that_two_ask_to_remove_is_given_out_when_neither_waits(
    as_, row, version, leo, cora, olive, ada
):
    first, second = asked(row, version.file, by=leo), asked(row, version.file, by=olive)
    decline_redaction(first, reason="It names nobody.", by=ada)
    assert fetched(as_(cora), version).status_code == 410
    decline_redaction(second, reason="It names nobody.", by=ada)
    assert fetched(as_(cora), version).status_code == 200


def test_its_bytes_are_erased_its_name_goes_and_its_record_stays(
    as_, row, version, store_of_files, leo, ada
):
    twin = given(row, "copy of it.txt", by=leo)
    kept = version.file
    assert stored_bytes(store_of_files) == [INSIDE, INSIDE]
    approve_redaction(asked(row, version.file, by=leo), by=ada)
    for each in (version, twin):
        each.refresh_from_db()
        assert (each.title, each.file.name) == ("removed file", "removed file")
    assert version.file.sha256 == kept.sha256
    assert still_there("victim roster") == {}
    assert still_there("copy of it") == {}
    gone = fetched(as_(leo), version)
    assert gone.status_code == 410
    assert f"It was removed on {day(timezone.localdate())}. Reason: {WHY}" in text(gone)
    assert f"This file was removed on {day(timezone.localdate())}" in text(
        as_(leo).get(f"/rows/{row.pk}/")
    )
    assert erasing.erase_removed() == 2
    assert stored_bytes(store_of_files) == []
    assert erasing.erase_removed() == 0


def test_a_panel_learns_that_it_was_removed_and_not_why(
    as_, template, row, version, panel, leo, ada, pam
):
    release(template, panel, by=ada)
    assert fetched(as_(pam), version).status_code == 200
    point = f"/progress/rows/{row.pk}/"
    assert "Download victim roster.txt" in text(as_(pam).get(point))
    waiting = asked(row, version.file, by=leo)
    page = text(as_(pam).get(point))
    assert "This file is not given out for now" in page
    assert "Download" not in page
    approve_redaction(waiting, by=ada)
    page = text(as_(pam).get(point))
    assert "This file was removed" in page
    assert "Download" not in page
    gone = fetched(as_(pam), version)
    assert gone.status_code == 410
    assert f"It was removed on {day(timezone.localdate())}.</p>" in gone.content.decode()
    assert WHY not in text(gone)


@pytest.mark.parametrize(("marking", "named"), [("official", True), ("official_sensitive", False)])
def test_who_may_not_see_a_file_decides_on_it_without_its_name(as_, row, leo, ada, marking, named):
    with_second_step(leo)
    file = SimpleUploadedFile("victim roster.txt", INSIDE)
    words = EvidenceGiven("Roster", "Who was called.", file, marking=marking)
    waiting = asked(row, attach_evidence([row], words, by=leo).current.file, by=leo)
    url = f"/redactions/{waiting.pk}/"
    page = text(as_(ada).get(url))
    assert ("victim roster.txt" in page) is named
    assert ("A file that you may not see" in page) is not named
    assert "victim roster.txt" in text(as_(leo).get(url))
    assert as_(ada).post(url, {"decision": "approve"}).status_code == 302


def test_what_cannot_be_erased_is_tried_again(monkeypatch, row, version, store_of_files, leo, ada):
    approve_redaction(asked(row, version.file, by=leo), by=ada)

    def broken(path):
        raise PermissionError(path)

    with monkeypatch.context() as patched:
        patched.setattr(erasing.default_storage, "delete", broken)
        assert erasing.erase_removed() == 0
    (left,) = stored_bytes(store_of_files)
    assert left == b"\0" * len(INSIDE)
    assert StoredFile.objects.get(pk=version.file_id).erased_at is None
    assert erasing.erase_removed() == 1
    assert stored_bytes(store_of_files) == []


def test_lists_that_were_made_into_files_have_to_be_made_anew(row, stranger, leo, ada):
    mine, others = (
        Job.objects.create(
            kind="rows", name="Rows", asked_by=who, same=str(who.pk), state="done",
            place=f"made/{who.pk}", finished_at=timezone.now(),
        )
        for who in (leo, stranger)
    )  # fmt: skip
    for job in (mine, others):
        erasing.default_storage.save(job.place, SimpleUploadedFile("x", INSIDE))
    wanted = ToRemove("Jane Smith", WHY)
    approve_redaction(ask_redaction(row, wanted, by=leo, once=uuid.uuid4()), by=ada)
    jobs.clear()
    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.state, mine.place, others.state) == ("gone", "", "done")
    assert not erasing.default_storage.exists(f"made/{leo.pk}")
    assert erasing.default_storage.exists(others.place)
