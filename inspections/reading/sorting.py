"""Sorting the lines of a text document into the rows of each section and the lines aside."""

from __future__ import annotations

import re
from itertools import groupby

from .columns import Cells, Columns, is_rest_of_head, read_columns
from .document import Section
from .groups import Group, Sorted
from .headings import is_other_heading, kind_of_heading, kind_of_heading_row
from .inferring import infer_columns
from .lines import Line, page_furniture
from .refs import parse_ref, usual_prefix
from .words import SUPERSCRIPTS, clean

BEFORE = "stands before the first table"
NO_TEMPLATE = "belongs to no table of a template"
OUTSIDE = "text outside the tables"
OTHER_TABLE = "a table without a template's headings"
HEAD = "the headings of a table"
RULE = "a rule of a table"
EMPTY = "an empty row of a table"
HEADING = "the heading of a section"
FOOTNOTE = "a footnote"
MARKS = "stray marks at the edge of a table"
FURNITURE = "stands at the head or foot of a page"


def sort_lines(lines: list[Line]) -> Sorted:
    """Every line that is not blank ends in a row of a group or aside with its reason."""
    return _Sorting(lines).run()


LONGEST_INTRODUCTION = 3
TABLE, PROSE, BLANK = "table", "prose", "blank"


def _kind_of_line(line: Line) -> str:
    return BLANK if line.is_blank else TABLE if line.cells else PROSE


class _Sorting:
    """One pass over the lines, remembering the columns and the section they are under."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found = Sorted()
        self.furniture = page_furniture(lines)
        self.rules = {line.number for line in lines if line.is_rule}
        self.columns: Columns | None = None
        self.heading: Section | None = None
        self.heading_is_fresh = False
        self.loose: list[int] = []
        self.note_at = self.since_heading = 0

    def run(self) -> Sorted:
        for kind, run in groupby(self.lines, key=_kind_of_line):
            if kind == TABLE:
                self._table(list(run))
            elif kind == PROSE:
                self._prose(list(run))
        self._tell_loose()
        if not self.found.groups:
            self._no_template()
        return self.found

    def _no_template(self) -> None:
        reasons = self.found.aside.reasons
        for number, why in reasons.items():
            reasons[number] = why if why in (OTHER_TABLE, RULE) else NO_TEMPLATE

    # prose

    def _prose(self, run: list[Line]) -> None:
        for line in run:
            if kind := kind_of_heading(line.raw):
                self.heading, self.heading_is_fresh, self.since_heading = kind, True, 0
                self._aside(line, HEADING)
            elif self.columns and line.number in self.furniture:
                self._aside(line, FURNITURE)
            elif self.columns and (line.is_footnote or self.note_at == line.number - 1):
                self._footnote(line)
            else:
                self._loose_line(line)

    def _footnote(self, line: Line) -> None:
        """Marked with a raised number it is one; any other mark leaves it to be looked at."""
        if self.note_at != line.number - 1 and line.raw.lstrip()[0] not in SUPERSCRIPTS:
            self.loose.append(line.number)
        self.note_at = line.number
        self._aside(line, FOOTNOTE)

    def _loose_line(self, line: Line) -> None:
        self.since_heading += 1
        is_of_letter = not self.columns and self.since_heading > LONGEST_INTRODUCTION
        if is_of_letter or is_other_heading(line.raw):
            self.heading, self.heading_is_fresh = None, False
        if self.columns:
            self.loose.append(line.number)
        self._aside(line, OUTSIDE if self.columns else BEFORE)

    def _tell_loose(self) -> None:
        if self.loose:
            self.found.doubt(
                "Text stands outside the tables after they begin; see whether it belongs to a row.",
                self.loose,
            )

    # tables

    def _table(self, run: list[Line]) -> None:
        headed = any(read_columns(line.cells) for line in run)
        inferred = None if self.columns or headed else infer_columns(run)
        if inferred:
            self.columns = inferred
            self.found.doubt("The table has no headings; its columns were told by what they hold.",
                             [run[0].number])  # fmt: skip
            self._open(None)
        if self._is_another_table(run):
            for line in run:
                self._aside(line, RULE if line.is_rule else OTHER_TABLE)
            if self.columns:
                self.found.doubt("Another table was left out.", [line.number for line in run])
            return
        head_at = 0
        for line in run:
            head_at = self._row(line, run, head_at)

    def _is_another_table(self, run: list[Line]) -> bool:
        """A table whose first row is a head that no template has; or none was met yet."""
        if any(read_columns(line.cells) for line in run):
            return False
        if not self.columns:
            return True
        if len(run) < 2 or not run[1].is_rule or self.heading_is_fresh:
            return False
        head = [clean(cell) for cell in run[0].cells]
        worded = all(len(cell) < 40 and not any(c.isdigit() for c in cell) for cell in head)
        return worded and all(len(cell) > 2 for cell in head)

    def _row(self, line: Line, run: list[Line], head_at: int) -> int:
        """Places one line of a table; tells the line of the last head it saw."""
        if line.is_rule:
            self._aside(line, RULE)
        elif head_at and head_at == line.number - 1 and is_rest_of_head(line.cells):
            self._rest_of_head(line)
        elif columns := read_columns(line.cells):
            self._head(line, run, columns)
            return line.number
        elif kind := self._heading_of(line):
            self._aside(line, HEADING)
            self.heading, self.heading_is_fresh = kind, True
        elif not self.columns:
            self._aside(line, BEFORE)
        else:
            self._cells(line, self._is_over_rule(line))
        return head_at

    def _is_over_rule(self, line: Line) -> bool:
        return line.number + 1 in self.rules

    def _heading_of(self, line: Line) -> Section | None:
        filled = {cell for cell in map(clean, line.cells) if cell}
        return kind_of_heading_row(filled.pop()) if len(filled) == 1 else None

    def _head(self, line: Line, run: list[Line], columns: Columns) -> None:
        self._aside(line, HEAD)
        earlier = self.columns
        self.columns = earlier if earlier and earlier.is_repeated_by(columns) else columns
        for title in self.columns.unread:
            self.found.doubt(f"The column {title} was not read.")
        kind = self.heading if self.heading_is_fresh or not earlier else None
        renamed = columns.kind if earlier and columns.kind != earlier.kind else None
        if not earlier or kind or renamed:
            self._open(kind or renamed)
        elif self._begins_again(line, run):
            self._open(
                self.found.groups[-1].section
            ).doubt = "The refs begin again here, and no heading says which section this is."

    def _rest_of_head(self, line: Line) -> None:
        self._aside(line, HEAD)
        if self.columns and not self.found.groups[-1].rows:
            self.columns = self.columns.with_rest(line.cells)

    def _begins_again(self, line: Line, run: list[Line]) -> bool:
        """Whether the refs below a repeated head start at 1 anew."""
        rows = self.found.groups[-1].rows
        below = [self._as_cells(other) for other in run if other.number > line.number]
        prefix = usual_prefix(row.ref for row in [*rows, *below])
        earlier, later = (
            [ref.number for row in part if (ref := parse_ref(row.ref)) and ref.prefix == prefix]
            for part in (rows, below)
        )
        return bool(earlier and later) and max(earlier) > 1 and later[:2] in ([1], [1, 2])

    def _open(self, kind: Section | None) -> Group:
        assert self.columns is not None  # noqa: S101
        section = kind or self.columns.kind
        if section is None:
            section = Section.ISSUE_OF_CONCERN
            self.found.doubt("No heading says what kind of findings these are; "
                             "they were taken as issues of concern.")  # fmt: skip
        group = Group(section)
        self.found.groups.append(group)
        self.heading_is_fresh = False
        return group

    def _as_cells(self, line: Line) -> Cells:
        assert self.columns is not None  # noqa: S101
        return self.columns.cells(line.number, line.cells)

    def _cells(self, line: Line, is_over_rule: bool) -> None:
        row = self._as_cells(line)
        if row.is_blank:
            self._aside(line, EMPTY)
        elif is_over_rule and not (row.text or row.action or parse_ref(row.ref)):
            self._aside(line, MARKS)
        elif not (row.ref or row.page) and line.cells and self._is_note(line):
            self._aside(line, FOOTNOTE)
            self.found.doubt("A line of the table was taken for a footnote.", [line.number])
        else:
            self._place(row)

    def _is_note(self, line: Line) -> bool:
        words = next((cell.strip() for cell in line.cells if cell.strip()), "")
        return bool(re.match(rf"[{SUPERSCRIPTS}]+\s*[A-Z]", words))

    def _place(self, row: Cells) -> None:
        if self.heading_is_fresh and self.heading:
            self._open(self.heading)
        self.found.groups[-1].rows.append(row)

    def _aside(self, line: Line, why: str) -> None:
        self.found.aside.put([line.number], why)
