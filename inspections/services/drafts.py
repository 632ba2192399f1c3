"""A template comes in as a draft: as read, with every doubt; nothing of it counts yet."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from core.files import safe_name, sha256
from core.models import StoredFile
from core.refusals import NotOpen, Refused
from core.sandbox import Limits
from core.storage import all_or_none
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import Draft, DraftState, Inspection
from inspections.reading.document import ReadFile, Unreadable
from inspections.reading.opening import LARGEST
from inspections.reading.outside import TooSlow, read_outside
from inspections.services.draft_made import Template, make_draft

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


class StillReading(Refused):
    """It takes longer to read than a page waits; the worker takes more time for it."""


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
    """Read a file into a draft. Raises Refused, and keeps nothing, where it cannot be read;
    StillReading where that takes longer than a page waits."""
    template = Template(inspection, force, by, answered)
    template.require_allowed()
    name, data = bytes_of(upload)
    digest = sha256(upload)
    if there := draft_there(inspection, force, digest):
        return Uploaded(there, is_new=False)
    file = read_template(data, name, seconds=settings.READING_SECONDS)
    with all_or_none():
        return draft_of(template, file, digest, lambda: _kept(upload, name, digest, by))


def draft_of(
    template: Template, file: ReadFile, digest: str, keep: Callable[[], StoredFile]
) -> Uploaded:
    """The draft of a file that was read, whose SHA-256 is `digest`; `keep` stores it for good.

    The same file again leads to the draft that is there.
    """
    with transaction.atomic():
        locked = Inspection.objects.select_for_update(no_key=True).get(pk=template.inspection.pk)
        if there := draft_there(locked, template.force, digest):
            return Uploaded(there, is_new=False)
        return Uploaded(make_draft(replace(template, inspection=locked), file, keep()), is_new=True)


def draft_there(inspection: Inspection, force: Force, digest: str) -> Draft | None:
    """The draft of this very file; Refused where none may be made of it."""
    if not inspection.is_national and not inspection.forces.filter(pk=force.pk).exists():
        raise Refused(f"This report is not about {force}.", field="force")
    there = _same_file(inspection, force, digest)
    if not there:
        _require_none_open(inspection, force)
    return there


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


def bytes_of(upload: UploadedFile) -> tuple[str, bytes]:
    """The name and content of a file of a kind that can be read."""
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


def read_template(data: bytes, name: str, *, seconds: float) -> ReadFile:
    """The file as read, with rows in it. Raises Refused with what is wrong or was too much."""
    limits = Limits(seconds, settings.READING_MEGABYTES)
    try:
        file = read_outside(data, name=name, limits=limits)
    except Unreadable as unreadable:
        refused = StillReading if isinstance(unreadable, TooSlow) else Refused
        raise refused(f"{name}: {unreadable.reason}", field="file") from unreadable
    found = file.document
    if not found.findings:
        why = found.doubts[0].what if found.doubts else "No template was found in it."
        raise Refused(f"{name}: {why}", field="file")
    if len(found.findings) > MOST_ROWS:
        raise Refused(f"{name} has more than {MOST_ROWS:,} rows.", field="file")
    return file


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


def media_type_of(name: str) -> str:
    return ENDINGS[PurePath(name).suffix.lower()]


def _kept(upload: UploadedFile, name: str, digest: str, by: User) -> StoredFile:
    return StoredFile.objects.create(
        file=upload,
        name=name,
        media_type=media_type_of(name),
        size=upload.size or 0,
        sha256=digest,
        uploaded_by=by,
    )
