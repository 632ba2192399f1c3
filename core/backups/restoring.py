"""A backup is put back into an empty database and store; what breaks off may be tried again."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from core.backups import programs
from core.backups.manifest import DUMP, Copy, Manifest, copied, path_of, verified
from core.models import Job, JobState, StoredFile, WaitingFile
from core.refusals import Refused

OWNER = "owner"
STATE = """
SELECT pg_get_userbyid(datdba) = current_user,
    coalesce(shobj_description(oid, 'pg_database'), ''),
    EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    EXISTS (SELECT FROM pg_roles WHERE rolname = %s)
FROM pg_database WHERE datname = current_database()
"""
CLOSED = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE oid IN (SELECT to_regprocedure(name) FROM unnest(%s::text[]) AS called(name))
"""


@dataclass(frozen=True, slots=True)
class Target:
    """The database to restore into, and the account of the application.

    `is_filled`: this very backup is in it from an earlier try.
    """

    connection: BaseDatabaseWrapper
    application: str
    is_filled: bool

    @property
    def name(self) -> str:
        return str(self.connection.settings_dict["NAME"])

    def say(self, statement: str) -> None:
        """Run a statement about {database}, for {application}."""
        quote = self.connection.ops.quote_name
        names = {"database": quote(self.name), "application": quote(self.application)}
        with self.connection.cursor() as cursor:
            cursor.execute(statement.format(**names))


def restore(folder: Path) -> Manifest:
    """Put a backup back. Raises Refused, before anything is touched where anything is amiss."""
    manifest = verified(folder)
    _require_known(manifest)
    target = _target(manifest)
    program = programs.program("pg_restore", target.connection)
    missing = [copy for copy in manifest.files if not _is_there(copy)]
    _require_room(missing)
    target.say(f"COMMENT ON DATABASE {{database}} IS '{_mark(manifest)}'")
    target.say("REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    for copy in missing:
        _put_back(copy, folder)
    if not target.is_filled:
        words = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        place = f"--dbname={target.name}"
        programs.run(program, *words, place, str(folder / DUMP), connection=target.connection)
    _require_named(manifest)
    _finish(target, manifest)
    return manifest


def _require_known(manifest: Manifest) -> None:
    """The application is the one that made the backup, or a later one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    for migration in manifest.migrations:
        if migration not in known:
            raise Refused(
                f"The backup was made by another version of the application, which has "
                f"{migration}. Restore it with that version."
            )


def _mark(manifest: Manifest) -> str:
    return f"being restored from the backup {manifest.seal}"


def _target(manifest: Manifest) -> Target:
    """An empty database of the owner's; raises Refused with what to do where it is none."""
    connection = connections[OWNER]
    owner, application = (str(settings.DATABASES[alias]["USER"]) for alias in (OWNER, "default"))
    name = str(connection.settings_dict["NAME"])
    make = (
        f"Make the accounts and an empty database first:\n"
        f"    createuser --pwprompt {owner}; createuser --pwprompt {application}\n"
        f"    createdb --owner {owner} {name}"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(STATE, [application])
            is_own, comment, holds, is_known = cursor.fetchone()
    except OperationalError as error:
        raise Refused(f"{str(error).strip()}\n{make}") from None
    if not is_own or not is_known:
        what = f"There is no account {application}." if is_own else f"{name} is not {owner}'s."
        raise Refused(f"{what} {make}")
    is_tried = comment == _mark(manifest)
    if holds and not is_tried:
        raise Refused(
            f"The database {name} holds something already. Restore into an empty one: nothing was "
            "touched."
        )
    return Target(connection, application, is_filled=holds)


def _is_there(copy: Copy) -> bool:
    """Whether the store has these bytes already; raises Refused where it has others."""
    if not default_storage.exists(copy.name):
        return False
    with default_storage.open(copy.name, "rb") as file:
        if copied(file, ()) == (copy.size, copy.sha256):
            return True
    raise Refused(
        f"The store holds another file under the name {copy.name}. Restore into an empty "
        "MEDIA_ROOT: nothing was touched."
    )


def _require_room(missing: list[Copy]) -> None:
    store = Path(default_storage.path(""))
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    free, wanted = shutil.disk_usage(store).free, sum(copy.size for copy in missing)
    if free < wanted:
        raise Refused(
            f"There is no room for the files in {store}: {wanted // 1_000_000 + 1} MB are needed, "
            f"{free // 1_000_000} MB are free."
        )


def _put_back(copy: Copy, folder: Path) -> None:
    with path_of(folder, copy.name).open("rb") as file:
        default_storage.save(copy.name, File(file))
    if not _is_there(copy):
        raise Refused(f"{copy.name} could not be put back into the store.")


def _require_named(manifest: Manifest) -> None:
    """What was put back belongs together: the database names every file, with the same bytes."""
    named = {
        Copy(*each)
        for model in (StoredFile, WaitingFile)
        for each in model._default_manager.using(OWNER).values_list("file", "size", "sha256")
    }
    odd = {line.partition(" ")[0] for line in manifest.differences}
    if strange := [
        copy.name for copy in manifest.files if copy not in named and copy.name not in odd
    ]:
        raise Refused(f"The database does not name {strange[0]}: it is not that of this backup.")


def _finish(target: Target, manifest: Manifest) -> None:
    """Accounts and rights as after any migration; what lists were made into is asked for anew."""
    with target.connection.cursor() as cursor:
        cursor.execute(CLOSED, [list(manifest.closed)])
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    call_command("migrate", verbosity=0)
    ready = Job.objects.using(OWNER).filter(state=JobState.DONE)
    ready.update(state=JobState.GONE, place="")
    target.say("GRANT CONNECT ON DATABASE {database} TO {application}")
    target.say("COMMENT ON DATABASE {database} IS NULL")
