"""Target dates: the first is set, a later one asked for and decided, a mistyped one mended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assurance.models import AssuranceRow, DateChange, DateDecision
from assurance.refusals import NotOpen, Refused
from assurance.services.dates import ask_later_date, correct_first_date, date_row, decide_date
from assurance.workflow import State
from tests.assurance.steps import TODAY, allocated, boxes, hidden, sent, soon, text
from tests.factories import InspectionFactory, RowFactory, TemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora, due=soon(10))


def asked(row, leo, days=40):
    return ask_later_date(row, soon(days), by=leo, reason="The trainer left.")


def test_a_row_that_came_in_with_an_action_is_given_its_first_date(as_, template, cora, leo):
    row = RowFactory(template=template, state=State.IN_PROGRESS)
    url = f"/rows/{row.pk}/dates/set/"
    assert url in text(as_(cora).get(f"/rows/{row.pk}/"))
    assert as_(leo).get(url).status_code == 403
    sent(as_(cora), url, **boxes("target_date", soon()))
    row.refresh_from_db()
    assert (row.first_target_on, row.target_on) == (soon(), soon())
    assert row.date_changes.get().decision == DateDecision.SET
    again = sent(as_(cora), url, **boxes("target_date", soon(60)))
    assert "A later one is asked for, with a reason." in text(again)


def test_a_second_person_setting_the_date_is_told_by_name(as_, template, cora, olive):
    row = RowFactory(template=template, state=State.IN_PROGRESS)
    url = f"/rows/{row.pk}/dates/set/"
    opened = hidden(as_(olive), url)
    sent(as_(cora), url, **boxes("target_date", soon()))
    clash = as_(olive).post(url, {**opened, **boxes("target_date", soon(70))})
    assert clash.status_code == 409
    assert "changed by Cora Coordinator" in text(clash)
    assert f'value="{soon(70).year}"' in text(clash)


DATES_IN_WORDS = [("5", "June", "2027", "month"), ("fifth", "6", "2027", "day"),
                  ("TBC", "", "", "day")]  # fmt: skip


@pytest.mark.parametrize(("day", "month", "year", "wrong"), DATES_IN_WORDS)
def test_a_date_in_words_is_refused_in_its_box(as_, row, leo, day, month, year, wrong):
    typed = {"new_on_day": day, "new_on_month": month, "new_on_year": year}
    page = text(sent(as_(leo), f"/rows/{row.pk}/dates/ask/", **typed, reason="The trainer left."))
    assert "New date must be in numbers" in page
    assert f'href="#id_new_on_{wrong}"' in page
    assert "The trainer left." in page
    assert not row.date_changes.filter(decision=DateDecision.ASKED).exists()


def test_the_lead_or_the_coordinator_asks_for_a_later_date_with_a_reason(
    as_, row, leo, lena, cora, olive
):
    url = f"/rows/{row.pk}/dates/ask/"
    assert "Enter reason" in text(sent(as_(leo), url, **boxes("new_on", soon(40))))
    page = text(as_(leo).post(url, {**boxes("new_on", soon(40)), "reason": "The trainer left."},
                              follow=True))  # fmt: skip
    assert "The date stays as it is until it is decided." in page
    row.refresh_from_db()
    assert row.target_on == soon(10)
    for person in (lena, olive):
        with pytest.raises(PermissionDenied):
            ask_later_date(row, soon(50), by=person, reason="Because.")
    with pytest.raises(Refused, match="waits for a decision"):
        ask_later_date(row, soon(50), by=cora, reason="Because.")


@pytest.mark.parametrize("days", [0, 10, -3])
def test_a_later_date_is_later(row, leo, days):
    with pytest.raises(Refused, match="must be after"):
        asked(row, leo, days)
    assert asked(row, leo, 11).new_on == soon(11)


def test_the_officer_approves(as_, row, leo, olive):
    change = asked(row, leo)
    sent(as_(olive), f"/dates/{change.pk}/decide/", decision="approve")
    row.refresh_from_db()
    assert (row.first_target_on, row.target_on) == (soon(10), soon(40))


def test_the_officer_approves_another_date(as_, row, leo, olive):
    change = asked(row, leo)
    url = f"/dates/{change.pk}/decide/"
    assert "Enter the date that is agreed" in text(sent(as_(olive), url, decision="amend"))
    sent(as_(olive), url, decision="amend", **boxes("on", soon(20)))
    row.refresh_from_db()
    change.refresh_from_db()
    assert (row.target_on, change.new_on, change.agreed_on) == (soon(20), soon(40), soon(20))


def test_the_officer_declines_with_a_reason(as_, row, leo, olive):
    change = asked(row, leo)
    url = f"/dates/{change.pk}/decide/"
    assert "Say why the date is declined." in text(sent(as_(olive), url, decision="decline"))
    sent(as_(olive), url, decision="decline", reason="It has waited long enough.")
    row.refresh_from_db()
    assert row.target_on == soon(10)
    assert "It has waited long enough." in text(as_(leo).get(f"/rows/{row.pk}/"))
    assert asked(row, leo, 60).decision == DateDecision.ASKED


def test_a_date_is_decided_once(as_, row, leo, olive, otto):
    change = asked(row, leo)
    url = f"/dates/{change.pk}/decide/"
    sent(as_(otto), url, decision="approve")
    late = sent(as_(olive), url, decision="decline", reason="No.")
    assert late.status_code == 409
    assert "approved already" in text(late)
    assert "Otto Officer" in text(late)
    twice = as_(otto).post(url, {"decision": "approve"}, follow=True)
    assert "approved already, by you" in text(twice)
    assert row.date_changes.filter(decision=DateDecision.APPROVED).count() == 1


def test_nobody_of_the_force_decides(row, leo, cora, ada, olive):
    change = asked(row, leo)
    for person in (leo, cora, ada):
        with pytest.raises(PermissionDenied):
            decide_date(change, by=person, approve=True)
    decide_date(change, by=olive, approve=True)
    with pytest.raises(NotOpen):
        decide_date(change, by=olive, approve=True)


def test_a_mistyped_first_date_is_mended_and_the_mistake_stays_on_record(as_, row, leo, olive):
    url = f"/rows/{row.pk}/dates/correct/"
    right = soon(15)
    assert "Enter reason" in text(sent(as_(olive), url, **boxes("new_on", right)))
    sent(as_(olive), url, **boxes("new_on", right), reason="Typed ten, the plan says fifteen.")
    row.refresh_from_db()
    assert (row.first_target_on, row.target_on) == (right, right)
    change = row.date_changes.get(kind="correction")
    assert (change.old_on, change.new_on, change.asked_by) == (soon(10), right, olive)
    page = text(as_(leo).get(f"/rows/{row.pk}/"))
    assert "Corrected the first target date from" in page
    assert "Typed ten, the plan says fifteen." in page


def test_mending_the_first_date_leaves_a_date_that_has_moved_since(row, leo, olive):
    decide_date(asked(row, leo), by=olive, approve=True)
    row.refresh_from_db()
    correct_first_date(row, soon(12), by=olive, reason="Mistyped.")
    row.refresh_from_db()
    assert (row.first_target_on, row.target_on) == (soon(12), soon(40))


def test_a_closed_rows_dates_stay_as_they_are(row, leo, olive, cora):
    change = asked(row, leo)
    AssuranceRow.objects.filter(pk=row.pk).update(state=State.CLOSED)
    for act in (
        lambda: decide_date(change, by=olive, approve=True),
        lambda: correct_first_date(row, soon(3), by=olive, reason="Mistyped."),
        lambda: date_row(row, soon(3), by=cora),
        lambda: asked(row, leo, 90),
    ):
        with pytest.raises(Refused, match="has to be reopened"):
            act()
    assert decide_date(change, by=olive, approve=False, reason="Closed.").agreed_on is None


def test_lateness_is_against_the_date_of_the_day_and_the_first(row, leo):
    AssuranceRow.objects.filter(pk=row.pk).update(
        first_target_on=TODAY - timedelta(days=30), target_on=TODAY - timedelta(days=2)
    )
    standing = AssuranceRow.objects.with_standing(TODAY).get(pk=row.pk)
    assert (standing.overdue, standing.late_first, standing.rag) == (True, True, "red")
    before = AssuranceRow.objects.with_standing(TODAY - timedelta(days=2)).get(pk=row.pk)
    assert (before.overdue, before.late_first, before.rag) == (False, True, "amber")


def test_the_database_keeps_what_was_asked(row, leo):
    from django.db import ProgrammingError, transaction

    change = asked(row, leo)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DateChange.objects.filter(pk=change.pk).update(new_on=soon(99))
    assert DateChange.objects.filter(pk=change.pk).update(decision_reason="It was said.") == 1


def test_a_date_that_has_passed_is_neither_asked_for_nor_agreed(row, leo, olive):
    overdue = TODAY - timedelta(days=20)
    AssuranceRow.objects.filter(pk=row.pk).update(first_target_on=overdue, target_on=overdue)
    row.refresh_from_db()
    with pytest.raises(Refused, match="today or later"):
        ask_later_date(row, TODAY - timedelta(days=1), by=leo, reason="The trainer left.")
    change = ask_later_date(row, TODAY, by=leo, reason="The trainer left.")
    with pytest.raises(Refused, match="has already passed"):
        decide_date(change, by=olive, approve=True, on=TODAY - timedelta(days=1))
    assert decide_date(change, by=olive, approve=True).agreed_on == TODAY
