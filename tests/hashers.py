"""A hasher of passwords that keeps count."""

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """`hashed`: how many passwords were hashed, to keep one or to compare it."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).hashed += 1
        encoded: str = super().encode(password, salt)
        return encoded
