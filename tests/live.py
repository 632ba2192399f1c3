"""Live processes for tests: web, worker, clock, Redis and a receiver of mail, all on loopback."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import override_settings

from local import processes
from local.installation import WEB, WORKER, clock
from local.place import CHECKOUT, private_folder
from local.postgres import PrivatePostgres
from local.processes import Child
from local.redis import PrivateRedis
from tests.database import Database, found_in, one_at_a_time, own_name
from tests.mailbox import Mailbox

PATIENCE = 60.0
Found = TypeVar("Found")


def wait_until(
    asked: Callable[[], Found], what: str, *, patience: float = PATIENCE, step: float = 0.05
) -> Found:
    """Asks again until the answer is true, and gives that answer; fails saying what never came."""
    deadline = time.monotonic() + patience
    while not (found := asked()):
        if time.monotonic() > deadline:
            pytest.fail(f"never came: {what}")
        time.sleep(step)
    return found


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310 (our own process)
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


@dataclass
class Processes:
    """The processes of one installation. None runs until it is asked for."""

    database: Database
    folder: Path
    settings: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)
    port: int = field(default_factory=processes.free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """No process is told the owner's address."""
        env = {**self.database.environment, "PUBLIC_URL": self.url, "PORT": str(self.port)}
        del env["DATABASE_OWNER_URL"]
        return {**env, "HOST": "127.0.0.1", "WEB_CONCURRENCY": "1", **self.settings}

    def start(self, name: str, *command: str) -> Child:
        program = [sys.executable, "-m", *command]
        child = processes.start(
            name, program, folder=self.folder, env=self.environment, cwd=CHECKOUT
        )
        self.children[name] = child
        return child

    def web(self) -> str:
        """Starts the web process; its address, once it answers."""
        child = self.start("web", *WEB)
        wait_until(lambda: self._serves(child), "an answer of the web process")
        return self.url

    def _serves(self, child: Child) -> bool:
        assert child.running, self.log("web")
        return answers(f"{self.url}/health/web/")

    def worker(self) -> Child:
        """Starts a worker; it is ready when this returns."""
        child = self.start("worker", *WORKER)
        wait_until(lambda: self._says(child, " ready."), "a worker that is ready")
        return child

    def clock(self) -> Child:
        child = self.start("clock", *clock(self.folder / "schedule"))
        wait_until(lambda: self._says(child, "beat: Starting"), "a clock that ticks")
        return child

    def _says(self, child: Child, words: str) -> bool:
        assert child.running, self.log(child.name)
        return words in self.log(child.name)

    def log(self, name: str) -> str:
        """What a process has written so far."""
        file = self.folder / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def stop(self) -> None:
        for child in self.children.values():
            child.ask()
        for child in self.children.values():
            child.stop()


@pytest.fixture
def redis(session_folder: Path, worker_name: str) -> Iterator[PrivateRedis]:
    """A Redis for this test alone; it may be stopped and started again."""
    server = PrivateRedis(private_folder(session_folder / f"redis-{worker_name}", None))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis: PrivateRedis) -> str:
    return redis.url


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture(scope="session")
def static_root(session_folder: Path) -> Path:
    """The style sheets and scripts as they are served, collected once a session."""
    root = session_folder / "static"
    with one_at_a_time(session_folder, "static.lock"):
        if not root.exists():
            live = {"STATIC_ROOT": str(root), "DJANGO_SETTINGS_MODULE": "tests.live_settings"}
            words = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
            subprocess.run(words, env={**os.environ, **live}, cwd=CHECKOUT, check=True)
    return root


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where uploads go, for the tests and for the processes they start."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=str(folder)):
        yield folder


@pytest.fixture
def live_processes(
    own_database: Database,
    redis: PrivateRedis,
    smtp: Mailbox,
    static_root: Path,
    media_root: Path,
    session_folder: Path,
    worker_name: str,
) -> Iterator[Processes]:
    """`.web()`, `.worker()` and `.clock()` start what a test needs, against its own database."""
    folder = session_folder / f"live-{worker_name}"
    shutil.rmtree(folder, ignore_errors=True)
    settings = {
        "REDIS_URL": redis.url,
        "EMAIL_URL": smtp.url,
        "STATIC_ROOT": str(static_root),
        "MEDIA_ROOT": str(media_root),
    }
    live = Processes(own_database, private_folder(folder, None), settings)
    yield live
    live.stop()


@pytest.fixture(scope="session")
def _web_process(
    postgres: PrivatePostgres,
    migrated: str,
    static_root: Path,
    media_root: Path,
    session_folder: Path,
    worker_name: str,
) -> Iterator[Processes]:
    """One web process for all tests of a worker; own_database puts a fresh database behind it."""
    settings = {"STATIC_ROOT": str(static_root), "MEDIA_ROOT": str(media_root)}
    folder = private_folder(session_folder / f"site-{worker_name}", None)
    live = Processes(found_in(postgres, own_name(worker_name)), folder, settings)
    yield live
    live.stop()


@pytest.fixture
def site(own_database: Database, _web_process: Processes) -> str:
    """The address of a web process with a fresh database behind it, and no worker or clock."""
    if "web" not in _web_process.children:
        _web_process.web()
    return _web_process.url
