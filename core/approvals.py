"""Approvals of what cannot be undone: signed here, proved in the database before it acts.

The application's account can write any row in anybody's name. What it cannot make is a signature:
the key is locked with SECRET_KEY, which stands in no table. A later kind of approval signs with
`signed(kind, …)` and its function begins with `PERFORM public.require_signed(signature, kind, …)`,
given the same parts in the same order.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from core.approval_keys import ApprovalKey
from core.approvals_sql import FUNCTIONS
from core.locks import lock_of_today, locks
from core.refusals import Refused

logger = logging.getLogger(__name__)
PURPOSE = b"key that signs approvals"
EXPONENT = 65_537
BITS = 3072
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOST = (
    "This cannot be decided just now: the key that signs decisions does not open. Whoever runs "
    "this application has to run its command migrate, with the SECRET_KEY that it serves with."
)

IS_READABLE = "SELECT COALESCE(has_table_privilege(to_regclass(%s), 'SELECT'), false)"

Part: TypeAlias = str | int | bool | datetime | Iterable[int] | None


def signed(kind: str, *parts: Part) -> bytes:
    """The signature of this installation on all that is approved; Refused where it has no key."""
    return _private_key().sign(message(kind, *parts), padding.PKCS1v15(), hashes.SHA256())


def message(kind: str, *parts: Part) -> bytes:
    """What is signed: each part with its length, so that no two approvals say the same."""
    return b"".join(_framed(as_text(part)) for part in (kind, *parts))


def _framed(text: str | None) -> bytes:
    if text is None:
        return b"-,"
    said = text.encode()
    return b"%d:%s," % (len(said), said)


def as_text(part: Part) -> str | None:
    """A part as the database writes it: moments in microseconds, numbers of a list with commas."""
    if part is None or isinstance(part, str):
        return part
    if isinstance(part, bool):
        return "true" if part else "false"
    if isinstance(part, int):
        return str(part)
    if isinstance(part, datetime):
        return str((part - EPOCH) // timedelta(microseconds=1))
    return ",".join(str(int(number)) for number in part)


def _private_key() -> RSAPrivateKey:
    kept = ApprovalKey.objects.order_by("-pk").first()
    if kept is None:
        raise Refused(LOST)
    try:
        opened = locks(PURPOSE).decrypt(bytes(kept.locked_private))
    except InvalidToken as error:
        logger.error("The key that signs approvals does not open: was SECRET_KEY changed?")
        raise Refused(LOST) from error
    key = load_der_private_key(opened, password=None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 (for the types)
    return key


def opens_today() -> bool:
    """Whether the newest key, where `migrate` has come so far, is of today's SECRET_KEY."""
    with connection.cursor() as cursor:
        cursor.execute(IS_READABLE, [f"public.{ApprovalKey._meta.db_table}"])
        if not cursor.fetchone()[0]:
            return True
    kept = ApprovalKey.objects.order_by("-pk").first()
    return kept is not None and _is_of_today(bytes(kept.locked_private))


def _is_of_today(locked: bytes) -> bool:
    try:
        lock_of_today(PURPOSE).decrypt(locked)
    except InvalidToken:
        return False
    return True


def prepare(owner: BaseDatabaseWrapper) -> None:
    """Make the functions, and a key where none is of today's SECRET_KEY; by the owner.

    A new SECRET_KEY has a new pair: the old one may have been given up because somebody knows it.
    """
    if ApprovalKey._meta.db_table not in owner.introspection.table_names():
        return
    with owner.cursor() as cursor:
        for function in FUNCTIONS:
            cursor.execute(function)
    newest = ApprovalKey.objects.using(owner.alias).order_by("-pk").first()
    if newest is None or not _is_of_today(bytes(newest.locked_private)):
        _new_key(owner.alias)


def _new_key(using: str) -> None:
    key = generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    ApprovalKey.objects.using(using).create(
        modulus=key.public_key().public_numbers().n.to_bytes(BITS // 8, "big"),
        locked_private=lock_of_today(PURPOSE).encrypt(private),
    )
