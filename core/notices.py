"""Notices: what is owed to people is written down, once, in the transaction that caused it."""

from datetime import date

from django.utils import timezone

from core.models import Notice, Person


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
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=recipient,
                key=key,
                kind=kind,
                subject=subject,
                line=line[:300],
                path=path,
                on=on or timezone.localdate(),
            )
        ],
        ignore_conflicts=True,
    )
