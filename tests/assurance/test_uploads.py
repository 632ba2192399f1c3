"""Files that go up while a form is filled in, or with it: taken, listed, attached, cleared."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from assurance.models import Evidence, EvidenceVersion
from assurance.services.panels import ask, release
from config.timetable import take_turn
from core.models import StoredFile, WaitingFile
from core.waiting import clear, land
from tests.assurance.steps import (
    LINK,
    TODAY,
    allocated,
    assured,
    boxes,
    hidden,
    new_token,
    sent,
    soon,
    text,
)
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.people import with_second_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def new(row):
    return f"/rows/{row.pk}/evidence/new/"


def file(name="log.txt", content=b"calls answered"):
    return SimpleUploadedFile(name, content)


def several(*names):
    return [file(name, f"what {name} says".encode()) for name in names]


def arrive(client, row, upload, *, once=None, form="evidence"):
    """What the script of the page does with a file that was chosen."""
    sent_with = {"file": upload, "once": once or new_token()}
    return client.post(f"/rows/{row.pk}/files/{form}/", sent_with)


def listed(response):
    """The files that the form lists, and whether each is ticked."""
    boxes_shown = re.findall(
        r'name="waiting" value="([-0-9a-f]{36})"( checked)?>\s*<label[^>]*>([^<]+)</label>',
        text(response),
    )
    return {name.rsplit(" (", 1)[0]: bool(ticked) for _, ticked, name in boxes_shown}


def tokens(response):
    return re.findall(r'name="waiting" value="([-0-9a-f]{36})"', text(response))


def titles():
    return list(Evidence.objects.order_by("pk").values_list("current__title", flat=True))


def stored_bytes():
    """Everything that lies in the store."""
    return {path.name for path in Path(default_storage.location).rglob("*") if path.is_file()}


# Several at once


def test_each_of_several_files_becomes_a_piece_of_its_own_on_every_ticked_row(
    as_, leo, row, template
):
    with_second_step(leo)
    client, other = as_(leo), RowFactory(template=template)
    response = sent(
        client, new(row), file=several("a.txt", "b.txt", "c.txt"), proves="Who was trained.",
        marking="official_sensitive", rows=[other.pk], **boxes("period_from", TODAY),
        **boxes("period_until", soon()),
    )  # fmt: skip
    assert response.status_code == 302
    assert "3 pieces of evidence are attached to 2 rows." in text(client.get(response.url))
    assert titles() == ["a.txt", "b.txt", "c.txt"]
    for piece in Evidence.objects.all():
        now = piece.current
        assert set(piece.rows.all()) == {row, other}
        assert (now.proves, now.marking) == ("Who was trained.", "official_sensitive")
        assert (now.period_from, now.period_until) == (TODAY, soon())
        assert now.file.file.read() == f"what {now.title} says".encode()
    assert WaitingFile.objects.count() == 0


def test_a_name_given_to_several_stands_before_the_name_of_each(as_, leo, row):
    sent(as_(leo), new(row), file=several("a.txt", "b.txt"), proves="Who.", title="Training")
    assert titles() == ["Training: a.txt", "Training: b.txt"]
    sent(as_(leo), new(row), file=several("c.txt"), proves="Who.", title="Course")
    assert titles()[2:] == ["Course"]


def test_limits_are_told_beforehand(as_, leo, row):
    page = text(as_(leo).get(new(row)))
    assert "PDF, Word, Excel, PowerPoint, PNG image, JPEG image, text or CSV" in page
    assert "at most 25 MB a file, 20 files at once." in page


def test_one_refused_is_named_with_the_reason_and_the_others_are_listed_for_the_next_press(
    as_, leo, row
):
    client = as_(leo)
    files = [*several("a.txt", "b.txt"), file("plan.exe", b"MZ")]
    refused = sent(client, new(row), file=files, proves="Who was trained.")
    page = text(refused)
    assert "A file of the type “.exe” cannot be taken." in page
    assert "Who was trained." in page
    assert listed(refused) == {"a.txt": True, "b.txt": True}
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    again = {**hidden(client, new(row)), "waiting": tokens(refused), "proves": "Who."}
    assert client.post(new(row), again).status_code == 302
    assert titles() == ["a.txt", "b.txt"]


def test_files_are_kept_when_another_field_is_wrong(as_, leo, row):
    client = as_(leo)
    typed = sent(client, new(row), file=several("a.txt", "b.txt"), proves="", title="Course")
    assert "Enter what it proves" in text(typed)
    assert listed(typed) == {"a.txt": True, "b.txt": True}
    one, _ = tokens(typed)
    unticked = client.post(new(row), {**hidden(client, new(row)), "waiting": [one], "proves": ""})
    assert listed(unticked) == {"a.txt": True, "b.txt": False}
    client.post(new(row), {**hidden(client, new(row)), "waiting": [one], "proves": "Who."})
    assert titles() == ["a.txt"]


def test_more_than_may_be_attached_at_once(as_, leo, row):
    client = as_(leo)
    with override_settings(EVIDENCE_FILES=20):
        names = [f"{number}.txt" for number in range(21)]
        many = sent(client, new(row), file=several(*names), proves="Who.")
        assert "At most 20 files can be attached at once: untick some." in text(many)
        assert len(listed(many)) == 21
        twenty = {**hidden(client, new(row)), "waiting": tokens(many)[:20], "proves": "Who."}
        assert client.post(new(row), twenty).status_code == 302
    assert Evidence.objects.count() == 20


def test_a_second_press_makes_nothing_more(as_, leo, row, django_capture_on_commit_callbacks):
    client = as_(leo)
    typed = {**hidden(client, new(row)), "proves": "Who."}
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            sent_again = client.post(new(row), {**typed, "file": several("a.txt", "b.txt")})
        assert sent_again.status_code == 302
    assert titles() == ["a.txt", "b.txt"]
    assert WaitingFile.objects.count() == 0
    early = tokens_of(client, row, "c.txt")
    for _ in range(2):
        assert client.post(new(row), {**typed, "waiting": early}).status_code == 302
    assert titles() == ["a.txt", "b.txt", "c.txt"]


def tokens_of(client, row, *names):
    return [arrive(client, row, each).json()["token"] for each in several(*names)]


# Early arrivals


def test_a_file_that_arrives_early_waits_and_is_listed_whenever_the_form_is_opened(as_, leo, row):
    client = as_(leo)
    answer = arrive(client, row, file("Log of May.txt"))
    assert answer.status_code == 201
    assert answer.json() == {
        "token": str(WaitingFile.objects.get().once), "name": "Log of May.txt", "size": "1 KB",
    }  # fmt: skip
    assert listed(client.get(new(row))) == {"Log of May.txt": True}
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    sent(client, new(row), waiting=[answer.json()["token"]], proves="Who.")
    assert titles() == ["Log of May.txt"]
    assert listed(client.get(new(row))) == {}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("notes.txt", b"", "notes.txt is empty."),
        ("run.exe", b"MZ", "A file of the type “.exe” cannot be taken."),
        ("plan.pdf", b"<html>not a pdf</html>", "plan.pdf is not a PDF file"),
    ],
)
def test_what_arrives_early_is_judged_at_once(as_, leo, row, name, content, why):
    refused = arrive(as_(leo), row, file(name, content))
    assert refused.status_code == 422
    assert why in refused.json()["why"]
    assert WaitingFile.objects.count() == 0
    assert arrive(as_(leo), row, file("notes.txt", b"Trained.")).status_code == 201


def test_the_same_file_sent_again_with_the_same_form_is_the_one_that_waits(as_, leo, row):
    client, once = as_(leo), new_token()
    first = arrive(client, row, file(), once=once).json()
    assert arrive(client, row, file(), once=once).json() == first
    assert arrive(client, row, file(), once=new_token()).json() != first
    assert WaitingFile.objects.count() == 2


def test_ones_own_files_and_nobody_elses(as_, leo, cora, row):
    token = arrive(as_(leo), row, file("secret.txt")).json()["token"]
    assert listed(as_(cora).get(new(row))) == {}
    assert as_(cora).post(f"/files/{token}/remove/").status_code == 404
    stolen = sent(as_(cora), new(row), waiting=[token], proves="Who.")
    assert "A file that you uploaded is not there any more" in text(stolen)
    assert Evidence.objects.count() == 0
    sent(as_(leo), new(row), waiting=[token], proves="Who.")
    assert titles() == ["secret.txt"]
    assert sent(as_(cora), new(row), waiting=[token], proves="Who.").status_code == 200
    assert Evidence.objects.count() == 1


def test_a_file_waits_for_its_own_form_only(as_, leo, row, template, cora):
    elsewhere = allocated(template, leo, by=cora)
    arrive(as_(leo), row, file())
    assert listed(as_(leo).get(new(elsewhere))) == {}
    assert listed(as_(leo).get(f"/rows/{row.pk}/actions/new/")) == {}
    assert listed(as_(leo).get(new(row))) == {"log.txt": True}


@pytest.mark.parametrize("form", ["done-" + "9" * 60, "e" * 61, "2-evidence"])
def test_no_file_waits_for_a_form_that_there_is_not(as_, leo, row, form):
    assert arrive(as_(leo), row, file(), form=form).status_code == 404
    assert WaitingFile.objects.count() == 0
    assert arrive(as_(leo), row, file(), form="done-99").status_code == 201


def test_a_file_is_taken_back_with_its_bytes(as_, leo, row):
    token, kept = tokens_of(as_(leo), row, "a.txt", "b.txt")
    before = stored_bytes()
    assert as_(leo).post(f"/files/{token}/remove/").status_code == 204
    assert as_(leo).post(f"/files/{token}/remove/").status_code == 404
    assert as_(leo).get(f"/files/{token}/remove/").status_code == 405
    assert listed(as_(leo).get(new(row))) == {"b.txt": True}
    assert len(before - stored_bytes()) == 1
    gone = sent(as_(leo), new(row), waiting=[token, kept], proves="Who.")
    assert "is not there any more" in text(gone)
    assert Evidence.objects.count() == 0


def test_an_attached_file_is_not_taken_back(as_, leo, row):
    (token,) = tokens_of(as_(leo), row, "a.txt")
    sent(as_(leo), new(row), waiting=[token], proves="Who.")
    assert as_(leo).post(f"/files/{token}/remove/").status_code == 404
    assert Evidence.objects.get().current.file.file.read() == b"what a.txt says"


def test_one_person_may_leave_so_many_waiting(as_, leo, cora, row):
    with override_settings(WAITING_FILES=2):
        tokens_of(as_(leo), row, "a.txt", "b.txt")
        full = arrive(as_(leo), row, file("c.txt"))
        assert "You have 2 uploaded files that are attached to nothing." in full.json()["why"]
        assert arrive(as_(cora), row, file("c.txt")).status_code == 201
    with override_settings(WAITING_MEGABYTES=1):
        huge = arrive(as_(leo), row, file("d.txt", b"x" * 1024 * 1024))
        assert "over 1 MB of uploaded files" in huge.json()["why"]
        assert arrive(as_(leo), row, file("d.txt", b"x" * 1000)).status_code == 201


def test_without_the_token_of_a_form_nothing_arrives(leo, row):
    client = Client(enforce_csrf_checks=True)
    client.force_login(leo, backend="django.contrib.auth.backends.ModelBackend")
    assert arrive(client, row, file()).status_code == 403
    client.get(new(row))
    named = {"HTTP_X_CSRFTOKEN": client.cookies["csrftoken"].value}
    taken = client.post(f"/rows/{row.pk}/files/evidence/", {"file": file()}, **named)
    assert taken.status_code == 201


def test_sensitive_files_of_somebody_without_a_second_step_are_kept_and_nothing_is_attached(
    as_, leo, row
):
    marked = {"proves": "Who.", "marking": "official_sensitive"}
    refused = sent(as_(leo), new(row), file=several("a.txt", "b.txt"), **marked)
    assert "second step" in text(refused)
    assert listed(refused) == {"a.txt": True, "b.txt": True}
    assert Evidence.objects.count() == 0
    with_second_step(leo)
    sent(as_(leo), new(row), waiting=tokens(refused), **marked)
    assert titles() == ["a.txt", "b.txt"]


# What is never left behind


def test_after_a_day_what_waits_is_cleared_with_its_bytes(as_, leo, row):
    old, fresh = tokens_of(as_(leo), row, "old.txt", "fresh.txt")
    yesterday = timezone.now() - timedelta(hours=24, minutes=1)
    WaitingFile.objects.filter(once=old).update(uploaded_at=yesterday)
    assert listed(as_(leo).get(new(row))) == {"fresh.txt": True}
    late = sent(as_(leo), new(row), waiting=[old, fresh], proves="Who.")
    assert "files wait for 24 hours. Choose it again." in text(late)
    before = stored_bytes()
    take_turn("clear_waiting_files")
    assert list(WaitingFile.objects.values_list("name", flat=True)) == ["fresh.txt"]
    assert len(before - stored_bytes()) == 1
    sent(as_(leo), new(row), waiting=[fresh], proves="Who.")
    assert Evidence.objects.get().current.file.file.read() == b"what fresh.txt says"


def test_what_is_attached_is_never_cleared(as_, leo, row):
    sent(as_(leo), new(row), file=several("a.txt"), proves="Who.")
    assert clear(timezone.now() + timedelta(days=99)) == 0
    assert Evidence.objects.get().current.file.file.read() == b"what a.txt says"


def test_bytes_whose_act_failed_are_known_and_go(as_, leo, row, monkeypatch):
    before, client = stored_bytes(), as_(leo)
    opened = hidden(client, new(row))
    with monkeypatch.context() as broken:
        broken.setattr("assurance.services.evidence.EvidenceRow.objects.bulk_create", _breaks)
        with pytest.raises(RuntimeError):
            client.post(new(row), {**opened, "proves": "Who.", "file": several("a.txt", "b.txt")})
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert listed(client.get(new(row))) == {"a.txt": True, "b.txt": True}
    assert clear(timezone.now() + timedelta(days=2)) == 2
    assert stored_bytes() == before


def test_bytes_that_broke_off_are_known_and_go(leo, monkeypatch, records):
    before = stored_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(WaitingFile, "save", _fails_the_second_time(WaitingFile.save))
        with pytest.raises(RuntimeError):
            land(file(), by=leo, once=uuid.uuid4())
    assert len(stored_bytes() - before) == 1
    assert clear(timezone.now() + timedelta(days=2)) == 1
    assert stored_bytes() == before


def _fails_the_second_time(save):
    def saves(waiting, *args, **kwargs):
        if waiting.pk:
            raise RuntimeError("the process was ended")
        return save(waiting, *args, **kwargs)

    return saves


# Beside an action, and as a new version


def test_files_come_with_an_action_and_are_kept_through_its_errors(as_, leo, row):
    client, url = as_(leo), f"/rows/{row.pk}/actions/new/"
    early = arrive(client, row, file("early.txt"), form="action").json()["token"]
    page = client.get(url)
    assert listed(page) == {"early.txt": True}
    typed = {**hidden(client, url), "kind": "done", "text": "", "proves": "Who.", "then": "report"}
    wrong = client.post(url, {**typed, "waiting": [early], "file": several("late.txt")})
    assert listed(wrong) == {"early.txt": True, "late.txt": True}
    right = {**typed, "text": "Trained them.", "waiting": tokens(wrong)}
    for _ in range(2):
        assert client.post(url, right).status_code == 302
    assert titles() == ["early.txt", "late.txt"]
    assert set(row.evidence.all()) == set(Evidence.objects.all())
    row.refresh_from_db()
    assert row.state == "submitted"


def test_a_new_version_takes_one_file_and_keeps_it_through_errors(as_, leo, row):
    client = as_(leo)
    sent(client, new(row), file=several("a.txt"), proves="Who.")
    evidence = Evidence.objects.get()
    url = f"/evidence/{evidence.pk}/change/"
    two = sent(client, url, file=several("b.txt", "c.txt"), proves="Who.", marking="official")
    assert "At most 1 file can be attached at once: untick some." in text(two)
    one = tokens(two)[0]
    wrong = sent(client, url, waiting=[one], proves="", marking="official")
    assert listed(wrong) == {"b.txt": True, "c.txt": False}
    assert sent(client, url, waiting=[one], proves="More.", marking="official").status_code == 302
    assert [v.file.name for v in EvidenceVersion.objects.all()] == ["a.txt", "b.txt"]


def test_a_name_is_shown_as_it_is_and_never_read_as_a_page(as_, leo, row):
    client = as_(leo)
    sent(client, new(row), link=LINK, proves="Who.", title="<b>Log</b>")
    evidence = Evidence.objects.get()
    page = text(client.get(f"/evidence/{evidence.pk}/change/"))
    assert "<b>Log</b>" not in page
    arrived = arrive(client, row, file("<img src=x onerror=alert(1)>.txt")).json()
    assert "<" not in arrived["name"]
    assert "onerror=alert" not in text(client.get(new(row)))


def test_a_panels_paper_goes_the_same_way(pam, panel, row, template, olive, leo, ada, monkeypatch):
    row = assured(row, lead=leo, by=olive)
    release(template, panel, by=ada)
    before = stored_bytes()

    def asked(paper):
        return ask(row, by=pam, panel=panel, kind="question", text="When?", paper=paper)

    with monkeypatch.context() as broken:
        broken.setattr("assurance.services.panels.letters.tell_of_question", _breaks)
        with pytest.raises(RuntimeError):
            asked(file("paper.txt"))
    assert (WaitingFile.objects.count(), StoredFile.objects.count()) == (1, 0)
    assert clear(timezone.now() + timedelta(days=2)) == 1
    assert stored_bytes() == before
    assert asked(file("paper.txt")).paper.file.read() == b"calls answered"


def _breaks(*_args, **_kwargs):
    raise RuntimeError("the disk is full")
