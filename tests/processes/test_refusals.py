"""What a real web process answers to too much at once, and what it writes of what it refuses."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import InspectionFactory, TemplateFactory

MEGABYTE = 1024 * 1024
SIGN_IN = "/accounts/login/"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
FILES = "multipart/form-data; boundary=x"
WORDS = "application/x-www-form-urlencoded"


@pytest.fixture
def web(own_database, live_processes):
    live_processes.settings |= {"EVIDENCE_MEGABYTES": "2", "WAITING_MEGABYTES": "4"}
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


def pieces(size):
    """A body of which nobody says how long it is: it goes in chunks."""
    yield PART % (b"file", b'; filename="a.txt"')
    for _ in range(size // MEGABYTE):
        yield b"x" * MEGABYTE


def files(size, number):
    part = PART % (b"file", b'; filename="a.txt"') + b"x" * size + b"\r\n"
    return part * number + b"--x--\r\n"


def field(size):
    return PART % (b"text", b"") + b"x" * size + b"\r\n--x--\r\n"


def test_too_much_at_once_gets_a_page_that_says_how_much_is_allowed(web):
    """The token of the cookie is not sent with the form: what is not too long gets a 403."""
    kept = {"Content-Type": FILES, "Cookie": "csrftoken=" + "a" * 32}
    words = {**kept, "Content-Type": WORDS}
    by_script = {**kept, "Accept": "application/json, text/html;q=0.9"}
    said = "At most 2 MB can be sent in one file, and 4 MB at once."

    def sent(body, headers=kept):
        return ask(web, "POST", SIGN_IN, body, headers=headers)

    for body in (files(5 * MEGABYTE, 6), pieces(30 * MEGABYTE), field(30 * MEGABYTE)):
        status, page = sent(body)
        assert (status, said in page, "That is too much at once" in page) == (413, True, True)
    status, answer = sent(files(5 * MEGABYTE, 6), by_script)
    assert (status, json.loads(answer)) == (413, {"why": said})
    status, page = sent(b"a=" + b"x" * 30 * MEGABYTE, words)
    assert (status, "At most 5 MB of text can be sent." in page) == (413, True)
    status, page = sent(pieces(MEGABYTE))
    assert (status, "Content-Length" in page) == (411, True)
    assert sent(files(30 * MEGABYTE, 1))[0] == 403
    assert sent(files(30 * MEGABYTE, 1), {"Content-Type": FILES})[0] == 403


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
