"""Databases for tests: clones of one that `manage.py migrate` made, used as the application.

Tests in a transaction share their worker's clone. A test with live processes has its own.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from local.place import CHECKOUT
from local.postgres import APPLICATION, OWNER, SUPERUSER, PrivatePostgres
from tests.settings import SECRET_KEY_IN_TESTS
from tests.snapshots import TEMPLATE


@dataclass(frozen=True)
class Database:
    """One database and the addresses under which the two accounts reach it."""

    name: str
    application_url: str
    owner_url: str

    @property
    def environment(self) -> dict[str, str]:
        """For a process of the application: everything it inherits, and this database."""
        return {
            **os.environ,
            "DATABASE_URL": self.application_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "SECRET_KEY": SECRET_KEY_IN_TESTS,
            "DJANGO_SETTINGS_MODULE": "tests.live_settings",
            "EMAIL_URL": "dummymail://",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `manage.py WORDS` against this database."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )


def found_in(postgres: PrivatePostgres, name: str) -> Database:
    return Database(name, postgres.url(APPLICATION, name), postgres.url(OWNER, name))


def made_as_the_readme_says(postgres: PrivatePostgres, name: str) -> Database:
    """`createdb --owner owner NAME` and nothing else: `migrate` has to take the rest away."""
    with psycopg.connect(postgres.url(SUPERUSER, "postgres"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")
    return found_in(postgres, name)


def own_name(worker: str) -> str:
    return f"own_{worker}"


@contextmanager
def one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """Workers of one session wait here for each other."""
    with (folder / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def migrated(postgres: PrivatePostgres, session_folder: Path) -> str:
    """The database from which all others are cloned; made by the first worker that asks."""
    with one_at_a_time(session_folder, "template.lock"):
        if not postgres.has_database(TEMPLATE):
            half_made = found_in(postgres, f"{TEMPLATE}_half")
            postgres.drop_database(half_made.name)
            made_as_the_readme_says(postgres, half_made.name)
            done = half_made.manage("migrate", "--verbosity=0")
            if done.returncode:
                pytest.exit(f"manage.py migrate failed:\n{done.stdout}{done.stderr}", returncode=1)
            postgres.rename_database(half_made.name, to=TEMPLATE)
    return TEMPLATE


@contextmanager
def connected_to(database: Database, postgres: PrivatePostgres) -> Iterator[None]:
    """Django's connections lead there: `default` as the application, `owner` as the owner."""
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    for alias in connections:
        role = OWNER if alias == "owner" else APPLICATION
        connections[alias].close()
        connections[alias].settings_dict.update(
            NAME=database.name,
            HOST="127.0.0.1",
            PORT=postgres.port,
            USER=role,
            PASSWORD=postgres.passwords[role],
        )
    try:
        yield
    finally:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is taken back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def django_db_setup(
    postgres: PrivatePostgres, migrated: str, worker_name: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Takes the place of pytest-django's own test database: this worker's clone."""
    clone = found_in(postgres, f"worker_{worker_name}")
    postgres.make_database(clone.name, template=migrated)
    with django_db_blocker.unblock(), connected_to(clone, postgres):
        django_db_blocker.block()
        yield
        django_db_blocker.restore()
    postgres.drop_database(clone.name)


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest,
    postgres: PrivatePostgres,
    migrated: str,
    worker_name: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Database]:
    """A fresh clone for this test alone, committed to, so that other processes see what it writes.

    Its address is the same in each test of a worker, so a process may serve one test after another.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("own_database is committed to; it cannot be used with django_db's transaction.")
    clone = found_in(postgres, own_name(worker_name))
    postgres.drop_database(clone.name)
    postgres.make_database(clone.name, template=migrated)
    with django_db_blocker.unblock(), connected_to(clone, postgres):
        yield clone
