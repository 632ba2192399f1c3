"""What a page of rows shows, read from its HTML as somebody would read it from the screen."""

import re
from html import unescape

from django.test import Client

_ROW = re.compile(r'id="row-(\d+)"')
_NUMBER = re.compile(r'<a class="govuk-link" href="([^"]+)"[^>]*><b>(\d+)</b> ([^<]+)</a>')
_TAB = re.compile(
    r'sub-navigation__link" href="([^"]+)"[^>]*>([^<]+?) <span class="app-count">(\d+)'
)


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return unescape(response.content.decode())


def rows_on(page: str) -> list[int]:
    """The rows in the order in which the page shows them, by id."""
    return [int(pk) for pk in _ROW.findall(page)]


def numbers_on(page: str) -> dict[str, tuple[int, str]]:
    """The counts above the sections: words, number, address."""
    found = _NUMBER.findall(page)
    return {words: (int(number), url.split("#")[0]) for url, number, words in found}


def tabs_on(page: str) -> dict[str, tuple[int, str]]:
    """The worklists to choose from: words, number, address."""
    return {words: (int(number), url) for url, words, number in _TAB.findall(page)}


def words_of(page: str) -> str:
    """The page without its tags, spaces run together."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def row_words(page: str, pk: int) -> str:
    """What the page says of one row."""
    found = re.search(rf'<(tbody|tr)[^>]*id="row-{pk}".*?</\1>', page, flags=re.S)
    assert found, f"row {pk} is not on the page"
    return words_of(found.group(0))
