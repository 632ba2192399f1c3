"""What an address asks for: which list of rows, narrowed and sorted in which way, for a person.

A page shows it, a file holds it, and whoever comes to it later finds the same.
"""

from dataclasses import dataclass
from datetime import date

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from assurance.annex import rows_to_show
from assurance.archive import everyday
from assurance.checks import CHECK, CHECKS, require_office, rows_to_check
from assurance.columns import columns_of
from assurance.filters import AnnexFilter
from assurance.list_filters import WorklistFilter, themes_of
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.querysets import RowQuerySet
from assurance.tables import RowTable
from assurance.worklists import WORKLIST, Worklist, fit_for
from forces.models import User


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a worklist, those beside it, the filters over all their rows."""

    user: User
    query: QueryDict
    worklist: Worklist
    lists: tuple[Worklist, ...]
    filters: WorklistFilter


def asked(user: User, query: QueryDict) -> Asked:
    chosen, lists = _worklists(user, query)
    return Asked(user, query, chosen, lists, _filter(user, query, chosen))


def _worklists(user: User, query: QueryDict) -> tuple[Worklist, tuple[Worklist, ...]]:
    """The worklist asked for, else the first of this person's work; and those to choose from."""
    key = query.get("list", "")
    if key in CHECK:
        require_office(user)
        return CHECK[key], CHECKS
    lists = fit_for(user.access)
    chosen = WORKLIST.get(key, lists[0])
    return chosen, lists if chosen in lists else (*lists, chosen)


def _rows(user: User, chosen: Worklist, templates: list[AssuranceTemplate]) -> RowQuerySet:
    """The rows that the person reads; of a check those of which they keep the office's notes.

    The templates that one reads outside the archive were asked for by themselves: the rows of a
    force are then found by them, however many other forces there are.
    """
    rows = rows_to_check(user) if chosen in CHECKS else AssuranceRow.objects.all()
    of_these: RowQuerySet = rows.filter(template__in=[template.pk for template in templates])
    return of_these


def _filter(user: User, query: QueryDict, chosen: Worklist) -> WorklistFilter:
    on = timezone.localdate()
    readable = AssuranceTemplate.objects.readable_by(user)
    templates = list(everyday(readable, on).select_related("inspection", "force"))
    rows = _rows(user, chosen, templates)
    leads = rows.order_by().values("lead_id")
    return WorklistFilter(
        query,
        queryset=rows,
        people=list(User.objects.filter(pk__in=leads).order_by("name", "pk")),
        templates=templates,
        themes=themes_of(rows),
        on=on,
        reader=user,
    )


def table_of(found: Asked, on: date) -> RowTable:
    """All the rows asked for, sorted as the reader wants them."""
    chosen, columns = found.worklist, columns_of(found.query, found.worklist)
    rows = (
        chosen.rows(found.filters.qs, on)
        .with_standing(on)
        .with_section_order()
        .select_related("finding", "lead", "template__inspection", "template__force")
        .order_by(*chosen.order)
    )
    for column in columns:
        rows = column.prepared(rows)
    table = RowTable(rows, on=on, shown=columns, words=words_of(found.filters.form))
    if order := found.query.get(table.prefixed_order_by_field):
        table.order_by = [order]
    return table


def words_of(form: Form) -> str:
    """What is searched for, as far as it was understood."""
    return "" if form["words"].errors else form.cleaned_data.get("words", "")


def annex_filter(query: QueryDict, template: AssuranceTemplate, on: date) -> AnnexFilter:
    """The rows of the template that its page shows, in its order within each section."""
    return AnnexFilter(
        query, queryset=rows_to_show(template.rows.all(), on), people=leads_of(template), on=on
    )


def leads_of(template: AssuranceTemplate) -> list[User]:
    leads = template.rows.order_by().values("lead_id")
    return list(User.objects.filter(pk__in=leads).order_by("name", "pk"))
