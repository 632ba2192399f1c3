"""The column that lists of the product share: the boxes to tick."""

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from core.components.lists import select_box


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
