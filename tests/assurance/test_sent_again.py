"""A form that is sent again: with the back button, from two windows, or with other words."""

import uuid

import pytest

from assurance.models import Action, PanelAnswer, PanelQuestion, ProgressNote
from assurance.services.panels import ask, release
from tests.assurance.steps import allocated
from tests.factories import InspectionFactory, TemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


@pytest.fixture
def released_row(row, panel, ada):
    release(row.template, panel, by=ada)
    return row


def action(client, row, text, *, once=None):
    return client.post(
        f"/rows/{row.pk}/actions/new/",
        {"once": once or uuid.uuid4(), "kind": "done", "text": text, "no_evidence": ""},
        follow=True,
    )


def test_the_same_words_on_the_same_row_are_the_same_action(row, leo, as_):
    browser = as_(leo)
    for _ in range(2):
        page = action(browser, row, "Trained all 64 call handlers.")
        assert "The action is recorded" in page.content.decode()
    assert Action.objects.count() == 1
    action(browser, row, "Trained all 65 call handlers.")
    assert Action.objects.count() == 2


def test_the_same_words_of_somebody_else_or_on_another_row_are_another_action(
    row, template, leo, cora, as_
):
    other = allocated(template, leo, by=cora)
    action(as_(leo), row, "Trained all 64 call handlers.")
    action(as_(cora), row, "Trained all 64 call handlers.")
    action(as_(leo), other, "Trained all 64 call handlers.")
    assert Action.objects.count() == 3


def test_a_form_sent_before_with_other_words_keeps_them_and_may_be_sent_once_more(row, leo, as_):
    browser, once = as_(leo), uuid.uuid4()
    action(browser, row, "Trained the day shift.", once=once)
    page = action(browser, row, "Trained the night shift.", once=once)
    assert page.status_code == 409
    assert "This form was sent before" in page.content.decode()
    assert "Trained the night shift." in page.content.decode()
    assert Action.objects.count() == 1
    action(browser, row, "Trained the night shift.", once=page.context["form"]["once"].value())
    assert set(Action.objects.values_list("current__text", flat=True)) == {
        "Trained the day shift.", "Trained the night shift.",
    }  # fmt: skip


def test_a_progress_note_is_noted_once_a_day(row, leo, as_):
    browser = as_(leo)
    for text in ("The trainer is booked.", "The trainer is booked.", "The trainer fell ill."):
        browser.post(f"/rows/{row.pk}/progress/", {"once": uuid.uuid4(), "text": text})
    assert list(ProgressNote.objects.values_list("text", flat=True)) == [
        "The trainer is booked.", "The trainer fell ill.",
    ]  # fmt: skip


def test_a_question_is_put_again_only_once_it_was_answered(released_row, panel, pam, olive, as_):
    words = {"by": pam, "panel": panel, "kind": "question", "text": "Is it done yet?"}
    first = ask(released_row, **words)
    assert ask(released_row, **words) == first
    browser = as_(olive)
    for _ in range(2):
        answer = {"once": uuid.uuid4(), "text": "In May.", "settles": "yes"}
        browser.post(f"/questions/{first.pk}/", {**answer, "seen": PanelAnswer.objects.count()})
    assert PanelAnswer.objects.count() == 1
    ask(released_row, **words)
    assert PanelQuestion.objects.count() == 2
