"""A planned action is marked as done: a new version of it, its plan kept, its proof beside it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.models import ActionKind, Evidence
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.workflow import State
from tests.assurance.steps import LINK, TODAY, allocated, assured, boxes, hidden, sent, soon, text
from tests.factories import InspectionFactory, RowFactory, TemplateFactory

pytestmark = pytest.mark.django_db
SAID = "The action is marked as done. What was planned is kept."


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


@pytest.fixture
def planned(row, template, leo, lena):
    """A planned action that answers two rows."""
    words = ActionWords(ActionKind.PLANNED, "Train them all.", lead=lena, due_on=soon(9))
    return record_action([row, RowFactory(template=template)], words, by=leo)


def done(action):
    return f"/actions/{action.pk}/done/"


def test_it_takes_one_press_and_the_plan_is_kept(as_, leo, lena, row, planned):
    client = as_(leo)
    assert f"{done(planned)}?row={row.pk}" in text(client.get(f"/rows/{row.pk}/"))
    form = client.get(done(planned))
    typed = {**boxes("done_on", TODAY), "text": form.context["form"]["text"].value()}
    assert sent(client, done(planned), **typed).status_code == 302
    planned.refresh_from_db()
    now, plan = planned.current, planned.versions.get(number=1)
    assert (now.number, now.kind, now.text, now.done_on) == (2, "done", "Train them all.", TODAY)
    assert (now.lead, now.due_on) == (lena, soon(9))
    assert (plan.kind, plan.text) == ("planned", "Train them all.")
    page = text(client.get(f"/rows/{row.pk}/"))
    for part in (SAID, "Changed an action, version 2: done", "Version 1, Planned"):
        assert part in page
    assert done(planned) not in page


def test_the_form_stands_ready_with_today_and_the_words_of_the_plan(as_, leo, planned):
    form = as_(leo).get(done(planned)).context["form"]
    assert form["done_on"].value() == TODAY
    assert form["text"].value() == "Train them all."


def test_what_proves_it_comes_in_the_same_step_on_every_row_that_it_answers(as_, leo, row, planned):
    files = [SimpleUploadedFile(name, name.encode()) for name in ("a.txt", "b.txt")]
    sent(as_(leo), done(planned), text="Trained 64.", file=files, proves="Who was trained.")
    assert Evidence.objects.count() == 2
    for piece in Evidence.objects.all():
        assert set(piece.rows.all()) == set(planned.rows.all())
    planned.refresh_from_db()
    assert (planned.current.text, planned.current.done_on) == ("Trained 64.", None)


def test_all_of_it_or_nothing(as_, leo, planned):
    file = SimpleUploadedFile("plan.exe", b"MZ")
    tomorrow = boxes("done_on", TODAY + timedelta(days=1))
    refused = sent(as_(leo), done(planned), text="Trained 64.", file=file, proves="Who.")
    assert "“.exe” cannot be taken" in text(refused)
    assert "Trained 64." in text(refused)
    late = sent(as_(leo), done(planned), text="It.", link=LINK, proves="Who.", **tomorrow)
    assert "cannot be in the future" in text(late)
    assert "Say what it proves" in text(sent(as_(leo), done(planned), text="It.", link=LINK))
    planned.refresh_from_db()
    assert (planned.current.number, Evidence.objects.count()) == (1, 0)
    assert sent(as_(leo), done(planned), text="It.", link=LINK, proves="Who.").status_code == 302


def test_a_second_press_is_harmless_and_somebody_elses_is_told(as_, leo, cora, planned):
    client = as_(leo)
    typed = {**hidden(client, done(planned)), "text": "It.", "link": LINK, "proves": "Who."}
    others = {**hidden(as_(cora), done(planned)), "text": "Hers."}
    for _ in range(2):
        answer = client.post(done(planned), typed, follow=True)
        assert SAID in text(answer)
    assert (planned.versions.count(), Evidence.objects.count()) == (2, 1)
    clash = as_(cora).post(done(planned), others)
    assert clash.status_code == 409
    assert "This action is not planned any more." in text(clash)
    assert "Hers." in text(clash)
    assert planned.versions.count() == 2


def test_a_plan_that_was_changed_meanwhile_is_read_first(as_, leo, cora, planned):
    opened = hidden(as_(leo), done(planned))
    other = ActionWords(ActionKind.PLANNED, "Train half of them.")
    change_action(planned, other, by=cora, number=1)
    clash = as_(leo).post(done(planned), {**opened, "text": "Trained 64."})
    assert clash.status_code == 409
    for part in ("changed by Cora Coordinator", "Trained 64.", "Train half of them."):
        assert part in text(clash)
    again = {**hidden_of(clash), "text": "Trained 32."}
    assert as_(leo).post(done(planned), again).status_code == 302


def hidden_of(response):
    form = response.context["form"]
    return {"number": form["number"].value(), "once": form["once"].value()}


def test_only_a_planned_action_has_the_way(as_, leo, row, planned):
    change_action(planned, ActionWords(ActionKind.NONE_PROPOSED, "No."), by=leo, number=1)
    assert done(planned) not in text(as_(leo).get(f"/rows/{row.pk}/"))
    refused = sent(as_(leo), done(planned), text="It.")
    assert "This action is not planned any more." in text(refused)


def test_an_officer_names_the_source_and_a_reader_may_not(as_, olive, fred, stranger, planned):
    assert "Enter source" in text(sent(as_(olive), done(planned), text="It."))
    taken = sent(as_(olive), done(planned), text="It.", source="E-mail of Cora")
    assert taken.status_code == 302
    assert as_(fred).post(done(planned), {"text": "It."}).status_code == 403
    assert as_(stranger).post(done(planned), {"text": "It."}).status_code == 404
    assert planned.versions.get(number=2).source == "E-mail of Cora"


def test_an_assurance_that_saw_the_plan_lapses(as_, leo, olive, row, planned):
    row = assured(row, lead=leo, by=olive)
    assert "it lapses and the row goes back" in text(as_(leo).get(done(planned)))
    sent(as_(leo), done(planned), text="Trained 64.")
    row.refresh_from_db()
    assert row.state == State.SUBMITTED
