"""What a list shows, as a file: the worklists and the living Annex 1, under their filters."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from assurance.annex import with_answers
from assurance.asked import annex_filter, asked, table_of
from assurance.exports import AT_ONCE, COLUMNS, INSPECTION, sheet_of
from assurance.models import AssuranceRow
from assurance.querysets import RowQuerySet
from assurance.tables import RowTable
from assurance.views.acting import person, today
from assurance.views.templates import readable_template, require_reader
from core.components import lists
from core.components.text import day
from core.spreadsheets import CSV, XLSX, Sheet, answered


@require_safe
def row_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The rows of a worklist, or of a check, in the order of the page."""
    require_reader(person(request))
    on, found = today(), asked(person(request), request.GET)
    table = table_of(found, on)
    rows = list(with_answers(table.data.data)[: AT_ONCE + 1])

    def sheet() -> Sheet:
        return sheet_of(
            rows,
            name=f"rows-{slugify(found.worklist.title)}",
            about=[
                ("List", found.worklist.title),
                ("What it holds", found.worklist.rule),
                ("Filter", _filter_words(found.filters.form, request.GET)),
                ("Sorted by", _sorted_by(table)),
            ],
            on=on,
            columns=(INSPECTION, *COLUMNS),
        )

    return _file(request, kind, rows, sheet, page=redirect("row_list").url)


@require_safe
def template_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The rows of one template, section by section as on its page."""
    template, on = readable_template(request, pk), today()
    filters = annex_filter(request.GET, template, on)
    found: RowQuerySet = filters.qs.select_related("template__inspection")
    rows = sorted(found[: AT_ONCE + 1], key=_section)

    def sheet() -> Sheet:
        return sheet_of(
            rows,
            name=slugify(f"{template.inspection} {template.force}"),
            about=[
                ("Inspection", str(template.inspection)),
                ("Force", template.force.name),
                ("Published on", day(template.inspection.published_on)),
                ("Filter", _filter_words(filters.form, request.GET)),
            ],
            on=on,
        )

    return _file(request, kind, rows, sheet, page=redirect("template", pk=pk).url)


def _file(
    request: HttpRequest,
    kind: str,
    rows: list[AssuranceRow],
    sheet: Callable[[], Sheet],
    *,
    page: str,
) -> HttpResponseBase:
    """The download; where there are too many rows, back to the page with a word about it."""
    if kind not in (CSV, XLSX):
        raise Http404("There is no such kind of file.")
    if len(rows) > AT_ONCE:
        messages.warning(
            request,
            f"More than {AT_ONCE:,} rows do not go into one file. Narrow the filter, "
            "then export again.",
        )
        return redirect(f"{page}?{request.GET.urlencode()}")
    return answered(sheet(), kind=kind)


def _section(row: AssuranceRow) -> int:
    """The place of its section on the page; rows keep their order inside it."""
    place: int = row.section_order  # type: ignore[attr-defined]  # of with_section_order()
    return place


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
