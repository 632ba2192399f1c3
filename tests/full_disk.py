"""A file store on a disk that is really full: a small file system, or a limit on this process."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT = 64 * 1024


@contextmanager
def no_room_in(folder: Path) -> Iterator[None]:
    """Nothing of over 64 kB can be written: as root the folder is a file system that is full but
    for that; else the system refuses this process longer files."""
    folder.mkdir(exist_ok=True)
    if _is_mounted(folder):
        try:
            _fill(folder)
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _is_mounted(folder: Path) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "full", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _fill(folder: Path) -> None:
    disk = os.statvfs(folder)
    folder.joinpath("ballast").write_bytes(bytes(disk.f_bavail * disk.f_frsize - LIMIT))


def left_in(folder: Path) -> list[str]:
    """What is there beside what fills it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if path.name != "ballast"]
