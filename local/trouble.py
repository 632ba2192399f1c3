"""What stops a command, said in one line to the person at the keyboard."""

import errno
import sys
from collections.abc import Callable
from typing import NoReturn


class Trouble(Exception):  # noqa: N818 (it is no error in the program)
    """One line that says what is wrong and, where there is something to be done, what."""


def in_one_line(error: OSError) -> str:
    """The line for a failure of the machine itself: a full disk is by far the likeliest."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full{where}. Make some room and try again."
    return f"{error.strerror or error}{where}."


def stop_with(line: str) -> NoReturn:
    print(line, file=sys.stderr, flush=True)
    raise SystemExit(1)


def told_plainly(command: Callable[[], int]) -> int:
    """The command's exit status; trouble is told in one line, never as a traceback."""
    try:
        return command()
    except Trouble as trouble:
        stop_with(str(trouble))
    except OSError as error:
        stop_with(in_one_line(error))
