"""One point as a panel sees it: the words, where it stands, what was released, what was said."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assurance.display import blocked_words, rag_tag, sentence, state_tag, undated_tag
from assurance.models import (
    ActionVersion,
    AssuranceRow,
    DateDecision,
    EvidenceVersion,
    ReleasedAction,
    ReleasedEvidence,
)
from assurance.reports.course import date_changed, dates_of, happened, verdict_given
from assurance.reports.names import Names, titled
from assurance.sight import Sight
from assurance.workflow import (
    MEANINGS,
    RAG_RULE,
    Rag,
    State,
)
from core.components import Entry, Fact, Tag
from core.components.text import day
from core.models import ScanState, StoredFile


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
    """A piece of evidence in the version that was released.

    `file_url`: where its copy is given; else `not_given` says why none is, where there is a file.
    """

    version: EvidenceVersion
    period: str
    file_url: str
    not_given: str


@dataclass(frozen=True, slots=True)
class Point:
    """Everything on the page of one row, questions apart."""

    row: AssuranceRow
    state: Tag
    meaning: str
    blocked: str
    rag: Tag
    rag_rule: str
    undated: Tag | None
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
        blocked=sentence(blocked_words(row)),
        rag=rag_tag(row),
        rag_rule=f"{sentence(RAG_RULE[Rag(row.rag)])}.",
        undated=undated_tag(row),
        lead=titled(row.lead) if row.lead else "",
        dates=dates_of(row, changes),
        date_changes=[date_changed(change, names) for change in changes if change.old_on],
        verdicts=[verdict_given(verdict, names) for verdict in verdicts],
        actions=_actions(sight, row),
        evidence=_evidence(sight, row),
        timeline=[entry for event in events if (entry := happened(event, names))],
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
    not_given = _why_not(version.file) if version.file else ""
    is_given = version.file is not None and not not_given
    return PointEvidence(
        version=version,
        period=" ".join(f"{word} {day(end)}" for word, end in ends if end),
        file_url=reverse("evidence_file", args=[version.pk]) if is_given else "",
        not_given=not_given,
    )


def _why_not(file: StoredFile) -> str:
    """Why a panel is given no copy of the file; empty where it is given one."""
    if file.removed_at:
        return "This file was removed"
    if file.withheld:
        return "This file is not given out for now"
    if file.scan_state == ScanState.INFECTED:
        return "A virus was found in this file. It is not given out."
    return ""
