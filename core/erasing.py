"""The bytes of removed files are erased from the store, and tried again until they are gone."""

import logging
import posixpath

from django.core.files.storage import default_storage
from django.utils import timezone

from core.models import StoredFile

logger = logging.getLogger(__name__)
BLOCK = 1024 * 1024


def may_go(path: str) -> bool:
    """Whether no stored file that stands has its bytes there.

    Rows name paths, and the application's account can write rows. So a path that is written in
    another way than the application writes them, as "a/../b", is none of ours and stays.
    """
    if path != posixpath.normpath(path) or path.startswith(("/", "..")):
        logger.error("%r is no path of the application's: nothing is removed there.", path)
        return False
    in_use = StoredFile.objects.filter(file=path, removed_at=None).exists()
    if in_use:
        logger.error("%s holds the bytes of a file that stands: it is not removed.", path)
    return not in_use


def erase_removed() -> int:
    """Erase the bytes of each removed file that still has them; how many files that were."""
    waiting = StoredFile.objects.filter(removed_at__isnull=False, erased_at=None)
    return sum(_is_erased(file) for file in waiting.order_by("removed_at", "pk"))


def _is_erased(stored: StoredFile) -> bool:
    if not may_go(str(stored.file)):
        return False
    try:
        _erase(str(stored.file))
    except Exception:
        logger.exception("Stored file %s is not erased yet; the next turn tries again.", stored.pk)
        return False
    StoredFile.objects.filter(pk=stored.pk).update(erased_at=timezone.now())
    return True


def _erase(path: str) -> None:
    """What is not there any more is erased. A store far away overwrites, if at all, by itself."""
    if not default_storage.exists(path):
        return
    if _is_on_this_machine(path):
        _overwrite(path)
    default_storage.delete(path)


def _is_on_this_machine(path: str) -> bool:
    try:
        default_storage.path(path)
    except NotImplementedError:
        return False
    return True


def _overwrite(path: str) -> None:
    """Zeros where the bytes were."""
    left = default_storage.size(path)
    with default_storage.open(path, "r+b") as file:
        while left > 0:
            left -= file.write(b"\0" * min(left, BLOCK))
        file.flush()
