"""Whatever is typed, sent or written into a url: no page answers with an error of its own.

The urls are those of the access matrix, the forms those that stand on their pages, the names those
that a page asks of a request: a new page is tried by being in the matrix.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access import PEOPLE, Page
from tests.forms_on_pages import PageForm, forms_on, names_read
from tests.test_access import PAGES

pytest_plugins = ["tests.world"]

ODD_TEXTS = (
    "-" * 60, '- -"' * 40, "-(" * 60, "!&|()<->:*' \\ " * 8, 'a "b or -c" OR -"', "[" * 10_000,
    "x" * 10_000, b"\xed\xa0\x80", "\ufffe", "a\x00b",
)  # fmt: skip
ODD = (
    *ODD_TEXTS, "\x00", "%_\\%", "x-" * 99, '{"id": "\\ud800"}', "\U0010ffff\u202e", "9" * 5000,
    "9" * 19, "-1", "2147483648", "²", "٣", "0001-01-01", "9999-12-31", "",
)  # fmt: skip
MANY_BOXES = 12
"""A form with so many boxes has them for one thing: they share the odd values out."""
HUGE = 9_999_999_999_999_999_999
SHOWN = {200, 302}
OPERATORS = ["-", '"', " or ", "(", ")", "&", "|", "!", ":*", "<->", "\\", "%", "\x00", "\ufffe"]
TEXTS = st.lists(st.sampled_from(OPERATORS) | st.text(max_size=8), max_size=60).map("".join)


@contextmanager
def undone() -> Iterator[None]:
    """What happens meanwhile is taken back, and hides no error of what comes after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reader_of(page: Page, turn: int) -> str | None:
    """One of those to whom the page is shown, another each time."""
    readers = [name for name in PEOPLE if page.expect.get(name, page.others) in SHOWN]
    return readers[turn % len(readers)] if readers else None


class Visitor:
    """Sends one request after the other as one person, each undone; the names are those read."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.names: set[str] = set()

    def get(self, url, fields=None):
        path, query = urlsplit(url).path, urlsplit(url).query
        return self._sent("get", path, urlencode(fields) if fields is not None else query)

    def post(self, url, fields):
        body, form = urlencode(fields), "application/x-www-form-urlencoded"
        path, query = urlsplit(url).path, urlsplit(url).query
        return self._sent("post", path, query, data=body, content_type=form)

    def upload(self, form, values, name):
        data = {key: value for key, value in form.filled(values) if isinstance(value, str)}
        files = {each: SimpleUploadedFile(name, b"\x00\xff" * 99) for each in form.files}
        return self._sent("post", urlsplit(form.url).path, "", data={**data, **files})

    def send(self, form, values):
        act = self.get if form.method == "get" else self.post
        return act(form.url, form.filled(values))

    def _sent(self, method, path, query, **more):
        cookies = self.client.cookies.copy()
        try:
            with undone(), names_read() as self.names:
                response = getattr(self.client, method)(path, QUERY_STRING=query, **more)
                if response.streaming:
                    b"".join(response.streaming_content)
        except Exception as error:
            error.add_note(f"{method} {path} {query[:300]} {str(more)[:300]}")
            raise
        finally:
            self.client.cookies = cookies
        assert response.status_code < 500, (method, path, query, more)
        return response


class Fuzz:
    """Puts the next of the odd values wherever something can be typed or sent."""

    def __init__(self) -> None:
        self.values = cycle(ODD)
        self.tried: set[tuple] = set()

    def mixed(self, names):
        """An odd value for each, the next time another one."""
        mixed = {name: next(self.values) for name in sorted(names)}
        next(self.values)
        return mixed

    def page(self, visitor: Visitor, page: Page, url: str) -> None:
        if page.post is not None:
            visitor.post(url, list(page.post.items()))
            visitor.post(url, list({**page.post, **self.mixed(visitor.names)}.items()))
            return
        response = visitor.get(url)
        known = dict(QueryDict(urlsplit(url).query).items())
        if visitor.names:
            visitor.get(url, list({**known, **self.mixed(visitor.names)}.items()))
        if not response.streaming:
            for form in forms_on(response.content.decode(), url):
                self.form(visitor, form)

    def form(self, visitor: Visitor, form: PageForm) -> None:
        """A filter is tried with every odd text; what is posted, with some in each field."""
        filters = form.method == "get" and len(form.typed) < MANY_BOXES
        what = (
            resolve(urlsplit(form.url).path).url_name,
            *sorted(form.typed if filters else form.names),
        )
        if what in self.tried:
            return
        self.tried.add(what)
        if filters:
            for value in ODD_TEXTS if form.typed else ():
                visitor.send(form, dict.fromkeys(form.typed, value))
            return
        visitor.send(form, self.mixed(form.typed))
        visitor.send(form, self.mixed(visitor.names - form.typed))
        if form.files:
            visitor.upload(form, self.mixed(form.typed), "\ufffe\u202e" + "x" * 300 + ".xlsx")


def url_of_nothing(page: Page, about: dict, odd: str) -> str:
    """The url of the page with numbers and names that nothing has; empty where it has neither."""
    made_up = {key: HUGE if isinstance(value, int) else odd for key, value in about.items()}
    try:
        return reverse(page.name, kwargs=made_up) if about else ""
    except NoReverseMatch:
        return ""


def test_no_page_answers_with_an_error_of_its_own(world, as_):
    fuzz = Fuzz()
    for turn, page in enumerate(PAGES):
        if name := reader_of(page, turn):
            with undone():
                visitor, about = Visitor(as_(world.people[name])), page.about(world)
                fuzz.page(visitor, page, reverse(page.name, kwargs=about) + page.query)
                if url := url_of_nothing(page, about, ("\x00", "\ufffe")[turn % 2]):
                    visitor.get(url)


@pytest.fixture
def forms(world, as_):
    """Gives the page's forms and its visitor, for pages that are there without being made first."""
    stable = []
    for page in PAGES:
        with undone(), CaptureQueriesContext(connection) as queries:
            page.about(world)
        if not any(query["sql"].startswith("INSERT") for query in queries) and page.post is None:
            stable.append(page)
    clients = {name: as_(person) for name, person in world.people.items()}

    def of(turn: int) -> tuple[Visitor, list[PageForm]]:
        page = stable[turn % len(stable)]
        name = reader_of(page, turn)
        if name is None:
            return Visitor(Client()), []
        visitor = Visitor(clients[name])
        url = reverse(page.name, kwargs=page.about(world)) + page.query
        response = visitor.get(url)
        return visitor, [] if response.streaming else forms_on(response.content.decode(), url)

    return of


@settings(
    max_examples=25, derandomize=True, database=None, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(turn=st.integers(0, 10_000), text=TEXTS, choice=st.randoms(use_true_random=False))
def test_no_form_answers_any_text_with_an_error_of_its_own(forms, turn, text, choice):
    visitor, found = forms(turn)
    for form in found[:3]:
        name = choice.choice(form.names or ["words"])
        visitor.send(form, {name: text.encode("utf-8", "surrogatepass")})
