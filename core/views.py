"""Pages that know nothing of policing: health, accessibility, a form whose token has gone."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.bodies import limit_in_words
from core.health import PARTS, health_of
from core.outage import is_outage, unavailable


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest, part: str = "") -> JsonResponse:
    """Return 200 where every part is well, or the one that is asked for; else 503.

    Anybody may read it, and it is to be had while the database is away: it asks not who reads.
    """
    request.user = AnonymousUser()
    if part and part not in PARTS:
        raise Http404
    found = health_of([part] if part else PARTS)
    ok = all(each.ok for each in found.values())
    parts = {name: {"status": _status(each.ok), "text": each.text} for name, each in found.items()}
    return JsonResponse({"status": _status(ok), "parts": parts}, status=200 if ok else 503)


def _status(ok: bool) -> str:
    return "ok" if ok else "failing"


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was made accessible, how that was checked and what is known not to be."""
    return render(request, "core/accessibility.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 503 while the database cannot be reached, else the page for a fault of ours.

    Django comes here with every error that nobody handled, whichever middleware or view raised it.
    """
    if is_outage(sys.exception()):
        return unavailable(request)
    return defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after the session ended: says so; the page kept what was typed."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


TOO_MANY = (TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read; the page says so where it was only too long.

    A session that could not be saved comes here too: where PostgreSQL is away, that is an outage.
    """
    if is_outage(exception):
        return unavailable(request)
    if isinstance(exception, RequestDataTooBig):
        return too_much(request)
    if isinstance(exception, TOO_MANY):
        return _refusal(request, "There were more fields or files in it than can be sent at once.")
    return defaults.bad_request(request, exception)


def too_much(request: HttpRequest) -> HttpResponse:
    return _refusal(request, limit_in_words(request))


def without_length(request: HttpRequest) -> HttpResponse:
    """No browser sends a form in chunks; what does is told how to send it."""
    return _refusal(request, "It has to say how long it is (Content-Length).", status=411)


def _refusal(request: HttpRequest, why: str, status: int = 413) -> HttpResponse:
    """A page, or a line for the script of the page that sends files by itself."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"why": why}, status=status)
    return render(request, "413.html", {"why": why, "is_long": status == 413}, status=status)
