"""What the rows of all one's templates can be narrowed by, beside what every list has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, Func, Q
from django.http import QueryDict
from django_filters import ChoiceFilter, DateFilter, Filter

from assurance.checks import ACTIONS, EVIDENCE
from assurance.display import called
from assurance.filters import RowFilter
from assurance.models import AssuranceRow, AssuranceTemplate, Block, Priority
from assurance.querysets import RowQuerySet, late_against_first_q, rag_case
from assurance.workflow import OUTCOMES, WITH_FORCE, Rag
from core.components.text import sentence
from core.filters import CharFilter

DAYS_AT_MOST = 9_999
HOW_DAYS_ARE_TYPED = (
    "%d %m %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y",
)  # fmt: skip
PRIORITIES = [(each.value, sentence(str(each.label))) for each in Priority]
RAGS = [(each.value, str(each.label)) for each in Rag]
BLOCKED, FREE = "yes", "no"
BLOCKS = [
    (BLOCKED, "Blocked, on anybody"),
    (FREE, "Not blocked"),
    *((each.value, f"Blocked by {each.label}") for each in Block),
]
LACKING: dict[str, tuple[str, Callable[[], Q]]] = {
    "date": (called(AssuranceRow, "target_on"), lambda: Q(target_on=None)),
    "lead": (called(AssuranceRow, "lead"), lambda: Q(lead=None)),
    "officer": (called(AssuranceRow, "accountable_officer"), lambda: Q(accountable_officer="")),
    "priority": (called(AssuranceRow, "priority"), lambda: Q(priority="")),
    "theme": ("Theme", lambda: Q(themes=[])),
    "criteria": (called(AssuranceRow, "closure_criteria"), lambda: Q(closure_criteria="")),
    "action": ("Action", lambda: ~Q(Exists(ACTIONS))),
    "evidence": ("Evidence", lambda: ~Q(Exists(EVIDENCE))),
}
"""What a row may be without: its name, and which rows lack it."""


def themes_of(rows: RowQuerySet) -> list[str]:
    """Every theme that one of these rows has."""
    named = rows.order_by().annotate(theme=Func(F("themes"), function="unnest"))
    return sorted(set(named.values_list("theme", flat=True).distinct()))


def _until(label: str, field: str, *, moment: bool = False) -> DateFilter:
    return _day(label, field, "date__lte" if moment else "lte")


def _from(label: str, field: str, *, moment: bool = False) -> DateFilter:
    return _day(label, field, "date__gte" if moment else "gte")


def _day(label: str, field: str, compared: str) -> DateFilter:
    return DateFilter(
        field_name=field,
        lookup_expr=compared,
        label=label,
        input_formats=HOW_DAYS_ARE_TYPED,
        help_text="For example, 27 3 2026",
        error_messages={"invalid": f"{label} must be a real date, for example 27 3 2026"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DaysFilter(Filter):
    """So many whole days."""

    field_class = forms.IntegerField

    def __init__(self, label: str, method: str) -> None:
        wrong = f"{label} must be a whole number from 0 to {DAYS_AT_MOST:,}"
        super().__init__(
            label=label,
            method=method,
            min_value=0,
            max_value=DAYS_AT_MOST,
            help_text="A number of days",
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )


class ListForm(forms.Form):
    less_used = (
        "officer", "theme", "blocked", "without", "rag",
        "target_from", "target_until", "since_from", "since_until", "came_from", "came_until",
        "overdue_by", "late_by",
    )  # fmt: skip
    """Shown below the others until somebody uses them."""


class WorklistFilter(RowFilter):
    """Rows of all one's templates; which worklist it is, is chosen above the filters."""

    template = ChoiceFilter(label="Inspection", field_name="template_id", empty_label="All")
    priority = ChoiceFilter(
        label=called(AssuranceRow, "priority"), choices=PRIORITIES, empty_label="All"
    )
    officer = CharFilter(
        label=called(AssuranceRow, "accountable_officer"),
        field_name="accountable_officer",
        lookup_expr="icontains",
        max_length=120,
    )
    theme = ChoiceFilter(label="Theme", method="of_theme", empty_label="All")
    blocked = ChoiceFilter(label="Blocked", choices=BLOCKS, method="if_blocked", empty_label="All")
    without = ChoiceFilter(
        label="Without",
        choices=[(key, name) for key, (name, _) in LACKING.items()],
        method="lacking",
        empty_label="Any",
    )
    rag = ChoiceFilter(label="RAG", choices=RAGS, method="of_rag", empty_label="All")
    target_from = _from("Target date from", "target_on")
    target_until = _until("Target date until", "target_on")
    since_from = _from("In this state from", "state_since", moment=True)
    since_until = _until("In this state until", "state_since", moment=True)
    came_from = _from("Came in from", "came_in_on")
    came_until = _until("Came in until", "came_in_on")
    overdue_by = DaysFilter("Overdue by more than", "overdue_for")
    late_by = DaysFilter("Late against its first date by more than", "late_for")

    class Meta:
        model = AssuranceRow
        fields: list[str] = []
        form = ListForm

    def __init__(
        self,
        *args: Any,
        templates: list[AssuranceTemplate],
        themes: list[str],
        on: date,
        **kwargs: Any,
    ) -> None:
        given = {"templates": templates, "themes": themes, "on": on, **kwargs}
        super().__init__(*args, **kwargs)
        self.given = given
        self.on = on
        self.filters["template"].extra["choices"] = [(str(t.pk), str(t)) for t in templates]
        self.filters["theme"].extra["choices"] = [(theme, theme) for theme in themes]

    def again(self, query: QueryDict) -> WorklistFilter:
        """The same rows and choices, narrowed as another address says."""
        return WorklistFilter(query, **self.given)

    def of_theme(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.filter(themes__contains=[value])

    def if_blocked(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        if value in (BLOCKED, FREE):
            return rows.exclude(blocked_by="") if value == BLOCKED else rows.filter(blocked_by="")
        return rows.filter(blocked_by=value)

    def lacking(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.filter(LACKING[value][1]())

    def of_rag(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.alias(colour=rag_case(self.on)).filter(colour=value)

    def overdue_for(self, rows: RowQuerySet, _name: str, value: int) -> RowQuerySet:
        """With the force, and its date passed more than so many days ago."""
        before = self.on - timedelta(days=value)
        past = Q(target_on__lt=before) | Q(finding__deadline__lt=before)
        return rows.filter(past, state__in=WITH_FORCE)

    def late_for(self, rows: RowQuerySet, _name: str, value: int) -> RowQuerySet:
        """So late against the first date now, or when it was reported complete."""
        before = self.on - timedelta(days=value)
        now = Q(state__in=WITH_FORCE, first_target_on__lt=before)
        then = Q(reported_on__gt=F("first_target_on") + timedelta(days=value)) & ~Q(
            state__in=WITH_FORCE | OUTCOMES
        )
        return rows.filter(late_against_first_q(self.on), now | then)
