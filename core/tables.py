"""Tables of lists: sorted and cut into pages as the url says."""

from typing import Any

from django.http import HttpRequest
from django_tables2 import RequestConfig, Table


def paged(request: HttpRequest, table: Table, *, per_page: int) -> Any:
    """Return the table in the order and at the page that the url names.

    The length of a page is not the url's to say. A page that does not exist is the nearest one.
    """
    RequestConfig(request, paginate=False).configure(table)
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
    return table
