"""Letters about accounts as people get them: a real worker, clock, Redis and receiver of mail."""

import pytest
from django.test import Client
from django.utils import timezone

from core.models import AccountLetter, LetterState
from tests.live import Processes, wait_until


@pytest.fixture
def office(live_processes: Processes) -> Processes:
    """An installation whose clock comes by often, at an hour when no daily letter goes."""
    live_processes.settings |= {"LETTERS_EVERY_SECONDS": "0.5", "REMINDERS_FROM_HOUR": "24"}
    return live_processes


def invite_nell(admin, force) -> None:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    words = {"name": "Nell", "email": "nell@northshire.test", "role": "force_lead", "panel": ""}
    assert client.post("/people/invite/", {**words, "force": force.pk}).status_code == 302


def ticks(office: Processes, number: int) -> None:
    """Waits until the worker has done so many more turns."""
    done = office.log("worker").count("succeeded")
    wait_until(lambda: office.log("worker").count("succeeded") >= done + number, "more turns")


def test_an_invitation_goes_once(own_database, office, adam, force, smtp):
    office.worker()
    office.clock()
    invite_nell(adam, force)
    (letter,) = wait_until(lambda: smtp.to("nell@northshire.test"), "the invitation")
    assert "an invitation from Adam Administrator" in letter["Subject"]
    assert "/invitations/" in letter.get_content()
    wait_until(lambda: AccountLetter.objects.get().state == LetterState.SENT, "its fate")
    ticks(office, 4)
    assert len(smtp.messages) == 1


def test_a_link_asked_for_while_redis_is_down_goes_once_it_is_back(
    own_database, office, redis, leo, smtp
):
    redis.stop()
    asked = Client().post("/accounts/password/reset/", {"email": leo.email})
    assert asked.status_code == 302
    redis.start()
    office.worker()
    office.clock()
    (letter,) = wait_until(lambda: smtp.to(leo.email), "the link")
    assert "/accounts/password/reset/key/" in letter.get_content()


def test_a_refused_letter_goes_once_the_server_takes_mail_again(
    own_database, office, adam, force, smtp
):
    smtp.refusal = "451 Try later"
    invite_nell(adam, force)
    office.worker()
    office.clock()
    wait_until(lambda: AccountLetter.objects.filter(state=LetterState.FAILED).exists(), "a failure")
    assert "451" in AccountLetter.objects.get().attempts.get().answer
    smtp.refusal = None
    AccountLetter.objects.update(next_try_at=timezone.now())  # as if the minute had passed
    wait_until(lambda: smtp.to("nell@northshire.test"), "the invitation")
    ticks(office, 4)
    assert len(smtp.messages) == 1
