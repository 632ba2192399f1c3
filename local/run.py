"""`make run`: the demonstration on this machine, with private servers, until it is told to stop."""

import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from local import processes
from local.environment import static_files
from local.installation import WEB, WORKER, Installation, clock, demonstration, own_servers
from local.keeping import Keeper, Program
from local.place import held, need_room, private_folder, server_account, state_folder
from local.processes import end_left_behind, tie_to_parent
from local.trouble import Trouble, told_plainly

PATIENCE = 60.0


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or ended us."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    no_more_signals()
    raise Stopped


def stop_when_told() -> None:
    """On Ctrl-C, on a kill and when the terminal closes, but for nohup's; or when make ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    if os.environ.get("MAKELEVEL"):
        tie_to_parent(signal.SIGTERM)


def no_more_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@dataclass
class Run:
    """One run: the servers it has, and what has been started so far, in order."""

    folder: Path
    installation: Installation
    programs: list[Program] = field(default_factory=list)

    @property
    def keeper(self) -> Keeper:
        return Keeper([*self.installation.servers, *self.programs])

    def start(self, name: str, *command: str) -> None:
        (self.folder / f"{name}.log").unlink(missing_ok=True)
        here = self.installation
        program = Program(name, command, self.folder, lambda: here.environment, here.checkout)
        self.programs.append(program)
        program.start()

    def start_all(self) -> None:
        self.start("web", *WEB)
        self.start("worker", *WORKER)
        self.start("clock", *clock(self.folder / "schedule"))

    def stop(self) -> None:
        children = [program.child for program in self.programs if program.child]
        for child in children:
            child.ask()
        for child in children:
            child.stop()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not answers(self.installation.url):
            self.keeper.check()
            if time.monotonic() > deadline:
                raise Trouble(f"The web process does not answer (see {self.folder / 'web.log'}).")
            time.sleep(0.1)

    def watch(self) -> None:
        keeper = self.keeper
        while True:
            time.sleep(1)
            keeper.mend()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/web/", timeout=5):  # noqa: S310 (our own address)
            return True
    except (urllib.error.URLError, OSError):
        return False


def port_wanted() -> int:
    said = os.environ.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise Trouble(f"PORT={said} is not a port: choose a number from 1024 to 65535.")
    if processes.port_in_use(int(said)):
        raise Trouble(
            f"Port {said} is in use. Choose another, for example: make run PORT={int(said) + 1}"
        )
    return int(said)


def begin_again(folder: Path) -> None:
    for kept in folder.iterdir():
        if kept.name != "lock":
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()


def serve(folder: Path, port: int) -> None:
    with ExitStack() as stack:
        stack.callback(end_left_behind, folder)
        chosen: Callable[..., Installation] = own_servers if own_servers_named() else demonstration
        installation = chosen(folder, port=port, stack=stack)
        run = Run(folder, installation)
        stack.callback(run.stop)
        stack.callback(no_more_signals)
        run.start_all()
        run.wait_until_it_answers()
        installation.tell(stack)
        print(installation.welcome(), flush=True)
        run.watch()


def own_servers_named() -> bool:
    """Whether the environment names a database of one's own; half a name is refused."""
    named = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise Trouble(
            f"{named[0]} is set alone. Set DATABASE_URL and DATABASE_OWNER_URL to use a server of"
            " your own, or neither for the private one."
        )
    return bool(named)


def main() -> int:
    stop_when_told()
    try:
        port = port_wanted()
        folder = private_folder(state_folder() / "run", server_account())
        with held(folder, otherwise=f"It is already running from this folder ({folder})."):
            end_left_behind(folder)
            if os.environ.get("FRESH") not in {None, "", "0"}:
                begin_again(folder)
            need_room(folder)
            static_files()
            serve(folder, port)
    except Stopped:
        print("\nStopped. What was entered is kept for the next time.", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
