"""What is owed to whom on which day, asked of the notices as they would be sent."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from assurance.digest import compose, still_true
from assurance.models import QuestionKind, Redaction
from assurance.reminders import owe_reminders, still_due
from assurance.services.actions import ActionWords, record_action
from assurance.services.moves import Given, move_row
from assurance.services.panels import answer, ask, release
from assurance.services.redactions import decline_redaction
from assurance.services.rows import hand_over
from assurance.workflow import MoveName, State
from core.letters import gather, send_due, take_up_again
from core.models import Letter, LetterState, Notice
from forces.models import Membership
from tests.factories import InspectionFactory, RowFactory, TemplateFactory

DUE = date(2026, 11, 20)
LONDON = ZoneInfo("Europe/London")

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL 2025")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def row(template, leo):
    return RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=DUE)


def owed_to(person, on):
    """The lines that a day makes owed, beside those that were owed before."""
    before = set(Notice.objects.values_list("pk", flat=True))
    owe_reminders(on)
    new = Notice.objects.filter(recipient=person).exclude(pk__in=before)
    return [notice.line.split(": ", 2)[-1] for notice in new]


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (-14, "due on 20 November 2026, in 14 days"),
        (0, "due today"),
        (7, "7 days overdue (it was due on 20 November 2026)"),
        (14, "14 days overdue (it was due on 20 November 2026)"),
    ],
)
def test_the_lead_is_told_of_a_date(row, leo, days, line):
    assert owed_to(leo, DUE + timedelta(days=days)) == [line]


def test_nothing_is_owed_before_fourteen_days(row, leo):
    assert owed_to(leo, DUE - timedelta(days=15)) == []


def test_every_day_from_the_warning_to_three_weeks_late_makes_five_notices(row, leo):
    days = [DUE + timedelta(days=n) for n in range(-20, 22)]
    assert [line for day in days for line in owed_to(leo, day)] == [
        "due on 20 November 2026, in 14 days",
        "due today",
        "7 days overdue (it was due on 20 November 2026)",
        "14 days overdue (it was due on 20 November 2026)",
        "21 days overdue (it was due on 20 November 2026)",
    ]


def test_a_day_on_which_nothing_ran_is_caught_up_with_once(row, leo):
    assert owed_to(leo, DUE - timedelta(days=11)) == ["due on 20 November 2026, in 11 days"]
    assert owed_to(leo, DUE - timedelta(days=10)) == []


def test_the_same_day_owes_nothing_twice(row, leo):
    owe_reminders(DUE)
    assert owed_to(leo, DUE) == []


def test_the_inspectorates_deadline_counts_where_it_is_earlier(row, leo):
    type(row.finding).objects.filter(pk=row.finding_id).update(deadline=date(2026, 11, 6))
    assert owed_to(leo, date(2026, 11, 6)) == ["due today"]


def test_a_row_that_waits_for_review_owes_its_lead_nothing(row, leo):
    type(row).objects.filter(pk=row.pk).update(state=State.SUBMITTED)
    assert owed_to(leo, DUE) == []


def test_a_report_not_yet_published_owes_nobody(row, leo):
    type(row.template.inspection).objects.update(published_on=DUE + timedelta(days=1))
    assert owed_to(leo, DUE) == []


def test_officers_hear_what_is_over_fourteen_days_overdue_and_weekly_after(row, olive):
    days = [DUE + timedelta(days=n) for n in range(30)]
    assert [line for day in days for line in owed_to(olive, day)] == [
        "15 days overdue with the force",
        "22 days overdue with the force",
        "29 days overdue with the force",
    ]


def submitted(row, on):
    at = datetime(on.year, on.month, on.day, 12, tzinfo=LONDON)
    type(row).objects.filter(pk=row.pk).update(state=State.SUBMITTED, state_since=at)


def test_officers_hear_what_has_waited_over_ten_working_days(row, olive):
    submitted(row, date(2026, 11, 2))  # a Monday; ten working days later is Monday the 16th
    assert owed_to(olive, date(2026, 11, 16)) == []
    assert owed_to(olive, date(2026, 11, 17)) == ["waiting for review since 2 November 2026"]


def test_coordinators_hear_once_a_week_what_has_no_lead_or_date(template, cora, leo):
    RowFactory.create_batch(3, template=template, came_in_on=date(2026, 11, 2))
    assert owed_to(cora, date(2026, 11, 16)) == []
    assert owed_to(cora, date(2026, 11, 17)) == ["3 rows without a lead or a target date"]
    assert owed_to(cora, date(2026, 11, 18)) == []
    assert owed_to(cora, date(2026, 11, 23)) == ["3 rows without a lead or a target date"]


@pytest.fixture
def removal(row, leo):
    return Redaction.objects.create(
        force=row.template.force, row=row, words="Jane Smith", reason="A victim was named.",
        asked_by=leo, asked_at=datetime(2026, 11, 2, 12, tzinfo=LONDON),
    )  # fmt: skip


def test_approvers_hear_every_week_what_removal_nobody_decides(removal, ada, leo):
    days = [date(2026, 11, 3) + timedelta(days=n) for n in range(14)]
    lines = [line for day in days for line in owed_to(ada, day)]
    assert lines == ["a removal waits for your decision since 2 November 2026"] * 2
    assert not Notice.objects.filter(kind="removal_waits").exclude(recipient=ada).exists()
    later = date(2026, 11, 23)
    assert len(owed_to(ada, later)) == 1
    reminders = Notice.objects.filter(kind="removal_waits")
    assert still_due(list(reminders), later) != {}
    decline_redaction(removal, reason="It is nobody.", by=ada)
    assert still_due(list(reminders), later) == {}
    assert owed_to(ada, date(2026, 11, 30)) == []


# What goes out.


def post(at):
    gather(at, still_true)
    send_due(at, still_true, compose)
    sent, mail.outbox = mail.outbox, []
    return sent


@pytest.fixture
def today(monkeypatch):
    """Sets the day and time that the letters see."""

    def set_to(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return at

    return set_to


AT = datetime(2026, 11, 20, 6, 5, tzinfo=LONDON)


def test_a_letter_says_ref_report_link_and_how_late_and_nothing_of_the_finding(row, leo, today):
    owe_reminders(DUE)
    (letter,) = post(today(AT))
    assert letter.to == [leo.email]
    assert f"Issue of concern {row.finding.report_ref}, PEEL 2025: due today" in letter.body
    assert f"/rows/{row.pk}/" in letter.body
    assert row.finding.text not in letter.subject + letter.body


def test_one_letter_a_day_gathers_everything(template, row, leo, today):
    RowFactory(template=template, state=State.RETURNED, lead=leo, target_on=DUE)
    owe_reminders(DUE)
    (letter,) = post(today(AT))
    assert letter.body.count("due today") == 2
    RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=DUE)
    owe_reminders(DUE)
    assert post(today(AT + timedelta(hours=1))) == []
    assert len(post(today(AT + timedelta(days=1)))) == 1


def test_nothing_goes_when_nothing_is_due(leo, template, today):
    owe_reminders(DUE)
    assert post(today(AT)) == []
    assert not Letter.objects.exists()


def test_what_is_no_longer_true_at_the_moment_of_sending_is_not_sent(row, leo, today):
    owe_reminders(DUE)
    type(row).objects.filter(pk=row.pk).update(state=State.SUBMITTED)
    assert post(today(AT)) == []


def test_a_person_who_may_no_longer_read_the_row_is_not_told(row, leo, today):
    owe_reminders(DUE)
    Membership.objects.filter(user=leo).update(until_on=DUE - timedelta(days=1))
    assert post(today(AT)) == []


def test_a_moved_date_withdraws_the_warning_of_the_old_one(row, leo, today):
    owe_reminders(DUE)
    type(row).objects.filter(pk=row.pk).update(target_on=DUE + timedelta(days=60))
    assert post(today(AT)) == []


def test_the_line_says_how_late_it_is_on_the_day_it_goes(row, leo, today):
    owe_reminders(DUE)
    (letter,) = post(today(AT + timedelta(days=2)))
    assert "2 days overdue (it was due on 20 November 2026)" in letter.body


@pytest.fixture
def refusing(monkeypatch):
    def refuse(self, messages):
        raise OSError("421 try later")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return monkeypatch


def test_a_refused_letter_is_tried_again_and_then_given_up_to_tomorrows(row, leo, today, refusing):
    owe_reminders(DUE)
    at = today(AT)
    assert post(at) == []
    letter = Letter.objects.get()
    assert letter.state == LetterState.FAILED
    for minutes in (5, 15, 60, 240, 480):
        at = today(at + timedelta(minutes=minutes))
        send_due(at, still_true, compose)
    letter.refresh_from_db()
    assert letter.state == LetterState.GIVEN_UP
    assert {attempt.answer for attempt in letter.attempts.all()} == {"421 try later"}
    refusing.undo()
    today(AT + timedelta(days=1))
    refusing.setattr("django.utils.timezone.now", lambda: AT + timedelta(days=1))
    assert len(post(AT + timedelta(days=1))) == 1


def test_a_letter_left_in_the_middle_is_sent_again_with_the_same_message_id(row, leo, today):
    owe_reminders(DUE)
    (first,) = post(today(AT))
    Letter.objects.update(state=LetterState.SENDING, claimed_at=AT, sent_at=None)
    assert post(today(AT + timedelta(seconds=50))) == []  # its worker may be at it still
    (again,) = post(today(AT + timedelta(seconds=70)))
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    letter = Letter.objects.get()
    assert letter.state == LetterState.SENT
    outcomes = [LetterState.SENT, LetterState.UNKNOWN, LetterState.SENT]
    assert [attempt.outcome for attempt in letter.attempts.all()] == outcomes


def test_a_letter_that_stops_every_worker_is_given_up_to_tomorrows(row, leo, today):
    owe_reminders(DUE)
    gather(today(AT), still_true)
    at = AT
    for stops in range(1, 7):
        Letter.objects.update(state=LetterState.SENDING, claimed_at=at)
        at = today(at + timedelta(minutes=2))
        take_up_again(at)
        state = LetterState.OWED if stops < 6 else LetterState.GIVEN_UP
        assert Letter.objects.get().state == state
    today(AT + timedelta(days=1))
    assert len(post(AT + timedelta(days=1))) == 1


# What moves and panels tell.


@pytest.fixture
def returned(row, leo, olive):
    record_action([row], ActionWords("done", "Trained the call takers."), by=leo)
    move_row(row, MoveName.SUBMIT, by=leo, given=Given(no_evidence="the roster is secret"))
    move_row(
        row,
        MoveName.RETURN,
        by=olive,
        given=Given(verdict="not", reason="The roster is what we have to see."),
    )
    return row


def test_the_lead_is_told_that_a_row_came_back_but_not_why(returned, leo, today):
    letters = {letter.to[0]: letter for letter in post(today(AT))}
    assert "returned it" in letters[leo.email].body
    assert "roster" not in letters[leo.email].body


def test_a_row_submitted_again_meanwhile_is_not_told_of(returned, leo, today):
    move_row(returned, MoveName.SUBMIT, by=leo, given=Given(no_evidence="still secret"))
    assert post(today(AT)) == []


def test_a_handed_over_row_is_told_to_its_new_lead(row, leo, lena, cora, today):
    hand_over(row, lena, by=cora)
    (letter,) = [letter for letter in post(today(AT)) if letter.to == [lena.email]]
    assert "handed over to you" in letter.body


def test_a_panels_question_is_told_until_it_is_settled(
    row, template, panel, pam, ada, olive, leo, today
):
    release(template, panel, by=ada)
    asked = ask(row, by=pam, panel=panel, kind=QuestionKind.QUESTION, text="Why so late?")
    told = {letter.to[0] for letter in post(today(AT))}
    assert told == {ada.email, olive.email, leo.email}
    second = ask(row, by=pam, panel=panel, kind=QuestionKind.QUESTION, text="And who says so?")
    answer(asked, by=olive, text="Training ran late.", settles=True)
    answer(second, by=olive, text="We do.", settles=True)
    assert post(today(AT + timedelta(days=1))) == []
