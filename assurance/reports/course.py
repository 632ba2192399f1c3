"""What happened to a point, in words for a panel: its dates, its verdicts, its moves."""

from collections.abc import Iterable

from assurance.display import late_against, sentence, times
from assurance.models import (
    AssuranceRow,
    DateChange,
    DateDecision,
    DateKind,
    OtherEvent,
    RowEvent,
    Verdict,
)
from assurance.reports.names import Names
from assurance.workflow import MOVE, OUTCOMES, Authority, MoveName
from core.components import Entry, Fact
from core.components.text import day

ENDINGS = frozenset({MoveName.NOT_ACCEPT, MoveName.SUPERSEDE, MoveName.NO_LONGER_APPLIES})
ACCOUNTED_FOR = ENDINGS | {MoveName.REOPEN}
"""Moves for whose reason the office answers to the panel; other reasons stay between the two."""


def dates_of(row: AssuranceRow, changes: Iterable[DateChange]) -> list[Fact]:
    moved = sum(change.moves for change in changes)
    facts = [
        Fact(label="First target date", value=day(row.first_target_on) or None),
        Fact(label="Target date now", value=day(row.target_on) or None),
        Fact(label="How often the date was moved", value=times(moved)),
    ]
    if deadline := row.finding.deadline:
        facts.insert(2, Fact(label="The inspectorate's deadline", value=day(deadline)))
    if row.state in OUTCOMES:
        return facts
    return [
        *facts,
        Fact(label="Against its first date", value=late_against(row, row.first_target_on) or None),
        Fact(label="Against its date now", value=late_against(row, row.due_on) or None),
    ]


def date_changed(change: DateChange, names: Names) -> Entry:
    title = f"From {day(change.old_on)} to {day(change.agreed_on)}"
    if change.kind == DateKind.CORRECTION:
        title = f"First date corrected: {title[:1].lower()}{title[1:]}"
    words = [change.reason]
    if change.decision == DateDecision.APPROVED and change.decided_by:
        words.append(f"Approved by {change.decided_by.name}. {change.decision_reason}".strip())
    return Entry(
        title=title,
        at=change.decided_at or change.asked_at,
        by=names.name(change.asked_by),
        text="\n".join(word for word in words if word),
    )


def verdict_given(verdict: Verdict, names: Names) -> Entry:
    return Entry(
        title=sentence(verdict.get_verdict_display()),
        at=verdict.at,
        by=names.name(verdict.by),
        text=verdict.words,
    )


def happened(event: RowEvent, names: Names) -> Entry | None:
    """A move, a hand-over, or that it came in; what else happened is not for a panel."""
    if event.what == OtherEvent.CAME_IN:
        return Entry(title="Came in", at=event.at)
    if event.what == OtherEvent.HANDED_OVER:
        to = event.lead.name if event.lead else "another lead"
        return Entry(title=f"Handed over to {to}", at=event.at, by=names.name(event.by))
    if event.what not in MoveName.values:
        return None
    name = MoveName(event.what)
    return Entry(
        title=sentence(MOVE[name].done),
        at=event.at,
        by=names.name(event.by),
        text="\n".join(_said(event, name)),
    )


def _said(event: RowEvent, name: MoveName) -> Iterable[str]:
    if name == MoveName.ALLOCATE and event.lead:
        yield f"Lead: {event.lead.name}."
    if name == MoveName.CLOSE and event.authority:
        yield f"On the authority of {Authority(event.authority).label}: {event.reference}"
    if event.effective_on:
        yield f"With effect from {day(event.effective_on)}."
    if name in ACCOUNTED_FOR and event.reason:
        yield event.reason
