"""A template that takes longer to read than a page waits: kept, and read by the worker."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assurance.services.imports import answered_findings
from core import jobs
from core.files import sha256
from core.models import Job, JobQuerySet, WaitingFile
from core.refusals import Refused
from core.waiting import HELD, keep, land
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import Inspection
from inspections.services import drafts
from inspections.services.draft_made import Template

READING = "reading"
TOKENS = uuid.UUID("c4f2a4b3-0f57-4f0e-9a53-3d1f6c0b7a11")
"""Of which the token of an upload is made: the same file sent twice is read once."""
TOO_MANY = (
    f"{jobs.AT_MOST} documents that you uploaded are still being read. Upload this one when one of "
    "them has been read, or cancel one."
)
GONE = "The file is not there any more. Upload it again."


def upload(
    inspection: Inspection, force: Force, file: UploadedFile, *, by: User
) -> drafts.Uploaded | Job:
    """Read an uploaded template into a draft, beside what the force's template has already; the
    reading by the worker where that takes longer than a page waits."""
    if waiting := _under_way(inspection, force, file, by):
        return waiting
    answered = answered_findings(inspection.pk, force.pk)
    try:
        return drafts.upload_template(inspection, force, file, by=by, answered=answered)
    except drafts.StillReading:
        return _read_later(inspection, force, file, by)


def _read_later(inspection: Inspection, force: Force, upload: UploadedFile, by: User) -> Job:
    """Keep an upload and have it read by the worker. Sent again, it is the reading under way."""
    name, _ = drafts.bytes_of(upload)
    place = f"{READING}-{inspection.pk}-{force.pk}"
    try:
        waiting = land(
            upload,
            by=by,
            place=place,
            once=uuid.uuid5(TOKENS, place),
            media_type=drafts.media_type_of(name),
        )
    except ValidationError as why:
        raise Refused(" ".join(why.messages), field="file") from why
    order = {"inspection": inspection.pk, "force": force.pk, HELD: str(waiting.once)}
    return jobs.ask(READING, name=name, order=order, by=by, too_many=TOO_MANY)


def readings(by: User, inspection: Inspection | None = None) -> JobQuerySet:
    """The readings that a person waits or waited for."""
    found: JobQuerySet = Job.objects.visible_to(by).filter(kind=READING)
    return found.filter(order__inspection=inspection.pk) if inspection else found


def _under_way(inspection: Inspection, force: Force, upload: UploadedFile, by: User) -> Job | None:
    """The reading of this very file, where it waits for the worker already."""
    digest = sha256(upload)
    for job in readings(by, inspection).under_way().filter(order__force=force.pk):
        if WaitingFile.objects.filter(once=job.order[HELD], sha256=digest).exists():
            return job
    return None


def read(job: Job) -> jobs.Settle:
    """Read what was kept; its draft is made in the transaction that ends the job."""
    template = _template(job)
    waiting = WaitingFile.objects.filter(once=job.order[HELD], uploaded_by=template.by).first()
    if waiting is None:
        raise Refused(GONE)
    seconds = settings.READING_LATER_SECONDS
    try:
        with waiting.file.open() as kept:
            data = kept.read()
    except FileNotFoundError:
        raise Refused(GONE) from None
    file = drafts.read_template(data, waiting.name, seconds=seconds)

    def settle() -> dict[str, Any]:
        with pghistory.context(user=template.by.pk):
            made = drafts.draft_of(
                template, file, waiting.sha256, lambda: keep(waiting, by=template.by)
            )
        return {"holds": {"draft": made.draft.pk}}

    return settle


def _template(job: Job) -> Template:
    """Where the file belongs, by what its uploader may do by now."""
    by = User.objects.get(pk=job.asked_by_id)
    inspection = Inspection.objects.get(pk=job.order["inspection"])
    force = Force.objects.get(pk=job.order["force"])
    answered = answered_findings(inspection.pk, force.pk)
    template = Template(inspection, force, by, answered)
    if not by.is_active or not by.access.may(Permission.IMPORT_TEMPLATE, force.pk):
        raise Refused("You may no longer bring templates in for this force.")
    return template
