"""What stands in hidden fields, read with care: anybody can write anything there."""

DIGITS = 18
"""As many as every id of the database may have."""


def number(said: str) -> int | None:
    """The whole number that was sent; None where it is none that could be an id or a version."""
    could_be = said.isascii() and said.isdecimal() and len(said) <= DIGITS
    return int(said) if could_be else None
