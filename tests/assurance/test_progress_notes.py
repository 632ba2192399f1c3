"""A short note of how it goes, and one press where nothing has changed."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assurance.models import ProgressNote
from assurance.refusals import Refused
from assurance.services.moves import Given, move_row
from assurance.services.progress import note_no_change, note_progress
from assurance.workflow import MoveName
from core.components.text import day
from tests.assurance.steps import allocated, hidden, sent, text
from tests.clock import clock_at
from tests.factories import InspectionFactory, TemplateFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
WORDS = "Half of the call takers are trained."


@pytest.fixture
def row(force, leo, cora):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return allocated(template, leo, by=cora)


def noted(row, by, on):
    with clock_at(datetime(*on, 9, tzinfo=LONDON)):
        return note_progress(row, WORDS, by=by)


def test_a_lead_writes_how_it_goes_and_the_office_reads_it(as_, row, leo, olive, fred):
    url = f"/rows/{row.pk}/progress/"
    assert "No progress note yet" in text(as_(leo).get(f"/rows/{row.pk}/"))
    assert url not in text(as_(fred).get(f"/rows/{row.pk}/"))
    assert "Enter progress note" in text(sent(as_(leo), url, text=" "))
    sent(as_(leo), url, text=WORDS)
    page = text(as_(olive).get(f"/rows/{row.pk}/"))
    assert page.count(WORDS) == 2, "at the top, and in the timeline"
    assert f"Last update: Leo Lead, {day(timezone.localdate())}" in page
    assert "No change since" not in text(as_(leo).get(f"/rows/{row.pk}/")), "it is of today"


def test_a_second_press_writes_nothing_more_and_a_token_is_ones_own(as_, row, leo, cora):
    client, url = as_(leo), f"/rows/{row.pk}/progress/"
    opened = hidden(client, url)
    for _ in range(2):
        client.post(url, {**opened, "text": WORDS})
    assert ProgressNote.objects.count() == 1
    with pytest.raises(Refused, match="Somebody else"):
        note_progress(row, WORDS, by=cora, once=uuid.UUID(opened["once"]))


def test_one_press_says_that_nothing_changed_since_the_last_news(as_, row, leo, cora):
    noted(row, leo, (2025, 6, 5))
    with clock_at(datetime(2025, 7, 3, 9, tzinfo=LONDON)):
        assert note_no_change(row, by=cora).text == "No change since 5 June 2025."
    client = as_(leo)
    assert "No change since 5 June 2025</button>" in text(client.get(f"/rows/{row.pk}/"))
    for _ in range(2):
        page = text(client.post(f"/rows/{row.pk}/no-change/", follow=True))
        assert "Noted: No change since 5 June 2025." in page
    assert ProgressNote.objects.filter(no_change=True).count() == 2, "once a day is enough"
    assert f"Last update: Leo Lead, {day(timezone.localdate())}" in page


def test_without_any_news_there_is_nothing_since_which_nothing_changed(as_, row, leo):
    client, url = as_(leo), f"/rows/{row.pk}/no-change/"
    assert url not in text(client.get(f"/rows/{row.pk}/"))
    assert "Nothing was noted yet" in text(client.post(url, follow=True))
    assert not ProgressNote.objects.exists()


def test_nothing_is_noted_on_a_row_that_ended_nor_by_those_who_only_read(row, leo, fred, ada):
    for person in (fred, ada):
        with pytest.raises(PermissionDenied):
            note_progress(row, WORDS, by=person)
    note_progress(row, WORDS, by=leo)
    move_row(row, MoveName.SUPERSEDE, by=ada, given=Given(reason="A later report has it."))
    for refused in (lambda: note_progress(row, WORDS, by=leo), lambda: note_no_change(row, by=leo)):
        with pytest.raises(Refused, match="reopened"):
            refused()


def test_many_notes_take_no_more_queries(as_, row, leo, cora):
    note_progress(row, WORDS, by=leo)
    few = queries_of(as_(cora), f"/rows/{row.pk}/")
    for _ in range(5):
        note_progress(row, WORDS, by=leo)
    assert queries_of(as_(cora), f"/rows/{row.pk}/") == few
