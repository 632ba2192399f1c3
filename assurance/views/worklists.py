"""The worklists over all templates that one may read: what waits, what is late, what is missing."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from assurance.acts import ALLOCATE
from assurance.checks import CHECK, CHECKS, rows_to_check
from assurance.exports import export_links
from assurance.filters import WorklistFilter
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.querysets import RowQuerySet
from assurance.tables import RowTable
from assurance.views.acting import person, today
from assurance.views.checks import require_office
from assurance.views.templates import require_reader
from assurance.worklists import COMPLETE_ENOUGH, WORKLIST, Worklist, counts, fit_for
from core.components import Link
from forces.models import User
from forces.roles import Permission

ROWS_A_PAGE = 50


@require_safe
def row_list(request: HttpRequest) -> HttpResponse:
    require_reader(person(request))
    on, found = today(), asked(request)
    chosen, lists, filters = found.worklist, found.lists, found.filters
    table = table_of(request, found, on)
    return render(
        request,
        "assurance/templates/worklist.html",
        {
            "worklist": chosen,
            "lists": _links(request.GET, lists, chosen, counts(filters.qs, lists, on)),
            "clear_url": f"?list={chosen.key}",
            "own": _own_link(request),
            "filter": filters,
            "table": table,
            "found": table.paginator.count,
            "may_tick": "select" not in table.exclude,
            "is_check": chosen in CHECKS,
            "exports": export_links("row_export", request.GET),
        },
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a worklist, those beside it, the filters over all their rows."""

    worklist: Worklist
    lists: tuple[Worklist, ...]
    filters: WorklistFilter


def asked(request: HttpRequest) -> Asked:
    chosen, lists = _worklists(request)
    return Asked(chosen, lists, _filter(request, _rows(request, chosen)))


def _worklists(request: HttpRequest) -> tuple[Worklist, tuple[Worklist, ...]]:
    """The worklist asked for, else the first of this person's work; and those to choose from."""
    key = request.GET.get("list", "")
    if key in CHECK:
        require_office(person(request))
        return CHECK[key], CHECKS
    lists = fit_for(person(request).access)
    chosen = WORKLIST.get(key, lists[0])
    return chosen, lists if chosen in lists else (*lists, chosen)


def _rows(request: HttpRequest, chosen: Worklist) -> RowQuerySet:
    """The rows that the person reads; of a check those of which they keep the office's notes."""
    user = person(request)
    if chosen in CHECKS:
        return rows_to_check(user)
    return AssuranceRow.objects.readable_by(user)


def _filter(request: HttpRequest, rows: RowQuerySet) -> WorklistFilter:
    templates = AssuranceTemplate.objects.readable_by(person(request)).select_related(
        "inspection", "force"
    )
    leads = rows.order_by().values("lead_id")
    return WorklistFilter(
        request.GET,
        queryset=rows,
        people=list(User.objects.filter(pk__in=leads).order_by("name", "pk")),
        templates=list(templates),
    )


def table_of(
    request: HttpRequest, found: Asked, on: date, *, rows_a_page: int | None = ROWS_A_PAGE
) -> RowTable:
    """The rows asked for, sorted as the reader wants them; all at once without `rows_a_page`."""
    chosen = found.worklist
    shown = (
        chosen.rows(found.filters.qs, on)
        .with_standing(on)
        .with_section_order()
        .select_related("finding", "lead", "template__inspection", "template__force")
        .order_by(*chosen.order)
    )
    may = any(map(person(request).access.may_anywhere, ALLOCATE.permissions))
    may_tick = may and chosen.key not in COMPLETE_ENOUGH and chosen not in CHECKS
    table = RowTable(shown, on=on, exclude=() if may_tick else ("select",))
    paginate = {"per_page": rows_a_page} if rows_a_page else False
    RequestConfig(request, paginate=paginate).configure(table)
    return table


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
    """For those who may lead: the same list with only the rows that they lead."""
    user = person(request)
    if not user.access.may_anywhere(Permission.BE_LEAD):
        return None
    own = str(user.pk)
    if request.GET.get("lead") == own:
        return Link(label="Show everybody’s rows", url=_address(request.GET, lead=""))
    return Link(label="Show only the rows that I lead", url=_address(request.GET, lead=own))


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
