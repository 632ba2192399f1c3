"""Processes that end with us: on Linux even when we are killed outright."""

import contextlib
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from local.place import Account
from local.trouble import Trouble

MARK = "ASSURANCE_STATE"
"""In the environment of each process started here: the folder it belongs to."""

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One running process and the file it writes to."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def ask(self) -> None:
        """Tells it to stop and does not wait."""
        if self.running:
            self.popen.send_signal(self.stop_signal)

    def stop(self, *, patience: float = 10) -> None:
        """Asks, waits, and then ends it with whatever it has started."""
        if self.running:
            self.ask()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def end(self) -> str:
        """How it ended: "killed by SIGKILL", or its exit status and the last line it wrote."""
        status = self.popen.poll() or 0
        if status < 0:
            return f"killed by {signal.Signals(-status).name}"
        return f"exit status {status}: {self.last_words()}"

    def last_words(self) -> str:
        """The last line it wrote, for the one line a person is shown."""
        lines = [
            line.strip()
            for line in self.log.read_text(errors="replace").splitlines()
            if line.strip()
        ]
        return lines[-1] if lines else "it wrote nothing"


def tie_to_parent(
    stop_signal: signal.Signals = signal.SIGTERM, *, parent: int | None = None
) -> None:
    """This process is sent the signal when its parent ends, however that ends (Linux only)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(stop_signal))
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def _tied(stop_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: tie_to_parent(stop_signal, parent=parent)


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    told: bytes | None = None,
    cwd: Path = Path("/"),
) -> Child:
    """Starts it in a group of its own, writing to NAME.log; `told` is what it reads as input."""
    log = folder / f"{name}.log"
    with log.open("ab") as written:
        popen = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL if told is None else subprocess.PIPE,
            stdout=written,
            stderr=subprocess.STDOUT,
            env={**(os.environ if env is None else env), MARK: str(folder)},
            cwd=cwd,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            preexec_fn=_tied(stop_signal),
        )
    if told is not None and popen.stdin is not None:
        popen.stdin.write(told)
        popen.stdin.close()
    return Child(name, popen, log, stop_signal)


def left_behind(folder: Path) -> list[psutil.Process]:
    """Processes of this folder or one inside it: those of a run that was killed outright."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            mark = process.environ().get(MARK)
            if mark and process.pid != os.getpid() and Path(mark).is_relative_to(folder):
                found.append(process)
    return found


def end_left_behind(folder: Path) -> None:
    """Only for one who holds the folder: then whatever belongs to it has lost its owner."""
    orphans = left_behind(folder)
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, stubborn = psutil.wait_procs(orphans, timeout=10)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()


def free_port() -> int:
    """A port of the loopback address on which nothing listens at this moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def port_in_use(port: int) -> bool:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise Trouble(f"Port {port} cannot be used: {error.strerror}.") from error
    return False
