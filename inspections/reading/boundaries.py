"""Where one finding's words end and the next one's begin, when lines do not say so.

Costs are in points: below zero the print itself shows a boundary (a short last line, then a
capital), about one is likely, six and more is against how English is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from .columns import Cells
from .widths import Widths, column_widths, first_word
from .words import CALENDAR, DANGLING, STARTERS, is_word

NEVER, MOST_CUTS = 12.0, 20
TERMINAL = re.compile(r"[.!?]['\"’”)\]]*\d{0,2}$")
SENTENCE = re.compile(r"(?<=[.!?])['\"’”)\]]*\d{0,2}\s+(?=[\"'‘“(\[]?[A-Z])")
UNSTOPPED = re.compile(r"(?<=[a-z)%]) (?=[A-Z][a-z]+ \w)")
ABBREVIATIONS = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|vs|etc|e\.g|i\.e|pp?|paras?|Fig)\.$")


@dataclass(frozen=True, order=True, slots=True)
class Cut:
    """A place between words: before row `row`, or `offset` characters into its text."""

    row: int
    offset: int = 0


@lru_cache(maxsize=50_000)
def break_cost(before: str, after: str, widths: Widths | None) -> float:
    """The cost of ending a finding at the end of the line `before`."""
    if not before or not after:
        return 0.0
    return _start_cost(after) + _end_cost(before, after, widths)


def _start_cost(after: str) -> float:
    first = after.lstrip("\"'‘“([•-– ")[:1]
    if first.islower():
        return 7.0
    return 2.0 if first.isdigit() else 0.0


def _end_cost(before: str, after: str, widths: Widths | None) -> float:
    ended = bool(widths and widths.shows_end(before, after))
    whole = bool(widths and widths.is_whole(before))
    if TERMINAL.search(before) and not ABBREVIATIONS.search(before):
        return -2.0 if ended else -1.5 if whole else 0.5
    last = re.sub(r"[^\w-]", "", before.split()[-1]).lower()
    if before[-1] in ",-–—(/&" or last in DANGLING:
        return 7.0
    if before[-1] in ";:":
        return 2.0 if before[-1] == ";" else 5.0
    if ended or whole:
        return 1.0
    return 2.0 if widths and widths.is_overlong(before) else 3.0


def inner_cuts(text: str, widths: Widths | None) -> list[tuple[int, float]]:
    """Places inside a line where one finding may end and another begin, with their costs."""
    overlong = bool(widths and widths.is_overlong(text))
    found = [
        (match.end(), _inner_cost(text, match.end(), 3.0, overlong, widths))
        for match in SENTENCE.finditer(text)
        if not ABBREVIATIONS.search(text[: match.start() + 1])
    ]
    for match in UNSTOPPED.finditer(text):
        head, tail = text[: match.start()], text[match.end() :]
        if _ends_unstopped(head, tail, overlong and _is_forced(head, tail, widths)):
            cost = _inner_cost(text, match.end(), 5.2, overlong, widths)
            found.append((match.end(), cost))
    return found


def _is_forced(head: str, tail: str, widths: Widths | None) -> bool:
    """Whether two printed lines were put into one, the first of which was ended early."""
    return bool(widths and widths.shows_end(head, tail) and widths.fills(tail))


def _ends_unstopped(head: str, tail: str, is_forced: bool) -> bool:
    """Whether a sentence without a full stop may end here: no name, no word that wants another."""
    last, first = head.split()[-1], first_word(tail)
    if last[0].isupper() or last.lower() in DANGLING or first in CALENDAR:
        return False
    return is_forced or first in STARTERS or (is_word(first) and tail.split()[1][0].islower())


def _inner_cost(text: str, at: int, base: float, overlong: bool, widths: Widths | None) -> float:
    head, tail = text[:at].rstrip(), text[at:]
    if not overlong or not widths:
        return base + 2.0
    if _is_forced(head, tail, widths):
        return base - 4.5
    are_two_lines = max(widths.of(head), widths.of(tail)) <= widths.full * 1.03
    return base - (2.0 if are_two_lines else 0.5)


class Words:
    """The words of a run of rows, their costs of being cut at every place worth a look."""

    def __init__(self, rows: Sequence[Cells], usual: Widths | None = None) -> None:
        self.rows = rows
        self.widths = column_widths([row.text for row in rows if row.text]) or usual
        self.action_widths = column_widths([row.action for row in rows if row.action])
        self._filled = [0, *accumulate(bool(row.text or row.action) for row in rows)]
        self._inner_cuts: dict[int, list[tuple[int, float]]] = {}
        self._text_before = _nearest([row.text for row in rows])
        self._text_after = _nearest([row.text for row in rows][::-1])[::-1]
        self._action_before = _nearest([row.action for row in rows])
        self._action_after = _nearest([row.action for row in rows][::-1])[::-1]

    def cost_before(self, row: int) -> float:
        """The cost of cutting between a row and the one above it."""
        if row <= 0 or row >= len(self.rows):
            return 0.0
        text = break_cost(self._text_before[row - 1], self._text_after[row], self.widths)
        action = break_cost(
            self._action_before[row - 1], self._action_after[row], self.action_widths
        )
        return text + min(action, 7.0) * 0.8 if action else text

    def cuts(self, first: int, last: int) -> list[tuple[Cut, float]]:
        """Every place from the words of row `first` to those of row `last`, cheapest first."""
        found = [(Cut(row), self.cost_before(row)) for row in range(first + 1, last + 1)]
        for row in range(first, last + 1):
            found += [(Cut(row, offset), cost) for offset, cost in self._inner(row)]
        cheapest = sorted(found, key=lambda pair: (pair[1], pair[0]))[:MOST_CUTS]
        sure = (Cut(last), self.cost_before(last))
        return cheapest if sure in cheapest else [*cheapest, sure]

    def cheapest(self, first: int, last: int) -> float:
        lines = (self.cost_before(row) for row in range(first + 1, last + 1))
        inner = (cost for row in range(first, last + 1) for _, cost in self._inner(row))
        return min(NEVER, min(lines, default=NEVER), min(inner, default=NEVER))

    def _inner(self, row: int) -> list[tuple[int, float]]:
        if row not in self._inner_cuts:
            self._inner_cuts[row] = inner_cuts(self.rows[row].text, self.widths)
        return self._inner_cuts[row]

    def is_likely_end(self, above: int, below: int) -> bool:
        """Whether a line that holds a whole row's words ends a sentence, and another begins."""
        first, second = self.rows[above].text, self.rows[below].text
        is_whole = self.widths is None or self.widths.is_whole(first)
        return is_whole and _start_cost(second) == 0 and _end_cost(first, second, None) < 5.0

    def is_empty(self, start: Cut, end: Cut) -> bool:
        """Whether no words stand from one cut to another."""
        if start.offset or end.offset:
            return start == end
        return self._filled[start.row] == self._filled[end.row]

    def between(self, start: Cut, end: Cut) -> list[tuple[int, str, str]]:
        """Row, text and action between two cuts; a cut row's action goes to its later part."""
        found = []
        for row in range(start.row, min(end.row + 1, len(self.rows))):
            begin = start.offset if row == start.row else 0
            stop = end.offset if row == end.row else None
            if row == end.row and not end.offset:
                break
            action = self.rows[row].action if stop is None else ""
            found.append((row, self.rows[row].text[begin:stop].strip(), action))
        return found


def _nearest(words: list[str]) -> list[str]:
    """For each place the last words at or before it that are not empty."""
    found, last = [], ""
    for word in words:
        last = word or last
        found.append(last)
    return found
