"""What somebody still has to do. Whoever knows of work says so here; this app knows of none."""

from collections.abc import Callable

from forces.models import User

Told = Callable[[User, User], list[str]]
"""Of a person, in words that the second person, an administrator, may read."""

_KNOWN: list[Told] = []


def tell(told: Told) -> None:
    """Let it be asked wherever an administrator reads what a person still has to do."""
    _KNOWN.append(told)


def duties_of(person: User, *, reader: User) -> list[str]:
    return [words for told in _KNOWN for words in told(person, reader)]
