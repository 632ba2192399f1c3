"""Where the private servers keep their things, and as whom they run."""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.trouble import Trouble

CHECKOUT = Path(__file__).resolve().parent.parent
ROOM_NEEDED_MB = 300
OUT_OF_THE_WAY = Path("/var/tmp")  # noqa: S108 (private_folder refuses what is not ours)


@dataclass(frozen=True)
class Account:
    """An account without privileges: PostgreSQL refuses to run as root, so it runs as this one.

    The group belongs to this checkout alone and need not be known to the system: another process
    of the same user is outside the group and so cannot reach the folders.
    """

    uid: int
    gid: int


def server_account() -> Account | None:
    """None when we are not root: the servers then run as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Trouble(
            "PostgreSQL cannot run as root, and this machine has no user 'nobody' to run it as."
        ) from None
    mark = int.from_bytes(hashlib.sha256(bytes(CHECKOUT)).digest()[:4], "big")
    return Account(uid=nobody.pw_uid, gid=61184 + mark % 4096)


def reachable(folder: Path) -> bool:
    """Whether every user of the machine may pass through to this folder."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def state_folder() -> Path:
    """`.state` in the checkout, or under /var/tmp when PostgreSQL's account could not reach it."""
    account = server_account()
    state = CHECKOUT / ".state"
    if account is not None and not reachable(CHECKOUT):
        state = OUT_OF_THE_WAY / f"assurance-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:16]}"
    return private_folder(state, account)


def private_folder(folder: Path, account: Account | None) -> Path:
    """The folder, ours alone; with an account, its group may pass through."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Trouble(f"{folder} belongs to somebody else; it is not safe to keep the data there.")
    if account is not None:
        os.chown(folder, os.geteuid(), account.gid)
    folder.chmod(0o700 if account is None else 0o710)
    return folder


def write_secret(file: Path, content: str) -> None:
    """Ours alone to read, from the first byte on."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(content)


def need_room(folder: Path, *, megabytes: int = ROOM_NEEDED_MB) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"The disk is full: {free} MB are free in {folder}, {megabytes} MB are needed."
        )


@contextmanager
def held(folder: Path, *, otherwise: str) -> Iterator[None]:
    """The folder for ourselves; raises Trouble(otherwise) while another process holds it."""
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Trouble(otherwise) from None
    else:
        yield
    finally:
        os.close(lock)
