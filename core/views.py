"""Pages that know nothing of policing: health, accessibility, a form whose token has gone."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


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
