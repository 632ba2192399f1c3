"""All that one person is shown of one row. No rule is left to the template.

The number of queries does not depend on how much there is. The office's own note is read only for
those who may see it; evidence that a person may not see is counted, never named.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from assurance.display import called, days, days_late_against_first, sentence
from assurance.models import (
    AssuranceRow,
    DateChange,
    DateDecision,
    OfficeNote,
    PanelQuestion,
)
from assurance.reports.cards import (
    ActionCard,
    EvidenceCard,
    VerdictCard,
    action_cards,
    evidence_cards,
    verdict_card,
)
from assurance.reports.head import Head, head_of
from assurance.reports.pieces import pieces_of
from assurance.reports.timeline import timeline_of
from assurance.services.dates import may_ask
from assurance.services.moves import standing_moves
from assurance.workflow import SETTLED, MoveName, State
from core.components import Entry, Fact, Link, Tag
from core.components.text import day
from forces.models import User
from forces.roles import Permission
from inspections.models import Correction, Finding
from inspections.services.corrections import may_correct

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
    verdict: VerdictCard | None
    asked: DateChange | None
    decide_url: str
    date_links: list[Link]
    questions: list[Question]
    moves: MovesShown
    action_url: str
    evidence_url: str
    timeline: list[Entry]
    settled: str
    annotation_label: str = called(AssuranceRow, "annotation")
    note_label: str = called(OfficeNote, "text")
    criteria_label: str = called(AssuranceRow, "closure_criteria")


def row_page(row: AssuranceRow, user: User, on: date) -> RowPage:
    """`row` as `views.acting.readable_row` gives it."""
    may = _Rights(row, user)
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
        facts=_facts(row, may),
        dates=_dates(row, pieces.dates, on),
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
        verdict=verdict_card(pieces),
        asked=asked,
        decide_url=reverse("date_decide", args=[asked.pk]) if asked and may.decide else "",
        date_links=_date_links(row, may, asked) if open_to_change else [],
        questions=[_question(each, may_answer=may.answer) for each in pieces.questions],
        moves=moves_shown(row, user),
        action_url=reverse("action_new", args=[row.pk]) if record else "",
        evidence_url=reverse("evidence_new", args=[row.pk]) if record else "",
        timeline=timeline_of(pieces),
        settled=_settled(row),
    )


class _Rights:
    """What the person may do on the row, by role."""

    def __init__(self, row: AssuranceRow, user: User) -> None:
        force, access = row.template.force_id, user.access
        self.notes = access.may(Permission.SEE_OFFICE_NOTES, force)
        self.annotate = access.may(Permission.ANNOTATE, force)
        self.allocate = access.may(Permission.ALLOCATE, force)
        self.decide = access.may(Permission.DECIDE_DATE, force)
        self.record = access.may(Permission.RECORD_ACTION, force) or access.may(
            Permission.RECORD_ON_BEHALF, force
        )
        self.ask = may_ask(row, user)
        self.answer = access.may(Permission.ANSWER_QUESTION, force)
        self.correct = may_correct(user, row.finding)


def moves_shown(row: AssuranceRow, user: User) -> MovesShown:
    standing = standing_moves(row, user)
    buttons = [
        Button(
            name=move.name.value,
            label=str(move.name.label),
            url=reverse("move", args=[row.pk, move.name.value]),
            kind="" if move.name in FORWARD else "secondary",
        )
        for move, why in standing
        if why is None
    ]
    hindered = list(dict.fromkeys(why for _, why in standing if why))
    return MovesShown(buttons, hindered)


def _facts(row: AssuranceRow, may: _Rights) -> list[Fact]:
    change = (
        reverse("row_facts", args=[row.pk]) if may.allocate and row.state not in SETTLED else ""
    )
    hand_over = reverse("row_lead", args=[row.pk])
    led = may.allocate and row.state not in SETTLED | {State.AWAITING_ALLOCATION}
    return [
        Fact(
            label=called(AssuranceRow, "lead"),
            value=row.lead.name if row.lead else None,
            change_url=hand_over if led else "",
            change_label="Hand over" if row.lead else "Name",
        ),
        Fact(
            label=called(AssuranceRow, "accountable_officer"),
            value=row.accountable_officer,
            change_url=change,
        ),
        Fact(
            label=called(AssuranceRow, "priority"),
            value=sentence(row.get_priority_display()),
            change_url=change,
        ),
        Fact(label=called(AssuranceRow, "themes"), value=", ".join(row.themes), change_url=change),
    ]


def _dates(row: AssuranceRow, changes: list[DateChange], on: date) -> list[Fact]:
    """First and current date, how often it moved, and how late it is against both."""
    moved = sum(change.decision == DateDecision.APPROVED for change in changes)
    deadline = row.finding.deadline
    facts = [
        Fact(label=called(AssuranceRow, "first_target_on"), value=day(row.first_target_on)),
        Fact(label=called(AssuranceRow, "target_on"), value=day(row.target_on)),
        Fact(label="Moved", value=_times(moved)),
    ]
    if deadline:
        facts.append(Fact(label=called(Finding, "deadline"), value=day(deadline)))
    if row.first_target_on:
        late_now = (on - row.due_on).days if row.overdue and row.due_on else 0
        facts += [
            Fact(label="Late against the date it has now", value=_late(late_now)),
            Fact(label="Late against its first date", value=_late(days_late_against_first(row))),
        ]
    return facts


def _times(count: int) -> str:
    return {0: "Never", 1: "Once", 2: "Twice"}.get(count, f"{count} times")


def _late(count: int) -> str:
    return days(count) if count > 0 else "Not late"


def _date_links(row: AssuranceRow, may: _Rights, asked: DateChange | None) -> list[Link]:
    """Ways to change the dates: set the first, ask for a later one, mend a mistyped first."""
    if row.state == State.AWAITING_ALLOCATION:
        return []
    if row.first_target_on is None:
        ways = [("Set the target date", "date_set", may.allocate)]
    else:
        ways = [
            ("Ask for a later date", "date_ask", may.ask and asked is None),
            ("Correct a mistyped first date", "date_correct", may.decide),
        ]
    return [Link(label=label, url=reverse(to, args=[row.pk])) for label, to, open_ in ways if open_]


def _question(question: PanelQuestion, *, may_answer: bool) -> Question:
    answers = list(question.answers.all())
    settled = any(answer.settles for answer in answers)
    return Question(
        title=f"{question.get_kind_display()} from {question.panel}",
        text=question.text,
        by=question.asked_by.name,
        on=question.asked_at,
        url=reverse("question", args=[question.pk]),
        answers=[f"{answer.text} ({answer.by.name}, {day(answer.at)})" for answer in answers],
        link="Open" if settled or not may_answer else "Answer it",
        state=Tag(text="Settled", colour="green") if settled else Tag(text="Open", colour="purple"),
    )


def _kind(finding: Finding) -> str:
    if finding.kind == finding.section:
        return ""
    kind = finding.get_kind_display().lower()
    return f"{'an' if kind[0] in 'aei' else 'a'} {kind}"


def _settled(row: AssuranceRow) -> str:
    """Why nothing can be changed, where the row is closed or ended."""
    if row.state not in SETTLED:
        return ""
    return f"This row is {row.get_state_display()}. Reopen it before anything of it is changed."
