"""Letters as an office gets them: a real clock, worker, Redis and receiver of mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.workflow import State
from core.models import Attempt, Letter, LetterState, Notice
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.live import Processes, wait_until


@pytest.fixture
def office(live_processes: Processes) -> Processes:
    """An installation whose clock comes by often and writes at any hour."""
    live_processes.settings |= {
        "REMINDERS_EVERY_SECONDS": "0.5",
        "LETTERS_EVERY_SECONDS": "0.5",
        "REMINDERS_FROM_HOUR": "0",
    }
    return live_processes


@pytest.fixture
def row(own_database, force, leo):
    inspection = InspectionFactory(forces=[force], title="PEEL 2025")
    template = TemplateFactory(force=force, inspection=inspection)
    overdue = timezone.localdate() - timedelta(days=8)
    return RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=overdue)


def ticks(office: Processes, number: int) -> None:
    """Waits until the worker has done so many more turns."""
    done = office.log("worker").count("succeeded")
    wait_until(lambda: office.log("worker").count("succeeded") >= done + number, "more turns")


def test_an_overdue_row_sends_its_lead_one_letter_and_no_second(office, row, leo, smtp):
    office.worker()
    office.clock()
    (letter,) = wait_until(lambda: smtp.to(leo.email), "the letter")
    assert letter["Subject"].endswith("1 thing needs you")
    assert f"Issue of concern {row.finding.report_ref}, PEEL 2025: 8 days overdue" in (
        letter.get_content()
    )
    ticks(office, 6)
    assert len(smtp.messages) == 1


def test_nothing_goes_for_a_row_submitted_before_the_worker_starts(office, row, leo, smtp):
    from assurance.reminders import owe_reminders

    owe_reminders(timezone.localdate())
    type(row).objects.filter(pk=row.pk).update(state=State.SUBMITTED)
    office.worker()
    office.clock()
    wait_until(lambda: Notice.objects.filter(withdrawn_at__isnull=False).exists(), "withdrawal")
    assert smtp.messages == []


def test_a_refused_letter_goes_once_the_server_takes_mail_again(office, row, leo, smtp):
    smtp.refusal = "451 Try later"
    office.worker()
    office.clock()
    wait_until(lambda: Letter.objects.filter(state=LetterState.FAILED).exists(), "a failure")
    assert "451" in Attempt.objects.get().answer
    smtp.refusal = None
    Letter.objects.update(next_try_at=timezone.now())  # as if the five minutes had passed
    wait_until(lambda: smtp.to(leo.email), "the letter")
    wait_until(lambda: Letter.objects.get().state == LetterState.SENT, "its fate")
    ticks(office, 4)
    assert len(smtp.messages) == 1


def test_redis_and_worker_may_die_and_come_back_and_one_letter_goes(office, redis, row, leo, smtp):
    redis.stop()
    smtp.refusal = "451 Try later"
    redis.start()
    worker = office.worker()
    office.clock()
    wait_until(lambda: Letter.objects.filter(state=LetterState.FAILED).exists(), "a failure")
    worker.popen.kill()
    worker.stop()
    smtp.refusal = None
    Letter.objects.update(next_try_at=timezone.now())
    office.worker()
    wait_until(lambda: smtp.to(leo.email), "the letter")
    ticks(office, 4)
    assert len(smtp.messages) == 1
