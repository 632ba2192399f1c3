"""All that one person is shown of one row. No rule is left to the template.

The number of queries does not depend on how much there is. The office's own note is read only for
those who may see it; evidence that a person may not see is counted, never named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from assurance.display import called
from assurance.models import (
    ActionKind,
    AssuranceRow,
    DateChange,
    DateDecision,
    OfficeNote,
    PanelQuestion,
    RowEvent,
)
from assurance.reports.cards import (
    ActionCard,
    EvidenceCard,
    action_cards,
    evidence_cards,
)
from assurance.reports.head import Head, head_of
from assurance.reports.leads import Led, chain_of
from assurance.reports.pieces import Pieces, pieces_of
from assurance.reports.progress_notes import ProgressShown, progress_of
from assurance.reports.questions import SETTLED as SETTLED_QUESTION
from assurance.reports.questions import status_of
from assurance.reports.sides import Rights, block_links, date_links, dates_of, facts_of
from assurance.reports.timeline import dates_told, said, timeline_of
from assurance.reports.verdicts import VerdictCard, missing_of, verdict_card
from assurance.services.dates import why_not_decide
from assurance.services.moves import standing_moves
from assurance.workflow import MOVE, SETTLED, MoveName, State
from core.components import Entry, Fact, Link, Tag
from core.components.text import day
from forces.models import User
from forces.roles import Permission
from inspections.models import Correction, Finding

FORWARD = frozenset(
    {
        MoveName.ALLOCATE,
        MoveName.SUBMIT,
        MoveName.SUBMIT_ON_BEHALF,
        MoveName.ASSURE,
        MoveName.CLOSE,
    }
)
"""The usual way of a row; its buttons stand out from the others."""
REPORTS = frozenset({MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF})


@dataclass(frozen=True, slots=True)
class Button:
    name: str
    label: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class MovesShown:
    """The moves open to the person, and in words why another of their moves is not."""

    buttons: list[Button]
    hindered: list[str]
    record_kind: str
    """How the button that records an action looks."""


@dataclass(frozen=True, slots=True)
class Question:
    title: str
    text: str
    by: str
    on: datetime
    url: str
    link: str
    answers: list[str]
    state: Tag


@dataclass(frozen=True, slots=True)
class RowPage:
    head: Head
    facts: list[Fact]
    led: list[Led]
    """The leads it had, one after the other; empty while it has had one at most."""
    dates: list[Fact]
    corrections: list[Correction]
    correct_url: str
    kind: str
    """What the finding is, where that is not what the table said in which it stood."""
    annotation: str
    annotate_url: str
    shows_note: bool
    note: OfficeNote | None
    note_url: str
    criteria: str
    criteria_url: str
    actions: list[ActionCard]
    evidence: list[EvidenceCard]
    hidden_evidence: int
    second_step_url: str
    verdict: VerdictCard | None
    asked: DateChange | None
    decide_url: str
    date_history: list[Entry]
    """Every date that was set, asked for, decided on or corrected, the newest first."""
    date_links: list[Link]
    block_links: list[Link]
    progress: ProgressShown
    questions: list[Question]
    moves: MovesShown
    action_url: str
    evidence_url: str
    timeline: list[Entry]
    settled: list[str]
    """Where the row is closed or ended: that it is, on what ground, and what that means."""
    missing: list[str]
    """Where the row came back: who returned it, and what is missing."""
    annotation_label: str = called(AssuranceRow, "annotation")
    note_label: str = called(OfficeNote, "text")
    criteria_label: str = called(AssuranceRow, "closure_criteria")


def row_page(row: AssuranceRow, user: User, on: date) -> RowPage:
    """`row` as `views.acting.readable_row` gives it."""
    may = Rights(row, user)
    pieces = pieces_of(row, user)
    note = (
        OfficeNote.objects.select_related("changed_by").filter(row=row).first()
        if may.notes
        else None
    )
    asked = next((c for c in pieces.dates if c.decision == DateDecision.ASKED), None)
    open_to_change = row.state not in SETTLED
    record = may.record and open_to_change
    return RowPage(
        head=head_of(row, on),
        facts=facts_of(row, may),
        led=_led(pieces.events),
        dates=dates_of(row),
        corrections=pieces.corrections,
        correct_url=reverse("finding_correct", args=[row.finding_id]) if may.correct else "",
        kind=_kind(row.finding),
        shows_note=may.notes,
        annotation=row.annotation,
        annotate_url=reverse("row_annotation", args=[row.pk]) if may.annotate else "",
        note=note,
        note_url=reverse("office_note", args=[row.pk]) if may.annotate else "",
        criteria=row.closure_criteria,
        criteria_url=reverse("row_criteria", args=[row.pk])
        if may.allocate and open_to_change
        else "",
        actions=action_cards(pieces, may_change=record),
        evidence=evidence_cards(pieces, may_change=record),
        hidden_evidence=pieces.hidden_evidence,
        second_step_url=pieces.second_step_url,
        verdict=verdict_card(pieces),
        asked=asked,
        decide_url=_decide_url(asked, user) if may.decide else "",
        date_history=dates_told(pieces),
        date_links=date_links(row, may, asked) if open_to_change else [],
        block_links=block_links(row, may),
        progress=progress_of(row, pieces.notes, on, may_write=record),
        questions=[_question(each, may_answer=may.answer) for each in pieces.questions],
        moves=moves_shown(row, pieces),
        action_url=reverse("action_new", args=[row.pk]) if record else "",
        evidence_url=reverse("evidence_new", args=[row.pk]) if record else "",
        timeline=timeline_of(pieces),
        settled=_settled(row, pieces.events),
        missing=missing_of(row, pieces.verdicts[-1] if pieces.verdicts else None),
    )


def _led(events: list[RowEvent]) -> list[Led]:
    chain = chain_of(events)
    return chain if len(chain) > 1 else []


def _decide_url(asked: DateChange | None, user: User) -> str:
    """Nothing for who asked, or in whose stead it was asked: somebody else decides."""
    if asked is None or why_not_decide(asked.asked_by_id, asked.stood_in_for_id, user):
        return ""
    return reverse("date_decide", args=[asked.pk])


def moves_shown(row: AssuranceRow, pieces: Pieces) -> MovesShown:
    """What is sensible next stands out: recording something, while nothing new answers the row."""
    standing = standing_moves(row, pieces.user)
    forward = FORWARD if _has_answer(row, pieces) else FORWARD - REPORTS
    buttons = [
        Button(
            name=move.name.value,
            label=str(move.name.label),
            url=reverse("move", args=[row.pk, move.name.value]),
            kind="" if move.name in forward else "secondary",
        )
        for move, why in standing
        if why is None
    ]
    hindered = list(dict.fromkeys(why for _, why in standing if why))
    own = pieces.user.access.may(Permission.RECORD_ACTION, row.template.force_id)
    stands_out = own and forward != FORWARD
    return MovesShown(buttons, hindered, record_kind="" if stands_out else "secondary")


def _has_answer(row: AssuranceRow, pieces: Pieces) -> bool:
    """Whether there is something to report: done, or none proposed; after a return, something new.

    Of rows that are not with the force nothing is to be reported.
    """
    if row.state not in MOVE[MoveName.SUBMIT].from_states:
        return True
    current = [link.action.current for link in pieces.actions if link.removed_at is None]
    if all(version is None or version.kind == ActionKind.PLANNED for version in current):
        return False
    return row.state != State.RETURNED or any(at > row.state_since for at in _recorded(pieces))


def _recorded(pieces: Pieces) -> Iterator[datetime]:
    """When anything was written, or put on the row, that answers it."""
    for action in pieces.actions:
        yield action.added_at
        versions = action.action.versions.all()
        yield from (version.at for version in versions if version.handover_id is None)
    for proof in pieces.evidence:
        yield proof.added_at
        yield from (version.at for version in proof.evidence.versions.all())


def _question(question: PanelQuestion, *, may_answer: bool) -> Question:
    answers = list(question.answers.all())
    status = status_of(answers)
    return Question(
        title=f"{question.get_kind_display()} from {question.panel}",
        text=question.text,
        by=question.asked_by.name,
        on=question.asked_at,
        url=reverse("question", args=[question.pk]),
        answers=[f"{answer.text} ({answer.by.name}, {day(answer.at)})" for answer in answers],
        link="Open" if status is SETTLED_QUESTION or not may_answer else "Answer it",
        state=status,
    )


def _kind(finding: Finding) -> str:
    if finding.kind == finding.section:
        return ""
    kind = finding.get_kind_display().lower()
    return f"{'an' if kind[0] in 'aei' else 'a'} {kind}"


def _settled(row: AssuranceRow, events: list[RowEvent]) -> list[str]:
    if row.state not in SETTLED:
        return []
    lines = [f"This row is {row.get_state_display()}. Reopen it before anything of it is changed."]
    last = next((event for event in reversed(events) if event.to_state == row.state), None)
    return [*lines, *said(last)] if last else lines
