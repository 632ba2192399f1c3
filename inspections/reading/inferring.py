"""Telling the columns of a table that has lost its headings by what they hold."""

from __future__ import annotations

from itertools import pairwise

from .columns import Columns
from .lines import Line
from .refs import WORDED, parse_ref
from .words import clean

LEAST_ROWS = 3


def infer_columns(run: list[Line]) -> Columns | None:
    """Refs that rise, pages with their word, and long text; None for any other table."""
    rows = [[clean(cell) for cell in line.cells] for line in run if not line.is_rule]
    width = max((len(row) for row in rows), default=0)
    table = [row + [""] * (width - len(row)) for row in rows]
    columns = list(zip(*table, strict=True))
    ref = next((at for at, cells in enumerate(columns) if _are_refs(cells)), None)
    page = next((at for at, cells in enumerate(columns) if _are_pages(cells)), None)
    if ref is None or page is None or width < 3:
        return None
    text = max(
        (at for at in range(width) if at not in (ref, page)), key=lambda at: _size(columns[at])
    )
    if _size(columns[text]) < 20 * len(rows):
        return None
    roles = ["other"] * width
    roles[ref], roles[page], roles[text] = "ref", "page", "text"
    if text + 1 < width and roles[text + 1] == "other":
        roles[text + 1] = "action"
    return Columns(tuple(roles), ("",) * width, inferred=True)


def _are_refs(cells: tuple[str, ...]) -> bool:
    numbers = [ref.number for cell in cells if (ref := parse_ref(cell))]
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    return len(numbers) >= LEAST_ROWS and rising >= (len(numbers) - 1) * 0.6


def _are_pages(cells: tuple[str, ...]) -> bool:
    return sum(bool(WORDED.fullmatch(cell)) for cell in cells) >= LEAST_ROWS


def _size(cells: tuple[str, ...]) -> int:
    return sum(map(len, cells))
