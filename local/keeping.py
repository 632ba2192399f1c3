"""Start again what has ended, say so in one line, and give up when it ends again and again."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from local import processes
from local.processes import Child
from local.trouble import Trouble

MOST_ENDS, WITHIN = 3, 60.0


class Kept(Protocol):
    """A server or a process of the application that can be started again where it was."""

    name: str
    child: Child | None

    def start(self) -> None: ...


@dataclass
class Program:
    """A process of the application: a module of Python with its words."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Callable[[], dict[str, str]]
    checkout: Path
    child: Child | None = None

    def start(self) -> None:
        words = [sys.executable, "-m", *self.command]
        self.child = processes.start(
            self.name, words, folder=self.folder, env=self.environment(), cwd=self.checkout
        )


def ended(kept: Kept) -> Child | None:
    """Its process, where that has ended by itself."""
    return kept.child if kept.child and not kept.child.running else None


@dataclass
class Keeper:
    """Looks after all of them; `most` ends within a minute are too many."""

    kept: list[Kept]
    most: int = MOST_ENDS
    ends: dict[str, list[float]] = field(default_factory=dict)

    def check(self) -> None:
        """Raises Trouble when one of them has ended."""
        for each in self.kept:
            if child := ended(each):
                raise Trouble(f"{titled(each)} ended ({child.end()}; see {child.log}).")

    def mend(self) -> list[str]:
        """Starts again what has ended, by name; raises Trouble when that has happened too often."""
        mended = []
        for each in self.kept:
            if child := ended(each):
                self._again(each, child)
                mended.append(each.name)
        return mended

    def _again(self, each: Kept, child: Child) -> None:
        how = child.end()
        if self._times(each.name) >= self.most:
            raise Trouble(
                f"{titled(each)} ended {self.most} times within a minute ({how}; see {child.log})."
            )
        child.stop()
        each.start()
        print(f"{titled(each)} ended ({how}); started again.", flush=True)

    def _times(self, name: str) -> int:
        now = time.monotonic()
        lately = [end for end in self.ends.get(name, []) if now - end < WITHIN]
        self.ends[name] = [*lately, now]
        return len(self.ends[name])


def titled(kept: Kept) -> str:
    return f"The {kept.name} process" if kept.name.islower() else kept.name
