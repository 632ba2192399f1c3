"""What comes from outside is read in a process of its own, within limits.

The process (sandbox_child.py) gets the bytes as its input and gives JSON as its output. It knows no
secret, is connected to nothing, and has ended, whatever happened, when `run` returns.
"""

import contextlib
import json
import logging
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("sandbox_child.py")
MEGABYTE = 1024 * 1024
PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Where Python itself may have to be found; nothing else of our environment is told."""
AT_ONCE = 2
"""So many of these processes run at a time beside one of ours; the next waits its turn."""
_turns = threading.BoundedSemaphore(AT_ONCE)


class Limit(StrEnum):
    TIME = "time"
    MEMORY = "memory"
    ANSWER = "answer"


class Exceeded(Exception):  # noqa: N818
    """The reading was ended because it needed too much; `limit` says of what."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(f"more {limit} than was allowed")
        self.limit = limit


class Broken(Exception):  # noqa: N818
    """The process ended without an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may need. `seconds`: until the answer is there, the wait for a turn too."""

    seconds: float
    megabytes: int
    answer_megabytes: int = 32


def run(module: str, data: bytes, *, limits: Limits, **about: str) -> Any:
    """What `answer(data, **about)` of `module` gives, called in a process of its own.

    The module imports no Django. Raises Exceeded or Broken.
    """
    until = time.monotonic() + limits.seconds
    if not _turns.acquire(timeout=limits.seconds):
        raise Exceeded(Limit.TIME)
    try:
        return _Reading(module, limits, until).answer(_told(about, limits) + data)
    finally:
        _turns.release()


def _told(about: Mapping[str, str], limits: Limits) -> bytes:
    """The first line of the input: what else the process has to know."""
    seconds = math.ceil(limits.seconds) + 1
    limited = {"cpu": seconds, "memory": limits.megabytes * MEGABYTE,
               "answer": limits.answer_megabytes * MEGABYTE}  # fmt: skip
    return json.dumps({"about": about, "limits": limited}).encode() + b"\n"


class _Reading:
    """One process, from its start to its end."""

    def __init__(self, module: str, limits: Limits, until: float) -> None:
        self.most = limits.answer_megabytes * MEGABYTE
        self.until = until
        self.too_late = False
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(CHILD), module, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            cwd="/",
            start_new_session=True,
        )

    def answer(self, told: bytes) -> Any:
        alarm = threading.Timer(max(0, self.until - time.monotonic()), self._stop)
        alarm.daemon = True
        alarm.start()
        try:
            said = self._talk(told)
        finally:
            alarm.cancel()
            self._kill()
            self.process.wait()
        return self._understood(said)

    def _talk(self, told: bytes) -> bytes:
        """Its whole output, or one byte more than is allowed. It reads all, then writes."""
        given, taken = _pipe(self.process.stdin), _pipe(self.process.stdout)
        with taken:
            with contextlib.suppress(BrokenPipeError), given:
                given.write(told)
            return taken.read(self.most + 1)

    def _stop(self) -> None:
        self.too_late = True
        self._kill()

    def _kill(self) -> None:
        """End it with whatever it has started; its number is its own until it is waited for."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def _understood(self, said: bytes) -> Any:
        if len(said) > self.most:
            raise Exceeded(Limit.ANSWER)
        try:
            found = json.loads(said)
        except ValueError:
            raise self._reason() from None
        if "exceeded" in found:
            raise Exceeded(Limit(found["exceeded"]))
        if "broken" in found:
            logger.error("a reading broke: %s", found["broken"])
            raise Broken
        return found["answer"]

    def _reason(self) -> Exceeded | Broken:
        """Why there is no answer. A kill that is not ours is the system's, short of memory."""
        if self.too_late or self.process.returncode == -signal.SIGXCPU:
            return Exceeded(Limit.TIME)
        if self.process.returncode == -signal.SIGKILL:
            return Exceeded(Limit.MEMORY)
        logger.error("a reading ended with %s and without an answer", self.process.returncode)
        return Broken()


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    assert end is not None  # noqa: S101 (both were asked for)
    return end
