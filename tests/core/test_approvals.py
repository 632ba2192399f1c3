"""What cannot be undone is done only where this installation signed it."""

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.checks import run_checks
from django.db import Error, connection, connections, transaction

from core import approvals
from core.approvals import BITS, message, prepare, signed
from core.models import ApprovalKey
from core.refusals import Refused
from local.place import CHECKOUT

AWKWARD = (
    "", ",", "-", "-,", "1:a,", "0:", "é", "e\u0301", "😀\ufdd0\uffff", "\n\r\t\\'\"%s{}$$",
    "\u202e", "a" * 10_000, None, "NULL", "7:redact,",
)  # fmt: skip


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


def refused(signature, *parts):
    """Why the database refuses the signature on these parts; "" where it takes it."""
    said = [approvals.as_text(part) for part in parts]
    try:
        with transaction.atomic():
            asked("SELECT public.require_signed(%s, VARIADIC %s::text[])", signature, said)
    except Error as why:
        return str(why)
    return ""


@pytest.mark.django_db
def test_the_database_writes_what_is_signed_as_the_application_does():
    for one in AWKWARD:
        for parts in ((one,), (one, "x"), ("x", one), (one, one), ()):
            said = [*("kind",), *parts]
            written = asked("SELECT public.approval_message(VARIADIC %s::text[])", said)
            assert bytes(written) == message("kind", *parts), parts
    assert len({message("k", *parts) for parts in [(a, b) for a in AWKWARD for b in AWKWARD]}) == (
        len(AWKWARD) ** 2
    )
    moments = (datetime(2026, 3, 29, 1, 30, 0, 123_456, UTC), datetime(1, 1, 2, tzinfo=UTC),
               datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC))  # fmt: skip
    for moment in moments:
        assert asked("SELECT public.approval_moment(%s)", moment) == approvals.as_text(moment)
    assert asked("SELECT (7 > 3)::text") == approvals.as_text(True)
    assert asked("SELECT array_to_string(ARRAY[3, 14]::bigint[], ',')") == approvals.as_text(
        [3, 14]
    )


@pytest.mark.django_db
def test_a_signature_is_good_for_what_was_signed_and_for_nothing_else():
    good = signed("kind", 12, "words", None, True)
    assert refused(good, "kind", 12, "words", None, True) == ""
    others = (
        ("kind", 13, "words", None, True), ("kind", 12, "words", "", True), ("kind",),
        ("kind", 12, "words", None, False), ("dnik", 12, "words", None, True),
    )  # fmt: skip
    for other in others:
        assert "not signed for this" in refused(good, *other)
    for bad in (b"", None, good[:-1], good + b"\0", b"\0" + good, b"\xff" * (BITS // 8)):
        assert "approval: it is not signed" in refused(bad, "kind", 12, "words", None, True)
    for small in (0, 1, 2):
        block = small.to_bytes(BITS // 8, "big")
        assert "not signed for this" in refused(block, "kind", 12, "words", None, True)
    other_key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    made = other_key.sign(message("kind"), padding.PKCS1v15(), hashes.SHA256())
    assert "not signed" in refused(made.rjust(BITS // 8, b"\0"), "kind")


@pytest.mark.django_db
def test_a_block_that_is_padded_otherwise_is_refused():
    """Even by whoever holds the key: the block is compared whole, and nothing in it is read."""
    numbers = approvals._private_key().private_numbers()
    n, d, size = numbers.public_numbers.n, numbers.d, BITS // 8
    digest = hashes.Hash(hashes.SHA256())
    digest.update(message("kind"))
    told = bytes.fromhex("3031300d060960864801650304020105000420") + digest.finalize()
    blocks = {
        "right": b"\0\1" + b"\xff" * (size - 54) + b"\0" + told,
        "garbage after a short padding": b"\0\1" + b"\xff" * 8 + b"\0" + told + b"\1" * (size - 62),
        "another type of block": b"\0\2" + b"\xff" * (size - 54) + b"\0" + told,
        "padding of something else": b"\0\1" + b"\xfe" * (size - 54) + b"\0" + told,
        "no kind of digest": b"\0\1" + b"\xff" * (size - 35) + b"\0" + told[19:],
    }
    said = {
        name: refused(pow(int.from_bytes(block, "big"), d, n).to_bytes(size, "big"), "kind")
        for name, block in blocks.items()
    }
    assert said.pop("right") == ""
    assert all("not signed for this" in why for why in said.values()), said


def test_a_new_secret_key_has_a_new_pair_and_the_old_one_signs_no_more(own_database, settings):
    with_old = signed("kind", 1)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = settings.SECRET_KEY_FALLBACKS[0][::-1]
    assert refused(signed("kind", 1), "kind", 1) == "", "until migrate comes by"
    assert [each.id for each in run_checks(tags=["database"], databases=["default"])] == [
        "core.W003"
    ]
    prepare(connections["owner"])
    prepare(connections["owner"])
    assert ApprovalKey.objects.count() == 2
    assert run_checks(tags=["database"], databases=["default"]) == []
    assert "not signed" in refused(with_old, "kind", 1)
    assert refused(signed("kind", 1), "kind", 1) == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = secrets.token_hex(30), []
    with pytest.raises(Refused, match="has to run its command migrate"):
        signed("kind", 1)


def test_migrate_needs_the_secret_key(own_database):
    env = {**own_database.environment, "SECRET_KEY": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=CHECKOUT, env=os.environ | env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode
    assert "Set SECRET_KEY" in done.stderr
