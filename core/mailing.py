"""What both kinds of letters have in common."""

from datetime import datetime, timedelta

from django.conf import settings

MOST_STOPS = 5
"""So often a worker may stop while it sends a letter; then the letter itself may be the reason."""


def message_id(kind: str, pk: int, written: datetime) -> str:
    """Return the Message-ID of a letter, the same whoever sends it and however often.

    The moment is in it, so that a database that is made anew repeats none of them.
    """
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    return f"<{kind}-{pk}-{int(written.timestamp())}@{host}>"


def left_before(now: datetime) -> datetime:
    """Return the moment such that what was taken up before it was left by its worker.

    One worker at a time sends letters of a kind, under a lock of the database. The time is for a
    worker that lost its connection, and with it the lock, in the middle of a letter.
    """
    return now - timedelta(seconds=settings.LETTERS_LEFT_SECONDS)
