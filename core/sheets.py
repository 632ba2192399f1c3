"""What a list is that becomes a file for a spreadsheet, and how its words stay words there."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

Value = str | int | date | None

GUARD = "'"
FORMULA = frozenset("=+-@\N{MINUS SIGN}")
"""What a spreadsheet program computes begins with one of these, full-width and small ones too."""
BLANKS = ("\t", "\r", "\n")
"""A cell that begins with one of these is guarded whatever follows: programs pass over them."""
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Cn", "Co", "Cs"})
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, and yet nothing is seen of them."""
_PLAIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, and how many letters wide it is in a workbook."""

    name: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list with its heading lines: `facts` are pairs of what is told and its value.

    `lines` may be made one by one while they are written; `count` says how many there will be.
    """

    name: str
    marking: str
    facts: Sequence[tuple[str, Value]]
    headings: Sequence[Heading]
    lines: Iterable[Sequence[Value]]
    count: int


def is_computed(text: str) -> bool:
    """Whether a spreadsheet program might compute a cell with this text.

    Invisible characters before the first visible one do not count, nor do guards: a text that
    begins with a guard of its own gets another, so that taking one off gives the text again.
    """
    rest = text.lstrip(GUARD)
    if _PLAIN.match(rest):
        return False
    if rest.startswith(BLANKS):
        return True
    return any(unicodedata.normalize("NFKC", letter)[:1] in FORMULA for letter in _first(rest))


def _first(text: str) -> str:
    """Return the first character of the text that is seen; nothing where none is."""
    return next((letter for letter in text if not _is_unseen(letter)), "")


@lru_cache(maxsize=1000)
def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN or letter in FILLERS


def guarded(text: str) -> str:
    """Return the text as a csv file holds it: a guard stands before what might be computed."""
    return f"{GUARD}{text}" if is_computed(text) else text


def unguarded(text: str) -> str:
    """Return the text as it was before `guarded`, exactly."""
    return text[1:] if text.startswith(GUARD) and is_computed(text) else text
