"""A template comes in as a draft: as read, with every doubt; nothing of it counts yet."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core.files import safe_name, sha256
from core.models import StoredFile
from core.refusals import NotOpen, Refused
from core.storage import all_or_none
from forces.models import Force, User
from forces.roles import Permission
from inspections.imports.lines import lines_of, storable
from inspections.imports.names import same_force, same_report
from inspections.imports.recorded import recorded_findings
from inspections.models import Draft, DraftDoubt, DraftRow, DraftState, Inspection
from inspections.reading import LARGEST, Document, Doubt, ReadFinding, Unreadable, read_document
from inspections.services.draft_doubts import doubts_of_recorded, no_longer_than

ENDINGS = {
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ACCEPT = ",".join(ENDINGS)
MOST_ROWS = 2_000


class AnotherOpen(Refused):
    """Another file for the same template waits to be confirmed or discarded."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            f"{draft.file.name} was uploaded before and waits to be confirmed. Go on with it, or "
            "discard it and upload this file again.",
            field="file",
        )
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The draft of an uploaded file; `is_new` false where the same file was here already."""

    draft: Draft
    is_new: bool


def upload_template(
    inspection: Inspection,
    force: Force,
    upload: UploadedFile,
    *,
    by: User,
    answered: Collection[int] = (),
) -> Uploaded:
    """Read a file into a draft. Raises Refused, and keeps nothing, where it cannot be read.

    `answered`: ids of the findings that the force's template has rows for.
    """
    by.access.require(Permission.IMPORT_TEMPLATE, force.pk)
    name, data = _bytes_of(upload)
    document = _read(data, name)
    with all_or_none(), transaction.atomic():
        locked = Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
        if not locked.is_national and not locked.forces.filter(pk=force.pk).exists():
            raise Refused(f"This report is not about {force}.", field="force")
        digest = sha256(upload)
        if there := _same_file(locked, force, digest):
            return Uploaded(there, is_new=False)
        _require_none_open(locked, force)
        file = _kept(upload, name, digest, by)
        return Uploaded(_draft(locked, force, document, file, by, answered, data), is_new=True)


def discard_draft(draft: Draft, *, by: User) -> Draft:
    """Give a draft up; it stays on record. Discarding it again changes nothing."""
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        by.access.require(Permission.IMPORT_TEMPLATE, locked.force_id)
        if locked.state == DraftState.CONFIRMED:
            raise NotOpen("It was confirmed already.")
        if locked.state == DraftState.OPEN:
            close_draft(locked, DraftState.DISCARDED, by=by)
        return locked


def close_draft(draft: Draft, state: DraftState, *, by: User) -> None:
    """Write down how a locked draft ended."""
    draft.state, draft.closed_by, draft.closed_at = state, by, timezone.now()
    draft.save(update_fields=["state", "closed_by", "closed_at"])


def _bytes_of(upload: UploadedFile) -> tuple[str, bytes]:
    name = safe_name(upload.name or "")
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise Refused(
            f"{name} cannot be read. Choose a text (.txt), Excel (.xlsx) or CSV (.csv) file.",
            field="file",
        )
    if (upload.size or 0) > LARGEST:
        raise Refused(
            f"{name} is too large: at most {LARGEST // 1024 // 1024} MB can be read.", field="file"
        )
    upload.seek(0)
    return name, upload.read()


def _read(data: bytes, name: str) -> Document:
    try:
        document = read_document(data, name=name)
    except Unreadable as unreadable:
        raise Refused(f"{name}: {unreadable.reason}", field="file") from unreadable
    if not document.findings:
        why = document.doubts[0].what if document.doubts else "No template was found in it."
        raise Refused(f"{name}: {why}", field="file")
    if len(document.findings) > MOST_ROWS:
        raise Refused(f"{name} has more than {MOST_ROWS:,} rows.", field="file")
    return document


def _same_file(inspection: Inspection, force: Force, digest: str) -> Draft | None:
    return (
        inspection.drafts.filter(force=force, file__sha256=digest)
        .exclude(state=DraftState.DISCARDED)
        .order_by("-pk")
        .first()
    )


def _require_none_open(inspection: Inspection, force: Force) -> None:
    drafts = inspection.drafts.filter(force=force, state=DraftState.OPEN)
    if draft := drafts.select_related("file").order_by("pk").first():
        raise AnotherOpen(draft)


def _kept(upload: UploadedFile, name: str, digest: str, by: User) -> StoredFile:
    return StoredFile.objects.create(
        file=upload,
        name=name,
        media_type=ENDINGS[PurePath(name).suffix.lower()],
        size=upload.size or 0,
        sha256=digest,
        uploaded_by=by,
    )


def _draft(
    inspection: Inspection,
    force: Force,
    document: Document,
    file: StoredFile,
    by: User,
    answered: Collection[int],
    data: bytes,
) -> Draft:
    draft = Draft.objects.create(
        inspection=inspection,
        force=force,
        file=file,
        document_kind=document.kind,
        said_force=storable(document.force)[:160],
        said_inspection=storable(document.inspection)[:300],
        source=lines_of(data, name=file.name),
        ignored=[
            {"lines": _lists(ignored.lines), "why": ignored.why, "sheet": ignored.sheet}
            for ignored in document.ignored
        ],
        uploaded_by=by,
    )
    rows = DraftRow.objects.bulk_create(
        [_row(draft, order, found) for order, found in enumerate(document.findings, start=1)]
    )
    doubts = [_doubt(draft, None, doubt) for doubt in _of_document(document, inspection, force)]
    recorded = recorded_findings(inspection.pk, force.pk)
    for row, found in zip(rows, document.findings, strict=True):
        doubts += [_doubt(draft, row, doubt) for doubt in (*found.doubts, *_cut(found))]
        doubts += doubts_of_recorded(row, recorded, answered)
    DraftDoubt.objects.bulk_create(doubts)
    return draft


def _of_document(document: Document, inspection: Inspection, force: Force) -> list[Doubt]:
    found = list(document.doubts)
    if document.force and not same_force(document.force, force.name):
        found.append(Doubt(f"The document names {document.force}; it was uploaded for {force}."))
    if document.inspection and not same_report(document.inspection, inspection.title):
        found.append(
            Doubt(
                f"The document names the report “{document.inspection}”; it was uploaded for "
                f"“{inspection}”."
            )
        )
    return found


def _row(draft: Draft, order: int, found: ReadFinding) -> DraftRow:
    read = as_read(found)
    return DraftRow(
        draft=draft,
        order=order,
        lines=_lists(found.lines),
        sheet=found.sheet,
        as_read=read,
        **{name: no_longer_than(name, value) for name, value in read.items()},
    )


def as_read(found: ReadFinding) -> dict[str, str]:
    """The fields of a row as the document gives them."""
    read: dict[str, Any] = {
        "section": found.section.value,
        "report_ref": found.ref,
        "page_ref": found.page_ref,
        "page_report": found.page_report,
        "text": found.text,
        "action_taken": found.action_taken,
    }
    return {name: storable(value) for name, value in read.items()}


def _cut(found: ReadFinding) -> list[Doubt]:
    """Doubts of what is longer than can be kept."""
    return [
        Doubt(f"This was too long and was cut short: “{value[:300]}”.", found.lines)
        for name, value in as_read(found).items()
        if no_longer_than(name, value) != value
    ]


def _doubt(draft: Draft, row: DraftRow | None, doubt: Doubt) -> DraftDoubt:
    return DraftDoubt(
        draft=draft,
        row=row,
        what=storable(doubt.what)[:500],
        lines=_lists(doubt.lines),
        sheet=doubt.sheet,
        remark=storable(doubt.remark),
    )


def _lists(ranges: tuple[tuple[int, int], ...]) -> list[list[int]]:
    return [[first, last] for first, last in ranges]
