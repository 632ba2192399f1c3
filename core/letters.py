"""Letters: each person's notices of a day in one digest, claimed before it is sent.

What is still true, and how a letter reads, is asked of the caller: this module knows no policing.
A letter is claimed with a conditional update, so two workers never send the same one. A worker that
stops in the middle leaves it "being sent"; it is then shown as unknown and never sent again.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.models import Attempt, Letter, LetterState, Notice

logger = logging.getLogger(__name__)

RETRY_MINUTES = (5, 15, 60, 240, 480)
"""How long to wait after each failure; after the last the letter is given up."""
STUCK_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    body: str


StillTrue = Callable[[int, Sequence[Notice]], list[Notice]]
"""Of one person's notices (the person by id) those that are true now, their lines as of now."""
Compose = Callable[[int, Sequence[Notice]], Words]


def gather(now: datetime, still_true: StillTrue) -> int:
    """Put each person's waiting notices into one letter of today; how many letters were begun.

    A person who has a letter of today already waits until tomorrow. Notices that are no longer
    true are withdrawn; where none is left there is no letter.
    """
    today = timezone.localdate(now)
    waiting = Notice.objects.filter(letter__isnull=True, withdrawn_at__isnull=True)
    had_today = Letter.objects.filter(recipient=OuterRef("recipient"), on=today)
    people = waiting.filter(~Exists(had_today), recipient__is_active=True)
    ids = people.order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(_begin(person, today, now, still_true) for person in list(ids))


def _begin(person: int, today: date, now: datetime, still_true: StillTrue) -> bool:
    with transaction.atomic():
        notices = list(
            Notice.objects.select_for_update()
            .filter(recipient=person, letter__isnull=True, withdrawn_at__isnull=True)
            .order_by("on", "pk")
        )
        true = _withdraw_the_rest(person, notices, still_true, now)
        if not true:
            return False
        letter, begun = Letter.objects.get_or_create(
            recipient_id=person, on=today, defaults={"next_try_at": now}
        )
        if begun:
            ids = [notice.pk for notice in true]
            Notice.objects.filter(pk__in=ids).update(letter=letter)
        return begun


def _withdraw_the_rest(
    person: int, notices: list[Notice], still_true: StillTrue, now: datetime
) -> list[Notice]:
    true = still_true(person, notices)
    kept = {notice.pk for notice in true}
    gone = [notice.pk for notice in notices if notice.pk not in kept]
    Notice.objects.filter(pk__in=gone).update(withdrawn_at=now)
    return true


def send_due(now: datetime, still_true: StillTrue, compose: Compose) -> int:
    """Send the letters whose time has come; how many were sent."""
    note_stuck(now)
    due = Letter.objects.filter(
        state__in=(LetterState.OWED, LetterState.FAILED), next_try_at__lte=now
    )
    letters = due.select_related("recipient").order_by("next_try_at", "pk")[:200]
    return sum(_send(letter, now, still_true, compose) for letter in letters if _claim(letter, now))


def _claim(letter: Letter, now: datetime) -> bool:
    """True for exactly one worker."""
    return bool(
        Letter.objects.filter(
            pk=letter.pk,
            state__in=(LetterState.OWED, LetterState.FAILED),
            next_try_at=letter.next_try_at,
        ).update(state=LetterState.SENDING, claimed_at=now)
    )


def _send(letter: Letter, now: datetime, still_true: StillTrue, compose: Compose) -> bool:
    notices = list(letter.notices.filter(withdrawn_at__isnull=True).order_by("on", "pk"))
    true = _withdraw_the_rest(letter.recipient_id, notices, still_true, now)
    if not true or not letter.recipient.is_active:
        _finish(letter, LetterState.NOTHING_TO_SAY, now)
        return False
    words = compose(letter.recipient_id, true)
    try:
        _message(letter, words).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        logger.warning("letter %s was not sent: %s", letter.pk, error)
        _fail(letter, now, str(error))
        return False
    _finish(letter, LetterState.SENT, now, subject=words.subject)
    return True


def _message(letter: Letter, words: Words) -> EmailMessage:
    """The same letter has the same Message-ID, whoever sends it and however often."""
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    headers = {"Message-ID": f"<letter-{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(words.subject, words.body, to=[letter.recipient.email], headers=headers)


def _finish(letter: Letter, state: LetterState, now: datetime, *, subject: str = "") -> None:
    with transaction.atomic():
        sent = {"sent_at": now} if state == LetterState.SENT else {}
        Letter.objects.filter(pk=letter.pk).update(state=state, subject=subject, **sent)
        Attempt.objects.create(letter=letter, at=now, outcome=state)


def _fail(letter: Letter, now: datetime, answer: str) -> None:
    """Try again later; after the last time give up, and let tomorrow's letter carry the notices."""
    with transaction.atomic():
        failures = letter.attempts.filter(outcome=LetterState.FAILED).count()
        if failures >= len(RETRY_MINUTES):
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.GIVEN_UP)
            letter.notices.update(letter=None)
            outcome = LetterState.GIVEN_UP
        else:
            again = now + timedelta(minutes=RETRY_MINUTES[failures])
            Letter.objects.filter(pk=letter.pk).update(state=LetterState.FAILED, next_try_at=again)
            outcome = LetterState.FAILED
        Attempt.objects.create(letter=letter, at=now, outcome=outcome, answer=answer[:500])


def note_stuck(now: datetime) -> int:
    """Letters that a worker took up and never finished: they may have gone, so they rest."""
    stuck = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=now - STUCK_AFTER)
    with transaction.atomic():
        ids = list(stuck.select_for_update().order_by("pk").values_list("pk", flat=True))
        Letter.objects.filter(pk__in=ids).update(state=LetterState.UNKNOWN)
        Attempt.objects.bulk_create(
            [Attempt(letter_id=pk, at=now, outcome=LetterState.UNKNOWN) for pk in ids]
        )
    return len(ids)
