"""Every move of the table, by every role: made by those who may, refused to everybody else."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assurance.models import ActionKind, AssuranceRow, RowEvent, Verdict
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row, what_stands
from assurance.workflow import MOVES, MoveName, State
from core.models import Notice
from tests.assurance.steps import (
    LINK,
    TODAY,
    allocated,
    answered,
    assured,
    boxes,
    hidden,
    sent,
    soon,
    submitted,
    text,
)
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory

pytestmark = pytest.mark.django_db
M, S = MoveName, State

WHO_MAY = {
    M.ALLOCATE: {"olive", "otto", "cora"},
    M.SUBMIT: {"cora", "leo"},
    M.SUBMIT_ON_BEHALF: {"olive", "otto"},
    M.RETURN: {"olive", "otto"},
    M.ASSURE: {"olive", "otto"},
    M.CLOSE: {"ada"},
    M.NOT_ACCEPT: {"ada"},
    M.SUPERSEDE: {"ada"},
    M.NO_LONGER_APPLIES: {"ada"},
    M.REOPEN: {"olive", "otto"},
}
LEADS_TO = {
    M.ALLOCATE: S.IN_PROGRESS, M.SUBMIT: S.SUBMITTED, M.SUBMIT_ON_BEHALF: S.SUBMITTED,
    M.RETURN: S.RETURNED, M.ASSURE: S.ASSURED, M.CLOSE: S.CLOSED, M.NOT_ACCEPT: S.NOT_ACCEPTED,
    M.SUPERSEDE: S.SUPERSEDED, M.NO_LONGER_APPLIES: S.NOT_APPLICABLE, M.REOPEN: S.IN_PROGRESS,
}  # fmt: skip


@pytest.fixture
def everybody(
    olive, otto, ada, oscar, cora, leo, lena, fred, ian, pam, adam, stranger
):  # fmt: skip
    return {
        "olive": olive, "otto": otto, "ada": ada, "oscar": oscar, "cora": cora, "leo": leo,
        "lena": lena, "fred": fred, "ian": ian, "pam": pam, "adam": adam, "stranger": stranger,
    }  # fmt: skip


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


def before(move, template, people):
    """A row on which that move is open, led by Leo, assured by nobody whom the test tries."""
    if move == M.ALLOCATE:
        return RowFactory(template=template)
    row = allocated(template, people["leo"], by=people["cora"])
    if move in (M.SUBMIT, M.SUBMIT_ON_BEHALF):
        answered(row, by=people["leo"])
        return row
    submitted(row, by=people["leo"])
    if move in (M.CLOSE, M.REOPEN):
        move_row(row, M.ASSURE, by=people["otto"], given=Given(reason="Saw the log."))
    return AssuranceRow.objects.get(pk=row.pk)


def given(move, people):
    return {
        M.ALLOCATE: Given(lead=people["leo"], target_date=soon()),
        M.SUBMIT_ON_BEHALF: Given(source="E-mail of the lead", effective=TODAY),
        M.RETURN: Given(verdict="partly", reason="No log of the second month."),
        M.ASSURE: Given(reason="Saw the log."),
        M.CLOSE: Given(authority="lpb", effective=TODAY, reference="Decision 12"),
    }.get(move, Given(reason="Because it must be."))


def test_the_table_here_names_every_move_that_people_make():
    assert set(WHO_MAY) == {move.name for move in MOVES if not move.by_itself}


@pytest.mark.parametrize("move", WHO_MAY)
def test_a_move_is_made_by_those_who_may_and_by_nobody_else(move, template, everybody):
    for name, person in everybody.items():
        row = before(move, template, everybody)
        if name in WHO_MAY[move]:
            event = move_row(row, move, by=person, given=given(move, everybody))
            row.refresh_from_db()
            assert (row.state, event.by, event.what) == (LEADS_TO[move], person, move)
        else:
            state, events = row.state, row.events.count()
            with pytest.raises((PermissionDenied, Refused)):
                move_row(row, move, by=person, given=given(move, everybody))
            row.refresh_from_db()
            assert (row.state, row.events.count()) == (state, events)


@pytest.mark.parametrize("move", WHO_MAY)
def test_a_move_from_a_state_that_does_not_allow_it_is_not_open(move, template, everybody):
    state = S.ASSURED if move != M.CLOSE and move != M.REOPEN else S.IN_PROGRESS
    if move in (M.NOT_ACCEPT, M.SUPERSEDE, M.NO_LONGER_APPLIES):
        state = S.CLOSED
    row = RowFactory(template=template, state=state, lead=everybody["leo"])
    person = everybody[sorted(WHO_MAY[move])[0]]
    with pytest.raises(NotOpen, match="no longer open: the row is"):
        move_row(row, move, by=person, given=given(move, everybody))


NEEDED = [
    (M.ALLOCATE, {"target_date": None}, "target_date"),
    (M.ALLOCATE, {"lead": None}, "lead"),
    (M.SUBMIT_ON_BEHALF, {"source": ""}, "source"),
    (M.SUBMIT_ON_BEHALF, {"effective": None}, "effective"),
    (M.SUBMIT_ON_BEHALF, {"effective": TODAY + timedelta(days=1)}, "effective"),
    (M.RETURN, {"reason": ""}, "reason"),
    (M.RETURN, {"verdict": ""}, "verdict"),
    (M.RETURN, {"verdict": "assured"}, "verdict"),
    (M.ASSURE, {"reason": ""}, "reason"),
    (M.CLOSE, {"authority": ""}, "authority"),
    (M.CLOSE, {"effective": None}, "effective"),
    (M.CLOSE, {"reference": ""}, "reference"),
    (M.NOT_ACCEPT, {"reason": ""}, "reason"),
    (M.SUPERSEDE, {"reason": ""}, "reason"),
    (M.NO_LONGER_APPLIES, {"reason": ""}, "reason"),
    (M.REOPEN, {"reason": ""}, "reason"),
]


@pytest.mark.parametrize(("move", "without", "field"), NEEDED)
def test_what_a_move_needs_is_asked_for_by_its_name(move, without, field, template, everybody):
    from dataclasses import replace

    row = before(move, template, everybody)
    person = everybody[sorted(WHO_MAY[move])[0]]
    full = given(move, everybody)
    with pytest.raises(Refused) as refused:
        move_row(row, move, by=person, given=replace(full, **without))
    assert refused.value.field == field
    move_row(row, move, by=person, given=full)


def test_a_lead_of_another_force_cannot_be_named(template, everybody, stranger, leo, cora):
    row = RowFactory(template=template)
    with pytest.raises(Refused, match="Sam Stranger cannot lead a row of Northshire Police"):
        move_row(row, M.ALLOCATE, by=cora, given=Given(lead=stranger, target_date=soon()))
    move_row(row, M.ALLOCATE, by=cora, given=Given(lead=leo, target_date=soon()))


def test_reporting_complete_needs_an_action_done_and_evidence_or_a_reason(template, leo, cora):
    row = allocated(template, leo, by=cora)
    with pytest.raises(Refused, match="Record an action that is done first"):
        move_row(row, M.SUBMIT, by=leo)
    record_action([row], ActionWords(ActionKind.PLANNED, "Train them."), by=leo)
    with pytest.raises(Refused, match="Record an action that is done first"):
        move_row(row, M.SUBMIT, by=leo)
    record_action([row], ActionWords(ActionKind.DONE, "Trained them."), by=leo)
    with pytest.raises(Refused, match="Attach evidence first, or say why there is none"):
        move_row(row, M.SUBMIT, by=leo)
    attach_evidence([row], EvidenceGiven("Log", "Who was trained.", link=LINK), by=leo)
    assert move_row(row, M.SUBMIT, by=leo).to_state == S.SUBMITTED


def test_a_reason_stands_for_evidence_and_so_does_proposing_nothing(template, leo, cora):
    done = allocated(template, leo, by=cora)
    record_action([done], ActionWords(ActionKind.DONE, "Trained them."), by=leo)
    event = move_row(done, M.SUBMIT, by=leo, given=Given(no_evidence="It was said aloud."))
    assert event.reason == "It was said aloud."
    nothing = allocated(template, leo, by=cora)
    words = ActionWords(ActionKind.NONE_PROPOSED, "The unit no longer exists.")
    record_action([nothing], words, by=leo)
    assert move_row(nothing, M.SUBMIT, by=leo).to_state == S.SUBMITTED


@pytest.mark.parametrize("part", ["action", "evidence", "submission"])
def test_nobody_assures_what_they_recorded_or_submitted(part, template, olive, otto, leo, cora):
    row = allocated(template, leo, by=cora)
    if part == "action":
        words = ActionWords(ActionKind.DONE, "Told by telephone.", source="Call of 3 May")
        record_action([row], words, by=olive)
    if part == "evidence":
        attach_evidence([row], EvidenceGiven("Note", "The call.", link=LINK), by=olive)
    answered(row, by=leo)
    behalf = Given(source="E-mail", effective=TODAY)
    if part == "submission":
        move_row(row, M.SUBMIT_ON_BEHALF, by=olive, given=behalf)
    else:
        move_row(row, M.SUBMIT, by=leo)
    with pytest.raises(Refused, match="somebody else has to assure it"):
        move_row(row, M.ASSURE, by=olive, given=Given(reason="Fine."))
    assert move_row(row, M.ASSURE, by=otto, given=Given(reason="Fine.")).to_state == S.ASSURED


def test_nobody_closes_what_they_assured(template, force, olive, ada, leo, cora):
    from forces.roles import Role
    from tests.people import person

    both = person("Bea Both", force, Role.OFFICE_OFFICER)
    both.memberships.create(force=force, role=Role.OFFICE_APPROVER)
    row = assured(allocated(template, leo, by=cora), lead=leo, by=both)
    close = Given(authority="lpb", effective=TODAY, reference="Decision 12")
    with pytest.raises(Refused, match="You assured this row, so somebody else has to close it"):
        move_row(row, M.CLOSE, by=type(both).objects.get(pk=both.pk), given=close)
    assert move_row(row, M.CLOSE, by=ada, given=close).to_state == S.CLOSED


@pytest.mark.parametrize("settle", [M.CLOSE, M.SUPERSEDE])
def test_a_cause_of_concern_closes_on_the_inspectorates_word_after_its_recommendations(
    template, olive, ada, leo, cora, settle
):
    place = {"inspection": template.inspection, "force": template.force}
    cause = FindingFactory(**place, section="cause_of_concern", order=1)
    hangs = FindingFactory(**place, section="recommendation", order=1, cause=cause)
    rows = [allocated(template, leo, by=cora, finding=finding) for finding in (cause, hangs)]
    for row in rows:
        assured(row, lead=leo, by=olive)
    own = Given(
        authority="lpb", effective=TODAY, reference="Decision 12", reason="A later report has it."
    )
    letter = Given(authority="letter", effective=TODAY, reference="Letter of 3 May")
    with pytest.raises(Refused, match="only on the inspectorate's letter or revisit report"):
        move_row(rows[0], M.CLOSE, by=ada, given=own)
    with pytest.raises(Refused, match="Close its recommendations first: 1 of them"):
        move_row(rows[0], M.CLOSE, by=ada, given=letter)
    move_row(rows[1], settle, by=ada, given=own)
    assert move_row(rows[0], M.CLOSE, by=ada, given=letter).to_state == S.CLOSED


def test_an_assurance_lapses_when_what_it_saw_is_replaced_not_when_something_is_added(
    template, olive, leo, cora
):
    row = assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    record_action([row], ActionWords(ActionKind.DONE, "And again."), by=leo)
    attach_evidence([row], EvidenceGiven("More", "It again.", link=LINK), by=leo)
    row.refresh_from_db()
    assert row.state == S.ASSURED
    seen = Verdict.objects.get(row=row).action_versions.get().action
    change_action(seen, ActionWords(ActionKind.DONE, "Trained half."), by=leo, number=1)
    row.refresh_from_db()
    assert row.state == S.SUBMITTED
    lapse = row.events.last()
    assert (lapse.what, lapse.by) == (M.LAPSE, None)
    assert Notice.objects.filter(recipient=olive, key__startswith=f"move:{lapse.pk}:").exists()


def test_a_verdict_rests_on_what_its_author_was_shown(template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    shown = what_stands(row)
    attach_evidence([row], EvidenceGiven("Late", "It too.", link=LINK), by=cora)
    with pytest.raises(Changed, match="What the force reports was changed by Cora Coordinator"):
        move_row(row, M.ASSURE, by=olive, given=Given(reason="Fine.", seen=shown))
    move_row(row, M.ASSURE, by=olive, given=Given(reason="Fine.", seen=what_stands(row)))


def test_a_row_moved_on_by_somebody_else_is_told_by_name(template, olive, otto, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    move_row(row, M.RETURN, by=otto, given=Given(verdict="not", reason="No log."))
    with pytest.raises(NotOpen, match="the row is returned, last changed by Otto Officer"):
        move_row(row, M.ASSURE, by=olive, given=Given(reason="Fine."))


# The pages of the moves


def test_a_move_page_asks_for_what_the_move_needs_and_makes_it(as_, template, cora, leo):
    row = RowFactory(template=template)
    url = f"/rows/{row.pk}/moves/allocate/"
    page = text(as_(cora).get(url))
    for part in ("Lead", "Target date", "What done will look like"):
        assert part in page
    response = sent(
        as_(cora), url, lead=leo.pk, criteria="All are trained.", **boxes("target_date", soon())
    )
    assert response.headers["location"] == f"/rows/{row.pk}/"
    row.refresh_from_db()
    assert (row.lead, row.target_on, row.state) == (leo, soon(), S.IN_PROGRESS)
    assert row.closure_criteria == "All are trained."


def test_a_date_in_words_is_refused_where_it_was_typed_and_kept(as_, template, cora, leo):
    row = RowFactory(template=template)
    typed = {"target_date_day": "5", "target_date_month": "June", "target_date_year": "2027"}
    response = sent(as_(cora), f"/rows/{row.pk}/moves/allocate/", lead=leo.pk, **typed)
    page = text(response)
    assert "Target date must be in numbers, a number in each box" in page
    assert 'href="#id_target_date_month"' in page
    assert 'value="June"' in page
    row.refresh_from_db()
    assert row.state == S.AWAITING_ALLOCATION
    good = {**typed, "target_date_month": "6"}
    assert (
        sent(as_(cora), f"/rows/{row.pk}/moves/allocate/", lead=leo.pk, **good).status_code == 302
    )


def test_a_move_that_is_not_possible_now_says_why(as_, template, leo, lena, cora, olive):
    row = allocated(template, leo, by=cora)
    page = text(as_(lena).get(f"/rows/{row.pk}/moves/submit/"))
    assert "Only the person who leads this row, or the coordinator" in page
    page = text(as_(olive).get(f"/rows/{row.pk}/moves/reopen/"))
    assert "“Reopen” is not open: the row is in progress." in page
    assert "Only the person" not in text(as_(leo).get(f"/rows/{row.pk}/moves/submit/"))


def test_two_people_at_once_the_second_is_told_and_keeps_what_was_typed(
    as_, template, leo, cora, olive, otto
):
    row = RowFactory(template=template)
    url = f"/rows/{row.pk}/moves/allocate/"
    opened = hidden(as_(olive), url)
    sent(as_(cora), url, lead=leo.pk, **boxes("target_date", soon()))
    typed = {**opened, "lead": otto.pk, "criteria": "Every desk has one.",
             **boxes("target_date", soon(80))}  # fmt: skip
    response = as_(olive).post(url, typed)
    page = text(response)
    assert response.status_code == 409
    assert "no longer open: the row is in progress, last changed by Cora Coordinator" in page
    assert "Every desk has one." in page
    row.refresh_from_db()
    assert row.lead == leo


def test_a_second_press_is_harmless_and_says_so(as_, template, leo, cora):
    row = allocated(template, leo, by=cora)
    answered(row, by=leo)
    client, url = as_(leo), f"/rows/{row.pk}/moves/submit/"
    fields = hidden(client, url)
    for _ in range(2):
        response = client.post(url, fields, follow=True)
        assert response.redirect_chain == [(f"/rows/{row.pk}/", 302)]
    assert "is submitted already. It was done once." in text(response)
    assert row.events.filter(what=M.SUBMIT).count() == 1


def test_an_officer_reports_complete_on_the_forces_behalf_with_source_and_date(
    as_, template, olive, leo, cora
):
    row = allocated(template, leo, by=cora)
    answered(row, by=leo)
    url = f"/rows/{row.pk}/moves/submit_on_behalf/"
    day = TODAY - timedelta(days=3)
    page = text(sent(as_(olive), url, source="", **boxes("effective", day)))
    assert "Enter source" in page
    sent(as_(olive), url, source="E-mail of Leo Lead", **boxes("effective", day))
    row.refresh_from_db()
    assert (row.state, row.reported_on) == (S.SUBMITTED, day)
    assert "Source: E-mail of Leo Lead" in text(as_(leo).get(f"/rows/{row.pk}/"))


def test_the_form_to_close_a_cause_of_concern_offers_only_the_inspectorates_word(
    as_, template, ada, olive, leo, cora
):
    place = {"inspection": template.inspection, "force": template.force}
    cause = FindingFactory(**place, section="cause_of_concern")
    for finding, offers in ((cause, False), (FindingFactory(**place), True)):
        row = assured(allocated(template, leo, by=cora, finding=finding), lead=leo, by=olive)
        page = text(as_(ada).get(f"/rows/{row.pk}/moves/close/"))
        assert "A letter of the inspectorate" in page
        assert ("The local policing body" in page) is offers


# The review


def test_the_review_shows_all_an_officer_needs_on_one_page(as_, template, olive, leo, cora):
    row = RowFactory(template=template)
    given = Given(lead=leo, target_date=soon(), criteria="Every call taker is trained.")
    move_row(row, M.ALLOCATE, by=cora, given=given)
    submitted(row, by=leo)
    page = text(as_(olive).get(f"/rows/{row.pk}/review/"))
    for part in (row.finding.text, "Every call taker is trained.", "Trained every call taker.",
                 "Who was trained.", "Leo Lead reported it complete"):  # fmt: skip
        assert part in page


def test_an_officer_assures_on_the_review_page(as_, template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    url = f"/rows/{row.pk}/review/"
    page = text(sent(as_(olive), url, verdict="assured", reason=""))
    assert "Enter what you saw, or what is missing" in page
    assert sent(as_(olive), url, verdict="assured", reason="Saw the log.").status_code == 302
    row.refresh_from_db()
    verdict = row.verdicts.get()
    assert (row.state, verdict.verdict, verdict.words) == (S.ASSURED, "assured", "Saw the log.")
    assert [v.text for v in verdict.action_versions.all()] == ["Trained every call taker."]


@pytest.mark.parametrize("verdict", ["partly", "not"])
def test_an_officer_returns_it_saying_what_is_missing(verdict, as_, template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    sent(as_(olive), f"/rows/{row.pk}/review/", verdict=verdict, reason="The log of May.")
    row.refresh_from_db()
    assert (row.state, row.verdicts.get().verdict) == (S.RETURNED, verdict)
    assert Notice.objects.filter(recipient=leo, kind="move_return").exists()


def test_the_review_says_what_changed_since_the_last_verdict(as_, template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    move_row(row, M.RETURN, by=olive, given=Given(verdict="partly", reason="The log of May."))
    attach_evidence([row], EvidenceGiven("May log", "May.", link=LINK), by=leo)
    move_row(row, M.SUBMIT, by=leo)
    page = text(as_(olive).get(f"/rows/{row.pk}/review/"))
    since = page.split("What changed since that verdict")[1]
    assert re.findall(r'timeline__title">([^<]+)<', since) == [
        "Reported it complete", "Attached evidence",
    ]  # fmt: skip
    assert "The log of May." in page


def test_who_recorded_part_of_it_may_return_it_but_is_not_offered_to_assure(
    as_, template, olive, leo, cora
):
    row = allocated(template, leo, by=cora)
    answered(row, by=olive, source="E-mail of 3 May")
    submitted(row, by=leo)
    url = f"/rows/{row.pk}/review/"
    page = text(as_(olive).get(url))
    assert "You recorded or submitted part of this row" in page
    assert 'value="assured"' not in page
    assert 'value="partly"' in page
    sent(as_(olive), url, verdict="assured", reason="Fine.")
    row.refresh_from_db()
    assert row.state == S.SUBMITTED


def test_the_second_of_two_reviewers_is_told_and_keeps_the_words(
    as_, template, olive, otto, leo, cora
):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    url = f"/rows/{row.pk}/review/"
    opened = hidden(as_(olive), url)
    sent(as_(otto), url, verdict="not", reason="No log.")
    response = as_(olive).post(url, {**opened, "verdict": "assured", "reason": "I saw the log."})
    assert response.status_code == 409
    assert "the row is returned, last changed by Otto Officer" in text(response)
    assert "I saw the log." in text(response)
    assert row.verdicts.count() == 1


def test_what_came_in_while_the_officer_was_reading_is_told_first(as_, template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    url = f"/rows/{row.pk}/review/"
    fields = {**hidden(as_(olive), url), "verdict": "assured", "reason": "I saw the log."}
    attach_evidence([row], EvidenceGiven("Other log", "It.", link=LINK), by=leo)
    response = as_(olive).post(url, fields)
    assert response.status_code == 409
    assert "What the force reports was changed by Leo Lead" in text(response)
    assert "Other log" in text(response)
    again = re.search(r'name="seen" value="([^"]*)"', text(response))[1]
    assert as_(olive).post(url, {**fields, "seen": again}).status_code == 302
    assert RowEvent.objects.filter(row=row, what=M.ASSURE).count() == 1


def test_handing_over_names_the_new_lead_and_keeps_the_old_in_the_timeline(
    as_, template, leo, lena, cora
):
    row = allocated(template, leo, by=cora)
    url = f"/rows/{row.pk}/lead/"
    assert "leads this row already" in text(sent(as_(cora), url, lead=leo.pk))
    assert "Select lead" in text(sent(as_(cora), url, lead=""))
    sent(as_(cora), url, lead=lena.pk, reason="Leo moved to roads.")
    row.refresh_from_db()
    assert row.lead == lena
    page = text(as_(lena).get(f"/rows/{row.pk}/"))
    assert "Handed it over to Lena Lead" in page
    assert "Leo moved to roads." in page


def test_blanks_are_no_reason(template, olive, leo, cora):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    with pytest.raises(Refused, match="Enter the reason"):
        move_row(row, M.ASSURE, by=olive, given=Given(reason="   "))
    move_row(row, M.ASSURE, by=olive, given=Given(reason="Saw the log."))


def test_before_reporting_complete_it_is_said_what_is_still_missing(as_, template, leo, cora):
    row = allocated(template, leo, by=cora)
    url = f"/rows/{row.pk}/moves/submit/"
    assert "Record an action that is done first" in text(as_(leo).get(url))
    record_action([row], ActionWords(ActionKind.DONE, "Trained them."), by=leo)
    page = text(as_(leo).get(url))
    assert "Reason for no evidence" in page
    assert "Attach evidence first" in text(sent(as_(leo), url, no_evidence=""))
    attach_evidence([row], EvidenceGiven("Log", "Who was trained.", link=LINK), by=leo)
    assert "Reason for no evidence" not in text(as_(leo).get(url))
    assert sent(as_(leo), url).status_code == 302


def test_what_is_missing_stands_where_the_answer_is_written(as_, template, leo, cora, olive):
    row = submitted(allocated(template, leo, by=cora), by=leo)
    url = f"/rows/{row.pk}/actions/new/"
    assert "returned it on" not in text(as_(leo).get(url))
    missing = Given(verdict="not", reason="The log of May.")
    move_row(row, M.RETURN, by=olive, given=missing)
    assert "The log of May." in text(as_(leo).get(url))
