"""Notices: what is owed to people is written down, once, in the transaction that caused it."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from core.characters import on_one_line
from core.models import Notice, Person


def owed(
    recipient: Person,
    *,
    key: str,
    kind: str,
    subject: int,
    line: str,
    path: str,
    on: date | None = None,
) -> Notice:
    """One fact that one person is owed, not yet written down."""
    return Notice(
        recipient=recipient,
        key=key,
        kind=kind,
        subject=subject,
        line=on_one_line(line)[:300],
        path=path,
        on=on or timezone.localdate(),
    )


def owe_all(notices: Iterable[Notice]) -> None:
    """Owe what these say; a key that is there already owes nothing more."""
    Notice.objects.bulk_create(list(notices), ignore_conflicts=True)


def owe(
    recipient: Person,
    *,
    key: str,
    kind: str,
    subject: int,
    line: str,
    path: str,
    on: date | None = None,
) -> None:
    """Owe one person one fact; a key that is there already owes nothing more."""
    owe_all([owed(recipient, key=key, kind=kind, subject=subject, line=line, path=path, on=on)])
