"""The office's latest verdict on a row, what it rests on, and whether it still stands."""

from dataclasses import dataclass
from datetime import datetime

from assurance.display import sentence
from assurance.models import ActionVersion, Assurance, AssuranceRow, EvidenceVersion, Verdict
from assurance.reports.pieces import Pieces
from assurance.workflow import COMPLETE, State
from core.components import Tag
from core.components.text import day
from core.components.values import Colour

VERDICT_COLOURS: dict[Assurance, Colour] = {
    Assurance.ASSURED: "green",
    Assurance.PARTLY: "yellow",
    Assurance.NOT: "orange",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a verdict saw, and whether it has been replaced since."""

    words: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class VerdictCard:
    verdict: Tag
    words: str
    by: str
    at: datetime
    saw: list[Seen]
    unseen: int
    """How many pieces it saw that this reader may not see."""
    lapsed: bool


def last_verdict(row: AssuranceRow) -> Verdict | None:
    return row.verdicts.select_related("by").order_by("-at", "-pk").first()


def missing_of(row: AssuranceRow, last: Verdict | None) -> list[str]:
    """Where the row came back: who returned it and when, and what is missing."""
    if row.state != State.RETURNED or last is None:
        return []
    return [f"{last.by.name} returned it on {day(last.at)}. What is missing:", last.words]


def verdict_card(pieces: Pieces) -> VerdictCard | None:
    """The latest verdict, and whether it still stands."""
    if not pieces.verdicts:
        return None
    last = pieces.verdicts[-1]
    assurance = Assurance(last.verdict)
    versions = last.evidence_versions.all()
    shown = [version for version in versions if pieces.shows(version)]
    return VerdictCard(
        verdict=Tag(text=sentence(str(assurance.label)), colour=VERDICT_COLOURS[assurance]),
        words=last.words,
        by=last.by.name,
        at=last.at,
        saw=[*map(_saw_action, last.action_versions.all()), *map(_saw_evidence, shown)],
        unseen=len(versions) - len(shown),
        lapsed=assurance == Assurance.ASSURED and pieces.row.state not in COMPLETE,
    )


def _saw_action(version: ActionVersion) -> Seen:
    words = f"Action, version {version.number}: {version.text}"
    return Seen(words, version.action.current_id != version.pk)


def _saw_evidence(version: EvidenceVersion) -> Seen:
    words = f"Evidence, version {version.number}: {version.title}"
    return Seen(words, version.evidence.current_id != version.pk)
