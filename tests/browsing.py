"""Chromium for the journeys: pages at two widths, and what is looked at on each of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from local import chromium
from local.place import CHECKOUT

WIDE, NARROW = 1280, 320
HEIGHT = 900
PICTURES = CHECKOUT / "screenshots"
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

SCRIPTLESS: WeakSet[BrowserContext] = WeakSet()
"""Windows without JavaScript: nothing can be asked of their pages by script."""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    switches = SWITCHES + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.need(), args=switches)
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[OpenPage]:
    """Opens a window of its own, so a test may have several people: open_page(user, width=320).

    `javascript=False` for a browser without. At the end of the test no page may have raised an
    error or tried what the content security policy forbids.
    """
    complaints: list[str] = []
    with ExitStack() as windows:

        def opened(
            user: AbstractBaseUser | None = None, *, width: int = WIDE, javascript: bool = True
        ) -> Page:
            context = browser.new_context(
                base_url=site,
                viewport={"width": width, "height": HEIGHT},
                java_script_enabled=javascript,
                locale="en-GB",
                timezone_id="Europe/London",
                reduced_motion="reduce",
            )
            windows.callback(context.close)
            if not javascript:
                SCRIPTLESS.add(context)
            context.set_default_timeout(15_000)
            if user is not None:
                context.add_cookies([{**session_of(user), "url": site}])
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda message: complaints.extend(_forbidden(message)))
            return page

        yield opened
    assert complaints == []


def _forbidden(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One window, 1280 wide, nobody signed in."""
    return open_page()


def session_of(user: AbstractBaseUser) -> Any:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@cache
def _axe() -> str:
    return (CHECKOUT / "node_modules/axe-core/axe.min.js").read_text()


def need_script(page: Page) -> None:
    if page.context in SCRIPTLESS:
        pytest.fail("A page without JavaScript cannot be asked; look at the same page with it.")


def axe(page: Page) -> None:
    """Fails with every violation axe finds on the page as it now stands."""
    need_script(page)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)["violations"]
    told = [
        f"{broken['id']}: {broken['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for broken in found
        for node in broken["nodes"]
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def fits(page: Page) -> None:
    """Fails when the page has to be scrolled sideways."""
    need_script(page)
    over = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{page.url} is {over} px too wide for {page.viewport_size}"


def looked_at(page: Page, name: str) -> None:
    """The step at 320 and at 1280 px: axe, no scrolling sideways; with SCREENSHOTS=1 a picture."""
    before = page.viewport_size
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        axe(page)
        fits(page)
        if os.environ.get("SCREENSHOTS"):
            picture(page, f"{name}-{width}")
    if before is not None:
        page.set_viewport_size(before)


def picture(page: Page, name: str) -> Path:
    """The whole page, in the folder of pictures."""
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A picture of each window of a journey that failed."""
    report = yield
    opened = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and isinstance(opened, Page):
        name = f"failed-{item.name[:80].replace('/', '-')}"
        report.sections.append(("picture", str(picture(opened, name))))
    return report
