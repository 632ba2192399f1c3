"""The page refs of a run of rows, put together where a cell was spread over lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .columns import Cells
from .refs import BARE, LONE_WORD, TAIL, PageForm, misread_page, parse_ref

REACH = 5


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page as printed; `misread` where the print could not be read; `rows` it was read from."""

    ref: str = ""
    misread: bool = False
    rows: tuple[int, ...] = ()


class Pages:
    """The page column: whole refs stand at a row, ghosts and fragments do not."""

    def __init__(self, rows: Sequence[Cells], form: PageForm) -> None:
        self.rows = rows
        self.form = form
        self.whole: dict[int, PrintedPage] = {}
        for at in range(len(rows)):
            if page := self._whole_at(at):
                self.whole[at] = page
        self.any = any(row.page for row in rows)

    def is_whole(self, at: int) -> bool:
        return at in self.whole

    def _whole_at(self, at: int) -> PrintedPage | None:
        cell = self.rows[at].page
        if self.form.is_whole(cell):
            return self._with_tail(at, cell, (at,))
        if self.form.worded and BARE.fullmatch(cell):
            above = next((r for r in (at - 1, at - 2) if r >= 0 and self.rows[r].page), None)
            if above is not None and LONE_WORD.fullmatch(self.rows[above].page):
                return PrintedPage(f"{self.rows[above].page} {cell}", rows=(above, at))
        return None

    def _with_tail(self, at: int, cell: str, rows: tuple[int, ...]) -> PrintedPage:
        """A second line of the same cell: "Figure 4", "/22"; a page printed twice is not one."""
        below = at + 1
        if below < len(self.rows) and not self.rows[below].ref:
            tail = self.rows[below].page
            if tail and TAIL.fullmatch(tail):
                glue = "" if tail[0] in "/,-–" or cell[-1] in "/-–" else " "
                return PrintedPage(cell + glue + tail, rows=(*rows, below))
        return PrintedPage(cell, rows=rows)

    def near(self, at: int, *, is_ref: bool) -> PrintedPage:
        """The page of a ref's row: its own cell, or the nearest line without a ref."""
        if at in self.whole:
            return self.whole[at]
        beside = self._beside(at) if is_ref else None
        if beside is not None:
            return self.whole[beside]
        return self._misread(at)

    def _misread(self, at: int) -> PrintedPage:
        cell = self.rows[at].page
        if not cell:
            return PrintedPage()
        read = f"Page {cell}" if self.form.worded and BARE.fullmatch(cell) else misread_page(cell)
        return PrintedPage(read, misread=True, rows=(at,))

    def _beside(self, at: int) -> int | None:
        if self.rows[at].page and LONE_WORD.fullmatch(self.rows[at].page):
            return at + 1 if at + 1 in self.whole else None
        if self.rows[at].page:
            return None
        for step in range(1, REACH + 1):
            for other in (at - step, at + step):
                if other in self.whole and self._is_free(at, other):
                    return other
        return None

    def _is_free(self, at: int, other: int) -> bool:
        """No ref stands with that page or between."""
        low, high = sorted((at, other))
        return not any(parse_ref(self.rows[row].ref) for row in range(low, high + 1) if row != at)

    def taken_by(self, refs: set[int]) -> set[int]:
        """The rows whose page is that of a ref printed on another line."""
        taken: set[int] = set()
        for at in refs:
            taken |= set(self.near(at, is_ref=True).rows) - {at}
        return taken
