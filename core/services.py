"""Acts on what knows nothing of policing: keeping an uploaded file."""

import uuid

from django.core.files.uploadedfile import UploadedFile

from core.models import Person, StoredFile
from core.waiting import keep, land


def store(upload: UploadedFile, *, by: Person) -> StoredFile:
    """Keep `upload` at once, or raise ValidationError with what is wrong with it."""
    return keep(land(upload, by=by, once=uuid.uuid4()), by=by)
