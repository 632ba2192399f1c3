"""What a real web process writes of what it refuses."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import InspectionFactory, TemplateFactory

SIGN_IN = "/accounts/login/"
WORDS = "application/x-www-form-urlencoded"


@pytest.fixture
def web(own_database, live_processes):
    live_processes.web()
    return live_processes


def ask(web, method, path, body=None, *, headers=()):
    """Status and page, over one connection that sends all before it reads, as browsers do."""
    connection = HTTPConnection(urlsplit(web.url).netloc, timeout=60)
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    return response.status, response.read().decode()


def signed_in(person) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


def test_a_refusal_is_one_line_of_the_log(web, force, olive):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    cookie, release = {"Cookie": signed_in(olive)}, reverse("release", args=[template.pk])
    assert ask(web, "GET", release, headers=cookie)[0] == 403
    assert ask(web, "GET", "/rows/987654/", headers=cookie)[0] == 404
    assert ask(web, "POST", SIGN_IN, b"login=a", headers={"Content-Type": WORDS})[0] == 403
    assert ask(web, "GET", "/accounts/login/", headers={"Host": "elsewhere.test"})[0] == 400
    log = web.log("web")
    assert "Traceback" not in log
    told = [line for line in log.splitlines() if f"Permission denied): {release}" in line]
    assert len(told) == 1
