"""Choosing columns: a form of ticks and places that becomes one word in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from assurance.columns import CHOSEN, COLUMN, COLUMNS, RowColumn
from core.sent import number

FORM, TICKED, PLACE = "choose", "show", "place-"


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that may be shown; `place` is where it stands, none where it is not shown."""

    key: str
    name: str
    place: int | None


def choices(shown: Sequence[RowColumn]) -> list[Choice]:
    """Those that are shown, in their order, then the others."""
    there = [Choice(column.key, column.name, n) for n, column in enumerate(shown, 1)]
    keys = {column.key for column in shown}
    return [
        *there,
        *(Choice(each.key, each.name, None) for each in COLUMNS if each.key not in keys),
    ]


def is_choosing(query: QueryDict) -> bool:
    return FORM in query


def address_after(query: QueryDict) -> str:
    """The same list in the columns that were ticked, in the order of their places.

    Where two have one place, the one that was moved there comes first; what has no place comes
    last. Nothing ticked gives the usual columns.
    """
    changed = query.copy()
    for name in [*query]:
        if name in {FORM, TICKED, CHOSEN, "page"} or name.startswith(PLACE):
            del changed[name]
    before = {key: n for n, key in enumerate(query.get(CHOSEN, "").split(","), 1)}

    def place(key: str) -> tuple[float, bool]:
        typed = number(query.get(f"{PLACE}{key}", "").strip())
        return float("inf") if typed is None else typed, typed == before.get(key)

    if ticked := [key for key in COLUMN if key in set(query.getlist(TICKED))]:
        changed[CHOSEN] = ",".join(sorted(ticked, key=place))
    return f"?{changed.urlencode(safe=',')}"
