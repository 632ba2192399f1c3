"""Reading a template from a spreadsheet: each row of the sheet is a row of the template."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.characters import REPLACEMENT

from .columns import Columns, read_columns
from .document import Document, Section, Unreadable
from .doubts import UNREADABLE_CHARACTER, finish
from .draft import Draft
from .groups import Aside, Group, Sorted
from .headings import kind_named, kind_of_heading, kind_of_heading_row
from .refs import parse_ref
from .sheets import Sheet
from .sorting import BEFORE, HEAD, HEADING
from .whole import whole_document
from .words import LONGEST_WORD, clean, has_endless_word

NO_KIND = "No heading says what kind of findings these are; they were taken as issues of concern."
LONGEST_CELL = 32_767
OTHER_SHEET = "a sheet without a template's headings"


def _require_words(sheets: list[Sheet]) -> None:
    """A quote that is never closed makes one cell, of no words, out of the rest of a file."""
    for sheet in sheets:
        for number, row in sheet.rows.items():
            if any(has_endless_word(cell or "") for cell in row):
                raise Unreadable(f"Row {number} has a word of over {LONGEST_WORD} characters.")
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise Unreadable(
                    f"Row {number} has a cell of over {LONGEST_CELL:,} characters, more than Excel "
                    "itself lets one hold."
                )


def read_sheets(sheets: list[Sheet]) -> Document:
    """Every row of every sheet; which sheet holds a template is told by its headings."""
    _require_words(sheets)
    found = Sorted()
    drafts = [draft for sheet in sheets for draft in _SheetRows(sheet, found).drafts()]
    findings = finish(drafts)
    prose = [" ".join(filter(None, row)) for sheet in sheets for row in sheet.rows.values()]
    taken = {(draft.sheet, number) for draft in drafts for number in draft.numbers}
    outside = {
        (sheet.name, number): " ".join(filter(None, row))
        for sheet in sheets
        for number, row in sheet.rows.items()
        if (sheet.name, number) not in taken
    }
    for sheet in sheets:
        numbers = [
            n for (name, n), text in outside.items() if name == sheet.name and REPLACEMENT in text
        ]
        if numbers:
            found.doubt(UNREADABLE_CHARACTER, numbers, sheet.name)
    return whole_document(found, findings, list(outside.values()) or prose)


@dataclass
class _SheetRows:
    """One sheet, read from top to bottom."""

    sheet: Sheet
    found: Sorted
    columns: Columns | None = None
    section: Section | None = None
    aside: Aside = field(default_factory=Aside)
    made: list[Draft] = field(default_factory=list)

    def drafts(self) -> list[Draft]:
        self.section = kind_of_heading(self.sheet.name)
        for number, values in self.sheet.rows.items():
            self._row(number, values)
        if self.columns is None:
            why = f"{OTHER_SHEET}: {self.sheet.name}" if self.sheet.name else OTHER_SHEET
            self.aside.reasons = dict.fromkeys(self.sheet.rows, why)
        elif self.sheet.is_hidden:
            self.found.doubt(f"The sheet {self.sheet.name} is hidden; its rows were read.",
                             self.sheet.rows, self.sheet.name)  # fmt: skip
        self._close()
        return self.made

    def _close(self) -> None:
        blank = set(range(1, self.sheet.last + 1)) - set(self.sheet.rows)
        self.found.ignored += self.aside.as_ignored(self.sheet.last, blank, self.sheet.name)

    def _row(self, number: int, values: list[str]) -> None:
        columns = read_columns(values)
        if columns:
            self._head(number, columns)
        elif kind := self._heading(values):
            self.section = kind
            self.aside.put([number], HEADING)
        elif self.columns is None:
            self.aside.put([number], BEFORE)
        else:
            self._finding(number, values, self.columns)

    def _heading(self, values: list[str]) -> Section | None:
        filled = [clean(value) for value in values if value.strip()]
        return kind_of_heading_row(filled[0]) if len(set(filled)) == 1 else None

    def _head(self, number: int, columns: Columns) -> None:
        self.aside.put([number], HEAD)
        if self.columns and columns.kind != self.columns.kind:
            self.section = columns.kind
        self.columns = columns
        self.section = self.section or columns.kind
        self.found.groups.append(Group(self.section or Section.ISSUE_OF_CONCERN))
        for title in columns.unread:
            self.found.doubt(f"The column {title} was not read.", [number], self.sheet.name)

    def _finding(self, number: int, values: list[str], columns: Columns) -> None:
        cells = columns.cells(number, values)
        if self._continues(number, cells.ref, cells.text, cells.page):
            self._join(number, values, columns)
        elif not (cells.text or cells.ref or cells.page or cells.action):
            self.aside.put([number], "nothing stands in the columns that are read")
        else:
            self._add(number, values, columns)

    def _add(self, number: int, values: list[str], columns: Columns) -> None:
        width = len(columns.roles)
        cells = columns.cells(number, values[:width])
        draft = Draft(
            section=self._section_of(cells.section),
            ref=_ref(cells.ref),
            page_ref=cells.page,
            text=cells.text,
            action=self._action(values, columns),
            numbers=[number],
            fragments=[(number, cells.text)],
            sheet=self.sheet.name,
        )
        self.made.append(draft)
        if not self.section and "section" not in columns.roles:
            self.found.doubt(NO_KIND, sheet=self.sheet.name)
        self._doubt_cells(draft, cells.section, cells.page, cells.ref, columns)
        self._notes(draft, number, columns)
        if over := " · ".join(value for value in values[width:] if value.strip()):
            draft.doubt(f"More stands beside the columns of the table: “{over}”.")

    def _doubt_cells(
        self, draft: Draft, section: str, page: str, ref: str, columns: Columns
    ) -> None:
        if section and kind_named(section) is None:
            draft.doubt(
                f"“{section}” is no kind of finding; it was taken as {draft.section.words}."
            )
        if "section" in columns.roles and not section:
            draft.doubt(f"No kind of finding is given; it was taken as {draft.section.words}.")
        if "ref" in columns.roles and parse_ref(ref) is None:
            draft.doubt(
                f"“{ref}” is no ref that can be counted." if ref else "This row has no ref."
            )
        if "page" in columns.roles and not page:
            draft.doubt("This row has no page.")

    def _notes(self, draft: Draft, number: int, columns: Columns) -> None:
        for note in self.sheet.notes.get(number, []):
            if not note.startswith("date:"):
                draft.doubt(note)
            elif columns.roles[int(note[5:])] in ("ref", "page"):
                draft.doubt("A ref or a page is kept as a date; it may have been typed otherwise.")

    def _section_of(self, words: str) -> Section:
        named = kind_named(words) if words else None
        return named or self.section or Section.ISSUE_OF_CONCERN

    def _action(self, values: list[str], columns: Columns) -> str:
        """Every column of actions, its lines kept as they were typed."""
        pairs = zip(columns.roles, values, strict=False)
        found = [value.strip() for role, value in pairs if role == "action" and value.strip()]
        lines = [" ".join(line.split()) for value in found for line in value.splitlines()]
        return "\n".join(filter(None, lines))

    # a row that goes on in the next one

    def _continues(self, number: int, ref: str, text: str, page: str) -> bool:
        if not self.made or ref or self.columns is None:
            return False
        return self._is_merged(number) or bool(not page and (not text or text[0].islower()))

    def _is_merged(self, number: int) -> bool:
        """Whether the ref's cell reaches down into this row."""
        roles = self.columns.roles if self.columns else ()
        return "ref" in roles and self.sheet.goes_on(number, roles.index("ref"))

    def _join(self, number: int, values: list[str], columns: Columns) -> None:
        cells = columns.cells(number, values)
        draft = self.made[-1]
        draft.text = f"{draft.text} {cells.text}".strip()
        action = self._action(values, columns)
        draft.action = "\n".join(filter(None, [draft.action, action]))
        draft.numbers.append(number)
        draft.fragments.append((number, cells.text))
        if cells.page:
            draft.doubt(f"Another page stands among its lines: {cells.page}.", [number])
        if not self._is_merged(number):
            draft.doubt("A row below without a ref was taken as going on with this one.", [number])


def _ref(cell: str) -> str:
    ref = parse_ref(cell)
    return ref.printed if ref else cell
