"""What goes to a panel with a release: seen before it goes, compared with what went before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from assurance.models import (
    ActionRow,
    AssuranceTemplate,
    EvidenceRow,
    Marking,
    Release,
    RowEvent,
)
from assurance.models.template import OtherEvent


@dataclass(frozen=True, slots=True)
class Piece:
    """One version of an action or of evidence on one row. `of`: the action or the evidence."""

    row: int
    of: int
    version: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds. `kept_back`: pieces that stay out, being OFFICIAL-SENSITIVE."""

    rows: frozenset[int]
    actions: tuple[Piece, ...]
    evidence: tuple[Piece, ...]
    kept_back: tuple[Piece, ...] = ()

    @property
    def action_count(self) -> int:
        return len({piece.of for piece in self.actions})

    @property
    def evidence_count(self) -> int:
        return len({piece.of for piece in self.evidence})

    @property
    def kept_back_count(self) -> int:
        return len({piece.of for piece in self.kept_back})

    @property
    def fingerprint(self) -> str:
        """The same for the same contents, so that what is confirmed is what was seen."""
        said = (
            sorted(self.rows),
            *(sorted(_pairs(part)) for part in (self.actions, self.evidence)),
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()


def _pairs(pieces: Iterable[Piece]) -> set[tuple[int, int]]:
    return {(piece.row, piece.version) for piece in pieces}


def contents_now(template: AssuranceTemplate) -> Contents:
    """What would go if the template were released now; notes and drafts are no part of it."""
    rows = frozenset(template.rows.values_list("pk", flat=True))
    actions = ActionRow.objects.filter(
        row__template=template, removed_at=None, action__current__isnull=False
    )
    evidence = EvidenceRow.objects.filter(
        row__template=template, removed_at=None, evidence__current__isnull=False
    )
    open_to_panels = evidence.filter(evidence__current__marking=Marking.OFFICIAL)
    sensitive = evidence.exclude(evidence__current__marking=Marking.OFFICIAL)
    columns = ("row_id", "evidence_id", "evidence__current_id")
    return Contents(
        rows,
        _pieces(actions.order_by("pk").values_list("row_id", "action_id", "action__current_id")),
        _pieces(open_to_panels.order_by("pk").values_list(*columns)),
        _pieces(sensitive.order_by("pk").values_list(*columns)),
    )


def contents_of(release: Release) -> Contents:
    """What a release gave the panel on its day."""
    actions = release.released_actions.order_by("pk")
    evidence = release.released_evidence.order_by("pk")
    return Contents(
        frozenset(release.released_rows.values_list("row_id", flat=True)),
        _pieces(actions.values_list("row_id", "version__action_id", "version_id")),
        _pieces(evidence.values_list("row_id", "version__evidence_id", "version_id")),
    )


def _pieces(found: Iterable[tuple[int, int, int]]) -> tuple[Piece, ...]:
    return tuple(Piece(row, of, version) for row, of, version in found)


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of change since an earlier release, and the rows on which it shows."""

    what: str
    count: int
    rows: frozenset[int]


def differences(before: Contents, now: Contents, *, since: Release) -> list[Difference]:
    """What a new release would change for a panel that was given `before`; only what differs."""
    found = [
        Difference("Points that it has not seen", len(now.rows - before.rows),
                   now.rows - before.rows),
        *_compared("Actions", before.actions, now.actions),
        *_compared("Pieces of evidence", before.evidence, now.evidence),
        _moved(now, since),
    ]  # fmt: skip
    return [difference for difference in found if difference.count]


def _compared(
    nouns: str, before: tuple[Piece, ...], now: tuple[Piece, ...]
) -> Iterable[Difference]:
    old = {(piece.row, piece.of): piece.version for piece in before}
    new = {(piece.row, piece.of): piece.version for piece in now}
    added, gone = new.keys() - old.keys(), old.keys() - new.keys()
    changed = {pair for pair in new.keys() & old.keys() if new[pair] != old[pair]}
    for what, pairs in (("added", added), ("changed", changed), ("no longer shown", gone)):
        yield Difference(
            f"{nouns} {what}", len({of for _, of in pairs}), frozenset(row for row, _ in pairs)
        )


def _moved(now: Contents, since: Release) -> Difference:
    events = RowEvent.objects.filter(row__in=now.rows, at__gt=since.at)
    rows = frozenset(
        row
        for row, before, after, what in events.values_list(
            "row_id", "from_state", "to_state", "what"
        )
        if before != after and what != OtherEvent.CAME_IN
    )
    return Difference("Points whose state has changed", len(rows), rows)
