"""Every address × every role: who is shown it, who may not act, who does not learn of it."""

import importlib
import pkgutil

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access
from forces.models import User
from tests.access import PEOPLE, Page
from tests.database import undone
from tests.people import CAST, known, northshire, panel_of, southshire
from tests.world import World, make_world


def _pages() -> list[Page]:
    modules = [
        importlib.import_module(f"tests.access.{found.name}")
        for found in pkgutil.iter_modules(tests.access.__path__)
    ]
    return [page for module in modules for page in module.PAGES]


def _names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= _names(pattern.url_patterns)
        else:
            names.add(pattern.name or str(pattern.pattern))
    return names


PAGES = _pages()


def test_every_address_is_in_the_matrix():
    assert _names(get_resolver().url_patterns) - {page.name for page in PAGES} == set()


HANDLER = Client().handler
"""The middleware, put together once for all clients."""


def signed_in_world() -> tuple[World, dict[str, str]]:
    """A world, and the key of a session of each person in it."""
    force = northshire()
    panel = panel_of(force)
    homes = dict.fromkeys(CAST, force) | {"stranger": southshire()}
    people = {name: known(name, home, panel) for name, home in homes.items()}
    world = make_world(force, panel, people)
    return world, {name: _session_of(user) for name, user in people.items()}


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name}{page.query}")
def test_each_person_gets_what_the_matrix_says(page, standing):
    world, sessions = standing(signed_in_world)
    address = reverse(page.name, kwargs=page.about(world)) + page.query
    got = {"anonymous": _status(None, page, address)}
    for name in PEOPLE:
        got[name] = _status(sessions[name], page, address)
    expected = {name: page.expect.get(name, page.others) for name in PEOPLE}
    assert got == {"anonymous": page.anonymous, **expected}


def _status(session: str | None, page: Page, address: str) -> int:
    """What the page answers; what it did is undone, so that the next person finds the same."""
    client = Client()
    client.handler = HANDLER
    if session is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with undone():
        if page.post is None:
            return client.get(address).status_code
        return client.post(address, page.post).status_code
