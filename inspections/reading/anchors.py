"""Which printed rows bear the ref of a finding, and which refs are ghosts.

A ref printed once is often read twice, the second time garbled and a line away. The refs that are
kept are those that rise by one with the fewest leaps, each with a page, at a place where one
finding can end and the next begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .boundaries import Words
from .columns import Cells
from .pages import Pages, PrintedPage
from .refs import Ref, lookalike, parse_ref, usual_prefix

WINDOW = 40
SURE, LIKELY, MARK, TRIFLE = 30.0, 8.0, 3.5, 1.0
LEAP, AGAIN, BACK = 9.0, 7.0, 9.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row that may bear a finding's ref; `ref` is None where it cannot be read."""

    row: int
    ref: Ref | None
    printed: str
    page: PrintedPage
    restored: bool = False

    @property
    def is_clean(self) -> bool:
        return self.ref is not None


Way = tuple[float, int, Anchor]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that bear refs, in order; and rows passed over that may bear one all the same."""

    anchors: list[Anchor]
    doubtful: frozenset[int] = frozenset()


def find_anchors(rows: Sequence[Cells], pages: Pages, words: Words) -> Chosen:
    """The rows that bear refs, with refs restored where reason allows."""
    if not any(row.ref or row.page for row in rows):
        return Chosen([_restored(Anchor(at, None, "", PrintedPage()), None)
                       for at, row in enumerate(rows) if row.text])  # fmt: skip
    candidates = _candidates(rows, pages)
    return _Choice(rows, candidates, pages, words).run() if candidates else Chosen([])


def _candidates(rows: Sequence[Cells], pages: Pages) -> list[Anchor]:
    prefix = usual_prefix(row.ref for row in rows)
    paged = pages.taken_by({at for at, row in enumerate(rows) if _clean(row.ref, prefix)})
    found = []
    for at, row in enumerate(rows):
        ref = _clean(row.ref, prefix)
        if row.ref or (pages.is_whole(at) and at not in paged):
            found.append(Anchor(at, ref, row.ref, pages.near(at, is_ref=ref is not None)))
    return found


def _clean(cell: str, prefix: str) -> Ref | None:
    ref = parse_ref(cell)
    return ref if ref and ref.prefix == prefix else None


class _Choice:
    """The cheapest way through the candidates, each kept or passed over."""

    def __init__(
        self, rows: Sequence[Cells], candidates: list[Anchor], pages: Pages, words: Words
    ) -> None:
        self.rows = rows
        self.candidates = candidates
        self.has_pages = pages.any
        self.words = words
        self.pass_unnumbered = 4.0 if any(anchor.is_clean for anchor in candidates) else SURE
        self.passing = [self._pass_cost(at) for at in range(len(candidates))]

    def run(self) -> Chosen:
        best: list[Way] = []
        for at in range(len(self.candidates)):
            best.append(self._best_way_to(at, best))
        ends = [
            (best[at][0] + sum(self.passing[at + 1 :]), at)
            for at in range(max(0, len(best) - WINDOW), len(best))
        ]
        cost, at = min(ends)
        if cost > sum(self.passing):
            return Chosen([])
        chosen = []
        while at >= 0:
            chosen.append(best[at][2])
            at = best[at][1]
        return Chosen(chosen[::-1], self._doubtful({anchor.row for anchor in chosen}))

    def _doubtful(self, kept: set[int]) -> frozenset[int]:
        return frozenset(
            anchor.row
            for anchor, cost in zip(self.candidates, self.passing, strict=True)
            if cost > TRIFLE and anchor.row not in kept
        )

    def _best_way_to(self, at: int, best: list[Way]) -> Way:
        """The cheapest cost of keeping a candidate, the one kept before it, and how it reads."""
        ways = []
        passed = 0.0
        for earlier in range(at - 1, max(-1, at - 1 - WINDOW), -1):
            cost, _, anchor = best[earlier]
            step, read = self._step(anchor, self.candidates[at])
            ways.append((cost + passed + step, earlier, read))
            passed += self.passing[earlier]
            if passed > 3 * SURE:
                break
        else:
            if at <= WINDOW:
                step, read = self._first(self.candidates[at])
                ways.append((passed + step, -1, read))
        return min(ways, key=lambda way: (way[0], -way[1]))

    def _first(self, anchor: Anchor) -> tuple[float, Anchor]:
        if anchor.ref:
            leap = 0.0 if anchor.ref.number == 1 else LEAP
            return leap + self._keep_cost(anchor), anchor
        return self._keep_cost(anchor), _restored(anchor, Ref("1", "", 1))

    def _step(self, earlier: Anchor, anchor: Anchor) -> tuple[float, Anchor]:
        cut = self.words.cheapest(earlier.row, anchor.row)
        keep = self._keep_cost(anchor)
        if anchor.ref is None:
            after = earlier.ref.after() if earlier.ref else None
            return keep + cut - _likeness(anchor, after), _restored(anchor, after)
        order = _order_cost(earlier, anchor.ref)
        if (
            order == 0
            and earlier.is_clean
            and self._well_paged(earlier)
            and self._well_paged(anchor)
        ):
            cut = min(cut, 3.0)
        return keep + order + cut, anchor

    def _keep_cost(self, anchor: Anchor) -> float:
        page = 0.0 if self._well_paged(anchor) else 3.0 if anchor.page.misread else 1.0
        if anchor.is_clean:
            return page
        return (4.0 if self._well_paged(anchor) else 5.5) - (0.0 if anchor.printed else 0.5)

    def _pass_cost(self, at: int) -> float:
        anchor = self.candidates[at]
        ghost = self._is_ghost(at)
        if anchor.is_clean:
            return 1.0 if ghost else SURE if self._well_paged(anchor) else LIKELY
        if self._well_paged(anchor):
            return 0.5 if ghost else LIKELY if anchor.printed else self.pass_unnumbered
        is_mark = any(character.isalnum() for character in anchor.printed)
        return MARK if is_mark and not ghost else 0.2

    def _well_paged(self, anchor: Anchor) -> bool:
        return not self.has_pages or bool(anchor.page.ref and not anchor.page.misread)

    def _is_ghost(self, at: int) -> bool:
        near = self.candidates[max(0, at - 2) : at + 3]
        return any(
            other is not self.candidates[at] and self._twins(self.candidates[at], other)
            for other in near
        )

    def _twins(self, ghost: Anchor, true: Anchor) -> bool:
        """Whether one row is only a second reading of another beside it."""
        if true.ref is None or not self._well_paged(true) or abs(ghost.row - true.row) > 2:
            return False
        doubled = not self._well_paged(ghost) or ghost.page.ref == true.page.ref
        same = ghost.ref is None or ghost.ref.number == true.ref.number
        in_order = ghost.ref is not None and abs(ghost.ref.number - true.ref.number) == 1
        if not doubled or (in_order and self._well_paged(ghost) and not same):
            return False
        first, last = sorted((ghost.row, true.row))
        if ghost.is_clean and not in_order and ghost.page.misread and last - first == 1:
            return True
        wordless = not self.rows[ghost.row].text or not self.rows[true.row].text
        return wordless or self.words.cheapest(first, last) >= 4.0


def _order_cost(earlier: Anchor, ref: Ref) -> float:
    if earlier.ref is None or ref.follows(earlier.ref):
        return 0.0
    if ref.number == earlier.ref.number:
        return AGAIN
    if ref.number > earlier.ref.number:
        return LEAP + min(3.0, 0.2 * (ref.number - earlier.ref.number))
    return BACK


def _likeness(anchor: Anchor, ref: Ref | None) -> float:
    """How much a misread cell looks like the ref that is looked for."""
    if not ref or not anchor.printed:
        return 0.0
    if lookalike(anchor.printed, ref.number):
        return 2.0
    return -2.0 if len(anchor.printed) < len(str(ref.number)) else 0.0


def _restored(anchor: Anchor, ref: Ref | None) -> Anchor:
    return Anchor(anchor.row, ref, anchor.printed, anchor.page, restored=True)
