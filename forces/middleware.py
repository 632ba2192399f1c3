"""The person and the address behind each change, for the database's own record."""

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware as PersonMiddleware


class HistoryMiddleware(PersonMiddleware):
    """Beside the person and the page: the address that the request came from."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "address": request.META.get("REMOTE_ADDR", "")}
