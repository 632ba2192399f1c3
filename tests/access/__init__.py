"""Every address, and what each person gets there. An address that is missing fails the suite.

`PAGES` of each module here adds up to the matrix in tests/test_access.py. Statuses: 200 shown, 302
sent elsewhere after an act, 403 a reader may not act, 404 a stranger does not learn that it exists.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PEOPLE = (
    "olive", "ada", "oscar", "cora", "leo", "lena", "fred", "ian", "pam", "adam", "kit", "stranger",
)  # fmt: skip
OFFICE = ("olive", "ada", "oscar")
FORCE = ("cora", "leo", "lena", "fred")
READERS = (*OFFICE, *FORCE)


@dataclass(frozen=True)
class Page:
    """One address. `expect`: the status by person; everyone not named gets `others`.

    `about` finds the address's arguments in the world (tests/world.py); `post` is sent where the
    page only takes acts, empty data by default, so that the person's right is tried, not the act.
    """

    name: str
    expect: dict[str, int] = field(default_factory=dict)
    about: Callable[[Any], dict[str, Any]] = lambda world: {}
    others: int = 404
    anonymous: int = 302
    post: dict[str, Any] | None = None
    query: str = ""


def status(code: int, *people: str) -> dict[str, int]:
    return dict.fromkeys(people, code)
