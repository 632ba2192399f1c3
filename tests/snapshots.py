"""The migrated database of an earlier session, for as long as nothing that makes it has changed."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from local.place import CHECKOUT, private_folder, server_account
from local.postgres import SUPERUSER, PrivatePostgres

TEMPLATE = "template_migrated"
SYSTEM = {"postgres", "template0", "template1", TEMPLATE}
KEPT = 3
PARTS = ("data", "passwords.json")
MADE_OF = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "core/**/*.py",
    "assurance/redact*.py",
    "assurance/disposing.py",
    "tests/database.py",
    "tests/settings.py",
    "config/settings.py",
    "fixtures/**/*",
    "local/postgres.py",
    "requirements*.lock",
)


def _made_of() -> Iterator[Path]:
    for pattern in MADE_OF:
        yield from sorted(path for path in CHECKOUT.glob(pattern) if path.is_file())


def fingerprint() -> str:
    """Of every file that decides what `manage.py migrate` makes and grants."""
    digest = hashlib.sha256()
    for path in _made_of():
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def brought_back(server: PrivatePostgres, shelf: Path, print_of: str) -> None:
    """Copies the snapshot into the server's folder, where there is one."""
    private_folder(server.folder, server.account)
    kept = shelf / print_of
    words = ["cp", "-a", *(kept / part for part in PARTS), server.folder]
    if kept.exists() and subprocess.run(words, capture_output=True, check=False).returncode:
        for part in (server.data, server.folder / "passwords.json"):
            shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(True)


def put_away(server: PrivatePostgres, shelf: Path, print_of: str) -> None:
    """Stops the server and keeps its data, if they are whole and still what the code would make."""
    whole = server.has_database(TEMPLATE) and print_of == fingerprint()
    if whole and not (shelf / print_of).exists():
        _drop_clones(server)
        server.stop()
        private_folder(shelf, server_account())
        half_made = private_folder(shelf / f"{print_of}.{server.port}", server_account())
        for part in PARTS:
            (server.folder / part).rename(half_made / part)
        half_made.rename(shelf / print_of)
        _forget_old(shelf)


def _drop_clones(server: PrivatePostgres) -> None:
    with psycopg.connect(server.url(SUPERUSER, "postgres")) as line:
        names = [name for (name,) in line.execute("SELECT datname FROM pg_database").fetchall()]
    for name in set(names) - SYSTEM:
        server.drop_database(name)


def _forget_old(shelf: Path) -> None:
    by_age = sorted(shelf.iterdir(), key=lambda kept: kept.stat().st_mtime)
    for old in by_age[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
