"""What the process does in which a document is read (core/sandbox.py)."""

from __future__ import annotations

import sys
from typing import Any

sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
# openpyxl would load it, where it is installed, to write numbers; it costs more than the reading.

from .document import Unreadable  # noqa: E402
from .reader import read_file  # noqa: E402
from .wire import packed  # noqa: E402


def answer(data: bytes, *, name: str) -> dict[str, Any]:
    """The file as read, or in one line why it cannot be read."""
    try:
        return {"read": packed(read_file(data, name=name))}
    except Unreadable as why:
        return {"unreadable": why.reason}
