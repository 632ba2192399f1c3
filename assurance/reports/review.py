"""What an officer needs to judge what the force reports, on one screen."""

from dataclasses import dataclass
from datetime import date, datetime

from assurance.display import called
from assurance.models import AssuranceRow, RowEvent
from assurance.reports.cards import (
    ActionCard,
    EvidenceCard,
    action_cards,
    evidence_cards,
)
from assurance.reports.pieces import pieces_of
from assurance.reports.sides import dates_of
from assurance.reports.timeline import timeline_of
from assurance.reports.verdicts import VerdictCard, verdict_card
from assurance.workflow import MoveName
from core.components import Entry, Fact
from forces.models import User

REPORTS = (MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF)


@dataclass(frozen=True, slots=True)
class Review:
    """`since`: what happened since the last verdict, newest first; all where there is none."""

    dates: list[Fact]
    criteria: str
    annotation: str
    actions: list[ActionCard]
    evidence: list[EvidenceCard]
    hidden_evidence: int
    second_step_url: str
    reported: RowEvent | None
    last: VerdictCard | None
    last_at: datetime | None
    since: list[Entry]
    criteria_label: str = called(AssuranceRow, "closure_criteria")


def review_of(row: AssuranceRow, user: User, on: date) -> Review:
    pieces = pieces_of(row, user)
    last = verdict_card(pieces)
    reports = [event for event in pieces.events if event.what in REPORTS]
    timeline = timeline_of(pieces)
    return Review(
        dates=dates_of(row),
        criteria=row.closure_criteria,
        annotation=row.annotation,
        actions=action_cards(pieces, may_change=False),
        evidence=evidence_cards(pieces, may_change=False),
        hidden_evidence=pieces.hidden_evidence,
        second_step_url=pieces.second_step_url,
        reported=reports[-1] if reports else None,
        last=last,
        last_at=last.at if last else None,
        since=[entry for entry in timeline if not last or (entry.at and entry.at > last.at)],
    )
