"""A template in the middle of its year, for what panels read: every state, early and late."""

from datetime import date, timedelta

from django.utils import timezone

from assurance.models import Assurance, AssuranceRow, AssuranceTemplate, RowEvent, Verdict
from assurance.workflow import MoveName, State
from forces.models import Force, User
from inspections.models import Grade, GradedQuestion, Kind
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    QuestionFactory,
    RowFactory,
    TemplateFactory,
)

DAY = timedelta(days=1)
SECTIONS = (
    Kind.ISSUE_OF_CONCERN, Kind.ISSUE_OF_CONCERN, Kind.AREA_FOR_IMPROVEMENT, Kind.RECOMMENDATION,
)  # fmt: skip


def template_of(force: Force, rows: int, *, leads: list[User], assurer: User) -> AssuranceTemplate:
    """A template of so many rows: ten situations over and over, in three sections."""
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2016")
    template = TemplateFactory(force=force, inspection=inspection)
    questions = [
        QuestionFactory(inspection=inspection, order=1, grade=Grade.GOOD, text="Preventing crime?"),
        QuestionFactory(inspection=inspection, order=2, grade=Grade.INADEQUATE, text="Vulnerable?"),
    ]
    for number in range(rows):
        add_row(template, number, questions=questions, leads=leads, assurer=assurer)
    return template


def add_row(
    template: AssuranceTemplate, number: int, *,
    questions: list[GradedQuestion], leads: list[User], assurer: User,
) -> AssuranceRow:  # fmt: skip
    """The row of that number; its situation is the last digit of the number."""
    today = timezone.localdate()
    finding = FindingFactory(
        inspection=template.inspection,
        force=template.force,
        section=SECTIONS[number % len(SECTIONS)],
        order=template.rows.count() + 1,
        question=(*questions, None)[number % (len(questions) + 1)],
    )
    state, first, target, reported = SITUATIONS[number % len(SITUATIONS)]
    row = RowFactory(
        template=template,
        finding=finding,
        state=state,
        lead=None if state == State.AWAITING_ALLOCATION else leads[number % len(leads)],
        first_target_on=_at(today, first),
        target_on=_at(today, target),
        reported_on=_at(today, reported),
    )
    if state in (State.ASSURED, State.CLOSED):
        assured(row, by=assurer)
    return row


def assured(row: AssuranceRow, *, by: User) -> Verdict:
    """The record of an assurance that was given."""
    event = RowEvent.objects.create(
        row=row, what=MoveName.ASSURE, from_state=State.SUBMITTED, to_state=State.ASSURED, by=by
    )
    return Verdict.objects.create(
        row=row, event=event, verdict=Assurance.ASSURED, words="Seen in two samples.", by=by
    )


SITUATIONS: tuple[tuple[State, int | None, int | None, int | None], ...] = (
    (State.AWAITING_ALLOCATION, None, None, None),
    (State.IN_PROGRESS, 60, 60, None),
    (State.IN_PROGRESS, -40, -12, None),
    (State.SUBMITTED, -30, -30, -20),
    (State.ASSURED, 10, 10, -5),
    (State.RETURNED, -9, -9, -15),
    (State.CLOSED, -80, -50, -60),
    (State.NOT_ACCEPTED, 30, 30, None),
    (State.IN_PROGRESS, -20, 45, None),
    (State.SUPERSEDED, None, None, None),
)
"""State; then first date, current date and report of completion in days from today."""


def _at(today: date, days: int | None) -> date | None:
    return None if days is None else today + days * DAY
