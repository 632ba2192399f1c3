"""While PostgreSQL cannot be reached, every request is answered with 503, in words."""

import sys

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error, connection
from django.test import Client, RequestFactory

from core.outage import is_outage
from core.views import bad_request


@pytest.fixture
def browser(own_database, olive):
    """Olive's browser, signed in, just before PostgreSQL stops; nobody answers at port 1."""
    client = Client(raise_request_exception=False)
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")
    connection.close()
    connection.settings_dict["PORT"] = 1
    return client


ANSWERS = [
    ("get", "/", {}, "Load this page again in a minute"),
    ("get", "/rows/", {"HTTP_ACCEPT": "text/html"}, "Load this page again in a minute"),
    ("get", "/accounts/login/?next=/", {}, "Load this page again"),
    ("post", "/rows/1/progress/", {}, "What you typed is still in your browser"),
    ("post", "/accounts/login/", {}, "What you typed is still in your browser"),
    ("get", "/rows/", {"HTTP_HX_REQUEST": "true"}, "Nothing that you typed is lost"),
    ("get", "/rows/", {"HTTP_ACCEPT": "application/json"}, '{"error": "The database cannot'),
]


def test_every_request_is_answered_with_503_and_the_next_one_works(browser, postgres):
    for method, path, headers, words in ANSWERS:
        answer = getattr(browser, method)(path, **headers)
        body = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, "20"), path
        assert answer["Cache-Control"] == "no-store"
        assert "script-src" in answer["Content-Security-Policy"]
        assert words in body
        assert "data-signed-out" not in body  # or scripts would lead to the sign-in page
        assert ("<title>Sorry, the service is unavailable" in body) == ("<html" in body)
        assert "127.0.0.1" not in body
    monitor = Client(raise_request_exception=False)
    health = monitor.get("/health/")
    assert health.status_code == 503
    assert health.json()["parts"]["database"]["text"] == "The database does not answer."
    assert "Not known" in health.json()["parts"]["worker"]["text"]
    assert monitor.get("/health/web/").status_code == 200
    assert browser.get("/accessibility/").status_code == 503

    connection.settings_dict["PORT"] = postgres.port
    assert browser.get("/").status_code == 200


def test_a_statement_that_is_refused_is_no_outage(db):
    for statement in ("SELECT 1/0", "SELECT * FROM nothing", "SET LOCAL statement_timeout = 'x'"):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            with pytest.raises(Error) as error:
                cursor.execute(statement)
            cursor.execute("ROLLBACK TO here")
        assert not is_outage(error.value)


def test_a_connection_lost_while_the_session_is_saved_is_an_outage(own_database):
    session = SessionStore()
    session.save()
    with connection.cursor() as cursor, pytest.raises(Error) as lost:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert is_outage(lost.value)
    answer = None
    try:
        session.save()
    except UpdateError:
        interrupted = SessionInterrupted("The session was deleted")
        interrupted.__context__ = sys.exception()  # as where the middleware raises it
        answer = bad_request(RequestFactory().post("/"), interrupted)
    assert answer is not None
    assert answer.status_code == 503
