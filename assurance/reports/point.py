"""One point as a panel sees it: the words, where it stands, what was released, what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assurance.display import days, rag_tag, sentence, state_tag
from assurance.models import (
    ActionVersion,
    AssuranceRow,
    DateChange,
    DateDecision,
    EvidenceVersion,
    OtherEvent,
    ReleasedAction,
    ReleasedEvidence,
    RowEvent,
    Verdict,
)
from assurance.reports.names import Names, titled
from assurance.sight import Sight
from assurance.workflow import (
    MEANINGS,
    MOVE,
    OUTCOMES,
    RAG_RULE,
    WITH_FORCE,
    Authority,
    MoveName,
    Rag,
    State,
)
from core.components import Entry, Fact, Tag
from core.components.text import day
from core.models import ScanState

ENDINGS = frozenset({MoveName.NOT_ACCEPT, MoveName.SUPERSEDE, MoveName.NO_LONGER_APPLIES})
ACCOUNTED_FOR = ENDINGS | {MoveName.REOPEN}
"""Moves for whose reason the office answers to the panel; other reasons stay between the two."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Another released point that the same action answers."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class PointAction:
    """An action in the version that was released."""

    version: ActionVersion
    title: str
    facts: list[Fact]
    also: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class PointEvidence:
    """A piece of evidence in the version that was released. `file_url`: where its copy is given."""

    version: EvidenceVersion
    period: str
    file_url: str


@dataclass(frozen=True, slots=True)
class Point:
    """Everything on the page of one row, questions apart."""

    row: AssuranceRow
    state: Tag
    meaning: str
    rag: Tag
    rag_rule: str
    lead: str
    dates: list[Fact]
    date_changes: list[Entry]
    verdicts: list[Entry]
    actions: list[PointAction]
    evidence: list[PointEvidence]
    timeline: list[Entry]


def point_of(sight: Sight, row: AssuranceRow, on: date) -> Point:
    """The page of a row that is in the sight, `row` coming from `rows_of(sight, on)`."""
    changes = list(
        row.date_changes.filter(decision__in=(DateDecision.SET, DateDecision.APPROVED))
        .select_related("asked_by", "decided_by")
        .order_by("asked_at", "pk")
    )
    verdicts = list(row.verdicts.select_related("by").order_by("-at", "-pk"))
    events = list(row.events.select_related("by", "lead").order_by("-at", "-pk"))
    names = Names.of(
        sight.template.force,
        [*(verdict.by for verdict in verdicts), *(event.by for event in events),
         *(change.asked_by for change in changes)],
    )  # fmt: skip
    return Point(
        row=row,
        state=state_tag(row),
        meaning=MEANINGS[State(row.state)],
        rag=rag_tag(row),
        rag_rule=f"{sentence(RAG_RULE[Rag(row.rag)])}.",
        lead=titled(row.lead) if row.lead else "",
        dates=_dates(row, changes),
        date_changes=[_changed(change, names) for change in changes if change.old_on],
        verdicts=[_verdict(verdict, names) for verdict in verdicts],
        actions=_actions(sight, row),
        evidence=_evidence(sight, row),
        timeline=[entry for event in events if (entry := _happened(event, names))],
    )


def _dates(row: AssuranceRow, changes: Iterable[DateChange]) -> list[Fact]:
    moved = sum(1 for change in changes if change.old_on and not change.corrects)
    facts = [
        Fact(label="First target date", value=day(row.first_target_on) or None),
        Fact(label="Target date now", value=day(row.target_on) or None),
        Fact(label="How often the date was moved", value=_times(moved)),
    ]
    if deadline := row.finding.deadline:
        facts.insert(2, Fact(label="The inspectorate's deadline", value=day(deadline)))
    if row.state in OUTCOMES:
        return facts
    return [
        *facts,
        Fact(label="Against its first date", value=_late(row, row.first_target_on)),
        Fact(label="Against its date now", value=_late(row, row.due_on)),
    ]


def _times(count: int) -> str:
    return {0: "Never", 1: "Once", 2: "Twice"}.get(count, f"{count} times")


def _late(row: AssuranceRow, due: date | None) -> str | None:
    """How late on the day, or, once it is reported complete, how late it was then."""
    if due is None:
        return None
    if row.measured_on is None or row.measured_on <= due:
        return "Not late"
    late = f"{days((row.measured_on - due).days)} late"
    if row.state in WITH_FORCE:
        return late
    return f"{late} when the force reported it complete, on {day(row.measured_on)}"


def _changed(change: DateChange, names: Names) -> Entry:
    title = f"From {day(change.old_on)} to {day(change.agreed_on)}"
    if change.corrects:
        title = f"First date corrected: {title[:1].lower()}{title[1:]}"
    words = [change.reason]
    if not change.corrects and change.decided_by:
        words.append(f"Approved by {change.decided_by.name}. {change.decision_reason}".strip())
    return Entry(
        title=title,
        at=change.decided_at or change.asked_at,
        by=names.name(change.asked_by),
        text="\n".join(word for word in words if word),
    )


def _verdict(verdict: Verdict, names: Names) -> Entry:
    return Entry(
        title=sentence(verdict.get_verdict_display()),
        at=verdict.at,
        by=names.name(verdict.by),
        text=verdict.words,
    )


def _actions(sight: Sight, row: AssuranceRow) -> list[PointAction]:
    """As released; the other points that an action answers are named where they were released."""
    released = list(
        ReleasedAction.objects.filter(release=sight.release, row=row)
        .select_related("version__lead", "version__by")
        .order_by("version__at", "pk")
    )
    others = (
        ReleasedAction.objects.filter(
            release=sight.release, version__in=[link.version_id for link in released]
        )
        .exclude(row=row)
        .select_related("row__finding")
        .order_by("row__finding__section", "row__finding__order", "pk")
    )
    also: dict[int, list[Answered]] = {}
    for link in others:
        also.setdefault(link.version_id, []).append(Answered(link.row_id, str(link.row)))
    return [_action(link.version, tuple(also.get(link.version_id, ()))) for link in released]


def _action(version: ActionVersion, also: tuple[Answered, ...]) -> PointAction:
    facts = [
        ("Done on", day(version.done_on)),
        ("To be done by", day(version.due_on)),
        ("Lead", version.lead.name if version.lead else ""),
        ("Source", version.source),
    ]
    given = [Fact(label=label, value=value) for label, value in facts if value]
    return PointAction(version, f"Action: {version.get_kind_display()}", given, also)


def _evidence(sight: Sight, row: AssuranceRow) -> list[PointEvidence]:
    """As released; nothing that is OFFICIAL-SENSITIVE, then or now."""
    released = (
        ReleasedEvidence.objects.fit_for_panels()
        .filter(release=sight.release, row=row)
        .select_related("version__file")
    )
    return [_piece(link.version) for link in released.order_by("version__at", "pk")]


def _piece(version: EvidenceVersion) -> PointEvidence:
    ends = [("from", version.period_from), ("until", version.period_until)]
    is_given = version.file is not None and version.file.scan_state != ScanState.INFECTED
    return PointEvidence(
        version=version,
        period=" ".join(f"{word} {day(end)}" for word, end in ends if end),
        file_url=reverse("evidence_file", args=[version.pk]) if is_given else "",
    )


def _happened(event: RowEvent, names: Names) -> Entry | None:
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
