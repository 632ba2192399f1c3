"""What stands round a list of rows: the saved views, and the columns to choose from."""

from datetime import date
from typing import Any

from assurance.asked import Asked
from assurance.checks import CHECKS
from assurance.choosing import FORM, choices
from assurance.columns import CHOSEN, columns_of
from assurance.list_filters import WorklistFilter
from assurance.saved import LIST, OPENED, kept, links_to, opened_as

NOT_CARRIED = {FORM, CHOSEN, "page"}


def parts_of(found: Asked, on: date) -> dict[str, Any]:
    opened = opened_as(found)
    is_check = found.worklist in CHECKS
    shown = columns_of(found.query, found.worklist)
    return {
        "opened": opened,
        "views": [] if is_check else links_to(found, on, opened.view if opened else None),
        "now": kept(found),
        "choices": choices(shown),
        "carried": [*_carried(found), (CHOSEN, ",".join(column.key for column in shown))],
        "clear_url": _cleared(found),
    }


def _carried(found: Asked) -> list[tuple[str, str]]:
    """What the address holds besides the columns: the form that chooses these keeps it."""
    others = [(name, values) for name, values in found.query.lists() if name not in NOT_CARRIED]
    return [(name, value) for name, values in others for value in values]


def _cleared(found: Asked) -> str:
    """The same list in the same columns and order, without filters."""
    cleared = found.query.copy()
    for name in [*found.query]:
        if name in WorklistFilter.base_filters or name in {"page", OPENED}:
            del cleared[name]
    cleared[LIST] = found.worklist.key
    return f"?{cleared.urlencode(safe=',')}"
