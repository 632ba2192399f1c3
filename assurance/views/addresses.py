"""What an address says, read with care."""

from django.http import HttpRequest

DIGITS = 9


def number_in(request: HttpRequest, name: str) -> int | None:
    """The number that the address gives under a name; None where it gives none that could be."""
    said = request.GET.get(name, "")
    could_be = said.isascii() and said.isdecimal() and len(said) <= DIGITS
    return int(said) if could_be else None
