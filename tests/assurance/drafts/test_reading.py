"""A template that takes too long to wait for: kept, read by the worker, told of, cancelled."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config.timetable import clear_waiting_files, do_jobs
from core.models import Job, JobState, StoredFile, WaitingFile
from forces.models import Membership
from inspections.models import Draft
from tests.assurance.drafts.steps import page, send
from tests.inspections.hostile import far_away, one_text_many_times
from tests.inspections.templates import clear_template, whole_template
from tests.rows_on_pages import page_of


@pytest.fixture
def slow(settings, tmp_path):
    """No document is read while its page is waited for."""
    settings.READING_SECONDS = 0.01
    settings.MEDIA_ROOT = str(tmp_path)
    return settings


@pytest.fixture
def reading(client, report, slow):
    """Where the page of a reading is, and its job."""
    sent = send(client, report, whole_template())
    job = Job.objects.get()
    assert sent.url == f"/readings/{job.pk}/"
    return sent.url, job


def test_it_is_kept_read_and_then_there(client, report, reading):
    url, job = reading
    shown = page_of(client, url)
    assert "This document is still being read" in shown
    assert f'href="{url}"' in shown
    assert 'hx-trigger="every 2s"' in shown
    assert "template.txt" in page_of(client, f"/inspections/{report.pk}/upload/")
    assert not Draft.objects.exists()

    do_jobs()
    draft = Draft.objects.get()
    assert "The document you uploaded was read: template.txt" in page_of(client, "/")
    shown = page_of(client, url)
    assert f'href="{page(draft)}"' in shown
    assert "hx-trigger" not in shown
    assert "you uploaded was read" not in page_of(client, "/")
    assert draft.rows.count() == 8
    assert draft.file.uploaded_by == job.asked_by
    assert not WaitingFile.objects.exists()
    with draft.file.file.open() as kept:
        assert kept.read() == whole_template()


def test_sent_twice_it_is_read_once(client, report, reading):
    url, _job = reading
    assert send(client, report, whole_template(), "renamed.txt").url == url
    do_jobs()
    again = send(client, report, whole_template())
    assert again.url == page(Draft.objects.get())
    assert Job.objects.count() == 1


def test_cancelled_it_is_not_read_and_may_be_sent_again(client, report, reading):
    url, job = reading
    shown = client.post(f"{url}cancel/", follow=True).content.decode()
    assert "It was cancelled. Nothing was read from it" in shown
    do_jobs()
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()
    send(client, report, whole_template())
    do_jobs()
    assert Draft.objects.count() == 1
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"READING_LATER_SECONDS": 0.02}, "It took longer than 0.02 seconds to read. Copy"),
        ({"READING_MEGABYTES": 24}, "It unfolds to more than 24 MB of memory. Copy"),
    ],
)
def test_why_it_could_not_be_read_is_said(client, reading, slow, change, said):
    for name, value in change.items():
        setattr(slow, name, value)
    do_jobs()
    url, _job = reading
    assert "The document you uploaded could not be read" in page_of(client, "/")
    shown = page_of(client, url)
    assert said in shown
    assert "Upload a file" in shown
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [(far_away(), "Row 49,999 column XFD"), (one_text_many_times(), "characters of text")],
)
def test_a_hostile_workbook_is_refused_on_the_page(client, report, data, said):
    refused = send(client, report, data, "template.xlsx")
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not Job.objects.exists()


def test_a_file_that_waits_to_be_read_is_kept_while_no_worker_comes(client, reading):
    WaitingFile.objects.update(uploaded_at=timezone.now() - timedelta(days=3))
    clear_waiting_files()
    do_jobs()
    assert Draft.objects.count() == 1


def test_another_template_that_came_before_is_said(client, report, reading, slow):
    slow.READING_SECONDS = 60
    assert send(client, report, clear_template()).status_code == 302
    do_jobs()
    assert Draft.objects.count() == 1
    assert "was uploaded before and waits to be confirmed" in page_of(client, reading[0])


def test_who_may_no_longer_bring_templates_in_gets_no_draft(reading, olive):
    Membership.objects.filter(user=olive).update(until_on=timezone.localdate() - timedelta(days=1))
    do_jobs()
    assert not Draft.objects.exists()
    assert Job.objects.get().failure == "You may no longer bring templates in for this force."


def test_a_person_waits_for_three_at_most(client, report, slow):
    for count in range(1, 4):
        assert send(client, report, clear_template(count)).status_code == 302
    refused = send(client, report, clear_template(4))
    assert refused.status_code == 422
    assert "3 documents that you uploaded are still being read" in refused.content.decode()


def test_the_file_of_a_reading_that_is_gone_is_said(client, reading):
    Path(WaitingFile.objects.get().file.path).unlink()
    do_jobs()
    assert "Upload it again" in page_of(client, reading[0])
