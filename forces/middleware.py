"""Between the request and the page: who changes what, and who has to sign in first."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from pghistory.middleware import HistoryMiddleware as PersonMiddleware


class HistoryMiddleware(PersonMiddleware):
    """Beside the person and the page: the address that the request came from."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "address": address_of(request)}


def address_of(request: HttpRequest) -> str:
    """The reader's own address, as far as the trusted proxies say it, and no further.

    Attempts to sign in are counted by the same address. Where a request came past the proxies,
    it is the machine that sent it.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied):
        return str(request.META.get("REMOTE_ADDR", ""))


class SignInMiddleware(LoginRequiredMiddleware):
    """Whoever has not signed in does so first, then comes back to the page they were on.

    After a form that was sent too late that is the page on which the form stands: the address it
    was sent to may take no other visit.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        return redirect_to_login(
            page_of(request),
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )


WITHOUT_SECOND_STEP = frozenset(
    {
        "health",
        "health_part",
        "accessibility",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }
)
"""What is open to somebody who has yet to set up the second step that her role requires."""


class SecondStepMiddleware(MiddlewareMixin):
    """Whoever has to have a second step sets it up before anything else, on every page.

    It asks what the page reads in any case: which roles the person has.
    """

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        user, page = request.user, request.resolver_match
        if page is None or page.url_name in WITHOUT_SECOND_STEP or not user.is_authenticated:
            return None
        if not user.access.lacks_second_step:
            return None
        where = reverse("mfa_index")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": where})
        return redirect(where)


def page_of(request: HttpRequest) -> str:
    """The address, without the host, of the page that the reader looks at; "/" where unknown."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
