"""Acts on what knows nothing of policing: keeping an uploaded file."""

from django.core.files.uploadedfile import UploadedFile

from core.files import kind_of, safe_name, sha256, validate_upload
from core.models import Person, StoredFile


def store(upload: UploadedFile, *, by: Person) -> StoredFile:
    """Keep `upload`, or raise ValidationError with what is wrong with it."""
    validate_upload(upload)
    digest = sha256(upload)
    return StoredFile.objects.create(
        file=upload,
        name=safe_name(upload.name or ""),
        media_type=kind_of(upload).media_type,
        size=upload.size or 0,
        sha256=digest,
        uploaded_by=by,
    )
