"""A file store of a few megabytes: a file system where one may be mounted, else a quota."""

import errno
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from core.storage import FileStore, trouble_of

MEGABYTES = 4


def small_store(folder: Path, stack: ExitStack) -> dict[str, str]:
    """Return what the processes are told of it; it is gone when the stack ends."""
    media = folder / "media"
    media.mkdir(mode=0o700)
    told = {"MEDIA_ROOT": str(media), "FREE_MEGABYTES": "0"}
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0700", "tmpfs", str(media)]
    if (
        os.geteuid() == 0
        and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    ):
        stack.callback(subprocess.run, ["umount", "--lazy", str(media)], check=False)
        return told
    return {**told, "DJANGO_SETTINGS_MODULE": "bench.faults.quota"}


class QuotaStorage(FileStore):
    """Takes no file for which it has no room, as a full disk does."""

    def _save(self, name: str, content: Any) -> str:
        room = MEGABYTES * 1024 * 1024 - held(Path(self.location))
        if content.size <= room:
            return str(super()._save(name, content))
        raise trouble_of(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))


def held(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
