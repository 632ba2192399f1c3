"""Letters: each person's notices of a day in one digest, claimed before it is sent.

What is still true, and how a letter reads, is asked of the caller: this module knows no policing.
A letter is claimed with a conditional update, so two workers never send the same one. A worker that
stops in the middle leaves it "being sent"; it is then sent again, with the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from core.characters import on_one_line
from core.mailing import MOST_STOPS, left_before, message_id
from core.models import Attempt, Letter, LetterState, Notice

logger = logging.getLogger(__name__)

RETRY_MINUTES = (5, 15, 60, 240, 480)
"""How long to wait after each failure; after the last the letter is given up."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    body: str


OWED = (LetterState.OWED, LetterState.FAILED, LetterState.SENDING)

StillTrue = Callable[[int, Sequence[Notice]], list[Notice]]
"""Of one person's notices (the person by id) those that are true now, their lines as of now."""
Compose = Callable[[int, Sequence[Notice]], Words]


def gather(now: datetime, still_true: StillTrue) -> int:
    """Put each person's waiting notices into one letter of today; how many letters were begun.

    A person who has a letter of today already waits until tomorrow. Notices that are no longer
    true are withdrawn; where none is left there is no letter.
    """
    today = timezone.localdate(now)
    ids = _waiting(today).order_by("recipient").values_list("recipient", flat=True).distinct()
    return sum(_begin(person, today, now, still_true) for person in list(ids))


def _waiting(today: date) -> QuerySet[Notice]:
    """Notices of people who have no letter of today."""
    had_today = Letter.objects.filter(recipient=OuterRef("recipient"), on=today)
    waiting = Notice.objects.filter(letter__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(~Exists(had_today), recipient__is_active=True)


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
    take_up_again(now)
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
    day = datetime.combine(letter.on, time(), UTC)
    headers = {
        "Message-ID": message_id("letter", letter.pk, day),
        "Auto-Submitted": "auto-generated",
    }
    subject = on_one_line(words.subject)
    return EmailMessage(subject, words.body, to=[letter.recipient.email], headers=headers)


def _finish(letter: Letter, state: LetterState, now: datetime, *, subject: str = "") -> None:
    with transaction.atomic():
        sent = {"sent_at": now} if state == LetterState.SENT else {}
        Letter.objects.filter(pk=letter.pk).update(state=state, subject=subject, **sent)
        Attempt.objects.create(letter=letter, at=now, outcome=state)


def _fail(letter: Letter, now: datetime, answer: str) -> None:
    """Try again later; after the last time give up."""
    failures = letter.attempts.filter(outcome=LetterState.FAILED).count()
    if failures >= len(RETRY_MINUTES):
        _give_up(letter, now, answer)
        return
    with transaction.atomic():
        again = now + timedelta(minutes=RETRY_MINUTES[failures])
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.FAILED, next_try_at=again)
        _note(letter, now, LetterState.FAILED, answer)


def _give_up(letter: Letter, now: datetime, answer: str) -> None:
    """Tomorrow's letter carries the notices."""
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.GIVEN_UP)
        letter.notices.update(letter=None)
        _note(letter, now, LetterState.GIVEN_UP, answer)


def _note(letter: Letter, now: datetime, outcome: LetterState, answer: str = "") -> None:
    Attempt.objects.create(letter=letter, at=now, outcome=outcome, answer=answer[:500])


def take_up_again(now: datetime) -> None:
    """Letters that a worker took up and never finished may have gone, or not: they go again."""
    left = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lt=left_before(now))
    with transaction.atomic():
        for letter in left.select_for_update().order_by("pk"):
            _note(letter, now, LetterState.UNKNOWN)
            if letter.attempts.filter(outcome=LetterState.UNKNOWN).count() > MOST_STOPS:
                _give_up(letter, now, "")
            else:
                Letter.objects.filter(pk=letter.pk).update(state=LetterState.OWED, next_try_at=now)


def owed_since(now: datetime, *, after: datetime | None = None) -> datetime | None:
    """Return when the oldest of the letters that have yet to go fell due; None where none is.

    A letter falls due when its first notice is written, not before the hour of its day from which
    letters go. `after`: of those that fell due later alone.
    """
    today = timezone.localdate(now)
    owed = Letter.objects.filter(state__in=OWED).annotate(first=Min("notices__created_at"))
    days: list[tuple[date, QuerySet[Any], str]] = [
        (day, owed.filter(on=day), "first")
        for day in owed.order_by("on").values_list("on", flat=True).distinct()
    ]
    if now >= _opening(today):
        days.append((today, _waiting(today), "created_at"))
    found = [_oldest(day, things, field, after) for day, things, field in days]
    return min((moment for moment in found if moment), default=None)


def _oldest(
    day: date, things: QuerySet[Any], field: str, after: datetime | None
) -> datetime | None:
    opening = _opening(day)
    if after and opening <= after:
        things = things.filter(**{f"{field}__gt": after})
    if not things.exists():
        return None
    first: datetime | None = things.aggregate(oldest=Min(field))["oldest"]
    return max(first, opening) if first else opening


def _opening(day: date) -> datetime:
    """The moment of a day from which its letters go; the next day's beginning for hour 24."""
    hours = timedelta(hours=settings.REMINDERS_FROM_HOUR)
    return timezone.make_aware(datetime.combine(day, time()) + hours)


def last_sent() -> datetime | None:
    sent: datetime | None = Letter.objects.aggregate(last=Max("sent_at"))["last"]
    return sent
