"""What a backup holds: the dump, every file with its SHA-256, and a seal over the list itself."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from core.refusals import Refused

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
FORMAT = 1
LISTS = ("migrations", "closed", "removed", "differences")
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copy:
    """One file of a backup: its name in the store, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    `closed`: functions that not everybody may call. `removed`: files that were taken away while it
    was made. `differences`: what is not as the database says, each in a line.
    """

    made_at: str
    server: int
    migrations: tuple[str, ...]
    closed: tuple[str, ...]
    dump: Copy
    files: tuple[Copy, ...]
    removed: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(copy.size for copy in self.files)

    @property
    def seal(self) -> str:
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def write(self, folder: Path) -> None:
        content = {**asdict(self), "seal": self.seal}
        with private_file(folder / MANIFEST) as file:
            file.write(json.dumps(content, indent=1).encode())


def read(folder: Path) -> Manifest:
    """The manifest of a backup; raises Refused where it is missing or not as it was written."""
    try:
        content: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        seal = content.pop("seal")
        found = Manifest(
            **{
                **content,
                "dump": Copy(**content["dump"]),
                "files": tuple(Copy(**each) for each in content["files"]),
                **{name: tuple(content[name]) for name in LISTS},
            }
        )
    except FileNotFoundError:
        raise Refused(f"{folder} is no backup: there is no {MANIFEST} in it.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused(f"{folder / MANIFEST} is damaged. Nothing was touched.") from None
    if found.seal != seal or found.format != FORMAT:
        raise Refused(f"{folder / MANIFEST} is damaged. Nothing was touched.")
    return found


def verified(folder: Path) -> Manifest:
    """The manifest of a backup of which every byte is as it was written; else raises Refused."""
    manifest = read(folder)
    wanted = {folder / DUMP: manifest.dump}
    wanted |= {path_of(folder, copy.name): copy for copy in manifest.files}
    there = {path for path in folder.rglob("*") if not path.is_dir() and path.name != MANIFEST}
    for path in sorted(there ^ set(wanted)):
        why = "is missing" if path in wanted else "does not belong to it"
        raise Refused(f"The backup is damaged: {path} {why}. Nothing was touched.")
    for path, copy in wanted.items():
        if path.is_symlink() or digest_of(path) != (copy.size, copy.sha256):
            raise Refused(f"The backup is damaged: {path} has changed. Nothing was touched.")
    return manifest


def path_of(folder: Path, name: str) -> Path:
    """Where the copy of a file of the store stands in a backup."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        raise Refused(f"{name} is no name of a file in the store.")
    return folder / FILES / parts


def digest_of(path: Path) -> tuple[int, str]:
    """The size of a file and its SHA-256."""
    with path.open("rb") as file:
        return copied(file, ())


def copied(source: Any, targets: Iterable[IO[bytes]]) -> tuple[int, str]:
    """Write what `source` holds to each of the targets; its size and its SHA-256."""
    size, digest, targets = 0, hashlib.sha256(), tuple(targets)
    while block := source.read(BLOCK):
        size += len(block)
        digest.update(block)
        for target in targets:
            target.write(block)
    return size, digest.hexdigest()


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file for this account alone; it is on the disk when the block ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(descriptor)
