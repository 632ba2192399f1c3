"""Reading a template from lines of text: groups of printed rows into findings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from core.characters import REPLACEMENT

from .anchors import find_anchors
from .boundaries import Words
from .columns import Cells
from .cutting import Stretch, cut_rows
from .document import Document, Unreadable
from .doubts import UNREADABLE_CHARACTER, finish
from .draft import Draft
from .groups import Group, Sorted
from .lines import Line, split_lines
from .pages import Pages
from .refs import PageForm, page_form, parse_ref
from .sorting import MARKS, sort_lines
from .splitting import take_apart
from .whole import whole_document
from .widths import Widths, column_widths
from .words import LONGEST_WORD, has_endless_word, join

MOST_ROWS, LONGEST_ROW = 12_000, 20_000
GHOST = "a second, garbled reading of a ref or a page"
NO_REF = "rows in which no ref could be read"


def read_text(text: str) -> Document:
    """A document of lines: markdown tables, or columns kept apart by tabs."""
    lines = split_lines(text)
    _check_tables(lines)
    found = sort_lines(lines)
    form = page_form(row.page for group in found.groups for row in group.rows)
    is_paged = any(row.page for group in found.groups for row in group.rows)
    usual = column_widths([row.text for group in found.groups for row in group.rows if row.text])
    drafts = [
        draft
        for group in found.groups
        for draft in _Rows(group, form, found, usual, is_paged).drafts()
    ]
    findings = finish(drafts)
    found.ignored = found.aside.as_ignored(len(lines), {x.number for x in lines if x.is_blank})
    if unread := [
        x.number for x in lines if REPLACEMENT in x.raw and x.number in found.aside.reasons
    ]:
        found.doubt(UNREADABLE_CHARACTER, unread)
    aside = [line.raw.replace("|", " ") for line in lines if line.number in found.aside.reasons]
    return whole_document(found, findings, aside)


def _check_tables(lines: list[Line]) -> None:
    rows = [line for line in lines if line.cells]
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"The tables are too long: at most {MOST_ROWS:,} lines can be read.")
    if long := next((line.number for line in rows if len(line.raw) > LONGEST_ROW), None):
        raise Unreadable(f"Line {long} is too long to be a row of a table.")
    if endless := next((line.number for line in rows if has_endless_word(line.raw)), None):
        raise Unreadable(f"Line {endless} has a word of over {LONGEST_WORD} characters.")


@dataclass
class _Rows:
    """The printed rows of one group, becoming findings."""

    group: Group
    form: PageForm
    found: Sorted
    usual: Widths | None
    is_paged: bool

    def drafts(self) -> list[Draft]:
        self.rows = take_apart(self._without_marks())
        self.pages = Pages(self.rows, self.form)
        self.words = Words(self.rows, self.usual)
        self.chosen = find_anchors(self.rows, self.pages, self.words)
        self.bearing = {row for a in self.chosen.anchors for row in (a.row, *a.page.rows)}
        self.has_refs = any(not anchor.restored for anchor in self.chosen.anchors)
        if not self.chosen.anchors:
            self._no_anchor()
        return [self._draft(stretch) for stretch in cut_rows(self.words, self.chosen.anchors)]

    def _without_marks(self) -> list[Cells]:
        kept = []
        for row in self.group.rows:
            if row.text or row.action or parse_ref(row.ref) or self.form.is_whole(row.page):
                kept.append(row)
            else:
                self.found.aside.put([row.number], MARKS)
        return kept

    def _no_anchor(self) -> None:
        if numbers := [row.number for row in self.rows]:
            self.found.aside.put(numbers, NO_REF)
            self.found.doubt("No ref could be read in these rows of the table.", numbers)

    def _draft(self, stretch: Stretch) -> Draft:
        anchor = stretch.anchor
        parts = self.words.between(stretch.start, stretch.end)
        used = {anchor.row, *anchor.page.rows}
        own = [row for row, text, action in parts if text or action or row in used]
        ghosts = {row for row, _, _ in parts} - set(own)
        self.found.aside.put((self.rows[row].number for row in ghosts), GHOST)
        text, open_words = join([text for _, text, _ in parts])
        draft = Draft(
            section=self.group.section,
            ref=anchor.ref.printed if anchor.ref and self.has_refs else "",
            page_ref=anchor.page.ref,
            text=text,
            action=join([action for _, _, action in parts])[0],
            numbers=[self.rows[row].number for row in own] or [self.rows[anchor.row].number],
            fragments=[(self.rows[row].number, text) for row, text, _ in parts if text],
        )
        for word in open_words:
            draft.doubt(f"“{word}” was broken over two lines and may be printed otherwise.")
        self._doubt_marks(draft, stretch, [row for row, _, _ in parts])
        return draft

    def _doubt_marks(self, draft: Draft, stretch: Stretch, rows: list[int]) -> None:
        """Doubts about the ref, the page, and where the row begins and ends."""
        anchor, at = stretch.anchor, [self.rows[stretch.anchor.row].number]
        for doubt in filter(None, [self.group.doubt, *(self.rows[row].doubt for row in rows)]):
            draft.doubt(doubt)
        if anchor.restored:
            draft.doubt(_restored(anchor.printed, draft.ref), at)
        if anchor.page.misread:
            printed = self.rows[anchor.page.rows[0]].page
            draft.doubt(f"The page could not be read with certainty: “{printed}”.", at)
        elif not draft.page_ref and self.is_paged:
            draft.doubt("No page could be read for this row.", at)
        if stretch.unsure_start:
            draft.doubt("Where this row begins is not certain.", draft.numbers[:1])
        if stretch.unsure_end:
            draft.doubt("Where this row ends is not certain.", draft.numbers[-1:])
        self._doubt_others(draft, stretch, rows)
        self._doubt_whole_lines(draft, rows)

    def _doubt_whole_lines(self, draft: Draft, rows: list[int]) -> None:
        """Two lines that each hold whole sentences, where a row's words stand in one line."""
        filled = [row for row in rows if self.rows[row].text]
        for above, below in pairwise(filled):
            if self.words.is_likely_end(above, below):
                number = self.rows[below].number
                draft.doubt("A row of its own may begin here.", [number])

    def _doubt_others(self, draft: Draft, stretch: Stretch, rows: list[int]) -> None:
        """A ref or a page among the lines that is no mere ghost of this row's own."""
        anchor = stretch.anchor
        for row in rows:
            if row in self.bearing:
                continue
            cells, page = self.rows[row], self.pages.whole.get(row)
            is_far = all(abs(row - other) > 2 for other in (anchor.row, *anchor.page.rows))
            mark = row in self.chosen.doubtful or (is_far and _is_mark(cells.ref))
            if page and page.ref != draft.page_ref and not anchor.page.ref.endswith(page.ref):
                draft.doubt(f"Another page stands among its lines: {page.ref}.", [cells.number])
            elif mark:
                draft.doubt(
                    f"Another ref may stand among its lines: {cells.ref or 'none'}.", [cells.number]
                )
            elif is_far and _is_mark(cells.page) and len(cells.page) > 3:
                draft.doubt(f"A page may stand among its lines: {cells.page}.", [cells.number])


def _is_mark(cell: str) -> bool:
    return any(character.isalnum() for character in cell)


def _restored(printed: str, ref: str) -> str:
    if not ref:
        return "This row has no ref."
    if not printed:
        return f"This row has no ref; {ref} fits its neighbours."
    return f"The ref could not be read (“{printed}”); {ref} fits its neighbours."
