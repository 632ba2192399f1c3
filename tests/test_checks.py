"""The office's checks: what each finds and what it leaves, and that its number is its list."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assurance.checks import CHECKS, rows_to_check
from assurance.models import (
    Action,
    ActionKind,
    ActionRow,
    ActionVersion,
    AssuranceRow,
    DateChange,
    Evidence,
    EvidenceRow,
    EvidenceVersion,
    ProgressNote,
    RowEvent,
)
from assurance.workflow import State
from assurance.worklists import counts
from forces.roles import Role
from inspections.models import Finding, Kind
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    MembershipFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.queries import assert_queries
from tests.rows_on_pages import page_of, rows_on, words_of

TODAY = timezone.localdate()
NUMBER = re.compile(r'href="([^"]+)" aria-label="(\d+) rows?: ([^"]+)"')


def ago(days):
    """At this hour on the clock, so that it is that day though the clocks changed meanwhile."""
    return timezone.localtime() - timedelta(days=days)


def before(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], published_on=before(200))
    return TemplateFactory(force=force, inspection=inspection)


def found(client, key):
    return rows_on(page_of(client, f"/rows/?list={key}"))


def proof(row, by, *, given=None, covers_until=None):
    evidence = Evidence.objects.create(force=row.template.force, created_by=by)
    evidence.current = EvidenceVersion.objects.create(
        evidence=evidence, number=1, title="Log", link="https://intranet.test/log", by=by,
        proves="Who was trained.", period_until=covers_until, at=given or timezone.now(),
    )  # fmt: skip
    evidence.save(update_fields=["current"])
    return EvidenceRow.objects.create(
        evidence=evidence, row=row, added_by=by, added_at=given or timezone.now()
    )


def answer(row, by, *, kind=ActionKind.DONE, at=None):
    action = Action.objects.create(force=row.template.force, created_by=by)
    action.current = ActionVersion.objects.create(
        action=action, number=1, kind=kind, text="Trained.", by=by, at=at or timezone.now()
    )
    action.save(update_fields=["current"])
    return ActionRow.objects.create(
        action=action, row=row, added_by=by, added_at=at or timezone.now()
    )


def moved(row, by, *decisions, kind="later"):
    for number, decision in enumerate(decisions, 1):
        DateChange.objects.create(
            row=row, new_on=TODAY + timedelta(days=number), asked_by=by, decision=decision,
            kind=kind,
        )  # fmt: skip


def test_complete_rows_without_evidence_are_found(as_, olive, leo, template):
    bare, closed, taken_off, proved = (
        RowFactory(template=template, state=state)
        for state in (State.ASSURED, State.CLOSED, State.ASSURED, State.CLOSED)
    )
    RowFactory(template=template, state=State.SUBMITTED)
    proof(proved, leo)
    link = proof(taken_off, leo)
    link.removed_by, link.removed_at = leo, timezone.now()
    link.save(update_fields=["removed_by", "removed_at"])
    assert found(as_(olive), "complete_without_evidence") == [bare.pk, closed.pk, taken_off.pk]


@pytest.mark.parametrize(("days", "silent"), [(59, False), (60, True), (61, True)])
def test_overdue_rows_of_which_nothing_is_heard_are_found(as_, olive, leo, template, days, silent):
    row, in_time = many_rows(template, 2, state=State.IN_PROGRESS, lead=leo)
    AssuranceRow.objects.filter(pk=row.pk).update(first_target_on=before(9), target_on=before(9))
    RowEvent.objects.create(row=row, what="came_in", to_state=row.state, at=ago(days))
    RowEvent.objects.create(row=in_time, what="came_in", to_state=row.state, at=ago(days))
    assert found(as_(olive), "overdue") == [row.pk]
    assert found(as_(olive), "overdue_silent") == ([row.pk] if silent else [])


def noted(row, by):
    return ProgressNote.objects.create(row=row, text="Half of the teams are trained.", by=by)


def unchanged(row, by):
    return ProgressNote.objects.create(row=row, text="No change.", no_change=True, by=by)


@pytest.mark.parametrize("said", [proof, answer, moved, noted])
def test_whatever_is_recorded_breaks_the_silence(as_, olive, leo, template, said):
    row, other = many_rows(
        template, 2, state=State.IN_PROGRESS, lead=leo, first_target_on=before(9),
        target_on=before(9),
    )  # fmt: skip
    said(row, leo, *(["asked"] if said is moved else []))
    assert found(as_(olive), "overdue_silent") == [other.pk]


def test_no_change_does_not_break_the_silence(as_, olive, leo, template):
    late = {"first_target_on": before(9), "target_on": before(9)}
    (row,) = many_rows(template, 1, state=State.IN_PROGRESS, lead=leo, **late)
    unchanged(row, leo)
    assert found(as_(olive), "overdue_silent") == [row.pk]


def test_dates_moved_three_times_are_found(as_, olive, leo, template):
    thrice, twice, corrected, closed = (
        RowFactory(template=template, state=state, target_on=TODAY)
        for state in (State.IN_PROGRESS, State.RETURNED, State.IN_PROGRESS, State.CLOSED)
    )
    moved(thrice, leo, "set", "approved", "approved", "approved")
    moved(twice, leo, "set", "approved", "declined", "approved", "asked")
    moved(corrected, leo, "set", "approved", "approved", "approved", kind="correction")
    moved(closed, leo, "approved", "approved", "approved")
    assert found(as_(olive), "moved_often") == [thrice.pk]


def cause_row(template, **facts):
    finding = FindingFactory(
        inspection=template.inspection, section=Kind.CAUSE_OF_CONCERN, text="A cause.", **facts
    )
    return RowFactory(template=template, finding=finding)


def test_a_cause_of_concern_without_a_recommendation_is_found(as_, olive, template):
    alone, answered = cause_row(template), cause_row(template)
    recommendation = FindingFactory(
        inspection=template.inspection, section=Kind.RECOMMENDATION, cause=answered.finding
    )
    assert found(as_(olive), "cause_alone") == [alone.pk]
    Finding.objects.filter(pk=recommendation.pk).update(cause=None)
    assert found(as_(olive), "cause_alone") == []


def test_rows_whose_lead_has_left_are_found(as_, olive, leo, lena, cora, template):
    by_lead = {
        lead: RowFactory(template=template, state=State.IN_PROGRESS, lead=lead)
        for lead in (leo, lena, cora)
    }
    RowFactory(template=template, state=State.CLOSED, lead=leo)
    client = as_(olive)
    assert found(client, "lead_left") == []
    leo.is_active = False
    leo.save()
    membership = lena.memberships.get()
    membership.until_on = before(1)
    membership.save()
    MembershipFactory(user=lena, force=template.force, role=Role.FORCE_OBSERVER)
    assert found(client, "lead_left") == [by_lead[leo].pk, by_lead[lena].pk]


def test_evidence_older_than_the_report_is_found(as_, olive, leo, template):
    rows = [RowFactory(template=template, state=State.SUBMITTED) for _ in range(5)]
    covers_before, covers_since, given_before, given_since, taken_off = rows
    proof(covers_before, leo, covers_until=before(201))
    proof(covers_since, leo, given=ago(300), covers_until=before(200))
    proof(given_before, leo, given=ago(202))
    proof(given_since, leo)
    link = proof(taken_off, leo, covers_until=before(400))
    link.removed_by, link.removed_at = leo, timezone.now()
    link.save(update_fields=["removed_by", "removed_at"])
    assert found(as_(olive), "old_evidence") == [covers_before.pk, given_before.pk]


def test_recommendations_of_which_nothing_is_said_are_found(as_, olive, leo, template):
    findings = [
        FindingFactory(inspection=template.inspection, section=Kind.RECOMMENDATION)
        for _ in range(4)
    ]
    bare, none_proposed, planned, ended = (
        RowFactory(template=template, finding=finding) for finding in findings
    )
    RowFactory(template=template)
    answer(none_proposed, leo, kind=ActionKind.NONE_PROPOSED)
    answer(planned, leo, kind=ActionKind.PLANNED)
    AssuranceRow.objects.filter(pk=ended.pk).update(state=State.NOT_ACCEPTED)
    assert found(as_(olive), "unexplained") == [bare.pk]


@pytest.fixture
def all_broken(template, leo):
    """At least one row for every check, and different numbers of them."""
    RowFactory(template=template, state=State.CLOSED)
    many_rows(
        template, 2, state=State.IN_PROGRESS, lead=leo, first_target_on=before(9),
        target_on=before(9),
    )  # fmt: skip
    moved(RowFactory(template=template, target_on=TODAY), leo, *["approved"] * 3)
    cause_row(template)
    proof(RowFactory(template=template), leo, given=ago(300))
    leo.is_active = False
    leo.save()


@pytest.mark.parametrize("who", ["olive", "ada", "oscar"])
def test_each_number_is_the_list_behind_it(as_, request, all_broken, template, who):
    other = FindingFactory(inspection=InspectionFactory(), section=Kind.RECOMMENDATION)
    other_template = TemplateFactory(force=template.force, inspection=other.inspection)
    RowFactory(template=other_template, finding=other)
    client = as_(request.getfixturevalue(who))
    page = page_of(client, "/checks/")
    shown = {title: (int(number), url) for url, number, title in NUMBER.findall(page)}
    assert list(shown) == [check.title for check in CHECKS]
    for check in CHECKS:
        number, url = shown[check.title]
        assert number > 0, check.title
        assert len(rows_on(page_of(client, url))) == number, check.title
        assert check.rule in words_of(page)


def test_a_list_of_a_check_leads_to_the_others_and_is_worked_on(as_, olive, oscar, all_broken):
    page = page_of(as_(olive), "/rows/?list=lead_left")
    assert "All checks" in page
    for check in CHECKS:
        assert f"?list={check.key}" in page
    assert 'name="row"' in page
    assert 'formaction="/rows/bulk/lead/"' in page
    assert 'name="row"' not in page_of(as_(oscar), "/rows/?list=lead_left")


def test_only_the_office_checks_and_only_its_own_force(
    as_, olive, cora, pam, stranger, all_broken, force, other_force
):
    theirs = RowFactory(template=TemplateFactory(force=other_force), state=State.CLOSED)
    key = "complete_without_evidence"
    assert found(as_(stranger), key) == [theirs.pk]
    assert theirs.pk not in found(as_(olive), key)
    MembershipFactory(user=olive, force=other_force, role=Role.FORCE_COORDINATOR)
    assert theirs.pk not in found(as_(olive), key)
    assert theirs.pk in found(as_(olive), "closed")
    for url in ("/checks/", f"/rows/?list={key}"):
        assert as_(cora).get(url).status_code == 403
        assert as_(pam).get(url).status_code == 404
    assert 'href="/checks/"' in page_of(as_(olive), "/")
    assert 'href="/checks/"' not in page_of(as_(cora), "/")


@pytest.mark.parametrize("count", [30, 300])
def test_all_counts_come_in_one_query(as_, olive, template, leo, count):
    many_rows(template, count, lead=leo, state=State.CLOSED)
    with CaptureQueriesContext(connection) as taken:
        numbers = counts(rows_to_check(olive), CHECKS, TODAY)
    assert numbers["complete_without_evidence"] == count
    assert len([each for each in taken if "COUNT" in each["sql"]]) == 1
    assert_queries("checks", as_(olive), "/checks/")
