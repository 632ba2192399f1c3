"""A form that is sent again: with the back button, from two windows, or with other words."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.models import Action, Evidence, PanelAnswer, PanelQuestion, ProgressNote
from assurance.services.panels import ask, release
from assurance.workflow import State
from tests.assurance.steps import LINK, TODAY, allocated, boxes, soon
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


# A form that says something else than when it was sent first.

SENT_BEFORE = "This form was sent before"
PLAN = {"kind": "planned", "text": "Train the night shift."}


def in_place(client, row, once, **typed):
    return client.post(f"/templates/rows/{row.pk}/action/", {**PLAN, "once": once, **typed})


def on_its_page(client, row, once, **typed):
    return client.post(f"/rows/{row.pk}/actions/new/", {**PLAN, "once": once, **typed})


@pytest.mark.parametrize("send", [in_place, on_its_page])
@pytest.mark.parametrize(
    "changed", [{"text": "Train all."}, {"kind": "none_proposed"}, boxes("due_on", soon(9))]
)
def test_an_action_sent_again_otherwise_is_not_dropped(row, leo, as_, send, changed):
    browser, once = as_(leo), uuid.uuid4()
    for _ in range(2):
        assert send(browser, row, once).status_code == 302
    again = send(browser, row, once, **changed)
    assert again.status_code == 409
    assert SENT_BEFORE in again.content.decode()
    assert Action.objects.count() == 1
    renewed = again.context["form"]["once"].value()
    assert send(browser, row, renewed, **changed).status_code == 302
    assert Action.objects.count() == 2


def test_an_action_sent_again_with_another_row_is_not_dropped(row, template, leo, cora, as_):
    browser, once, other = as_(leo), uuid.uuid4(), allocated(template, leo, by=cora)
    on_its_page(browser, row, once)
    again = on_its_page(browser, row, once, rows=[other.pk])
    assert SENT_BEFORE in again.content.decode()
    on_its_page(browser, row, again.context["form"]["once"].value(), rows=[other.pk])
    assert other.actions.count() == 1


def test_a_source_named_otherwise_is_another_action(row, olive, as_):
    browser, once = as_(olive), uuid.uuid4()
    on_its_page(browser, row, once, source="Letter of 3 May")
    again = on_its_page(browser, row, once, source="Letter of 9 May")
    assert SENT_BEFORE in again.content.decode()


def test_the_same_words_by_another_date_are_another_action_after_the_back_button(row, leo, as_):
    browser = as_(leo)
    on_its_page(browser, row, uuid.uuid4(), **boxes("due_on", soon(9)))
    on_its_page(browser, row, uuid.uuid4(), **boxes("due_on", soon(9)))
    assert Action.objects.count() == 1
    on_its_page(browser, row, uuid.uuid4(), **boxes("due_on", soon(20)))
    assert set(Action.objects.values_list("current__due_on", flat=True)) == {soon(9), soon(20)}


def test_recorded_first_and_reported_with_the_same_form_is_reported(row, leo, as_):
    browser, once = as_(leo), uuid.uuid4()
    typed = {"kind": "done", "link": LINK, "proves": "Who was trained."}
    on_its_page(browser, row, once, **typed)
    for _ in range(2):
        assert on_its_page(browser, row, once, **typed, then="report").status_code == 302
    row.refresh_from_db()
    assert (row.state, Action.objects.count()) == (State.SUBMITTED, 1)


def evidence(client, row, once, **typed):
    url = f"/rows/{row.pk}/evidence/new/"
    return client.post(url, {"proves": "Who was trained.", "once": once, **typed})


@pytest.mark.parametrize(
    "changed",
    [
        {"link": f"{LINK}/may"}, {"proves": "When."}, {"title": "Log"},
        boxes("period_from", TODAY),
    ],
)  # fmt: skip
def test_a_link_sent_again_otherwise_is_not_dropped(row, leo, as_, changed):
    browser, once = as_(leo), uuid.uuid4()
    for _ in range(2):
        assert evidence(browser, row, once, link=LINK).status_code == 302
    typed = {"link": LINK, **changed}
    again = evidence(browser, row, once, **typed)
    assert again.status_code == 409
    assert SENT_BEFORE in again.content.decode()
    renewed = again.context["form"]["once"].value()
    assert evidence(browser, row, renewed, **typed).status_code == 302
    assert Evidence.objects.count() == 2


def test_a_file_sent_again_with_other_words_is_not_dropped(row, leo, as_):
    browser, once = as_(leo), uuid.uuid4()

    def log():
        return SimpleUploadedFile("log.txt", b"calls answered")

    for _ in range(2):
        assert evidence(browser, row, once, file=log()).status_code == 302
    again = evidence(browser, row, once, file=log(), title="Log of May")
    assert SENT_BEFORE in again.content.decode()
    assert "choose its files again" in again.content.decode()
    renewed = again.context["form"]["once"].value()
    evidence(browser, row, renewed, file=log(), title="Log of May")
    assert set(Evidence.objects.values_list("current__title", flat=True)) == {
        "log.txt", "Log of May",
    }  # fmt: skip
