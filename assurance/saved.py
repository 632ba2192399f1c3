"""Saved views of lists of rows: what of an address is kept, which a person may open, their counts.

A view keeps an address, never rows. Opened, it is asked like any other address, for its opener.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, IntegerField, Value
from django.http import QueryDict
from django.urls import reverse

from assurance.asked import Asked, asked
from assurance.checks import CHECK
from assurance.columns import CHOSEN, COLUMN, EVERY, columns_of
from assurance.models import SavedView, StartingView
from assurance.worklists import WORKLIST
from core.components import Link
from core.sent import number
from forces.models import User
from forces.roles import Permission

logger = logging.getLogger(__name__)
UNCOUNTED = "its rows cannot be counted"
OPENED, LIST, SORT = "view", "list", "sort"
LONGEST_VALUE = 200
SHOWN = 12
"""So many views stand beside the worklists, one's own first."""


def kept(found: Asked) -> str:
    """What of an address can be saved: what was understood of it, each once, and no page."""
    said = QueryDict(mutable=True)
    said[LIST] = found.worklist.key
    form = found.filters.form
    for name in form.fields:
        value = found.query.get(name, "").strip()
        if value and not form[name].errors and len(value) <= LONGEST_VALUE:
            said[name] = value
    if CHOSEN in found.query:
        said[CHOSEN] = ",".join(each.key for each in columns_of(found.query, found.worklist))
    sort = found.query.get(SORT, "")
    if sort.removeprefix("-") in COLUMN:
        said[SORT] = sort
    return said.urlencode(safe=",")


def opened(user: User, query: QueryDict) -> SavedView | None:
    """The view that an address was opened with, if the person may read it."""
    pk = number(query.get(OPENED, ""))
    return SavedView.objects.visible_to(user).filter(pk=pk).first() if pk is not None else None


def started(user: User, on: date) -> SavedView | None:
    """The view with which the person's lists open, as long as it can be opened."""
    start = StartingView.objects.filter(user=user).select_related("view").first()
    if start is None or not SavedView.objects.visible_to(user).filter(pk=start.view_id).exists():
        return None
    only_office = _is_check(start.view)
    if only_office and not user.access.may_anywhere(Permission.SEE_OFFICE_NOTES):
        return None
    return None if why_broken(user, start.view, on) else start.view


def address_of(view: SavedView) -> str:
    return f"{reverse('row_list')}?{view.query}&{OPENED}={view.pk}"


def views_of(user: User) -> list[SavedView]:
    """The views that a person may open: their own, then those that were shared with them."""
    found = SavedView.objects.visible_to(user).select_related("owner", "force")
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.name.lower(), view.pk))


@dataclass(frozen=True, slots=True)
class Opened:
    """The view that is shown, as far as the page still shows it: `changed` says it does not."""

    view: SavedView
    own: bool
    changed: bool
    url: str


def opened_as(found: Asked) -> Opened | None:
    view = opened(found.user, found.query)
    if view is None:
        return None
    was = kept(asked_like(found, view))
    return Opened(view, view.owner_id == found.user.pk, kept(found) != was, address_of(view))


def asked_like(found: Asked, view: SavedView) -> Asked:
    """What a view asks for, of the same person, with the choices that were read already."""
    query = QueryDict(view.query)
    list_ = WORKLIST.get(query.get(LIST, "")) or CHECK.get(query.get(LIST, ""), found.lists[0])
    return Asked(found.user, query, list_, found.lists, found.filters.again(query))


@dataclass(frozen=True, slots=True)
class Broken:
    """A view that cannot be shown to this person, and why."""

    view: SavedView
    why: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The views that stand beside the worklists: those that can be shown, and the others."""

    links: list[Link]
    broken: list[Broken]


def beside(found: Asked, on: date, current: SavedView | None) -> Beside:
    """The first of a person's views, each with how many rows it shows now, in one query."""
    views = views_of(found.user)[:SHOWN]
    wanted = {view.pk: asked_like(found, view) for view in views}
    faults = {view.pk: _fault(wanted[view.pk]) for view in views}
    whole = [view for view in views if not faults[view.pk]]
    counts = _counts([(view, wanted[view.pk]) for view in whole if not _is_check(view)], on)
    faults |= {view.pk: UNCOUNTED for view in whole if counts.get(view.pk, 0) is None}
    links = [
        Link(
            label=view.name,
            url=address_of(view),
            current=current is not None and view.pk == current.pk,
            count=counts.get(view.pk, 0) if not _is_check(view) else None,
        )
        for view in whole
        if not faults[view.pk]
    ]
    return Beside(links, [Broken(v, faults[v.pk]) for v in views if faults[v.pk]])


def why_broken(user: User, view: SavedView, on: date) -> str:
    """Why a view cannot be shown to the person, in words; empty where it can."""
    if _is_check(view):
        return ""
    wanted = asked(user, QueryDict(view.query))
    if fault := _fault(wanted):
        return fault
    return UNCOUNTED if _counts([(view, wanted)], on).get(view.pk, 0) is None else ""


def _fault(wanted: Asked) -> str:
    """What a view asks for that there is not, as in one that an older version saved.

    A view that were shown without it would show, and count, other rows than it says.
    """
    query, form = wanted.query, wanted.filters.form
    if LIST in query and query[LIST] not in WORKLIST and query[LIST] not in CHECK:
        return "its list is not there any more"
    if any(name not in form.fields and name not in {LIST, SORT, CHOSEN} for name in query):
        return "one of its filters is not there any more"
    if unknown := [str(form.fields[name].label) for name in form.errors if name in form.fields]:
        return f"what it says is not understood any more ({', '.join(unknown)})"
    named = [query.get(SORT, "").removeprefix("-"), *query.get(CHOSEN, "").split(",")]
    gone = {*named} - COLUMN.keys() - {"", EVERY}
    return "one of its columns is not there any more" if gone else ""


def _counts(views: Sequence[tuple[SavedView, Asked]], on: date) -> dict[int, int | None]:
    """How many rows each shows, in one query; None for one that the database cannot count.

    Only when it cannot count them together are they counted one by one.
    """
    if not views:
        return {}
    try:
        with transaction.atomic():
            first, *others = [_counted(view, wanted, on) for view, wanted in views]
            return dict(first.union(*others, all=True).values_list("view", "rows"))
    except DatabaseError:
        if len(views) == 1:
            logger.exception("view %s cannot be counted", views[0][0].pk)
            return {views[0][0].pk: None}
        return {pk: rows for view in views for pk, rows in _counts([view], on).items()}


def _counted(view: SavedView, wanted: Asked, on: date) -> Any:
    rows = wanted.worklist.rows(wanted.filters.qs, on).order_by()
    numbered = rows.annotate(view=Value(view.pk, output_field=IntegerField()))
    return numbered.values("view").annotate(rows=Count("pk")).values("view", "rows")


def _is_check(view: SavedView) -> bool:
    return QueryDict(view.query).get(LIST) in CHECK


def asked_of(user: User, said: str) -> Asked:
    """What a saved or posted address asks for, with the person's own access."""
    return asked(user, QueryDict(said))
