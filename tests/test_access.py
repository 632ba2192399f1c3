"""Every address × every role: who is shown it, who may not act, who does not learn of it."""

import importlib
import pkgutil

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.access
from tests.access import PEOPLE, Page

pytest_plugins = ["tests.world"]


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.name}{page.query}")
def test_each_person_gets_what_the_matrix_says(page, world, as_):
    address = reverse(page.name, kwargs=page.about(world)) + page.query
    got = {"anonymous": _status(Client(), page, address)}
    for name in PEOPLE:
        got[name] = _status(as_(world.people[name]), page, address)
    expected = {name: page.expect.get(name, page.others) for name in PEOPLE}
    assert got == {"anonymous": page.anonymous, **expected}


def _status(client: Client, page: Page, address: str) -> int:
    if page.post is None:
        return client.get(address).status_code
    return client.post(address, page.post).status_code
