"""The lists that become files: the worklists and the living Annex 1, for a person and an address.

The web process asks for one and gives it at once, or writes down which it was; the worker finds it
again by what was written down, with what the person may read by then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.text import slugify

from assurance.asked import Asked, annex_filter, asked, table_of
from assurance.checks import CHECKS
from assurance.columns import RowColumn, annex_columns, file_columns
from assurance.exports import Listing
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.saved import opened_as
from assurance.tables import RowTable
from core.components import lists
from core.components.text import day
from core.spreadsheets import Value
from forces.models import User

ROWS, TEMPLATE = "rows", "template"


def rows_listing(user: User, query: QueryDict, on: date) -> Listing:
    """The rows of a worklist, or of a check; PermissionDenied where it is not this person's."""
    found = asked(user, query)
    table = table_of(found, on)
    return Listing(
        title=f"Rows: {found.worklist.title}",
        name=f"rows-{slugify(found.worklist.title)}",
        about=(
            ("List", found.worklist.title),
            ("What it holds", found.worklist.rule),
            *_view_of(found),
            ("Filter", _filter_words(found.filters.form, query)),
            ("Sorted by", _sorted_by(table)),
        ),
        on=on,
        office=found.worklist in CHECKS,
        rows=table.data.data,
        **_filled(table.shown, on),
    )


def _view_of(found: Asked) -> tuple[tuple[str, str], ...]:
    """The saved view that was opened, and whether the list was changed since."""
    opened = opened_as(found)
    if opened is None:
        return ()
    return (("Saved view", f"{opened.view}{', changed' if opened.changed else ''}"),)


def _filled(columns: Sequence[RowColumn], on: date) -> dict[str, Any]:
    """The headings of these columns in a file, and what they say of a row, in full."""
    of_file = file_columns(columns)

    def line(row: AssuranceRow) -> list[Value]:
        return [told(row, on) for _, told in of_file]

    return {"headings": [heading for heading, _ in of_file], "line": line}


def template_listing(user: User, pk: int, query: QueryDict, on: date) -> Listing:
    """The rows of one template, section by section as on its page; Http404 for a stranger."""
    templates = AssuranceTemplate.objects.readable_by(user)
    template = get_object_or_404(templates.select_related("force", "inspection"), pk=pk)
    filters = annex_filter(query, template, on)
    rows = filters.qs.select_related("template__inspection")
    return Listing(
        title=f"{template.inspection}, {template.force}",
        name=slugify(f"{template.inspection} {template.force}"),
        about=(
            ("Inspection", str(template.inspection)),
            ("Force", template.force.name),
            ("Published on", day(template.inspection.published_on)),
            ("Filter", _filter_words(filters.form, query)),
        ),
        rows=rows.order_by("section_order", *rows.query.order_by),
        on=on,
        **_filled(annex_columns(), on),
    )


def order_of(query: QueryDict, *, kind: str, template: int | None = None) -> dict[str, Any]:
    """What has to be written down so that the same list is found again."""
    wanted = query.copy()
    wanted.pop("page", None)
    which = {"template": template} if template else {}
    return {"list": TEMPLATE if template else ROWS, **which, "query": wanted.urlencode(),
            "kind": kind}  # fmt: skip


def listing_of(order: Mapping[str, Any], user: User, on: date) -> Listing:
    """The list that was written down, as it is for this person on that day."""
    query = QueryDict(order["query"])
    if order["list"] == TEMPLATE:
        return template_listing(user, order["template"], query, on)
    return rows_listing(user, query, on)


def _filter_words(form: BaseForm, query: QueryDict) -> str:
    """Each filter in force, as the page says it above its rows."""
    return "; ".join(link.label for link in lists.chosen(form, query=query)) or "None"


def _sorted_by(table: RowTable) -> str:
    """The columns that the reader chose to sort by."""
    chosen = [
        f"{table.columns[by.bare].header}{', last first' if by.is_descending else ''}"
        for by in table.order_by or ()
    ]
    return "; ".join(chosen) or "The list's own order"
