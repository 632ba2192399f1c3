"""What every answer has in common: its headers, and a page where too much was sent or the disk is
full.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.bodies import is_too_long, is_without_length, read_away
from core.storage import FULL, NotStored, in_trouble, trouble_of
from core.views import too_much, without_length

GetResponse = Callable[[HttpRequest], HttpResponse]

INSUFFICIENT_STORAGE = 507
FORM_SHOWN_AGAIN = frozenset({200, 422})
PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), payment=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)


class SecurityHeadersMiddleware:
    """No shared machine keeps a signed-in page; passkeys may be asked for, no sensor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class FileStoreMiddleware:
    """Where the disk failed a request, the answer says so: its status, and if need be its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_trouble.set(False)
        response = self.get_response(request)
        if in_trouble.get() and response.status_code in FORM_SHOWN_AGAIN:
            response.status_code = INSUFFICIENT_STORAGE
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OSError) and error.errno in FULL:
            error = trouble_of(error)
        if not isinstance(error, NotStored):
            return None
        context = {"why": str(error)}
        return render(request, "core/not_stored.html", context, status=INSUFFICIENT_STORAGE)


class BodyMiddleware:
    """A body that is too long, or does not say how long it is, is answered by a page.

    What no view has read of a body is read away before the answer goes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refusal(request) or self.get_response(request)
        read_away(getattr(request, "_stream", None))
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if is_too_long(request):
            return too_much(request)
        return without_length(request) if is_without_length(request) else None
