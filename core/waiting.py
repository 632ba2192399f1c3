"""Files that wait: they arrive while a form is being filled in, and the act that is sent uses them.

What is uploaded is written down first, then stored, then called whole. Whatever breaks in between,
the row says which bytes are there, and `clear` takes both away.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from core.erasing import may_go
from core.files import safe_name, sha256, validate_upload
from core.models import Job, Person, StoredFile, WaitingFile, new_path
from core.refusals import Refused
from core.storage import NotStored

MEGABYTE = 1024 * 1024
HELD = "file"
"""Where the order of a job names the token of a file that it is to read."""


def waiting_files(by: Person, *, place: str | None = None) -> QuerySet[WaitingFile]:
    """What this person uploaded and can still use, at one place or at any."""
    since = timezone.now() - timedelta(hours=settings.WAITING_HOURS)
    usable = Q(uploaded_at__gt=since) | Q(_is_held())
    files = WaitingFile.objects.filter(usable, uploaded_by=by, whole=True)
    return files if place is None else files.filter(place=place)


def _is_held() -> Exists:
    """Whether a piece of work is yet to read the file: then it is kept however long that takes."""
    token: Any = KeyTextTransform(HELD, "order")
    jobs = Job.objects.under_way().filter(order__has_key=HELD).annotate(token=token)
    return Exists(jobs.filter(token=Cast(OuterRef("once"), TextField())))


def land(
    upload: UploadedFile, *, by: Person, place: str = "", once: uuid.UUID, media_type: str = ""
) -> WaitingFile:
    """Take an upload in for a form's token `once`. Raises ValidationError with what is wrong, and
    NotStored where the store does not take it; it does not count against the person then.

    `media_type`: given by whoever has judged the file already, as what they read and not as
    evidence.

    The same bytes sent again with the same form are the file that waits already. To be called
    outside a transaction, so that the row stands whatever happens to the bytes.
    """
    if not media_type:
        media_type = validate_upload(upload).media_type
    digest = sha256(upload)
    token = uuid.uuid5(once, f"{by.pk} {digest}")
    if there := waiting_files(by, place=place).filter(once=token).first():
        return there
    waiting = _expect(
        WaitingFile(
            once=token,
            place=place,
            file=new_path(None, ""),
            name=safe_name(upload.name or ""),
            media_type=media_type,
            size=upload.size or 0,
            sha256=digest,
            uploaded_by=by,
        )
    )
    try:
        default_storage.save(str(waiting.file), upload)
    except NotStored:
        waiting.delete()
        raise
    waiting.whole = True
    try:
        waiting.save(update_fields=["whole"])
    except DatabaseError as gone:  # its row was removed while its bytes arrived
        default_storage.delete(str(waiting.file))
        said = f"{waiting.name} was removed while it was uploaded. Choose it again."
        raise ValidationError(said) from gone
    return waiting


def _expect(waiting: WaitingFile) -> WaitingFile:
    """Write down that bytes are coming, where the person may leave so many."""
    with transaction.atomic():
        people = get_user_model()._default_manager.select_for_update(no_key=True, of=("self",))
        people.get(pk=waiting.uploaded_by_id)
        held = WaitingFile.objects.filter(uploaded_by=waiting.uploaded_by).aggregate(
            files=Count("pk"), size=Sum("size", default=0)
        )
        if held["files"] >= settings.WAITING_FILES:
            raise ValidationError(
                f"You have {held['files']} uploaded files that are attached to nothing. Attach or "
                "remove some of them first."
            )
        if held["size"] + waiting.size > settings.WAITING_MEGABYTES * MEGABYTE:
            raise ValidationError(
                f"With this file you would have over {settings.WAITING_MEGABYTES} MB of uploaded "
                "files that are attached to nothing. Attach or remove some of them first."
            )
        waiting.save()
        return waiting


def keep(waiting: WaitingFile, *, by: Person) -> StoredFile:
    """Make a waiting file of one's own a stored one: the same bytes, in the caller's transaction.

    Raises Refused where it is not there any more.
    """
    found = waiting_files(by).select_for_update().filter(pk=waiting.pk).first()
    if found is None or not default_storage.exists(str(found.file)):
        raise Refused(f"{waiting.name} is not there any more. Choose it again.", field="file")
    stored = StoredFile.objects.create(
        file=str(found.file),
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        uploaded_by=found.uploaded_by,
        uploaded_at=found.uploaded_at,
    )
    found.delete()
    return stored


def drop(files: QuerySet[WaitingFile]) -> int:
    """Remove these waiting files with their bytes, but for those that an act is using just now.

    The bytes go first: whatever breaks in between, the row is there to be dropped again.
    """
    dropped = 0
    for pk in files.values_list("pk", flat=True):
        with transaction.atomic():
            rows = WaitingFile.objects.select_for_update(skip_locked=True)
            if found := rows.filter(pk=pk).first():
                if may_go(str(found.file)):
                    default_storage.delete(str(found.file))
                found.delete()
                dropped += 1
    return dropped


def clear(now: datetime) -> int:
    """Remove what has waited longer than a day; how many files that were."""
    until = now - timedelta(hours=settings.WAITING_HOURS)
    return drop(WaitingFile.objects.filter(uploaded_at__lte=until).exclude(_is_held()))
