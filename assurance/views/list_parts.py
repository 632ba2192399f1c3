"""What stands round a list of rows: the saved views, and the columns to choose from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from assurance.asked import Asked
from assurance.checks import CHECKS
from assurance.choosing import FORM, choices
from assurance.columns import CHOSEN, columns_of
from assurance.list_filters import WorklistFilter
from assurance.saved import LIST, OPENED, Beside, Broken, beside, kept, opened_as
from assurance.services.saved_views import may_unshare
from forces.models import User

NOT_CARRIED = {FORM, CHOSEN, "page"}


def parts_of(found: Asked, on: date) -> dict[str, Any]:
    opened = opened_as(found)
    is_check = found.worklist in CHECKS
    shown = columns_of(found.query, found.worklist)
    views = Beside([], []) if is_check else beside(found, on, opened.view if opened else None)
    return {
        "opened": opened,
        "views": views.links,
        "broken": [broken_line(found.user, each) for each in views.broken],
        "now": kept(found),
        "choices": choices(shown),
        "carried": [*_carried(found), (CHOSEN, ",".join(column.key for column in shown))],
        "clear_url": _cleared(found),
    }


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A view that cannot be shown, why, and what the reader may do about it."""

    name: str
    why: str
    delete_url: str
    remove_url: str


def broken_line(user: User, broken: Broken) -> BrokenLine:
    view, own = broken.view, broken.view.owner_id == user.pk
    return BrokenLine(
        name=view.name,
        why=broken.why,
        delete_url=reverse("view_delete", args=[view.pk]) if own else "",
        remove_url=""
        if own or not may_unshare(user, view)
        else reverse("view_unshare", args=[view.pk]),
    )


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
