"""When something cannot be shown, a page says what happened and what to do."""

import logging

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views import defaults

ASKED = RequestFactory().get("/somewhere/")


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (lambda: defaults.page_not_found(ASKED, Http404()), 404, "Page not found"),
        (lambda: defaults.permission_denied(ASKED, PermissionDenied()), 403, "You cannot do that"),
        (lambda: defaults.bad_request(ASKED, SuspiciousOperation()), 400, "could not be read"),
        (lambda: defaults.server_error(ASKED), 500, "something went wrong"),
    ],
)
def test_page_says_what_happened(answer, status, says):
    response = answer()
    html = response.content.decode()
    assert response.status_code == status
    assert says in html.split("<h1")[1]
    assert says in html.split("<title>")[1].split("</title>")[0]
    assert "Skip to main content" in html


def test_refusal_gives_the_reason_it_was_given():
    response = defaults.permission_denied(ASKED, PermissionDenied("You wrote this <action>"))
    assert "You wrote this &lt;action&gt;" in response.content.decode()


def test_form_without_its_token_is_told_that_the_words_are_kept(olive):
    client = Client(enforce_csrf_checks=True)
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("account_logout"))
    assert response.status_code == 403
    assert "Your page was out of date" in response.content.decode()
    assert "kept on this computer" in response.content.decode()


def written(record: logging.LogRecord) -> str:
    """What the log says, in the format of the settings."""
    line = configured.LOGGING["formatters"]["line"]
    text: str = import_string(line["class"])(line["format"]).format(record)
    return text


def test_what_broke_is_in_the_log_with_its_traceback(caplog, monkeypatch, olive):
    def breaks(*_args):
        raise RuntimeError("It broke.")

    monkeypatch.setattr("forces.access.access_from", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(olive, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 500
    assert any("Traceback (most recent call last)" in written(each) for each in caplog.records)


def test_more_fields_than_can_be_sent_get_a_page(olive, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    page = client.post(reverse("account_login"), dict.fromkeys("abcdef", "x"))
    assert page.status_code == 413
    assert "more fields or files" in page.content.decode()
