"""The worklists over all templates that one may read: what waits, what is late, what is missing."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assurance.acts_on_many import ManyAct, acts_for, acts_named
from assurance.asked import asked, table_of
from assurance.checks import CHECKS, LEAD_LEFT
from assurance.choosing import address_after, is_choosing
from assurance.columns import CHOSEN, EVERY
from assurance.exports import export_links
from assurance.owning import MINE
from assurance.reports.leavers import leaver_links
from assurance.saved import address_of, started
from assurance.tables import RowTable
from assurance.views.acting import person, today
from assurance.views.list_parts import parts_of
from assurance.views.templates import require_reader
from assurance.worklists import Worklist, counts
from core.components import Link
from core.tables import paged
from forces.models import User
from forces.roles import Permission

ROWS_A_PAGE = 50


@require_safe
def row_list(request: HttpRequest) -> HttpResponse:
    require_reader(person(request))
    if elsewhere := _elsewhere(request):
        return redirect(elsewhere)
    on, found = today(), asked(person(request), request.GET)
    chosen, lists, filters = found.worklist, found.lists, found.filters
    table = paged(request, table_of(found, on), per_page=ROWS_A_PAGE)
    acts = _ticked(table, person(request))
    return render(
        request,
        "assurance/templates/worklist.html",
        {
            "worklist": chosen,
            "lists": _links(request.GET, lists, chosen, counts(filters.qs, lists, on)),
            "own": _own_link(request),
            "filter": filters,
            "table": table,
            "found": table.paginator.count,
            "acts": acts,
            "is_check": chosen in CHECKS,
            "leavers": leaver_links(person(request), on) if chosen is LEAD_LEFT else [],
            "exports": _exports(request.GET),
            **parts_of(found, on),
        },
    )


def _exports(query: QueryDict) -> list[Link]:
    """The rows as files in the columns of the page, and in every column there is."""
    every = query.copy()
    every[CHOSEN] = EVERY
    whole = replace(export_links("row_export", every)[0], label="Excel with every column")
    return [*export_links("row_export", query), whole]


def _elsewhere(request: HttpRequest) -> str:
    """Where the address leads that only chooses columns, or says nothing: nowhere in most cases."""
    if is_choosing(request.GET):
        return f"{request.path}{address_after(request.GET)}"
    start = None if request.GET else started(person(request), today())
    return address_of(start) if start else ""


def _ticked(table: RowTable, by: User) -> tuple[ManyAct, ...]:
    """What is open on the rows of this page; those on which nothing is have no box."""
    found = {row.record.pk: acts_for(by, row.record) for row in table.paginated_rows}
    table.tickable = frozenset(pk for pk, keys in found.items() if keys)
    if not table.tickable:
        table.columns.hide("select")
    return acts_named(key for keys in found.values() for key in keys)


def _links(
    query: QueryDict, lists: tuple[Worklist, ...], chosen: Worklist, found: dict[str, int]
) -> list[Link]:
    """Each worklist under the filters in force, with how many rows it then has."""
    return [
        Link(
            label=each.title,
            url=_address(query, list=each.key),
            current=each == chosen,
            count=found[each.key],
        )
        for each in lists
    ]


def _own_link(request: HttpRequest) -> Link | None:
    """For those who may lead: the same list with only the rows that they lead, or cover."""
    user = person(request)
    if not user.access.may_anywhere(Permission.BE_LEAD):
        return None
    own, what = (MINE, "lead or cover") if user.covering else (str(user.pk), "lead")
    if request.GET.get("lead") == own:
        return Link(label="Show everybody’s rows", url=_address(request.GET, lead=""))
    return Link(label=f"Show only the rows that I {what}", url=_address(request.GET, lead=own))


def _address(query: QueryDict, **changes: str) -> str:
    """The same filters with these changes, from the first page in the list's own order."""
    changed = query.copy()
    for name in ("page", "sort"):
        changed.pop(name, None)
    for name, value in changes.items():
        changed[name] = value
        if not value:
            del changed[name]
    return f"?{changed.urlencode()}"
