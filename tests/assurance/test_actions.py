"""Actions: recorded once for all the rows they answer, with what proves them; changed, linked."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.models import Action, ActionKind, AssuranceRow, Evidence
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import (
    ActionWords,
    answer_also,
    change_action,
    record_action,
    take_off,
)
from assurance.workflow import State
from tests.assurance.steps import (
    LINK,
    TODAY,
    allocated,
    answered,
    assured,
    boxes,
    hidden,
    new_token,
    sent,
    text,
)
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def new(row):
    return f"/rows/{row.pk}/actions/new/"


def test_an_action_is_recorded_once_for_all_the_rows_it_answers(as_, leo, row, template):
    others = [RowFactory(template=template) for _ in range(2)]
    response = sent(
        as_(leo), new(row), kind="done", text="Trained them.", rows=[o.pk for o in others],
        then="record", **boxes("done_on", TODAY),
    )  # fmt: skip
    assert response.headers["location"] == f"/rows/{row.pk}/"
    action = Action.objects.get()
    assert set(action.rows.all()) == {row, *others}
    assert (action.current.text, action.current.done_on) == ("Trained them.", TODAY)
    row.refresh_from_db()
    assert row.state == State.IN_PROGRESS


def test_evidence_comes_with_it_and_the_row_is_reported_complete_in_one_go(as_, leo, row, template):
    other = RowFactory(template=template)
    file = SimpleUploadedFile("log.txt", b"calls answered")
    response = sent(
        as_(leo), new(row), kind="done", text="Trained them.", rows=[other.pk], then="report",
        file=file, proves="Who was trained.", marking="official",
    )  # fmt: skip
    assert response.status_code == 302
    row.refresh_from_db()
    other.refresh_from_db()
    evidence = Evidence.objects.get()
    assert set(evidence.rows.all()) == {row, other}
    assert (evidence.current.title, evidence.current.file.name) == ("log.txt", "log.txt")
    assert (row.state, other.state) == (State.SUBMITTED, State.AWAITING_ALLOCATION)


def test_all_of_it_or_nothing(as_, leo, row):
    response = sent(as_(leo), new(row), kind="planned", text="Train them.", then="report",
                    link=LINK, proves="The plan.")  # fmt: skip
    page = text(response)
    assert "Record an action that is done first" in page
    assert "Train them." in page
    assert (Action.objects.count(), Evidence.objects.count()) == (0, 0)
    sent(as_(leo), new(row), kind="planned", text="Train them.", then="record",
         link=LINK, proves="The plan.")  # fmt: skip
    assert (Action.objects.count(), Evidence.objects.count()) == (1, 1)


def test_a_double_press_makes_one(as_, leo, row):
    client = as_(leo)
    typed = {**hidden(client, new(row)), "kind": "done", "text": "Trained them.", "link": LINK,
             "proves": "Who.", "then": "report"}  # fmt: skip
    for _ in range(2):
        assert client.post(new(row), typed).status_code == 302
    assert (Action.objects.count(), Evidence.objects.count()) == (1, 1)
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_another_persons_token_makes_nothing(as_, leo, lena, row):
    typed = {**hidden(as_(leo), new(row)), "kind": "done", "text": "Trained.", "then": "record"}
    assert as_(leo).post(new(row), typed).status_code == 302
    assert "Somebody else sent this form already." in text(as_(lena).post(new(row), typed))
    assert Action.objects.count() == 1


def test_errors_keep_what_was_typed_and_the_file(as_, leo, row, template):
    other = RowFactory(template=template)
    file = SimpleUploadedFile("log.txt", b"calls answered")
    response = sent(as_(leo), new(row), kind="done", text="", rows=[other.pk], file=file,
                    proves="Who was trained.", then="record")  # fmt: skip
    page = text(response)
    assert "Enter action taken to address concern" in page
    assert re.search(r'name="waiting" value="[-0-9a-f]{36}" checked', page)
    assert "log.txt (1 KB)" in page
    assert "Who was trained." in page
    assert f'value="{other.pk}" checked' in page
    assert Action.objects.count() == 0


def test_done_in_the_future_is_refused_and_done_today_is_taken(as_, leo, row):
    typed = {"kind": "done", "text": "Trained them.", "then": "record"}
    late = sent(as_(leo), new(row), **typed, **boxes("done_on", TODAY + timedelta(days=1)))
    assert "The date it was done cannot be in the future." in text(late)
    assert sent(as_(leo), new(row), **typed, **boxes("done_on", TODAY)).status_code == 302


def test_rows_to_tick_are_the_open_rows_of_the_force_those_of_the_template_first(
    as_, leo, row, force, other_force
):
    elsewhere = RowFactory(template=TemplateFactory(force=force))
    RowFactory(template=row.template, state="closed", lead=leo)
    RowFactory(template=TemplateFactory(force=other_force))
    early = InspectionFactory(forces=[force], published_on=TODAY + timedelta(days=9))
    RowFactory(template=TemplateFactory(force=force, inspection=early))
    beside = RowFactory(template=row.template)
    field = as_(leo).get(new(row)).context["form"].fields["rows"]
    assert list(field.rows) == [str(beside.pk), str(elsewhere.pk)]


def test_a_row_of_another_force_cannot_be_smuggled_in(as_, leo, row, other_force):
    foreign = RowFactory(template=TemplateFactory(force=other_force))
    typed = {"kind": "done", "text": "Trained them.", "then": "record"}
    assert sent(as_(leo), new(row), **typed, rows=[foreign.pk]).status_code == 200
    with pytest.raises(Refused, match="all of one force"):
        record_action([row, foreign], ActionWords(ActionKind.DONE, "It."), by=leo)
    assert Action.objects.count() == 0


def test_an_officer_records_on_the_forces_behalf_and_names_the_source(as_, olive, leo, row):
    assert "source" not in as_(leo).get(new(row)).context["form"].fields
    typed = {"kind": "done", "text": "Trained them.", "then": "record"}
    page = text(sent(as_(olive), new(row), **typed, source=""))
    assert "Enter source" in page
    assert "report this row complete" not in page
    sent(as_(olive), new(row), **typed, source="E-mail of 3 May")
    assert Action.objects.get().current.source == "E-mail of 3 May"
    assert "source: E-mail of 3 May" in text(as_(leo).get(f"/rows/{row.pk}/"))


def test_readers_record_nothing(as_, fred, leo, row):
    typed = {"kind": "done", "text": "It.", "then": "record", "once": new_token()}
    assert as_(fred).post(new(row), typed).status_code == 403
    with pytest.raises(PermissionDenied):
        record_action([row], ActionWords(ActionKind.DONE, "It."), by=fred)
    assert as_(leo).post(new(row), typed).status_code == 302


def test_a_closed_row_takes_nothing_before_it_is_reopened(as_, leo, olive, row):
    action, _ = answered(row, by=leo)
    AssuranceRow.objects.filter(pk=row.pk).update(state=State.CLOSED)
    with pytest.raises(Refused, match="has to be reopened before anything of it is changed"):
        record_action([row], ActionWords(ActionKind.DONE, "More."), by=leo)
    response = sent(as_(leo), f"/actions/{action.pk}/change/", kind="done", text="Other words.")
    assert "has to be reopened" in text(response)
    assert "Other words." in text(response)
    AssuranceRow.objects.filter(pk=row.pk).update(state=State.IN_PROGRESS)
    assert sent(as_(leo), f"/actions/{action.pk}/change/", kind="done", text="Other words.",
                ).status_code == 302  # fmt: skip


def test_a_change_is_a_new_version_and_the_old_one_stays(as_, leo, row):
    action, _ = answered(row, by=leo)
    url = f"/actions/{action.pk}/change/"
    assert "Trained every call taker." in text(as_(leo).get(url))
    sent(as_(leo), url, kind="done", text="Trained half of them.")
    versions = action.versions.values_list("number", "text")
    assert list(versions) == [(1, "Trained every call taker."), (2, "Trained half of them.")]


def test_two_changes_at_once_the_second_is_told_by_name_and_keeps_the_words(as_, leo, cora, row):
    action, _ = answered(row, by=leo)
    url = f"/actions/{action.pk}/change/"
    opened = hidden(as_(leo), url)
    sent(as_(cora), url, kind="done", text="Cora's words.")
    clash = as_(leo).post(url, {**opened, "kind": "done", "text": "Leo's words."})
    page = text(clash)
    assert clash.status_code == 409
    assert "This action was changed by Cora Coordinator while you were working on it" in page
    assert "Leo&#x27;s words." in page
    assert "Cora&#x27;s words." in page
    assert 'name="number" value="2"' in page
    again = as_(leo).post(url, {"number": 2, "kind": "done", "text": "Leo's words."})
    assert again.status_code == 302
    action.refresh_from_db()
    assert (action.current.number, action.current.text) == (3, "Leo's words.")


def test_a_change_warns_that_an_assurance_lapses(as_, leo, olive, row):
    row = assured(row, lead=leo, by=olive)
    action = row.actions.get()
    assert "it lapses and the row goes back" in text(as_(leo).get(f"/actions/{action.pk}/change/"))
    sent(as_(leo), f"/actions/{action.pk}/change/", kind="done", text="Trained half of them.")
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_an_action_of_several_rows_lapses_only_the_verdicts_that_saw_it(leo, olive, cora, template):
    first = assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    second = assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    action = first.actions.get()
    answer_also(action, [second], by=leo)
    change_action(action, ActionWords(ActionKind.DONE, "Half."), by=leo, number=1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.SUBMITTED, State.ASSURED)
    with pytest.raises(Changed):
        change_action(action, ActionWords(ActionKind.DONE, "All."), by=leo, number=1)


def test_an_action_answers_more_rows_later(as_, leo, row, template):
    other = RowFactory(template=template)
    action, _ = answered(row, by=leo)
    url = f"/actions/{action.pk}/rows/"
    assert "Tick at least one row" in text(sent(as_(leo), url))
    sent(as_(leo), url, rows=[other.pk])
    assert set(action.rows.all()) == {row, other}
    assert "Let an action answer this row as well" not in text(as_(leo).get(f"/rows/{row.pk}/"))


def test_a_mistaken_link_is_taken_off_and_stays_on_record(as_, leo, row, template):
    other = RowFactory(template=template)
    action = record_action([row, other], ActionWords(ActionKind.PLANNED, "Train them."), by=leo)
    url = f"/actions/{action.pk}/rows/{other.pk}/take-off/"
    assert sent(as_(leo), url).status_code == 302
    assert action.links.filter(row=other, removed_by=leo).count() == 1
    page = text(as_(leo).get(f"/rows/{other.pk}/"))
    assert "No action is recorded yet." in page
    assert "Took an action off this row" in page
    with pytest.raises(NotOpen):
        take_off(action, other, by=leo)
    last = sent(as_(leo), f"/actions/{action.pk}/rows/{row.pk}/take-off/")
    assert "An action answers at least one row." in text(last)


def test_taking_off_what_a_verdict_saw_lapses_it(leo, olive, row, template):
    row = assured(row, lead=leo, by=olive)
    action = row.actions.get()
    answer_also(action, [RowFactory(template=template)], by=leo)
    row.refresh_from_db()
    assert row.state == State.ASSURED
    take_off(action, row, by=leo)
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_another_forces_action_is_not_there(as_, stranger, leo, row):
    action, evidence = answered(row, by=leo)
    for url in (f"/actions/{action.pk}/change/", f"/evidence/{evidence.pk}/change/"):
        assert as_(stranger).get(url).status_code == 404
        assert as_(leo).get(url).status_code == 200


def test_the_form_takes_as_many_queries_for_three_hundred_rows_to_tick(as_, leo, row):
    for count in (30, 270):
        RowFactory.create_batch(count, template=row.template, lead=leo, state=State.IN_PROGRESS)
        assert_queries("record an action", as_(leo), new(row))
