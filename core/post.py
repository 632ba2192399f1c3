"""Letters about accounts, sent by the worker: claimed first, so that two never send the same.

The web process only writes them down. A letter whose worker stopped in the middle is sent again,
with the same Message-ID.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from core.characters import on_one_line
from core.mailing import MOST_STOPS, left_before, message_id
from core.models import AccountAttempt, AccountLetter, AccountLetterKind, LetterState

logger = logging.getLogger(__name__)

RETRY_MINUTES = (1, 5, 15, 60, 240)
"""How long to wait after each failure; after the last the letter is given up."""
WAITING = (LetterState.OWED, LetterState.FAILED)


def write(
    kind: AccountLetterKind,
    *,
    to: str,
    subject: str,
    body: str,
    person: AbstractBaseUser | None = None,
) -> AccountLetter:
    """Write a letter down; the worker sends it within seconds."""
    return AccountLetter.objects.create(
        kind=kind,
        to=to,
        subject=on_one_line(subject)[:200],
        body=body,
        person_id=person.pk if person else None,
    )


def write_to_nobody(kind: AccountLetterKind) -> AccountLetter:
    """Write down a letter that is not to be sent, with nothing in it."""
    return AccountLetter.objects.create(kind=kind, to="", state=LetterState.NOTHING_TO_SAY)


def withdraw(letters: QuerySet[AccountLetter]) -> None:
    """Letters not yet taken up are not sent any more."""
    letters.filter(state__in=WAITING).update(state=LetterState.NOTHING_TO_SAY, body="")


def send_due(now: datetime) -> int:
    """Send what is waiting; how many letters went."""
    take_up_again(now)
    due = AccountLetter.objects.filter(state__in=WAITING, next_try_at__lte=now)
    waiting = list(due.order_by("next_try_at", "pk")[:100])
    return sum(_send(letter, now) for letter in waiting if _claim(letter, now))


def _claim(letter: AccountLetter, now: datetime) -> bool:
    """True for exactly one worker."""
    return bool(
        AccountLetter.objects.filter(
            pk=letter.pk, state__in=WAITING, next_try_at=letter.next_try_at
        ).update(state=LetterState.SENDING, claimed_at=now)
    )


def _send(letter: AccountLetter, now: datetime) -> bool:
    headers = {
        "Message-ID": message_id("account-letter", letter.pk, letter.written_at),
        "Auto-Submitted": "auto-generated",
    }
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("the letter about account %s was not sent: %s", letter.pk, error)
        _fail(letter, now, str(error))
        return False
    _finish(letter, now, LetterState.SENT, sent_at=now, body="")
    return True


def _fail(letter: AccountLetter, now: datetime, answer: str) -> None:
    failures = letter.attempts.filter(outcome=LetterState.FAILED).count()
    if failures >= len(RETRY_MINUTES):
        _finish(letter, now, LetterState.GIVEN_UP, answer, body="")
    else:
        again = now + timedelta(minutes=RETRY_MINUTES[failures])
        _finish(letter, now, LetterState.FAILED, answer, next_try_at=again)


def _finish(
    letter: AccountLetter, now: datetime, state: LetterState, answer: str = "", **changed: object
) -> None:
    with transaction.atomic():
        AccountLetter.objects.filter(pk=letter.pk).update(state=state, **changed)
        AccountAttempt.objects.create(letter=letter, at=now, outcome=state, answer=answer[:500])


def take_up_again(now: datetime) -> None:
    """Letters that a worker took up and never finished may have gone, or not: they go again."""
    left = AccountLetter.objects.filter(state=LetterState.SENDING, claimed_at__lt=left_before(now))
    with transaction.atomic():
        for letter in left.select_for_update().order_by("pk"):
            AccountAttempt.objects.create(letter=letter, at=now, outcome=LetterState.UNKNOWN)
            if letter.attempts.filter(outcome=LetterState.UNKNOWN).count() > MOST_STOPS:
                _finish(letter, now, LetterState.GIVEN_UP, body="")
            else:
                again = {"state": LetterState.OWED, "next_try_at": now}
                AccountLetter.objects.filter(pk=letter.pk).update(**again)


def owed_since(*, after: datetime | None = None) -> datetime | None:
    """Return when the oldest of the letters that have yet to go was written; None where none is.

    `after`: of those that were written later alone.
    """
    owed = AccountLetter.objects.filter(state__in=(*WAITING, LetterState.SENDING))
    if after:
        owed = owed.filter(written_at__gt=after)
    oldest: datetime | None = owed.aggregate(oldest=Min("written_at"))["oldest"]
    return oldest


def last_sent() -> datetime | None:
    sent: datetime | None = AccountLetter.objects.aggregate(last=Max("sent_at"))["last"]
    return sent
