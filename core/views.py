"""Pages that know nothing of policing: health, accessibility, a form whose token has gone."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.http import require_safe

from core.bodies import limit_in_words


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers; used by the supervisor and by container health checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was made accessible, how that was checked and what is known not to be."""
    return render(request, "core/accessibility.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after the session ended: says so; the page kept what was typed."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


TOO_MANY = (TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read; the page says so where it was only too long."""
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
