"""One piece of evidence: how it is given, what has to be true of it, and its versions."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from assurance.models import AssuranceRow, Evidence, EvidenceVersion, Marking
from assurance.refusals import Refused, SentBefore
from assurance.services.locking import first_rows, require_own
from core.components.text import counted
from core.models import StoredFile, WaitingFile
from core.waiting import keep, land
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


def landed(given: EvidenceGiven, by: User) -> EvidenceGiven:
    """With an upload taken in before the act begins, so that its bytes are never left behind."""
    if not isinstance(given.file, UploadedFile):
        return given
    return replace(given, file=land(given.file, by=by, once=uuid.uuid4()))


def found(waiting: Mapping[uuid.UUID, WaitingFile], once: uuid.UUID) -> WaitingFile:
    if once not in waiting:
        raise Refused(
            "A file that you uploaded is not there any more: files wait for "
            f"{counted(settings.WAITING_HOURS, 'hour')}. Choose it again.",
            field="file",
        )
    return waiting[once]


def require_sense(
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


def require_same_piece(
    evidence: Evidence, given: EvidenceGiven, rows: Iterable[AssuranceRow], *, by: User
) -> None:
    """A form's token belongs to who sent it first, and to what was sent with it, on which rows.

    Where files were sent, the token of each stands for its bytes.
    """
    require_own(evidence.created_by_id, by)
    first = evidence.versions.select_related("file").order_by("number", "pk")[0]
    same_words = _said(first, first.title) == _said(given, title_of(given, first.file))
    same_file = bool(given.files) or _bytes(first.file) == _bytes(given.file)
    if not (same_words and same_file and first_rows(evidence) == {row.pk for row in rows}):
        raise SentBefore(files=bool(given.file or given.files))


def _said(one: EvidenceGiven | EvidenceVersion, title: str) -> tuple[object, ...]:
    period = (one.period_from, one.period_until)
    return title.strip(), one.proves.strip(), one.link, one.marking, period


def _bytes(file: StoredFile | WaitingFile | UploadedFile | None) -> str:
    return "" if file is None or isinstance(file, UploadedFile) else file.sha256


def title_of(given: EvidenceGiven, file: StoredFile | WaitingFile | None) -> str:
    """What it is called; one of several files keeps its own name after the name given to all."""
    if given.title and file and len(given.files) > 1:
        return f"{given.title}: {file.name}"[:160]
    return given.title or (file.name if file else given.link[:160])


def add_version(
    evidence: Evidence, given: EvidenceGiven, by: User, *, kept: EvidenceVersion | None = None
) -> EvidenceVersion:
    before = kept.file if kept else None
    file = keep(given.file, by=by) if isinstance(given.file, WaitingFile) else before
    version = EvidenceVersion.objects.create(
        evidence=evidence,
        number=(evidence.current.number + 1) if evidence.current else 1,
        title=title_of(given, file),
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
