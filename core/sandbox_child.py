"""The process in which something from outside is read: sandbox.py starts it, nothing imports it.

It limits itself before it looks at what it was given. Python runs it alone, without Django, the
environment or the folder of whoever started it.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILES = 64
"""So many may be open, for what Python loads."""


def main(module: str, parent: int) -> None:
    """Answer in JSON: `answer`, `exceeded` (which limit) or `broken` (where)."""
    end_with(parent)
    told = json.loads(sys.stdin.buffer.readline())
    limits = told["limits"]
    confine(limits)
    said = encoded(said_of(module, sys.stdin.buffer.read(), told["about"]))
    if len(said) > limits["answer"]:
        said = encoded({"exceeded": "answer"})
    sys.stdout.buffer.write(said)
    sys.stdout.flush()
    os._exit(0)  # what was read is not worth tidying up


def end_with(parent: int) -> None:
    """Be killed when the parent ends, however it ends (Linux); elsewhere the CPU limit ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            os._exit(1)


def confine(limits: dict[str, int]) -> None:
    """Nothing is written to a disk. macOS knows no limit of memory: there the others hold."""
    cpu = limits["cpu"]
    wanted = {
        "RLIMIT_AS": (limits["memory"], limits["memory"]),
        "RLIMIT_CPU": (cpu, cpu + 1),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NOFILE": (FILES, FILES),
    }
    for name, limit in wanted.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), limit)


def said_of(module: str, data: bytes, about: dict[str, str]) -> dict[str, Any]:
    try:
        sys.path.insert(0, FOLDER)
        return {"answer": importlib.import_module(module).answer(data, **about)}
    except MemoryError:
        return {"exceeded": "memory"}
    except Exception as error:
        return {"broken": where(error)}


def where(error: Exception) -> str:
    """What broke and in which line; never its words, which may be the document's."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else "nowhere"
    return f"{type(error).__name__} in {place}"


def encoded(said: dict[str, Any]) -> bytes:
    try:
        return json.dumps(said, separators=(",", ":")).encode()
    except MemoryError:
        return b'{"exceeded":"memory"}'


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
