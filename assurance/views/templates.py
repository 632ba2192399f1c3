"""The templates one may read, and each as the living Annex 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assurance.acts import allowed
from assurance.acts_on_many import acts_named, may_tick
from assurance.annex import LABELS, sections_of
from assurance.annex_numbers import numbers_of
from assurance.archive import archived, everyday
from assurance.asked import annex_filter, words_of
from assurance.display import called
from assurance.exports import export_links
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.views.acting import person, today
from assurance.workflow import OUTCOMES
from assurance.worklists import ALL, BY_STATE, ENDED, OVERDUE, Worklist
from core.components import Fact, Link
from core.components.text import day
from forces.models import User
from forces.roles import Permission
from inspections.models import Inspection

TEMPLATES_A_PAGE = 25
LIVE = tuple(each for each in BY_STATE if each.key not in OUTCOMES)
COLUMNS: tuple[tuple[Worklist, str], ...] = (
    (ALL, ""),
    *((each, f"?state={each.key}") for each in LIVE),
    (ENDED, "?list=ended"),
    (OVERDUE, "?list=overdue"),
)
"""The columns of numbers, each with what is added to the template's address."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of one template and the list that it counts."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class TemplateLine:
    template: AssuranceTemplate
    cells: tuple[Cell, ...]


def require_reader(user: User) -> None:
    """People of an office or a force read templates; for others there is nothing here."""
    if not user.access.may_anywhere(Permission.SEE_ROWS):
        raise Http404


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    require_reader(person(request))
    readable = AssuranceTemplate.objects.readable_by(person(request))
    templates = everyday(readable, today()).select_related("force", "inspection")
    page = Paginator(templates, TEMPLATES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": _lines(page),
        "numbers": [worklist for worklist, _ in COLUMNS],
        "archived": archived(readable, today()).count(),
    }
    return render(request, "assurance/templates/list.html", context)


def _lines(page: Page) -> list[TemplateLine]:
    """Each template with its counts, all of them in one query."""
    on = today()
    counted = {each.key: Count("pk", filter=each.q(on)) for each, _ in COLUMNS}
    rows = AssuranceRow.objects.filter(template__in=[template.pk for template in page])
    by_template = rows.order_by().values("template").annotate(**counted)
    found = {each["template"]: each for each in by_template}
    return [TemplateLine(each, _cells(each, found.get(each.pk, {}))) for each in page]


def _cells(template: AssuranceTemplate, found: Mapping[str, Any]) -> tuple[Cell, ...]:
    address = reverse("template", args=[template.pk])
    return tuple(
        Cell(worklist.title, found.get(worklist.key, 0), f"{address}{query}")
        for worklist, query in COLUMNS
    )


@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    found = readable_template(request, pk)
    return render(request, "assurance/templates/annex.html", _annex(request, found))


def readable_template(request: HttpRequest, pk: int) -> AssuranceTemplate:
    """The template, or 404 for whoever may not read it whole."""
    templates = AssuranceTemplate.objects.readable_by(person(request))
    found: AssuranceTemplate = get_object_or_404(
        templates.select_related("force", "inspection"), pk=pk
    )
    return found


def _annex(request: HttpRequest, template: AssuranceTemplate) -> dict[str, Any]:
    on = today()
    filters = annex_filter(request.GET, template, on)
    acts = allowed(person(request).access, template.force_id)
    sections = sections_of(
        filters.qs, acts, on, ticker=person(request), words=words_of(filters.form)
    )
    return {
        "template": template,
        "facts": _facts(template),
        "numbers": numbers_of(template, request.GET, on),
        "filter": filters,
        "sections": sections,
        "shown": sum(len(section.rows) for section in sections),
        "labels": LABELS,
        "may_tick": may_tick(person(request).access, template.force_id),
        "on_many": acts_named(key for each in sections for row in each.rows for key in row.on_many),
        "exports": export_links("template_export", request.GET, template.pk),
        "links": _links(person(request), template),
        "is_narrowed": is_narrowed(request.GET),
    }


def is_narrowed(query: QueryDict) -> bool:
    return any(value for name, values in query.lists() if name != "order" for value in values)


def _facts(template: AssuranceTemplate) -> list[Fact]:
    inspection = template.inspection
    grades = [
        f"{question.get_grade_display() or question.get_why_none_display()} ({question})"
        for question in inspection.questions.all()
    ]
    facts = [
        Fact(label="Force", value=template.force.name),
        Fact(label=called(Inspection, "inspectorate"), value=inspection.inspectorate),
        Fact(label=called(Inspection, "published_on"), value=day(inspection.published_on)),
    ]
    return [*facts, *(Fact(label="Grade", value=grade) for grade in grades)]


def _links(user: User, template: AssuranceTemplate) -> list[Link]:
    """Where one goes from here."""
    report = reverse("inspection", args=[template.inspection_id])
    links = [Link(label="Inspection and grades", url=report)]
    if user.access.may(Permission.RELEASE, template.force_id):
        url = reverse("release", args=[template.pk])
        links.append(Link(label="Release to a panel", url=url))
    return links
