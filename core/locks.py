"""Secrets that stand in the database locked: whoever copies it cannot use them.

Each purpose has a key of its own, made of SECRET_KEY, so that none other opens what it locks.
"""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def _derived(secret_key: str, purpose: bytes) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return Fernet(urlsafe_b64encode(derive.derive(secret_key.encode())))


def lock_of_today(purpose: bytes) -> Fernet:
    """Opens only what was locked with today's SECRET_KEY."""
    return _derived(settings.SECRET_KEY, purpose)


def locks(purpose: bytes) -> MultiFernet:
    """Locks with today's SECRET_KEY; opens what was locked with one before it as well."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_derived(key, purpose) for key in keys])
