"""What the scripts add to a page: nothing typed is lost, one press is one, many boxes at once.

The pages are made by the real templates and served to Chromium with the real policy; there is no
application behind them, so what an application would answer is said in each test.
"""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Browser, Locator, Page, Route, expect

from core.forms import DateField, Form
from tests.browsing import axe

SITE = "http://pages.test"
POLICY = "default-src 'none'; " + "; ".join(
    f"{kind} 'self'"
    for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")
)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
FRAME = (
    '{% extends "base.html" %}{% block title %}A page{% endblock %}'
    "{% block heading %}A page{% endblock %}{% block body %}BODY{% endblock %}"
)
WRITING = "{% post form action=address %}{{ form }}{% button 'Save' %}{% endpost %}"


class ActionForm(Form):
    action = forms.CharField(label="What was done", widget=forms.Textarea)
    on = DateField(label="Done on", required=False)
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )


class Pages:
    """Addresses and what stands there; a form that is sent is answered by `answer`."""

    def __init__(self) -> None:
        self.bodies: dict[str, tuple[str, dict[str, object]]] = {}
        self.sent: list[str] = []
        self.answer: Callable[[Route], None] = lambda route: route.abort()
        self.user: object = SimpleNamespace(is_authenticated=True, pk=7)

    def html(self, path: str) -> str:
        body, context = self.bodies[path]
        full = {"user": self.user, "form": ActionForm(), "address": "/rows/1/action/", **context}
        return Template(FRAME.replace("BODY", body)).render(Context(full))

    def serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix(settings.STATIC_URL))
            kind = TYPES[path.rsplit(".", 1)[1]]
            route.fulfill(path=found, content_type=kind)
        elif route.request.method == "POST":
            self.sent.append(path)
            self.answer(route)
        elif path in self.bodies:
            self.show(route, path)
        else:
            route.fulfill(status=404, body="")

    def show(self, route: Route, path: str) -> None:
        route.fulfill(
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
            body=self.html(path),
        )


def said(level: str) -> object:
    return SimpleNamespace(level_tag=level)


@pytest.fixture
def pages() -> Pages:
    pages = Pages()
    pages.bodies = {
        "/rows/1/": (WRITING, {}),
        "/rows/1/action/": (WRITING, {}),
        "/other/": (WRITING, {"address": "/other/"}),
        "/saved/": ("Saved", {"messages": [said("success")]}),
        "/plain/": ("{% post action='/sign-in/' %}{% button 'Go' %}{% endpost %}", {}),
    }
    return pages


@pytest.fixture
def window(browser: Browser, pages: Pages) -> Iterator[Page]:
    context = browser.new_context(base_url=SITE, locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.route("**/*", pages.serve)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: complaints.append(told.text) if "Content Security" in told.text else None,
    )
    yield page
    context.close()
    assert complaints == []


def to(address: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=302, headers={"Location": f"{SITE}{address}"})


def write(page: Page, words: str) -> None:
    page.goto("/rows/1/")
    page.get_by_label("What was done").fill(words)
    page.get_by_label("Day").fill("5")
    page.get_by_label("B", exact=True).check()


def offer(page: Page) -> Locator:
    return page.get_by_text(re.compile("You have unsaved text from .* 20"))


def test_words_left_behind_are_offered_and_restored(window):
    write(window, "We trained every sergeant")
    window.goto("/plain/")
    window.goto("/rows/1/action/")
    expect(window.get_by_label("What was done")).to_have_value("")
    expect(offer(window)).to_be_visible()
    axe(window)
    window.get_by_role("button", name="Restore it").click()
    expect(window.get_by_label("What was done")).to_have_value("We trained every sergeant")
    expect(window.get_by_label("What was done")).to_be_focused()
    expect(window.get_by_label("Day")).to_have_value("5")
    expect(window.get_by_label("B", exact=True)).to_be_checked()
    expect(offer(window)).to_have_count(0)


def test_words_that_are_discarded_do_not_come_back(window):
    write(window, "Not this")
    window.reload()
    window.get_by_role("button", name="Discard it").click()
    window.reload()
    expect(window.get_by_label("What was done")).to_be_visible()
    expect(offer(window)).to_have_count(0)


def test_words_that_were_saved_are_forgotten(window, pages):
    pages.answer = to("/saved/")
    write(window, "We trained every sergeant")
    window.get_by_role("button", name="Save").click()
    window.wait_for_url("**/saved/")
    expect(window.get_by_role("region", name="success")).to_be_visible()
    window.goto("/rows/1/")
    expect(offer(window)).to_have_count(0)


def test_words_are_kept_when_the_session_had_ended(window, pages):
    pages.answer = to("/plain/")
    write(window, "We trained every sergeant")
    window.get_by_role("button", name="Save").click()
    window.wait_for_url("**/plain/")
    pages.answer = to("/saved/")  # signing in says that it succeeded; that is not about the words
    window.get_by_role("button", name="Go").click()
    window.wait_for_url("**/saved/")
    window.goto("/rows/1/action/")
    expect(offer(window)).to_be_visible()


def test_words_are_kept_when_the_connection_was_lost(window, pages):
    write(window, "We trained every sergeant")
    window.get_by_role("button", name="Save").click()
    window.wait_for_url("chrome-error://**")
    pages.answer = to("/saved/")
    window.goto("/other/")
    window.get_by_label("What was done").fill("Something else")
    window.get_by_role("button", name="Save").click()
    window.wait_for_url("**/saved/")
    window.goto("/rows/1/")
    expect(offer(window)).to_be_visible()


def test_nobody_is_offered_what_another_person_wrote(window, pages):
    write(window, "My words")
    pages.user = SimpleNamespace(is_authenticated=True, pk=8)
    window.goto("/rows/1/")
    expect(window.get_by_label("What was done")).to_be_visible()
    expect(offer(window)).to_have_count(0)
    pages.user = SimpleNamespace(is_authenticated=True, pk=7)
    window.reload()
    expect(offer(window)).to_be_visible()


def test_nothing_is_kept_where_nobody_is_signed_in(window, pages):
    pages.user = SimpleNamespace(is_authenticated=False)
    write(window, "Whose words?")
    window.goto("/plain/")
    assert window.evaluate("localStorage.length") == 0


def test_second_press_is_the_same_press(window, pages):
    pages.answer = lambda route: route.fulfill(status=204)  # the page stays where it is
    pages.bodies["/two/"] = ("{% post id='one' %}{% endpost %}{% post id='two' %}{% endpost %}", {})
    window.goto("/two/")
    window.evaluate(
        "() => { window.refused = [];"
        " addEventListener('submit', event => window.refused.push(event.defaultPrevented)); }"
    )
    press = "id => document.getElementById(id).requestSubmit()"
    for form in ("one", "one", "two"):
        window.evaluate(press, form)
    assert window.evaluate("window.refused") == [False, True, False]


IN_PLACE = (
    "<div id='place'>{% post form action='/rows/1/action/' hx_post='/rows/1/action/'"
    " hx_target='#place' %}{{ form }}{% button 'Save' %}{% endpost %}</div>"
)
AGAIN = (
    "{% error_summary form %}"
    "{% post form action='/rows/1/action/' hx_post='/rows/1/action/' hx_target='#place' %}"
    "{{ form }}{% button 'Save' %}{% endpost %}"
)


def in_place(pages: Pages, window: Page) -> None:
    pages.bodies["/list/"] = (IN_PLACE, {})
    window.goto("/list/")
    window.get_by_label("What was done").fill("We trained every sergeant")
    window.get_by_role("button", name="Save").click()


def test_part_of_a_page_shows_what_is_wrong_and_takes_the_focus(window, pages):
    wrong = ActionForm({"action": "We trained every sergeant", "on_day": "5 June"}, {})
    body = Template(AGAIN).render(Context({"form": wrong}))
    pages.answer = lambda route: route.fulfill(status=422, content_type="text/html", body=body)
    in_place(pages, window)
    expect(window.get_by_role("alert").filter(has_text="must be in numbers")).to_be_visible()
    expect(window.locator(".govuk-error-summary:focus")).to_be_visible()
    expect(window.get_by_label("What was done")).to_have_value("We trained every sergeant")
    expect(offer(window)).to_have_count(0)
    axe(window)


def test_part_of_a_page_that_was_saved_forgets_the_words(window, pages):
    pages.answer = lambda route: route.fulfill(
        status=200, content_type="text/html", headers={"HX-Trigger": "saved"}, body="<p>Saved</p>"
    )
    in_place(pages, window)
    expect(window.get_by_text("Saved", exact=True)).to_be_visible()
    window.goto("/list/")
    expect(window.get_by_label("What was done")).to_have_value("")
    expect(offer(window)).to_have_count(0)


def test_lost_connection_is_said_and_the_words_stay(window, pages):
    in_place(pages, window)
    expect(window.get_by_text("That was not saved: there is no connection.")).to_be_visible()
    expect(window.get_by_label("What was done")).to_have_value("We trained every sergeant")


def test_failure_of_ours_is_said_and_the_words_stay(window, pages):
    pages.answer = lambda route: route.fulfill(status=500, content_type="text/html", body="Sorry")
    in_place(pages, window)
    expect(window.get_by_text("That was not saved. Open the page again")).to_be_visible()
    expect(window.get_by_label("What was done")).to_have_value("We trained every sergeant")


def test_sign_in_page_never_lands_inside_a_page(window, pages):
    pages.bodies["/sign-in/"] = ("Sign in", {})

    def ended(route: Route) -> None:
        pages.user = SimpleNamespace(is_authenticated=False)
        pages.bodies["/list/"] = ("<p>Please sign in</p>", {})
        pages.show(route, "/sign-in/")

    pages.answer = ended
    in_place(pages, window)
    expect(window.get_by_text("Please sign in")).to_be_visible()
    expect(window.locator("#place")).to_have_count(0)


def test_all_boxes_at_once(window, pages):
    pages.bodies["/rows/"] = (
        "{% post %}{% select_all 'row' %}{% for n in numbers %}{% select_box n n %}{% endfor %}"
        "{% endpost %}",
        {"numbers": [1, 2, 3]},
    )
    window.goto("/rows/")
    axe(window)
    everything = window.get_by_label("Select all on this page")
    everything.check()
    expect(window.locator("input[name=row]:checked")).to_have_count(3)
    expect(window.get_by_text("3 of 3 selected")).to_be_visible()
    window.get_by_label("Select 2").uncheck()
    expect(window.get_by_text("2 of 3 selected")).to_be_visible()
    expect(everything).not_to_be_checked()
    everything.check()
    everything.uncheck()
    expect(window.locator("input[name=row]:checked")).to_have_count(0)
