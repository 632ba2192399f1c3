"""What the two commands of backups do alike: they need the owner, and fail in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from core.backups.manifest import Manifest
from core.refusals import Refused


@contextmanager
def told_in_one_line(command: str) -> Iterator[None]:
    if "owner" not in settings.DATABASES:
        raise CommandError(f"Set DATABASE_OWNER_URL: {command} is for the account of the tables.")
    try:
        yield
    except Refused as why:
        raise CommandError(str(why)) from why
    except DatabaseError as error:
        raise CommandError(str(error).strip()) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CommandError(f"{where}{error.strerror or error}.") from error


def summary(manifest: Manifest) -> str:
    """ "34 files (5.6 MB) and the database as it was on 27 November 2026 at 14:02 UTC"."""
    made = datetime.fromisoformat(manifest.made_at)
    size = manifest.size / 1_000_000
    files = "1 file" if len(manifest.files) == 1 else f"{len(manifest.files):,} files"
    return f"{files} ({size:,.1f} MB) and the database as it was on {made:%-d %B %Y at %H:%M} UTC"
