"""Evidence marked OFFICIAL-SENSITIVE is named on no page to a person who may not see it."""

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assurance.digest import compose, still_true
from assurance.services.evidence import EvidenceGiven, attach_evidence, replace_evidence
from assurance.services.panels import release
from core.letters import gather, send_due
from local.place import CHECKOUT
from tests.access import PEOPLE, Page
from tests.test_access import PAGES

pytest_plugins = ["tests.world"]

SECRET = "zyxquail"
"""Stands in every text of the evidence, whole, and in nothing else of the tests."""
BESIDE = "qwobble"
"""Stands beside it, to be searched for: a page repeats what somebody searches for."""
SENSITIVE = "official_sensitive"
WITHOUT = tuple(name for name in PEOPLE if name != "leo")
SEARCHES = (
    Page("row_list", query=f"?words={BESIDE}"),
    Page("row_export", about=lambda _world: {"kind": "csv"}, query=f"?words={BESIDE}"),
    Page("template", about=lambda world: {"pk": world.template.pk}, query=f"?words={BESIDE}"),
    Page("record", query="?kind=assurance.evidenceversion"),
    Page("record", query="?kind=core.storedfile"),
    Page(
        "redaction_new", about=lambda world: {"pk": world.row.pk},
        post={"words": BESIDE, "reason": "A name.", "once": str(uuid.uuid4())},
    ),
)  # fmt: skip


def given(title: str, file: bool = True, marking: str = SENSITIVE) -> EvidenceGiven:
    words = f"{SECRET} {BESIDE} {title}", f"That {SECRET} {BESIDE} is so."
    if file:
        upload = SimpleUploadedFile(f"{SECRET}-{BESIDE}-{title}.txt", f"{SECRET} {title}".encode())
        return EvidenceGiven(*words, upload, marking=marking)
    return EvidenceGiven(
        *words, link=f"https://intranet.test/{SECRET}/{BESIDE}/{title}", marking=marking
    )


@pytest.fixture
def hidden(world):
    """Three pieces of evidence that Leo alone may see; nobody else has a second step."""
    leo = world.people["leo"]
    attach_evidence([world.row], given("roster"), by=leo)
    attach_evidence([world.row], given("plan", file=False), by=leo)
    raised = attach_evidence([world.row], given("diary", marking="official"), by=leo)
    release(world.template, world.panel, by=world.people["ada"])
    replace_evidence(raised, given("raised"), by=leo, number=1)
    Authenticator.objects.exclude(user=leo).delete()
    return world


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back, so that the next page finds the same data."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Client, page: Page, url: str):
    return client.get(url) if page.post is None else client.post(url, page.post)


def text_of(response) -> str:
    """Everything a browser is given: status line, headers, cookies, and what is in the body."""
    body = b"".join(response) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return f"{response.serialize_headers()!r}{response.cookies}{body.decode(errors='replace')}"


def readers_of(page: Page) -> set[str]:
    """Those to whom the matrix shows the page; and in any case one of the force, and a stranger."""
    expected = {name: page.expect.get(name, page.others) for name in WITHOUT}
    return {"fred", "stranger"} | {name for name, status in expected.items() if status == 200}


def test_no_page_names_sensitive_evidence_to_those_who_may_not_see_it(hidden, as_):
    clients = {name: as_(hidden.people[name]) for name in WITHOUT}
    readers = [(page, readers_of(page)) for page in PAGES]
    readers += [(page, set(WITHOUT)) for page in SEARCHES]
    named = set()
    for page, people in readers:
        with undone():
            url = reverse(page.name, kwargs=page.about(hidden)) + page.query
            for name in people:
                with undone():
                    if SECRET in text_of(answer(clients[name], page, url)):
                        named.add((page.name, page.query, name))
    assert named == set()


def test_leo_reads_what_is_hidden_from_others(hidden, as_):
    page = as_(hidden.people["leo"]).get(reverse("row", args=[hidden.row.pk]))
    assert f"{SECRET} {BESIDE} roster" in text_of(page)


def test_no_letter_names_sensitive_evidence(hidden):
    now = timezone.now()
    gather(now, still_true)
    assert send_due(now, still_true, compose)
    letters = [f"{letter.subject}{letter.body}" for letter in mail.outbox]
    assert letters
    assert not [letter for letter in letters if SECRET in letter]


PIECES = re.compile(r"\bEvidence(?:Version)?\.objects(?!\s*\.visible_to\()")
DECIDED_OTHERWISE = {
    "assurance/reports/pieces.py": "Pieces.shows() decides of each version.",
    "assurance/record/slices.py": "It is looked up so as to be left out.",
    "assurance/views/evidence.py": "The current version of a piece that was found visible.",
}


def test_what_is_shown_of_evidence_is_asked_for_by_person():
    folders = ("reports", "views", "forms", "record")
    files = [path for name in folders for path in (CHECKOUT / "assurance" / name).rglob("*.py")]
    asks = {str(path.relative_to(CHECKOUT)) for path in files if PIECES.search(path.read_text())}
    assert asks == set(DECIDED_OTHERWISE)
