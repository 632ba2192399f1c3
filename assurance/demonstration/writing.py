"""A told past is written: each table in one go, in the order in which they lean on each other."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery

from assurance.demonstration.history import History
from assurance.demonstration.pieces import Pieces
from assurance.models import (
    Action,
    ActionVersion,
    Evidence,
    EvidenceVersion,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
    Verdict,
)

AT_ONCE = 2_000


def write(history: History) -> None:
    """Write all that was told, or nothing."""
    with transaction.atomic():
        _insert(history.rows)
        _insert(history.events)
        _insert(history.date_changes)
        _insert(history.notes)
        _write_pieces(history.pieces)
        _insert(history.verdicts)
        _write_seen(history.pieces)
        _insert(history.pieces.releases)
        for kind in (ReleasedRow, ReleasedAction, ReleasedEvidence):
            _insert([each for each in history.pieces.released if isinstance(each, kind)])
        _insert(history.questions)
        _insert(history.answers)


def _write_pieces(pieces: Pieces) -> None:
    _with_versions(pieces.actions, pieces.action_versions, ActionVersion, "action")
    _insert(pieces.action_links)
    _with_versions(pieces.evidence, pieces.evidence_versions, EvidenceVersion, "evidence")
    _insert(pieces.evidence_links)


def _with_versions(
    things: Sequence[Action] | Sequence[Evidence],
    versions: Sequence[models.Model],
    kind: type[ActionVersion | EvidenceVersion],
    name: str,
) -> None:
    """Each thing names its current version, and each version its thing: written in three steps."""
    for thing in things:
        thing.current = None
    _insert(things)
    _insert(versions)
    newest: Any = kind._default_manager.filter(**{name: OuterRef("pk")}).order_by("-number", "-pk")
    for some in _in_parts(things):
        type(some[0])._default_manager.filter(pk__in=[each.pk for each in some]).update(
            current=Subquery(newest.values("pk")[:1])
        )


def _write_seen(pieces: Pieces) -> None:
    of_actions: Any = Verdict.action_versions.through
    of_evidence: Any = Verdict.evidence_versions.through
    _insert(
        [of_actions(verdict=verdict, actionversion=seen) for verdict, seen in pieces.saw_actions]
    )
    _insert(
        [
            of_evidence(verdict=verdict, evidenceversion=seen)
            for verdict, seen in pieces.saw_evidence
        ]
    )


def _insert(made: Iterable[models.Model]) -> None:
    for some in _in_parts(list(made)):
        type(some[0])._default_manager.bulk_create(some)


def _in_parts(made: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (made[first : first + AT_ONCE] for first in range(0, len(made), AT_ONCE))
