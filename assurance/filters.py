"""Filters of lists of rows. What is chosen stands in the address."""

from datetime import date
from typing import Any

from django.forms import TextInput
from django_filters import ChoiceFilter

from assurance.display import state_words
from assurance.models import AssuranceRow
from assurance.owning import COVERED, MINE, covered, led_or_covered
from assurance.querysets import RowQuerySet
from assurance.searching import holding
from assurance.workflow import State
from assurance.worklists import WORKLIST, WORKLISTS
from core.filters import CharFilter, FilterSet
from forces.models import User
from inspections.models import SECTION_TITLES

NOBODY = "nobody"

STATES = [(state.value, state_words(state)) for state in State]
SECTIONS = [(kind.value, title) for kind, title in SECTION_TITLES.items()]
LISTS = [(each.key, each.title) for each in WORKLISTS if each.key not in State.values]
ORDERS = {
    "date": ("Target date", ("date_order", "section_order", "finding__order", "pk")),
    "lead": ("Lead", ("lead__name", "section_order", "finding__order", "pk")),
    "state": ("Longest in its state", ("state_since", "pk")),
}

OWN = [(MINE, "Me, and whom I stand in for"), (COVERED, "Whom I stand in for")]
_OWNED = {MINE: led_or_covered, COVERED: covered}


class RowFilter(FilterSet):
    """What every list of rows can be narrowed by; `people` are the leads to choose from."""

    words = CharFilter(
        label="Words",
        method="with_words",
        help_text="Finds rows with all the words. Use quotation marks for a phrase, and -word to "
        "leave rows out. Half a word finds nothing.",
        widget=TextInput(attrs={"class": "app-filters__whole-line"}),
    )
    section = ChoiceFilter(
        label="Section", field_name="finding__section", choices=SECTIONS, empty_label="All"
    )
    state = ChoiceFilter(label="State", choices=STATES, empty_label="All")
    lead = ChoiceFilter(label="Lead", method="led_by", empty_label="All")

    class Meta:
        model = AssuranceRow
        fields: list[str] = []

    def __init__(
        self, *args: Any, people: list[User], reader: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        own = OWN if reader and reader.covering else []
        choices = [(str(person.pk), person.name) for person in people]
        self.filters["lead"].extra["choices"] = [*own, (NOBODY, "Nobody yet"), *choices]

    def with_words(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        return rows.filter(holding(value))

    def led_by(self, rows: RowQuerySet, _name: str, value: str) -> RowQuerySet:
        if self.reader and value in {MINE, COVERED}:
            return rows.filter(_OWNED[value](self.reader))
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
