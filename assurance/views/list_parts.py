"""What stands round a list of rows: the saved views, and the columns to choose from."""

from datetime import date
from typing import Any

from assurance.asked import Asked
from assurance.checks import CHECKS
from assurance.choosing import FORM, Choice, choices
from assurance.columns import CHOSEN, columns_of
from assurance.list_filters import WorklistFilter
from assurance.saved import LIST, OPENED, kept, links_to, opened_as


def parts_of(found: Asked, on: date) -> dict[str, Any]:
    opened = opened_as(found)
    is_check = found.worklist in CHECKS
    own = {FORM, CHOSEN, "page"}
    return {
        "opened": opened,
        "views": [] if is_check else links_to(found, on, opened.view if opened else None),
        "now": kept(found),
        "choices": _choices(found),
        "carried": [
            (name, value)
            for name, values in found.query.lists() if name not in own
            for value in values
        ],
        "clear_url": _cleared(found),
    }  # fmt: skip


def _choices(found: Asked) -> list[Choice]:
    return choices(columns_of(found.query, found.worklist))


def _cleared(found: Asked) -> str:
    """The same list in the same columns and order, without filters."""
    cleared = found.query.copy()
    for name in [*found.query]:
        if name in WorklistFilter.base_filters or name in {"page", OPENED}:
            del cleared[name]
    cleared[LIST] = found.worklist.key
    return f"?{cleared.urlencode(safe=',')}"
