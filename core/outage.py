"""Tell an outage of the database from a fault of the program, and answer it with 503."""

from django.contrib.auth.models import AnonymousUser
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

RETRY_SECONDS = 20
TEXT = (
    "The database cannot be reached at the moment. Nothing that you typed is lost: keep this page "
    "open and try again in a minute."
)


def is_outage(error: BaseException | None) -> bool:
    """Return whether `error` came of a connection that can no longer be used.

    A statement that the database refuses, or ends because it takes too long, leaves the connection
    usable: that is a fault of the program.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, Error):
            return _is_unusable()
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _is_unusable() -> bool:
    line = connection.connection
    return line is None or bool(line.closed)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 response in the form that the request asked for. It needs no database."""
    request.user = AnonymousUser()  # nothing that comes after asks the database again who it is
    response = _response(request)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _response(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(TEXT, status=503, content_type="text/plain; charset=utf-8")
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": TEXT}, status=503)
    sent = request.method not in {"GET", "HEAD"}
    return HttpResponse(loader.render_to_string("503.html", {"sent": sent}), status=503)
