"""Cutting a run of printed lines into one stretch for each ref.

Besides what the words say, a ref stands at the top, in the middle or at the foot of its lines, the
same way through most of a table; which way is told by trying each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .anchors import Anchor
from .boundaries import Cut, Words

CLEAR, RIVAL = 1.6, 2.0


@dataclass(frozen=True, slots=True)
class Way:
    """Where refs stand among their lines, and what a ref elsewhere costs.

    A table whose refs all stand in their place earns its stricter way by what each row is credited.
    """

    place: float
    slack: float
    weight: float
    most: float
    credit: float = 0.0

    def cost(self, at: float, first: float, last: float) -> float:
        ideal = first + (last - first) * self.place
        away = max(0.0, abs(at - ideal) - self.slack)
        return min(self.weight * away, self.most) - self.credit


TOP, MIDDLE, FOOT = 0.0, 0.5, 1.0
WAYS = (
    *(Way(place, 0.0, 0.6, 2.5) for place in (TOP, MIDDLE, FOOT)),
    *(Way(place, 0.0, 2.0, 8.0, 0.7) for place in (TOP, FOOT)),
    Way(MIDDLE, 0.5, 1.6, 6.0, 0.5),
    Way(TOP, 99.0, 0.0, 0.0, -0.6),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words from one cut to the next, and whether each end was hard to tell."""

    anchor: Anchor
    start: Cut
    end: Cut
    unsure_start: bool = False
    unsure_end: bool = False


def cut_rows(words: Words, anchors: Sequence[Anchor]) -> list[Stretch]:
    """One stretch for each anchor; together they hold every line."""
    if not anchors:
        return []
    choices = _choices(words, anchors)
    ways = [_cheapest(words, anchors, choices, way) for way in WAYS]
    best, cuts, way = min(ways, key=lambda found: found[0])
    rivals = [other for cost, other, _ in ways if cost < best + RIVAL and other != cuts]
    edges = [Cut(0), *cuts, Cut(len(words.rows))]
    unsure = [
        _is_unsure(words, anchors, choices, edges, at, way)
        or any(rival[at] != cuts[at] for rival in rivals)
        for at in range(len(cuts))
    ]
    sides = [False, *unsure, False]
    return [
        Stretch(anchor, edges[at], edges[at + 1], sides[at], sides[at + 1])
        for at, anchor in enumerate(anchors)
    ]


def _choices(words: Words, anchors: Sequence[Anchor]) -> list[list[tuple[Cut, float]]]:
    return [_cuts(words, earlier, later) for earlier, later in pairwise(anchors)]


def _cuts(words: Words, earlier: Anchor, later: Anchor) -> list[tuple[Cut, float]]:
    """The places to cut; between two rows that each have ref and words it is where they meet."""
    cuts = words.cuts(earlier.row, later.row)
    meet = later.row == earlier.row + 1 and not (earlier.restored or later.restored)
    if not meet or not words.rows[later.row].text:
        return cuts
    between = Cut(later.row)
    rivals = [(cut, cost) for cut, cost in cuts if cut.offset and cost < 2.0]
    return [(between, min(-1.0, words.cost_before(later.row))), *rivals]


Found = tuple[float, list[Cut], Way]
Path = tuple[Any, ...]  # a cut and the path before it


def _cheapest(
    words: Words, anchors: Sequence[Anchor], choices: list[list[tuple[Cut, float]]], way: Way
) -> Found:
    """The cheapest cuts when refs stand in one way: a walk from anchor to anchor."""
    ends: dict[Cut, tuple[float, Path]] = {Cut(0): (0.0, ())}
    for at, options in enumerate(choices):
        reached: dict[Cut, tuple[float, Path]] = {}
        for cut, cost in options:
            ways = [
                (total + cost + _place_cost(words, anchors[at], start, cut, way), path)
                for start, (total, path) in ends.items()
                if start < cut
            ]
            if ways:
                total, path = min(ways, key=lambda found: found[0])
                reached[cut] = (total, (cut, path))
        ends = reached or ends
    last = Cut(len(words.rows))
    cost, path = min(
        (
            (total + _place_cost(words, anchors[-1], start, last, way), path)
            for start, (total, path) in ends.items()
        ),
        key=lambda found: found[0],
    )
    return cost, _walked(path), way


def _walked(path: Path) -> list[Cut]:
    cuts: list[Cut] = []
    while path:
        cut, path = path
        cuts.append(cut)
    return cuts[::-1]


def _place_cost(words: Words, anchor: Anchor, start: Cut, end: Cut, way: Way) -> float:
    """How far the ref stands from where refs stand in this table; more where there are no words."""
    first, last = start.row + (0.5 if start.offset else 0.0), end.row - (0.5 if end.offset else 1.0)
    if words.is_empty(start, end):
        return 10.0
    if last - first < 1:
        return 0.0
    return way.cost(anchor.row, first, last)


def _is_unsure(
    words: Words,
    anchors: Sequence[Anchor],
    choices: list[list[tuple[Cut, float]]],
    edges: list[Cut],
    at: int,
    way: Way,
) -> bool:
    """Whether a cut lies inside a line, or another place would have been nearly as good."""
    chosen = edges[at + 1]
    if chosen.offset:
        return True

    def total(cut: Cut, cost: float) -> float:
        above = _place_cost(words, anchors[at], edges[at], cut, way)
        return cost + above + _place_cost(words, anchors[at + 1], cut, edges[at + 2], way)

    costs = dict(choices[at])
    mine = total(chosen, costs[chosen])
    others = (
        total(cut, cost)
        for cut, cost in choices[at]
        if cut != chosen and edges[at] < cut < edges[at + 2]
    )
    return costs[chosen] >= 6.0 or min(others, default=99.0) - mine < CLEAR
