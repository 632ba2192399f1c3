"""The words of a row's dates: what is late, by how much, and what waits for whom."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assurance.display import late_words, rag_tag, standing_words, state_tag, waiting_words
from assurance.models import AssuranceRow
from assurance.workflow import WAITING_TOO_LONG_WORKING_DAYS, Rag, State
from core.working_days import working_days_before, working_days_waited
from tests.factories import FindingFactory, RowFactory, TemplateFactory

FRIDAY = date(2026, 6, 5)


def standing(row, on=FRIDAY):
    return AssuranceRow.objects.with_standing(on).select_related("finding").get(pk=row.pk)


def said(on=FRIDAY, **facts):
    return standing_words(standing(RowFactory(**facts), on), on)


def at(on):
    return datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo("Europe/London"))


def before(days):
    return FRIDAY - timedelta(days=days)


def after(days):
    return FRIDAY + timedelta(days=days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"target_on": after(5)}, "due in 5 days"),
        ({"target_on": after(1)}, "due in 1 day"),
        ({"target_on": FRIDAY}, "due today"),
        ({"target_on": before(1)}, "1 day overdue"),
        ({"target_on": before(12)}, "12 days overdue"),
        (
            {"target_on": before(12), "first_target_on": before(40)},
            "12 days overdue; 40 days late against its first date",
        ),
        (
            {"target_on": after(3), "first_target_on": before(40)},
            "due in 3 days; 40 days late against its first date",
        ),
        ({}, ""),
    ],
)
def test_with_the_force_the_dates_are_said_beside_each_other(facts, words):
    assert said(state=State.IN_PROGRESS, **facts) == words


def test_the_inspectorates_deadline_is_named_where_it_is_the_one_that_is_past(db):
    template = TemplateFactory()
    finding = FindingFactory(inspection=template.inspection, deadline=before(3))
    row = RowFactory(
        template=template, finding=finding, state=State.IN_PROGRESS, target_on=after(20)
    )
    words = late_words(standing(row), FRIDAY)
    assert words == "3 days overdue (the inspectorate's deadline, 2 June 2026)"


def test_once_reported_complete_lateness_stands_still_and_the_office_is_waited_for(db):
    row = RowFactory(
        state=State.SUBMITTED, target_on=before(30), reported_on=before(20),
        state_since=at(before(3)),
    )  # fmt: skip
    words = "waiting for review, 3 working days; 10 days late against its first date"
    assert standing_words(standing(row), FRIDAY) == words
    monday = after(3)
    assert standing_words(standing(row, monday), monday) == words.replace("3 working", "4 working")


def test_what_was_reported_today_waits_since_today(db):
    row = RowFactory(state=State.SUBMITTED, state_since=at(FRIDAY))
    assert waiting_words(standing(row), FRIDAY) == "waiting for review since today"


@pytest.mark.parametrize("state", [State.ASSURED, State.CLOSED, State.SUPERSEDED])
def test_what_is_settled_is_neither_due_nor_overdue(db, state):
    assert said(state=state, target_on=before(30), reported_on=before(31)) == ""


def test_days_waited_and_the_list_of_what_waits_too_long_never_differ():
    for day in range(40):
        since = before(day)
        listed = since < working_days_before(FRIDAY, WAITING_TOO_LONG_WORKING_DAYS)
        waited = working_days_waited(since, FRIDAY)
        assert (waited > WAITING_TOO_LONG_WORKING_DAYS) == listed, since


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_a_colour(state):
    row = standing(RowFactory(state=state))
    assert state_tag(row).text.lower() == state.label
    assert rag_tag(row).text in {rag.label for rag in Rag}
