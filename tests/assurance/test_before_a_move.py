"""What is said before a move is made, and what a hand-made press cannot skip."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.models import ActionKind
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName, State
from inspections.models import Kind
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory

TODAY = timezone.localdate()
PASSED = "This date has already passed: the row will count as overdue at once."


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


def boxes(on):
    return {"target_date_day": on.day, "target_date_month": on.month, "target_date_year": on.year}


# A date that has passed


def allocate(client, row, lead, on, **more):
    return client.post(
        f"/rows/{row.pk}/moves/allocate/",
        {"version": row.version, "lead": lead.pk, **boxes(on), **more},
    )


def test_a_date_that_has_passed_is_warned_of_and_taken_once_confirmed(as_, template, cora, leo):
    row, client, yesterday = RowFactory(template=template), as_(cora), TODAY - timedelta(days=1)
    page = allocate(client, row, leo, yesterday).content.decode()
    assert PASSED in page
    assert "Keep this date" in page
    assert f'value="{yesterday.year}"' in page
    row.refresh_from_db()
    assert (row.state, row.target_on) == (State.AWAITING_ALLOCATION, None)
    assert allocate(client, row, leo, yesterday, passed="on").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.target_on) == (State.IN_PROGRESS, yesterday)


def test_today_is_no_date_that_has_passed(as_, template, cora, leo):
    row = RowFactory(template=template)
    assert allocate(as_(cora), row, leo, TODAY).status_code == 302


def test_the_date_that_an_old_tracker_gave_is_taken_as_it_is(as_, template, cora, leo):
    long_ago = TODAY - timedelta(days=400)
    row = RowFactory(template=template, first_target_on=long_ago, target_on=long_ago)
    assert allocate(as_(cora), row, leo, long_ago).status_code == 302


# What a verdict rests on


@pytest.fixture
def reported(template, cora, leo):
    row = RowFactory(template=template)
    move_row(row, MoveName.ALLOCATE, by=cora, given=Given(lead=leo, target_date=TODAY))
    record_action([row], ActionWords(ActionKind.DONE, "Trained."), by=leo)
    attach_evidence([row], EvidenceGiven("Log", "Who.", link="https://intranet.test/1"), by=leo)
    move_row(row, MoveName.SUBMIT, by=leo)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(("move", "more"), [("assure", {}), ("return", {"verdict": "not"})])
def test_no_verdict_is_given_past_the_page_that_shows_what_it_rests_on(
    as_, olive, reported, move, more
):
    sent = {"version": reported.version, "reason": "Fine.", **more}
    response = as_(olive).post(f"/rows/{reported.pk}/moves/{move}/", sent)
    assert response.status_code == 302
    assert response.url.startswith(f"/rows/{reported.pk}/review/")
    reported.refresh_from_db()
    assert reported.state == State.SUBMITTED


def test_a_review_without_what_it_showed_is_not_taken(as_, olive, reported):
    client, url = as_(olive), f"/rows/{reported.pk}/review/"
    sent = {"version": reported.version, "reason": "Seen.", "verdict": "assured"}
    page = client.post(url, sent).content.decode()
    assert "what it showed did not come with it" in page
    reported.refresh_from_db()
    assert reported.state == State.SUBMITTED
    seen = client.get(url).context["form"]["seen"].value()
    assert client.post(url, {**sent, "seen": seen}).status_code == 302
    reported.refresh_from_db()
    assert reported.state == State.ASSURED


# A cause of concern


def test_the_form_to_close_a_cause_names_the_recommendations_that_are_open(as_, template, ada):
    place = {"inspection": template.inspection, "force": template.force}
    cause = FindingFactory(**place, section=Kind.CAUSE_OF_CONCERN)
    row = RowFactory(template=template, finding=cause, state=State.ASSURED)
    of_it = [
        RowFactory(
            template=template,
            state=state,
            finding=FindingFactory(**place, section=Kind.RECOMMENDATION, cause=cause),
        )
        for state in (State.IN_PROGRESS, State.ASSURED, State.CLOSED, State.SUPERSEDED)
    ]
    client = as_(ada)
    page = client.get(f"/rows/{row.pk}/moves/close/").content.decode()
    shown = [f'href="/rows/{each.pk}/"' in page for each in of_it]
    assert shown == [True, True, False, False]
    assert "cannot be closed yet" in page
    type(row).objects.filter(pk__in=[each.pk for each in of_it]).update(state=State.CLOSED)
    page = client.get(f"/rows/{row.pk}/moves/close/").content.decode()
    assert "cannot be closed yet" not in page
