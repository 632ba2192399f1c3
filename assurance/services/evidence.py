"""Evidence: a file or a link, one piece for as many rows as it proves."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from assurance.models import (
    AssuranceRow,
    Download,
    Evidence,
    EvidenceRow,
    EvidenceVersion,
)
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import require_may_record
from assurance.services.locking import (
    linked_to,
    locked_rows,
    require_same_rows,
    require_unsettled,
)
from assurance.services.moves import lapse
from assurance.services.proving import (
    EvidenceGiven,
    add_version,
    found,
    landed,
    require_same_piece,
    require_sense,
)
from core.models import WaitingFile
from core.waiting import drop, waiting_files
from forces.models import User

__all__ = [
    "EvidenceGiven",
    "attach_evidence",
    "attach_files",
    "note_download",
    "prove_also",
    "replace_evidence",
    "take_off_evidence",
]


def attach_evidence(
    rows: Iterable[AssuranceRow], given: EvidenceGiven, *, by: User, once: uuid.UUID | None = None
) -> Evidence:
    """Attach a file or a link to `rows`, all of one force; the same `once` only once.

    Raises ValidationError on a file that is not taken, SentBefore where `once` was used for
    something else.
    """
    once = once or uuid.uuid4()
    given = landed(given, by)
    with transaction.atomic():
        locked, force = _rows_to_prove(rows, by)
        require_sense(given, by, force)
        if existing := Evidence.objects.filter(once=once).first():
            require_same_piece(existing, given, locked, by=by)
            return existing
        return _attach(locked, given, by, once)


def attach_files(
    rows: Iterable[AssuranceRow], given: EvidenceGiven, *, by: User, once: uuid.UUID
) -> Sequence[Evidence]:
    """Attach each of `given.files` to `rows` as a piece of its own: all of them, or none.

    What an earlier press of the form `once` attached is not attached again. Raises SentBefore
    where that one said something else, Refused where a file is not there any more.
    """
    with transaction.atomic():
        locked, force = _rows_to_prove(rows, by)
        require_sense(given, by, force)
        tokens = {file: uuid.uuid5(once, str(file)) for file in given.files}
        pieces = Evidence.objects.filter(once__in=tokens.values())
        attached = {piece.once: piece for piece in pieces}
        for piece in attached.values():
            require_same_piece(piece, given, locked, by=by)
        waiting = {file.once: file for file in waiting_files(by).filter(once__in=given.files)}
        for file, token in tokens.items():
            if token not in attached:
                single = replace(given, file=found(waiting, file))
                attached[token] = _attach(locked, single, by, token)
        again = WaitingFile.objects.filter(uploaded_by=by, once__in=given.files, whole=True)
        transaction.on_commit(lambda: drop(again))
        return [attached[token] for token in tokens.values()]


def _rows_to_prove(rows: Iterable[AssuranceRow], by: User) -> tuple[list[AssuranceRow], int]:
    """The rows, locked, and the one force that they are of."""
    locked = locked_rows(rows)
    forces = {row.template.force_id for row in locked}
    if len(forces) != 1:
        raise Refused("Choose at least one row, all of one force.", field="rows")
    force = forces.pop()
    require_may_record(by, force, source="evidence")
    return locked, force


def _attach(
    locked: Sequence[AssuranceRow], given: EvidenceGiven, by: User, once: uuid.UUID
) -> Evidence:
    for row in locked:
        require_unsettled(row)
    force = locked[0].template.force_id
    evidence = Evidence.objects.create(force_id=force, created_by=by, once=once)
    add_version(evidence, given, by)
    EvidenceRow.objects.bulk_create(
        EvidenceRow(evidence=evidence, row=row, added_by=by, added_at=evidence.created_at)
        for row in locked
    )
    return evidence


def replace_evidence(
    evidence: Evidence, given: EvidenceGiven, *, by: User, number: int
) -> EvidenceVersion:
    """Give a new version over version `number`; assurances that saw that one lapse.

    Without a file and a link, the file or link of the version before is kept.
    """
    given = landed(given, by)
    with transaction.atomic():
        rows = locked_rows(
            AssuranceRow.objects.filter(
                evidence_links__evidence=evidence, evidence_links__removed_at=None
            )
        )
        evidence = (
            Evidence.objects.select_for_update(of=("self",))
            .select_related("current__by")
            .get(pk=evidence.pk)
        )
        require_may_record(by, evidence.force_id, source="evidence")
        require_same_rows(rows, evidence, "This evidence")
        for row in rows:
            require_unsettled(row)
        replaced = evidence.current
        if replaced is None:
            raise Refused("It has no version yet.")
        if replaced.mark != number:
            raise Changed("This evidence", by=replaced.by)
        if given.files:
            waiting = {file.once: file for file in waiting_files(by).filter(once__in=given.files)}
            given = replace(given, file=found(waiting, given.files[0]), files=())
        kept = None if given.file or given.link else replaced
        given = replace(given, link=kept.link) if kept else given
        require_sense(given, by, evidence.force_id, kept=kept)
        version = add_version(evidence, given, by, kept=kept)
        lapse(rows, replaced=replaced)
        return version


def prove_also(evidence: Evidence, rows: Iterable[AssuranceRow], *, by: User) -> None:
    """Attach a piece of evidence to more rows of its force. Adding never lapses an assurance."""
    with transaction.atomic():
        locked = locked_rows(rows)
        if {row.template.force_id for row in locked} != {evidence.force_id}:
            raise Refused("Choose at least one row, all of one force.", field="rows")
        require_may_record(by, evidence.force_id, source="evidence")
        evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
        have = linked_to(evidence)
        for row in locked:
            require_unsettled(row)
        EvidenceRow.objects.bulk_create(
            [
                EvidenceRow(evidence=evidence, row=row, added_by=by)
                for row in locked
                if row.pk not in have
            ]
        )


def take_off_evidence(evidence: Evidence, row: AssuranceRow, *, by: User) -> None:
    """End a mistaken link; an assurance that saw the evidence on this row lapses."""
    with transaction.atomic():
        (locked,) = locked_rows([row])
        require_may_record(by, evidence.force_id, source="evidence")
        require_unsettled(locked)
        ended = evidence.links.filter(row=locked, removed_at=None).update(
            removed_by=by, removed_at=timezone.now()
        )
        if not ended:
            raise NotOpen("This evidence is no longer on the row.")
        current = Evidence.objects.select_related("current").get(pk=evidence.pk).current
        if current:
            lapse([locked], replaced=current)


def note_download(version: EvidenceVersion, *, by: User) -> Download:
    return Download.objects.create(version=version, by=by)
