"""Evidence: a file or a link, one piece for as many rows as it proves."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assurance.models import (
    AssuranceRow,
    Download,
    Evidence,
    EvidenceRow,
    EvidenceVersion,
    Marking,
)
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import require_may_record
from assurance.services.locking import (
    linked_to,
    locked_rows,
    require_own,
    require_same_rows,
    require_unsettled,
)
from assurance.services.moves import lapse
from core.models import WaitingFile
from core.waiting import drop, keep, land, waiting_files
from forces.models import User
from forces.roles import Permission

NEEDS_SECOND_STEP = (
    "To attach evidence marked OFFICIAL-SENSITIVE, set up a second step for signing in. What you "
    "typed is kept here meanwhile."
)


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """Evidence as given: `file`, or `files`, or `link`, one of the three.

    `files` are the tokens of files that wait; each becomes a piece of its own.
    """

    title: str
    proves: str
    file: UploadedFile | WaitingFile | None = None
    link: str = ""
    period_from: date | None = None
    period_until: date | None = None
    marking: Marking | str = Marking.OFFICIAL
    files: tuple[uuid.UUID, ...] = ()


def attach_evidence(
    rows: Iterable[AssuranceRow], given: EvidenceGiven, *, by: User, once: uuid.UUID | None = None
) -> Evidence:
    """Attach a file or a link to `rows`, all of one force; the same `once` only once.

    Raises ValidationError on a file that is not taken.
    """
    once = once or uuid.uuid4()
    given = _landed(given, by)
    with transaction.atomic():
        locked, force = _rows_to_prove(rows, by)
        _require_sense(given, by, force)
        if existing := Evidence.objects.filter(once=once).first():
            require_own(existing.created_by_id, by)
            return existing
        return _attach(locked, given, by, once)


def attach_files(
    rows: Iterable[AssuranceRow], given: EvidenceGiven, *, by: User
) -> Sequence[Evidence]:
    """Attach each of `given.files` to `rows` as a piece of its own: all of them, or none.

    A file that was attached by an earlier press is not attached again. Raises Refused where one
    of them is not there any more.
    """
    with transaction.atomic():
        locked, force = _rows_to_prove(rows, by)
        _require_sense(given, by, force)
        attached = {piece.once: piece for piece in Evidence.objects.filter(once__in=given.files)}
        for piece in attached.values():
            require_own(piece.created_by_id, by)
        waiting = {file.once: file for file in waiting_files(by).filter(once__in=given.files)}
        for once in given.files:
            if once not in attached:
                single = replace(given, file=_found(waiting, once), files=())
                title = _title_of_one(given, waiting[once])
                attached[once] = _attach(locked, replace(single, title=title), by, once)
        again = WaitingFile.objects.filter(uploaded_by=by, once__in=given.files)
        transaction.on_commit(lambda: drop(again))
        return [attached[once] for once in given.files]


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
    _add_version(evidence, given, by)
    EvidenceRow.objects.bulk_create(
        [EvidenceRow(evidence=evidence, row=row, added_by=by) for row in locked]
    )
    return evidence


def _landed(given: EvidenceGiven, by: User) -> EvidenceGiven:
    """With an upload taken in before the act begins, so that its bytes are never left behind."""
    if not isinstance(given.file, UploadedFile):
        return given
    return replace(given, file=land(given.file, by=by, once=uuid.uuid4()))


def _found(waiting: dict[uuid.UUID, WaitingFile], once: uuid.UUID) -> WaitingFile:
    if once not in waiting:
        raise Refused(
            "A file that you uploaded is not there any more: files wait for a day. Choose it "
            "again.",
            field="file",
        )
    return waiting[once]


def _title_of_one(given: EvidenceGiven, file: WaitingFile) -> str:
    """One of several files keeps its own name after the name that was given to all."""
    if not given.title or len(given.files) == 1:
        return given.title
    return f"{given.title}: {file.name}"[:160]


def replace_evidence(
    evidence: Evidence, given: EvidenceGiven, *, by: User, number: int
) -> EvidenceVersion:
    """Give a new version over version `number`; assurances that saw that one lapse.

    Without a file and a link, the file or link of the version before is kept.
    """
    given = _landed(given, by)
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
            given = replace(given, file=_found(waiting, given.files[0]), files=())
        kept = None if given.file or given.link else replaced
        given = replace(given, link=kept.link) if kept else given
        _require_sense(given, by, evidence.force_id, kept=kept)
        version = _add_version(evidence, given, by, kept=kept)
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


def _require_sense(
    given: EvidenceGiven, by: User, force: int, *, kept: EvidenceVersion | None = None
) -> None:
    has_file = bool(given.file or given.files or (kept and kept.file_id))
    if has_file == bool(given.link):
        raise Refused("Give a file or a link, one of the two.", field="file")
    if given.link and not given.link.lower().startswith(("http://", "https://")):
        raise Refused("A link begins with http:// or https://.", field="link")
    if not given.proves.strip():
        raise Refused("Say what it proves.", field="proves")
    if given.period_from and given.period_until and given.period_until < given.period_from:
        raise Refused("The period ends before it begins.", field="period_until")
    if given.marking == Marking.OFFICIAL_SENSITIVE:
        if by.access.waits_for_second_step(Permission.SEE_SENSITIVE, force):
            raise Refused(NEEDS_SECOND_STEP, field="marking")
        by.access.require(Permission.SEE_SENSITIVE, force)


def _add_version(
    evidence: Evidence, given: EvidenceGiven, by: User, *, kept: EvidenceVersion | None = None
) -> EvidenceVersion:
    before = kept.file if kept else None
    file = keep(given.file, by=by) if isinstance(given.file, WaitingFile) else before
    version = EvidenceVersion.objects.create(
        evidence=evidence,
        number=(evidence.current.number + 1) if evidence.current else 1,
        title=given.title or (file.name if file else given.link[:160]),
        file=file,
        link=given.link,
        proves=given.proves,
        period_from=given.period_from,
        period_until=given.period_until,
        marking=given.marking,
        by=by,
    )
    evidence.current = version
    evidence.save(update_fields=["current"])
    return version
