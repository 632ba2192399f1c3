"""A backup is taken while people work: the database as it is at one moment, then its files."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from core.backups import programs
from core.backups.manifest import (
    DUMP,
    FILES,
    MANIFEST,
    Copy,
    Manifest,
    copied,
    digest_of,
    path_of,
    private_file,
)
from core.models import StoredFile, WaitingFile
from core.refusals import Refused
from core.storage import NotStored, make_folder, sync_folder

OWNER = "owner"
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY app, name"
CLOSED = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
AND NOT has_function_privilege('public', oid, 'EXECUTE') ORDER BY 1
"""
PARTS = {DUMP, FILES, MANIFEST}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the database says at the moment of the backup."""

    migrations: tuple[str, ...]
    closed: tuple[str, ...]
    files: tuple[Copy, ...]


def back_up(folder: Path) -> Manifest:
    """Take a backup into a folder that is new or empty. Raises Refused; then nothing is there."""
    connection = connections[OWNER]
    dump = programs.program("pg_dump", connection)
    with _half_made(folder) as partial:
        moment = _dumped(connection, dump, partial)
        manifest = _with_files(connection, moment, partial)
        manifest.write(partial)
        _sync(partial)
        _put_in_place(partial, folder)
    return manifest


@contextmanager
def _half_made(folder: Path) -> Iterator[Path]:
    """A folder beside it for this account alone, which goes where the backup is not made whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} holds something already. Name a folder that is new or empty.")
    partial = folder.with_name(f"{folder.name}.partial")
    make_folder(partial)
    lock = os.open(partial, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _empty(partial)
        try:
            yield partial
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except BlockingIOError:
        raise Refused(f"Another backup is being written to {partial}.") from None
    finally:
        os.close(lock)


def _empty(partial: Path) -> None:
    """Clear what a backup left that was killed; what is not of a backup stays, and is refused."""
    if {path.name for path in partial.iterdir()} - PARTS:
        raise Refused(f"{partial} holds something that is not of a backup. Move it away first.")
    for path in partial.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    partial.chmod(0o700)


def _put_in_place(partial: Path, folder: Path) -> None:
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    sync_folder(folder.parent)


def _dumped(connection: BaseDatabaseWrapper, dump: Path, partial: Path) -> Moment:
    """The dump is made of the same moment at which the files are listed."""
    connection.ensure_connection()
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        migrations, closed = _names(connection, MIGRATIONS), _names(connection, CLOSED)
        moment = Moment(migrations, closed, tuple(_files()))
        cursor.execute("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relkind = 'r'")
        _require_room(partial, int(cursor.fetchone()[0]) + sum(each.size for each in moment.files))
        words = ("--format=custom", f"--snapshot={snapshot}", f"--file={partial / DUMP}")
        programs.run(dump, *words, connection=connection)
    return moment


def _names(connection: BaseDatabaseWrapper, query: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return tuple(name for (name,) in cursor.fetchall())


def _files() -> Iterator[Copy]:
    """Uploaded files that are not removed, and those that wait. What lists were made into can be
    made again."""
    kept = StoredFile.objects.using(OWNER).filter(removed_at=None)
    waiting = WaitingFile.objects.using(OWNER).filter(whole=True)
    for files in (kept, waiting):
        for name, size, sha256 in files.order_by("pk").values_list("file", "size", "sha256"):
            yield Copy(name, size, sha256)


def _require_room(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise Refused(
            f"There is no room for the backup in {folder.parent}: it may take "
            f"{wanted // 1_000_000 + 1} MB, {free // 1_000_000} MB are free."
        )


def _with_files(connection: BaseDatabaseWrapper, moment: Moment, partial: Path) -> Manifest:
    make_folder(partial / FILES)
    files, removed, differences = [], [], []
    for wanted in moment.files:
        copy, why = _copy(wanted, path_of(partial, wanted.name))
        if _is_removed(wanted):
            path_of(partial, wanted.name).unlink(missing_ok=True)
            removed.append(wanted.name)
            continue
        files += [copy] if copy else []
        differences += [f"{wanted.name} {why}"] if why else []
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        server=programs.server_version(connection),
        migrations=moment.migrations,
        closed=moment.closed,
        dump=Copy(DUMP, *digest_of(partial / DUMP)),
        files=tuple(files),
        removed=tuple(removed),
        differences=tuple(differences),
    )


def _copy(wanted: Copy, path: Path) -> tuple[Copy | None, str]:
    """The copy of a file, and in what it is not as the database says."""
    make_folder(path.parent)
    try:
        source = default_storage.open(wanted.name, "rb")
    except FileNotFoundError:
        return None, "is missing from the store"
    except NotStored:
        return None, "cannot be read"
    with source, private_file(path) as target:
        copy = Copy(wanted.name, *copied(source, [target]))
    return copy, "" if copy == wanted else "has other bytes than the database says"


def _is_removed(wanted: Copy) -> bool:
    """Whether the file was taken away since, by a redaction or by whoever had uploaded it."""
    stored = StoredFile.objects.using(OWNER).filter(file=wanted.name, removed_at=None)
    waiting = WaitingFile.objects.using(OWNER).filter(file=wanted.name)
    return not (stored.exists() or waiting.exists())


def _sync(folder: Path) -> None:
    with (folder / DUMP).open("rb") as dump:
        os.fsync(dump.fileno())
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
