"""The body of a long list: in Python, because a template asks each cell what its column knows."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString

from core.components.actions import attributes


def body(table: Any) -> SafeString:
    """The rows of a table of django-tables2, each cell with the name of its column."""
    openings = [_opening(column) for column in table.columns]
    return SafeString("".join(_rows(table, openings=openings)))


def _opening(column: Any) -> SafeString:
    own = column.attrs["td"].get("class")
    return format_html(
        '<td role="cell" class="govuk-table__cell{}" data-label="{}">',
        f" {own}" if own else "",
        strip_tags(str(column.header)),
    )


def _rows(table: Any, *, openings: list[SafeString]) -> Iterator[str]:
    for row in table.paginated_rows:
        yield _row_opening(row.attrs)
        for opening, cell in zip(openings, row, strict=True):
            yield f"{opening}{conditional_escape(cell)}</td>"
        yield "</tr>"


def _row_opening(attrs: Mapping[str, Any]) -> SafeString:
    own = {name: value for name, value in attrs.items() if name != "class"}
    return format_html(
        '<tr class="govuk-table__row {}" role="row"{}>', attrs.get("class", ""), attributes(own)
    )
