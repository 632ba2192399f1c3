"""What an address says, read with care."""

from django.http import HttpRequest

from core.sent import number


def number_in(request: HttpRequest, name: str) -> int | None:
    """The number that the address gives under a name; None where it gives none that could be."""
    return number(request.GET.get(name, ""))
