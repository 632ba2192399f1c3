"""How wide a printed column is, told from its own lines; it shows where a line was ended early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

NARROW = (
    ("ijl'’‘|", 0.22),
    ("ft.,:;/\\ !I()[]-", 0.3),
    ("r", 0.33),
    ("ckvxyzs", 0.5),
    ("TFZ", 0.61),
    ("ABEKPSVXY&", 0.67),
    ("CDHNRUw", 0.72),
    ("GOQ", 0.78),
    ("mM", 0.83),
    ("W–%", 0.94),
)
LETTER = {character: width for characters, width in NARROW for character in characters}
USUAL = 0.556
LEAST = 4
SLACK = 0.985


@lru_cache(maxsize=50_000)
def printed_width(text: str) -> float:
    """The width of a line in a common proportional type, in ems."""
    return sum(LETTER.get(character, USUAL) for character in text)


@dataclass(frozen=True, slots=True)
class Widths:
    """A column's full width, in ems or, where the type is fixed, in characters."""

    full: float
    proportional: bool

    def of(self, text: str) -> float:
        return printed_width(text) if self.proportional else float(len(text))

    def shows_end(self, line: str, following: str) -> bool:
        """Whether the next word would still have fitted: then the line was ended on purpose."""
        return self.of(f"{line} {first_word(following)}") <= self.full * SLACK

    def is_overlong(self, line: str) -> bool:
        """More than one printed line, put into one."""
        return self.full * 1.03 < self.of(line) < self.full * 2.4

    def is_whole(self, line: str) -> bool:
        """So much longer than a line that it must be all of a row's words."""
        return self.of(line) > self.full * 1.9

    def fills(self, text: str) -> bool:
        return self.full * 0.78 <= self.of(text) <= self.full * 1.03


def first_word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.strip() else ""


def column_widths(texts: Sequence[str]) -> Widths | None:
    """Told from lines that surely run on, the next beginning with a small letter; else None."""
    pairs = [
        (a, b) for a, b in pairwise(texts) if a and b and b[0].islower() and a[-1] not in ".!?"
    ]
    lengths = sorted(len(a) for a, _ in pairs)
    if len(lengths) < LEAST:
        return None
    usual = lengths[len(lengths) // 3]
    pairs = [(a, b) for a, b in pairs if len(a) < usual * 1.4]
    found = [_width(pairs, proportional) for proportional in (False, True)]
    return max(found, key=lambda pair: pair[0])[1]


def _width(pairs: list[tuple[str, str]], proportional: bool) -> tuple[int, Widths]:
    """The width that most lines keep to and most would break with one word more."""
    measure = Widths(0, proportional).of
    lines = sorted(measure(a) for a, _ in pairs)
    longer = sorted(measure(f"{a} {first_word(b)}") for a, b in pairs)
    best, full, over = -1, 0.0, 0
    for at, line in enumerate(lines):
        while over < len(longer) and longer[over] <= line:
            over += 1
        score = (at + 1) + (len(longer) - over)
        if score >= best:
            best, full = score, line
    return best, Widths(full, proportional)
