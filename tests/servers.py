"""The private PostgreSQL of one test session: started once, shared by its workers, gone with it."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.place import held, private_folder, server_account, state_folder
from local.postgres import HASTE, PrivatePostgres
from local.processes import end_left_behind
from local.trouble import Trouble
from tests.snapshots import brought_back, fingerprint, put_away

SESSION = "ASSURANCE_TEST_SESSION"
"""In the environment of the workers: the session's folder and the port of its server."""


def _sessions() -> Path:
    account = server_account()
    return private_folder(private_folder(state_folder(), account) / "tests", account)


def _shelf() -> Path:
    return _sessions().parent / "snapshots"


def _clear_dead_sessions() -> None:
    """Folders whose session was killed outright, with whatever still runs for them."""
    for folder in _sessions().iterdir():
        with contextlib.suppress(Trouble), held(folder, otherwise="its session is alive"):
            end_left_behind(folder)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _session() -> Iterator[PrivatePostgres]:
    _clear_dead_sessions()
    folder = private_folder(_sessions() / secrets.token_hex(4), server_account())
    server = PrivatePostgres(folder / "postgres", settings={**HASTE, "max_connections": "200"})
    with held(folder, otherwise="two test sessions in one folder"):
        try:
            print_of = fingerprint()
            brought_back(server, _shelf(), print_of)
            server.start()
            yield server
            put_away(server, _shelf(), print_of)
        finally:
            server.stop()
            end_left_behind(folder)
            shutil.rmtree(folder, ignore_errors=True)


_open = contextlib.ExitStack()


def running_server() -> PrivatePostgres:
    """The session's server: found in the environment, or started now."""
    if SESSION not in os.environ:
        server = _open.enter_context(_session())
        os.environ[SESSION] = f"{server.port} {server.folder}"
        return server
    port, folder = os.environ[SESSION].split(" ", 1)
    return PrivatePostgres(Path(folder), port=int(port))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """With workers, before they are started, so that they find it in their environment."""
    option = session.config.option
    if getattr(option, "numprocesses", None) and not option.collectonly:
        running_server()


def pytest_unconfigure() -> None:
    """Whoever started it ends it; if even that is prevented, the server ends with this process."""
    _open.close()
    os.environ.pop(SESSION, None)


@pytest.fixture(scope="session")
def postgres() -> PrivatePostgres:
    return running_server()


@pytest.fixture(scope="session")
def session_folder(postgres: PrivatePostgres) -> Path:
    """Kept until the end of the session, shared by its workers."""
    return postgres.folder.parent
