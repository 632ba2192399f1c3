"""`make run` as the person at the keyboard meets it, in a copy of this checkout."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.place import CHECKOUT
from local.processes import free_port, left_behind
from tests.live import answers, wait_until

PACKAGES = (".venv", "node_modules")
OUTSIDE = {"PATH", "HOME", "LANG", "TERM", "TMPDIR", "USER"}


def clean_environment(**said: str) -> dict[str, str]:
    """Nothing of the test session: what somebody's terminal would say, and `said`."""
    outside = {name: value for name, value in os.environ.items() if name in OUTSIDE}
    return {**outside, "PIP_NO_INPUT": "1", **said}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the files, with the packages already there."""
    copy = tmp_path_factory.mktemp("checkout")
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, copy / name)
    for name in PACKAGES:
        (copy / name).symlink_to(CHECKOUT / name)
    yield copy
    shutil.rmtree(state_of(copy), ignore_errors=True)


def state_of(checkout: Path) -> Path:
    words = [".venv/bin/python", "-c", "from local.place import *; print(state_folder())"]
    said = subprocess.run(words, cwd=checkout, capture_output=True, text=True, check=True)
    return Path(said.stdout.strip())


class Terminal:
    """One terminal in the checkout, in which `make run` has been typed."""

    def __init__(self, checkout: Path, **said: str) -> None:
        self.port = int(said.get("PORT") or free_port())
        self.screen = checkout / "screen.txt"
        with self.screen.open("w") as screen:
            self.make = subprocess.Popen(
                ["make", "run"],
                cwd=checkout,
                env=clean_environment(PORT=str(self.port), **said),
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serves(self) -> bool:
        assert self.make.poll() is None, self.screen.read_text()
        return "Press Ctrl-C" in self.screen.read_text()

    def supervisor(self) -> psutil.Process:
        children = psutil.Process(self.make.pid).children(recursive=True)
        return next(child for child in children if "local.run" in child.cmdline())

    def end(self) -> None:
        """Whatever the test came to."""
        with contextlib.suppress(psutil.Error, StopIteration):
            self.supervisor().terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.make.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.make.pid, signal.SIGKILL)
        self.make.wait()


@contextlib.contextmanager
def running(checkout: Path, **said: str) -> Iterator[Terminal]:
    terminal = Terminal(checkout, **said)
    try:
        wait_until(terminal.serves, "the line that says where it serves", patience=240)
        yield terminal
    finally:
        terminal.end()


def no_process_is_left(checkout: Path, terminal: Terminal) -> None:
    terminal.make.wait(30)
    state = state_of(checkout)
    wait_until(lambda: not left_behind(state), "the end of every process", patience=30)
    assert not answers(f"{terminal.url}/health/web/")


def manage(checkout: Path, code: str) -> str:
    """What the running demonstration says to `make manage DO="shell -c …"`."""
    words = [".venv/bin/python", "-m", "local.manage", "shell", "-v0", "-c", code]
    done = subprocess.run(
        words, cwd=checkout, env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


MARK = "from forces.models import Force as F; F.objects.filter(pk=F.objects.first().pk)"
LEAVE_A_MARK = f"{MARK}.update(name='Left from the last time')"
COUNT_MARKS = (
    MARK.split(";")[0] + "; print(F.objects.filter(name='Left from the last time').count())"
)


def test_a_kill_stops_everything_and_the_data_stay_until_it_begins_again(checkout: Path) -> None:
    with running(checkout) as terminal:
        assert answers(f"{terminal.url}/health/web/")
        assert terminal.url in terminal.screen.read_text()
        what_dies_is_started_again(checkout, terminal)
        manage(checkout, LEAVE_A_MARK)
        terminal.make.send_signal(signal.SIGTERM)
        no_process_is_left(checkout, terminal)

    with running(checkout) as terminal:
        assert manage(checkout, COUNT_MARKS) == "1"
        again = make_run(checkout, PORT=str(free_port()))
        assert again.returncode != 0
        assert "already running" in only_line(again)
        assert answers(f"{terminal.url}/health/web/")
        os.killpg(terminal.make.pid, signal.SIGINT)
        no_process_is_left(checkout, terminal)
        assert "Traceback" not in terminal.screen.read_text()

    with running(checkout, FRESH="1") as terminal:
        assert manage(checkout, COUNT_MARKS) == "0"
        terminal.supervisor().kill()
        no_process_is_left(checkout, terminal)


def status(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (our own process)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def server(terminal: Terminal, name: str) -> psutil.Process:
    """A server that `make run` has started: not what that has started itself."""
    children = terminal.supervisor().children()
    return next(child for child in children if name in child.name())


def what_dies_is_started_again(checkout: Path, terminal: Terminal) -> None:
    """PostgreSQL and Redis, killed outright; the pages meanwhile, the worker and clock after."""
    wait_until(lambda: status(f"{terminal.url}/health/")[0] == 200, "a healthy installation")
    supervisor = terminal.supervisor()
    supervisor.suspend()
    server(terminal, "postgres").kill()
    wait_until(lambda: status(f"{terminal.url}/accounts/login/")[0] == 503, "the page that says so")
    assert "The database cannot be reached" in status(f"{terminal.url}/accounts/login/")[1]
    server(terminal, "redis").kill()
    wait_until(lambda: '"broker": {"status": "failing"' in health(terminal), "no broker")
    supervisor.resume()
    for name in ("PostgreSQL", "Redis"):
        line = f"{name} ended (killed by SIGKILL); started again."
        wait_until(lambda line=line: line in terminal.screen.read_text(), line)
    manage(checkout, "from core.models import Heartbeat as H; H.objects.update(at=None)")
    wait_until(lambda: status(f"{terminal.url}/health/")[0] == 200, "health")
    wait_until(lambda: "not at work yet" not in health(terminal), "worker and clock at work")
    assert terminal.screen.read_text().count("ended") == 2


def health(terminal: Terminal) -> str:
    return status(f"{terminal.url}/health/")[1]


def make_run(checkout: Path, **said: str) -> subprocess.CompletedProcess[str]:
    """`make run` where it is expected to give up."""
    return subprocess.run(
        ["make", "run"],
        cwd=checkout,
        env=clean_environment(**said),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that was said, make's own remark aside."""
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith("make")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_port_in_use_is_said_in_one_line(checkout: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = make_run(checkout, PORT=str(port))
    assert done.returncode != 0
    assert only_line(done).startswith(f"Port {port} is in use.")


@pytest.mark.parametrize("port", ["eight", "0", "70000"])
def test_a_port_that_is_none_is_said_in_one_line(checkout: Path, port: str) -> None:
    done = make_run(checkout, PORT=port)
    assert done.returncode != 0
    assert only_line(done).startswith(f"PORT={port} is not a port")


def test_half_of_a_server_of_ones_own_is_refused_in_one_line(checkout: Path) -> None:
    done = make_run(checkout, PORT=str(free_port()), DATABASE_URL="postgres://a:b@127.0.0.1:1/c")
    assert done.returncode != 0
    assert only_line(done).startswith("DATABASE_URL is set alone.")


def test_another_python_is_refused_in_one_line(checkout: Path, tmp_path: Path) -> None:
    older = tmp_path / "python"
    older.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    older.chmod(0o755)
    done = make_run(checkout, PYTHON=str(older))
    assert done.returncode != 0
    assert only_line(done).startswith("Python 3.11 is needed and was not found (there is: Python 3")


def test_make_alone_lists_the_commands(checkout: Path) -> None:
    words = {"cwd": checkout, "env": clean_environment(), "capture_output": True, "text": True}
    listed = subprocess.run(["make"], check=True, **words).stdout
    assert [line.split()[1] for line in listed.splitlines()][:4] == [
        "help",
        "setup",
        "static",
        "run",
    ]
