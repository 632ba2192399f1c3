"""Confirming brings in all rows of a draft or none; it never overwrites."""

import pytest
from django.urls import reverse

from assurance.models import ActionKind, AssuranceRow, AssuranceTemplate, OtherEvent
from assurance.services.imports import confirm_draft
from assurance.workflow import State
from inspections.models import Draft, DraftState, Finding, Kind
from inspections.services.drafts import upload_template
from tests.assurance.drafts.steps import (
    TITLE,
    answer,
    confirm,
    keep_all,
    page,
    row_of,
    row_url,
    says,
    send,
    together,
)
from tests.factories import InspectionFactory
from tests.inspections.templates import (
    CALLERS,
    IMPROVEMENT,
    as_upload,
    clear_template,
    text_template,
    whole_template,
)


def test_all_rows_come_in_each_in_its_section(client, force, report, draft):
    keep_all(client, draft)
    done = confirm(client, draft)
    assert "8 rows came into the template." in done.content.decode()
    template = AssuranceTemplate.objects.get(force=force, inspection=report)
    assert template.rows.count() == 8
    assert list(
        Finding.objects.values_list("section", "report_ref", "force").order_by("order")
    ) == [
        ("issue_of_concern", "1", force.pk),
        ("issue_of_concern", "2", force.pk),
        ("issue_of_concern", "3", force.pk),
        ("issue_of_concern", "4", force.pk),
        ("area_for_improvement", "1", None),
        ("cause_of_concern", "1", None),
        ("recommendation", "1", None),
        ("recommendation", "2", None),
    ]
    draft.refresh_from_db()
    assert draft.state == DraftState.CONFIRMED


def test_a_filled_action_comes_in_as_done_and_its_row_is_in_progress(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    filled = AssuranceRow.objects.get(finding__report_ref="4")
    (link,) = filled.action_links.all()
    said = link.action.current
    assert (said.kind, said.text, said.source) == (
        ActionKind.DONE, "Letters are rewritten.", "from the document",
    )  # fmt: skip
    assert filled.state == State.IN_PROGRESS
    assert filled.events.get().what == OtherEvent.CAME_IN
    empty = AssuranceRow.objects.get(finding__text=CALLERS[2])
    assert empty.state == State.AWAITING_ALLOCATION
    assert not empty.action_links.exists()


def test_a_moved_remark_comes_in_as_the_annotation(client, draft):
    answer(client, row_of(draft, "2").doubts.get(), move=1)
    keep_all(client, draft)
    confirm(client, draft)
    row = AssuranceRow.objects.get(finding__report_ref="2", finding__section="issue_of_concern")
    assert row.finding.text == "Officers do not record what was agreed."
    assert row.annotation == "(AB: the form is new)"


def test_recommendations_hang_from_the_one_cause_of_concern(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    cause = Finding.objects.get(kind=Kind.CAUSE_OF_CONCERN)
    assert cause.recommendations.count() == 2


def test_with_two_causes_nobody_guesses(client, report):
    two = [("1", "Page 1", "One is failing.", ""), ("2", "Page 2", "Another is failing.", "")]
    send(client, report, whole_template(causes=two))
    draft = Draft.objects.get()
    keep_all(client, draft)
    confirm(client, draft)
    assert not Finding.objects.filter(cause__isnull=False).exists()


def test_nothing_comes_in_while_a_doubt_is_open(client, draft):
    answer(client, draft.doubts.order_by("pk").first(), keep=1)
    refused = confirm(client, draft)
    left = draft.doubts.get(answer="")
    assert "1 doubt is not answered yet." in refused.content.decode()
    assert refused.redirect_chain[-1][0].endswith(f"#doubt-{left.pk}")
    assert not Finding.objects.exists()
    assert not AssuranceTemplate.objects.exists()
    keep_all(client, draft)
    confirm(client, draft)
    assert AssuranceRow.objects.count() == 8


def test_nothing_comes_in_while_two_rows_share_a_ref(client, draft):
    keep_all(client, draft)
    row = row_of(draft, "3")
    client.post(row_url(row), says(row, report_ref="4"))
    assert "Another row has this ref" in client.get(page(draft)).content.decode()
    refused = confirm(client, draft)
    assert "2 rows are Issue of concern 4." in refused.content.decode()
    assert not Finding.objects.exists()
    row.refresh_from_db()
    client.post(row_url(row, "_leave_out"), {"why": "Twice.", "version": row.version})
    confirm(client, draft)
    assert AssuranceRow.objects.count() == 7


def test_nothing_comes_in_where_every_row_is_left_out(client, report):
    send(client, report, clear_template())
    draft = Draft.objects.get()
    row = draft.rows.get()
    client.post(row_url(row, "_leave_out"), {"why": "Mistaken.", "version": row.version})
    refused = confirm(client, draft)
    assert "No row is left to bring in." in refused.content.decode()
    assert not AssuranceTemplate.objects.exists()


def test_a_second_press_changes_nothing(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    again = confirm(client, draft)
    assert again.status_code == 200
    assert "nothing new came in" in again.content.decode()
    assert AssuranceRow.objects.count() == 8


def test_two_presses_at_once_make_one_template(own_database, committed_world):
    olive, report, force = committed_world
    draft = upload_template(report, force, as_upload(clear_template(5)), by=olive).draft
    added = together(lambda: confirm_draft(draft, by=olive).added)
    assert sorted(added) == [0, 5]
    assert AssuranceTemplate.objects.count() == 1
    assert AssuranceRow.objects.count() == 5


def test_a_discarded_draft_stays_on_record_and_brings_nothing_in(client, olive, draft):
    done = client.post(reverse("draft_discard", args=[draft.pk]), follow=True)
    assert "It stays on record." in done.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.closed_by) == (DraftState.DISCARDED, olive)
    assert "discarded by Olive Officer" in client.get(page(draft)).content.decode()
    refused = confirm(client, draft).content.decode()
    assert "Nothing came in." in refused
    doubt = draft.doubts.first()
    assert "Nothing was changed" in answer(client, doubt, keep=1).content.decode()
    assert not AssuranceTemplate.objects.exists()


def test_a_confirmed_draft_is_not_discarded(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    shown = client.post(reverse("draft_discard", args=[draft.pk]), follow=True).content.decode()
    assert "It was confirmed already." in shown
    draft.refresh_from_db()
    assert draft.state == DraftState.CONFIRMED


@pytest.fixture
def template(client, report):
    """A template with row 1 in it."""
    send(client, report, text_template([CALLERS]))
    confirm(client, Draft.objects.get())
    return AssuranceTemplate.objects.get()


def test_only_new_rows_come_in(client, report, template):
    send(client, report, text_template([CALLERS, ("2", "Page 6", "Something new.", "")]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    assert "Already in the template" in client.get(page(draft)).content.decode()
    assert "1 row came into the template." in confirm(client, draft).content.decode()
    assert template.rows.count() == 2
    assert Finding.objects.count() == 2


def test_rows_with_other_words_are_doubted_and_never_overwritten(client, report, template):
    other = ("1", "Page 50", "Callers wait much longer now.", "A new action.")
    send(client, report, text_template([other]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    shown = client.get(page(draft)).content.decode()
    assert "Recorded already with other words" in shown
    assert "Callers wait too long for an answer." in shown
    assert "The action printed here is not brought in" in shown
    keep_all(client, draft)
    assert "nothing new came in" in confirm(client, draft).content.decode()
    row = template.rows.get()
    assert row.finding.text == CALLERS[2]
    assert row.finding.page_ref == "Page 5"
    assert row.state == State.AWAITING_ALLOCATION


def test_a_ref_corrected_into_one_that_is_there_is_doubted(client, report, template):
    send(client, report, text_template([("2", "Page 6", "Something new.", "")]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    row = draft.rows.get()
    client.post(row_url(row), says(row, report_ref="1"))
    assert row.doubts.filter(what__startswith="Recorded already with other words").count() == 1


def test_two_forces_share_an_official_finding_and_keep_their_own_concerns(
    client, stranger, as_, force, other_force
):
    report = InspectionFactory(forces=[force, other_force], title=TITLE)
    both = {"concerns": [CALLERS], "improvements": [IMPROVEMENT]}
    send(client, report, text_template(**both))
    confirm(client, Draft.objects.get())
    theirs = text_template(**both, force="Southshire Police")
    send(as_(stranger), report, theirs, force=other_force)
    draft = Draft.objects.get(state=DraftState.OPEN)
    assert "Already recorded for this report" in as_(stranger).get(page(draft)).content.decode()
    confirm(as_(stranger), draft)
    assert Finding.objects.filter(section=Kind.AREA_FOR_IMPROVEMENT).count() == 1
    assert Finding.objects.filter(section=Kind.ISSUE_OF_CONCERN).count() == 2
    for answering in (force, other_force):
        assert AssuranceRow.objects.filter(template__force=answering).count() == 2
