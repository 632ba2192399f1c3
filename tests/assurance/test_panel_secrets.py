"""What was not released to a panel reaches it by no address of the application at all."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter
from django.utils import timezone

from assurance.models import (
    Action,
    AssuranceRow,
    AssuranceTemplate,
    DateChange,
    Evidence,
    EvidenceVersion,
    Marking,
    PanelQuestion,
)
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.dates import ask_later_date
from assurance.services.evidence import EvidenceGiven, attach_evidence, replace_evidence
from assurance.services.panels import ask, release, withdraw
from assurance.services.rows import agree_criteria, write_office_note
from assurance.workflow import MoveName
from forces.models import Panel
from forces.roles import Role
from inspections.models import Finding, Inspection
from tests.factories import FindingFactory, RowFactory
from tests.people import person

pytest_plugins = ["tests.world"]

THINGS = (
    Action, AssuranceRow, AssuranceTemplate, DateChange, Evidence, EvidenceVersion, PanelQuestion,
    Panel, Finding, Inspection,
)  # fmt: skip
WORDS = (MoveName.ALLOCATE.value, MoveName.ASSURE.value, "date")
OFFICE_READS = ("/templates/", "/questions/", "/evidence/versions/", "/rows/")
SECRETS = {
    "the office's own note": "zebra-note",
    "words of a row that came in later": "zebra-later",
    "a later version of an action": "zebra-version",
    "an action recorded later": "zebra-action",
    "a later version of evidence": "zebra-proof",
    "sensitive evidence": "zebra-sensitive",
    "evidence whose marking was raised": "zebra-raised",
    "a date that is asked for": "zebra-date",
    "what done will look like": "zebra-criteria",
    "what another panel asks": "zebra-question",
}


def file(name: str, words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


@pytest.fixture
def low_numbers(db):
    """Everything is numbered from 1 again: what there is then has few numbers to be asked for."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for statement in owner.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


@pytest.fixture
def secrets(low_numbers, world, olive, leo, ada, audit_panel, force):
    """Everything that a panel must not see, said in words that can be searched for."""
    row = world.row
    raised = attach_evidence(
        [row], EvidenceGiven("Diary", "zebra-raised", file=file("a.txt", "zebra-raised")), by=leo
    )
    open_evidence = attach_evidence(
        [row], EvidenceGiven("Log", "It runs.", file=file("log.txt", "what was released")), by=leo
    )
    attach_evidence(
        [row],
        EvidenceGiven("zebra-sensitive", "x", file=file("b.txt", "zebra-sensitive"),
                      marking=Marking.OFFICIAL_SENSITIVE),
        by=leo,
    )  # fmt: skip
    release(world.template, world.panel, by=ada)
    write_office_note(row, "zebra-note", by=olive)
    agree_criteria(row, "zebra-criteria", by=olive)
    change_action(world.action, ActionWords("planned", "zebra-version"), by=leo, number=1)
    record_action([row], ActionWords("planned", "zebra-action"), by=leo)
    later = EvidenceGiven("Log", "zebra-proof", file=file("log2.txt", "zebra-proof"))
    replace_evidence(open_evidence, later, by=leo, number=1)
    hidden = EvidenceGiven("Diary", "zebra-raised", file=file("c.txt", "zebra-raised"),
                           marking=Marking.OFFICIAL_SENSITIVE)  # fmt: skip
    replace_evidence(raised, hidden, by=leo, number=1)
    ask_later_date(row, timezone.localdate() + timedelta(days=90), by=leo, reason="zebra-date")
    jasper = person("Jasper Audit", force, Role.PANEL_MEMBER, audit_panel)
    release(world.template, audit_panel, by=ada)
    ask(row, by=jasper, panel=audit_panel, kind="question", text="zebra-question")
    words = FindingFactory(inspection=world.template.inspection, force=force, text="zebra-later",
                           order=99)  # fmt: skip
    RowFactory(template=world.template, finding=words)
    return world


def patterns(of: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found = []
    for pattern in of:
        if isinstance(pattern, URLResolver):
            found += patterns(pattern.url_patterns)
        elif pattern.name and not pattern.name.startswith("account_"):
            found.append(pattern)
    return found


def addresses(world) -> list[str]:
    """Every page of the application about every thing there is."""
    ids = sorted({pk for thing in THINGS for pk in thing.objects.values_list("pk", flat=True)})
    found = set()
    for pattern in patterns(get_resolver().url_patterns):
        first, *more = [*pattern.pattern.converters.items(), (None, None)]
        for value in _values(first[1], ids):
            for second in _values(more[0][1] if more else None, [world.row.pk, world.panel.pk]):
                given = {first[0]: value, (more[0][0] if more else None): second}
                named = {name: each for name, each in given.items() if name}
                found.add(reverse(pattern.name, kwargs=named))
    return sorted(found)


def _values(converter: object, ids: list[int]) -> list[object]:
    if isinstance(converter, IntConverter):
        return list(ids)
    if isinstance(converter, UUIDConverter):
        return [uuid.UUID(int=7)]
    return list(WORDS) if isinstance(converter, SlugConverter) else ["x"]


def shown_to(client: Client, addresses: Iterable[str]) -> str:
    """All that a person gets from these addresses, files included."""
    said = []
    for address in addresses:
        response = client.get(address)
        if response.status_code == 200:
            parts = response.streaming_content if response.streaming else [response.content]
            said.append(b"".join(parts).decode(errors="replace"))
    return "\n".join(said)


@pytest.mark.django_db(databases=["default", "owner"])
def test_what_was_not_released_reaches_a_panel_by_no_address(as_, secrets, pam, olive, ada):
    everywhere = addresses(secrets)
    shown = shown_to(as_(pam), everywhere)
    assert [what for what, words in SECRETS.items() if words in shown] == []
    released = ("Train the call takers.", "what was released", "When does training end?",
                secrets.row.finding.text, secrets.template.inspection.title)  # fmt: skip
    assert [words for words in released if words not in shown] == []

    office = shown_to(as_(olive), [one for one in everywhere if one.startswith(OFFICE_READS)])
    assert [what for what, words in SECRETS.items() if words not in office] == []

    withdraw(secrets.template, secrets.panel, by=ada, note="A mistake.")
    shown = shown_to(as_(pam), everywhere)
    assert [words for words in (*released, *SECRETS.values()) if words in shown] == []
