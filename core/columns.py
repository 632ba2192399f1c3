"""Columns that lists of the product share; a table of django-tables2 names them."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components import Tag
from core.components.content import tag
from core.components.lists import select_box
from core.components.text import time_element

_NUMERIC = {
    "th": {"class": "govuk-table__header--numeric"},
    "td": {"class": "govuk-table__cell--numeric"},
}


class SelectColumn(tables.Column):
    """A box to tick for each row; `named_by` is what the row is called, for those who listen.

    Where the table says which rows can be ticked (`tickable`, their ids), the others have no box.
    """

    def __init__(self, *, named_by: str, name: str = "row", **kwargs: Any) -> None:
        super().__init__(accessor="pk", orderable=False, verbose_name="Select", **kwargs)
        self.named_by = tables.A(named_by)
        self.field_name = name

    def render(self, value: object, record: Any, table: Any) -> SafeString | str:
        tickable = getattr(table, "tickable", None)
        if tickable is not None and value not in tickable:
            return ""
        return select_box(value, name=self.field_name, label=str(self.named_by.resolve(record)))


class DayColumn(tables.Column):
    """5 June 2026, or with the time of day for a moment."""

    def render(self, value: Any) -> SafeString:
        return time_element(value)


class TagColumn(tables.Column):
    """A state in words and colour."""

    def render(self, value: Tag) -> SafeString:
        return tag(value)


class NumberColumn(tables.Column):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=_NUMERIC, **kwargs)


class WordsColumn(tables.Column):
    """Somebody's text, on the lines that they gave it."""

    def render(self, value: object) -> SafeString:
        return format_html('<div class="app-words">{}</div>', value)
