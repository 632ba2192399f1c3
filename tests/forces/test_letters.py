"""What the administrator sees of letters, and how letters about accounts go out."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import post
from core.models import (
    AccountAttempt,
    AccountLetter,
    AccountLetterKind,
    Attempt,
    Letter,
    LetterState,
)
from tests.factories import MembershipFactory, UserFactory
from tests.queries import assert_queries, queries_of

NOW = timezone.now()


def written(person=None, to: str = "nell@northshire.test") -> AccountLetter:
    kind = AccountLetterKind.PASSWORD
    return post.write(kind, to=to, subject="A link", body="Secret words.", person=person)


@pytest.fixture
def broken(monkeypatch):
    """A mail server that refuses, until it is mended."""
    refusal = smtplib.SMTPServerDisconnected("451 come back later")

    def send(*_args, **_kwargs):
        raise refusal

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    return monkeypatch


def test_a_letter_goes_once(db):
    letter = written()
    assert post.send_due(timezone.now()) == 1
    assert post.send_due(timezone.now()) == 0
    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.body) == (LetterState.SENT, "")
    assert letter.attempts.get().outcome == LetterState.SENT


def test_a_letter_left_in_the_middle_is_sent_again_with_the_same_message_id(db):
    letter = written()
    assert post.send_due(timezone.now()) == 1
    taken = {"state": LetterState.SENDING, "claimed_at": timezone.now(), "body": letter.body}
    AccountLetter.objects.update(**taken)
    assert post.send_due(timezone.now() + timedelta(seconds=50)) == 0  # its worker may be at it
    assert post.send_due(timezone.now() + timedelta(seconds=70)) == 1
    first, again = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == again
    letter.refresh_from_db()
    assert (letter.state, letter.body) == (LetterState.SENT, "")


def test_a_letter_that_stops_every_worker_is_given_up(db):
    letter, at = written(), timezone.now()
    for _ in range(6):
        AccountLetter.objects.update(state=LetterState.SENDING, claimed_at=at)
        at += timedelta(minutes=2)
        post.take_up_again(at)
    letter.refresh_from_db()
    assert (letter.state, letter.body) == (LetterState.GIVEN_UP, "")


def test_a_refused_letter_is_tried_again_and_given_up_at_last(broken, db):
    letter, now = written(), timezone.now()
    assert post.send_due(now) == 0
    letter.refresh_from_db()
    assert letter.state == LetterState.FAILED
    assert "Secret words." in letter.body
    assert post.send_due(now) == 0
    assert letter.attempts.count() == 1  # not before its time
    for _ in post.RETRY_MINUTES:
        now += timedelta(hours=5)
        post.send_due(now)
    letter.refresh_from_db()
    assert (letter.state, letter.body) == (LetterState.GIVEN_UP, "")
    assert {each.answer for each in letter.attempts.all()} == {"451 come back later"}


def test_a_letter_goes_once_the_server_is_mended(broken, db):
    letter, now = written(), timezone.now()
    post.send_due(now)
    broken.undo()
    assert post.send_due(now + timedelta(minutes=2)) == 1
    letter.refresh_from_db()
    assert letter.state == LetterState.SENT
    assert len(mail.outbox) == 1


def test_an_address_that_breaks_a_letter_does_not_stop_the_others(db):
    AccountLetter.objects.create(kind="password", to="x@y.test", subject="two\nlines", body="x")
    written()
    assert post.send_due(timezone.now()) == 1
    assert AccountLetter.objects.filter(state=LetterState.FAILED).count() == 1


def test_the_administrator_sees_each_daily_letter_and_not_its_words(as_, adam, leo, stranger):
    letter = Letter.objects.create(
        recipient=leo, on=NOW.date(), state=LetterState.FAILED, subject="3 things need you"
    )
    Attempt.objects.create(letter=letter, outcome=LetterState.FAILED, answer="451 mailbox is full")
    Letter.objects.create(recipient=stranger, on=NOW.date())
    page = as_(adam).get("/letters/").content.decode()
    assert "Leo Lead" in page
    assert "Could not be sent, will be tried again" in page
    assert "451 mailbox is full" in page
    assert "3 things need you" not in page
    assert "Sam Stranger" not in page


@pytest.mark.parametrize("asked", ["state=sent", "words=leo"])
def test_letters_are_narrowed_by_what_became_of_them_and_by_person(as_, adam, leo, lena, asked):
    Letter.objects.create(recipient=leo, on=NOW.date(), state=LetterState.SENT)
    Letter.objects.create(recipient=lena, on=NOW.date(), state=LetterState.OWED)
    page = as_(adam).get(f"/letters/?{asked}").content.decode().split("<table")[-1]
    assert "Leo Lead" in page
    assert "Lena Lead" not in page


def test_the_administrator_sees_letters_about_accounts_of_her_forces(as_, adam, leo, stranger):
    written(leo, leo.email)
    letter = written(stranger, stranger.email)
    AccountAttempt.objects.create(letter=letter, outcome=LetterState.FAILED)
    page = as_(adam).get("/letters/accounts/").content.decode()
    assert leo.email in page
    assert stranger.email not in page
    assert "Secret words." not in page
    assert "Link to set a new password" in page


def _more_letters(force, number: int) -> None:
    for person in UserFactory.create_batch(number):
        MembershipFactory(user=person, force=force, role="force_lead")
        letter = Letter.objects.create(recipient=person, on=NOW.date())
        Attempt.objects.create(letter=letter, outcome=LetterState.FAILED)
        AccountAttempt.objects.create(letter=written(person), outcome=LetterState.FAILED)


@pytest.mark.parametrize(
    ("name", "address"), [("letters", "/letters/"), ("account_letters", "/letters/accounts/")]
)
def test_the_lists_take_as_many_queries_for_many_letters(as_, adam, force, name, address):
    client = as_(adam)
    _more_letters(force, 30)
    assert_queries(name, client, address)
    few = queries_of(client, address)
    _more_letters(force, 270)
    assert queries_of(client, address) == few
