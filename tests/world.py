"""One small world for the access matrix: a template with rows, released, asked about."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from assurance.listings import order_of
from assurance.made_files import tell
from assurance.making import WORKS, ask_for
from assurance.models import (
    Action,
    ActionKind,
    AssuranceRow,
    AssuranceTemplate,
    Evidence,
    Marking,
    PanelQuestion,
    Release,
)
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.services.panels import ask, release
from assurance.workflow import MoveName
from core import jobs
from core.models import Job
from forces.models import Force, Panel, User
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.people import CAST, with_second_step

WITH_SECOND_STEP = ("olive", "otto", "ada", "oscar", "cora", "leo", "lena", "stranger")


@dataclass
class World:
    """What stands in the matrix's addresses; `hidden_row` is of a report not yet published."""

    force: Force
    panel: Panel
    people: dict[str, User]
    template: AssuranceTemplate
    row: AssuranceRow
    unreleased_row: AssuranceRow
    hidden_row: AssuranceRow
    action: Action
    evidence: Evidence
    sensitive: Evidence
    released: Release
    question: PanelQuestion
    made_file: Job


def make_world(force: Force, panel: Panel, people: dict[str, User]) -> World:
    """Everything that the matrix's addresses name, for these people, named as in tests.people."""
    olive, ada, cora, leo, pam = (people[name] for name in ("olive", "ada", "cora", "leo", "pam"))
    with_second_step(*(people[name] for name in WITH_SECOND_STEP))
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    row = RowFactory(template=template)
    allocated = Given(lead=leo, target_date=timezone.localdate() + timedelta(days=40))
    move_row(row, MoveName.ALLOCATE, by=cora, given=allocated)
    action = record_action([row], ActionWords(ActionKind.PLANNED, "Train the call takers."), by=leo)
    link = EvidenceGiven("Plan", "That training is booked.", link="https://intranet.test/plan")
    evidence = attach_evidence([row], link, by=leo)
    secret = EvidenceGiven(
        "Roster", "Who is trained.", link="https://intranet.test/roster",
        marking=Marking.OFFICIAL_SENSITIVE,
    )  # fmt: skip
    sensitive = attach_evidence([row], secret, by=leo)
    released = release(template, panel, by=ada)
    question = ask(row, by=pam, panel=panel, kind="question", text="When does training end?")
    early = InspectionFactory(forces=[force], published_on=timezone.localdate() + timedelta(days=5))
    hidden_row = RowFactory(template=TemplateFactory(force=force, inspection=early))
    row.refresh_from_db()
    return World(
        force, panel, people, template, row, RowFactory(template=template), hidden_row, action,
        evidence, sensitive, released, question, _made_for(olive),
    )  # fmt: skip


def _made_for(person: User) -> Job:
    """A file that the person asked for and the worker has made."""
    order = order_of(QueryDict("list=all"), kind="csv")
    job = ask_for("Rows: All rows", order, by=person, total=3)
    jobs.work(WORKS, tell)
    return job


@pytest.fixture
def world(request, force, panel) -> World:
    """The world where the test writes; its people are those whom the test asks for by name."""
    return make_world(force, panel, {name: request.getfixturevalue(name) for name in CAST})
