"""Lists of rows in the columns that a person chose, each of which can be sorted."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from assurance.annex import address_of
from assurance.columns import RowColumn
from assurance.display import dates_words, rag_tag, standing_words, state_tag, undated_tag
from assurance.models import AssuranceRow
from assurance.searching import TEXT, Hit, hits
from core.columns import SelectColumn
from core.components.content import tag
from core.components.text import day

WORDS_SHOWN = 200
NO_ROWS = "There are no rows in this list."
NOT_FOUND = (
    "No row in this list has all of these words. Half a word finds nothing, and words such as "
    "“the” are too common to be searched for."
)


class _Shown(tables.Column):
    """A column of columns.py on the page."""

    empty_values = ()

    def __init__(self, of: RowColumn) -> None:
        super().__init__(of.name, accessor="pk")
        self.of = of

    def render(self, record: AssuranceRow, table: Any) -> SafeString | str:
        return table.cell(self.of, record)

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return queryset.order_by(*self.of.sorted(last_first=is_descending)), True


class RowTable(tables.Table):
    """Rows of several templates, as a worklist shows them; `words`: what was searched for."""

    select = SelectColumn(named_by="finding")

    caption = "Rows"
    tickable: frozenset[int] | None = None
    """The rows that have a box; all of them, where nothing is said."""

    class Meta:
        row_attrs = {"id": lambda record: f"row-{record.pk}"}

    def __init__(
        self, *args: Any, on: date, shown: Sequence[RowColumn], words: str = "", **kwargs: Any
    ) -> None:
        chosen = [(column.key, _Shown(column)) for column in shown]
        super().__init__(*args, extra_columns=chosen, sequence=("select", "..."), **kwargs)
        self.on = on
        self.words = words
        self.empty_text = NOT_FOUND if words else NO_ROWS
        self.shown = tuple(shown)
        self.holds_hits = next((each.key for each in shown if each.key == TEXT), shown[0].key)

    @cached_property
    def found(self) -> dict[int, list[Hit]]:
        """Where the words were found in the rows of this page."""
        if not self.words:
            return {}
        return hits([row.record.pk for row in self.paginated_rows], self.words)

    def cell(self, column: RowColumn, row: AssuranceRow) -> SafeString | str:
        """What the page says of a row in a column, with the hits where they have their place."""
        found = self.found.get(row.pk, []) if column.key == self.holds_hits else []
        marked = next((hit.words for hit in found if hit.place == column.key == TEXT), None)
        said = marked or self._said(column, row)
        beside = [hit for hit in found if hit.place != TEXT or marked is None]
        return format_html("{}{}", said, _hits(beside)) if beside else said

    def _said(self, column: RowColumn, row: AssuranceRow) -> SafeString | str:
        shown = IN_CELLS.get(column.key)
        if shown is not None:
            return shown(row, self.on)
        value = column.told(row, self.on)
        if isinstance(value, date | datetime):
            return day(value)
        return "" if value is None else Truncator(str(value)).chars(WORDS_SHOWN)


def _hits(found: list[Hit]) -> SafeString:
    """Each other text that has the words, after its name."""
    return format_html_join(
        "",
        '<span class="app-hit">In the {}: {}</span>',
        ((f"{hit.label[:1].lower()}{hit.label[1:]}", hit.words) for hit in found),
    )


def _ref(row: AssuranceRow, _on: date) -> SafeString:
    url = address_of("row", row.pk)
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, row.finding)


def _report(row: AssuranceRow, _on: date) -> SafeString:
    url = address_of("template", row.template_id)
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, row.template.inspection)


def _target(row: AssuranceRow, on: date) -> SafeString:
    """The date, or that there is none; what became of the first; how it stands today."""
    undated = undated_tag(row)
    when = tag(undated) if undated else day(row.target_on) or "None"
    said = "; ".join(words for words in (dates_words(row), standing_words(row, on)) if words)
    return format_html('{} <span class="app-annex__small">{}</span>', when, said)


def _state(row: AssuranceRow, _on: date) -> SafeString:
    return format_html("{} {}", tag(state_tag(row)), tag(rag_tag(row)))


def _rag(row: AssuranceRow, _on: date) -> SafeString:
    return tag(rag_tag(row))


IN_CELLS = {"ref": _ref, "report": _report, "target": _target, "state": _state, "rag": _rag}
"""Columns that say more on a page than their words in a file."""
