"""Filters of lists of rows. What is chosen stands in the address."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django_filters import CharFilter, ChoiceFilter, FilterSet

from assurance.display import state_words
from assurance.models import ActionRow, AssuranceRow, AssuranceTemplate
from assurance.querysets import RowQuerySet
from assurance.workflow import State
from assurance.worklists import WORKLIST, WORKLISTS
from forces.models import User
from inspections.models import SECTION_TITLES

NOBODY = "nobody"
WORDS_AT_MOST = 10

STATES = [(state.value, state_words(state)) for state in State]
SECTIONS = [(kind.value, title) for kind, title in SECTION_TITLES.items()]
LISTS = [(each.key, each.title) for each in WORKLISTS if each.key not in State.values]
ORDERS = {
    "date": ("Target date", ("due_on", "section_order", "finding__order", "pk")),
    "lead": ("Lead", ("lead__name", "section_order", "finding__order", "pk")),
    "state": ("Longest in its state", ("state_since", "pk")),
}


def holding(term: str) -> Q:
    """Rows that hold the term in the inspectors' words, the annotation or an action."""
    actions = ActionRow.objects.filter(
        row=OuterRef("pk"), removed_at=None, action__current__text__icontains=term
    )
    words: Q = (
        Q(finding__text__icontains=term)
        | Q(finding__report_ref__iexact=term)
        | Q(annotation__icontains=term)
        | Q(Exists(actions))
    )
    return words


class RowFilter(FilterSet):
    """What every list of rows can be narrowed by; `people` are the leads to choose from."""

    words = CharFilter(label="Words", method="with_words", max_length=200)
    section = ChoiceFilter(
        label="Section", field_name="finding__section", choices=SECTIONS, empty_label="All"
    )
    state = ChoiceFilter(label="State", choices=STATES, empty_label="All")
    lead = ChoiceFilter(label="Lead", method="led_by", empty_label="All")

    class Meta:
        model = AssuranceRow
        fields: list[str] = []

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), person.name) for person in people]
        self.filters["lead"].extra["choices"] = [(NOBODY, "Nobody yet"), *choices]

    def with_words(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        for term in value.split()[:WORDS_AT_MOST]:
            rows = rows.filter(holding(term))
        return rows

    def led_by(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.filter(lead=None) if value == NOBODY else rows.filter(lead_id=int(value))


class AnnexFilter(RowFilter):
    """The rows of one template, and the order in which each section shows them."""

    list = ChoiceFilter(label="Which rows", choices=LISTS, method="in_list", empty_label="All")
    order = ChoiceFilter(
        label="Order",
        method="in_order",
        empty_label="As printed",
        choices=[(key, label) for key, (label, _) in ORDERS.items()],
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def in_list(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return WORKLIST[value].rows(rows, self.on)

    def in_order(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.order_by(*ORDERS[value][1])


class WorklistFilter(RowFilter):
    """Rows of all one's templates; which worklist it is, is chosen above the filters."""

    template = ChoiceFilter(label="Inspection", field_name="template_id", empty_label="All")

    def __init__(self, *args: Any, templates: list[AssuranceTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["template"].extra["choices"] = [(str(t.pk), str(t)) for t in templates]
