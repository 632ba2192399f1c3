"""A draft as its page shows it: rows and doubts beside the lines of the document they come from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from django.db.models import QuerySet
from django.urls import reverse

from assurance.services.imports import answered_findings
from core.components import Fact, Link, Tag
from inspections.forms.draft import label_of
from inspections.imports.lines import PrintedLine, in_words, numbers, printed
from inspections.imports.recorded import key_of, recorded_findings
from inspections.models import SECTION_TITLES, Draft, DraftDoubt, DraftRow, Kind
from inspections.reading.document import ranges

ALL, DOUBTED, OPEN = "", "doubted", "open"


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """One doubt and how it may be answered, or how it was."""

    anchor: str
    what: str
    url: str
    answer: str
    lines: tuple[PrintedLine, ...] = ()
    can_move: bool = False

    @property
    def is_open(self) -> bool:
        return not self.answer


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row with what is known of it. `was`: what the document said, where it says otherwise."""

    pk: int
    anchor: str
    title: str
    page: str
    words: str
    annotation: str
    action: str
    version: int
    url: str
    put_back_url: str
    left_out: str
    tags: tuple[Tag, ...]
    doubts: tuple[ShownDoubt, ...]
    was: tuple[Fact, ...]
    where: str
    lines: tuple[PrintedLine, ...]

    @property
    def has_open(self) -> bool:
        return any(doubt.is_open for doubt in self.doubts)

    @property
    def is_doubted(self) -> bool:
        return bool(self.doubts)


@dataclass(frozen=True, slots=True)
class ShownSection:
    title: str
    anchor: str
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownIgnored:
    """Lines that are in no row, and the address that makes a row of them."""

    where: str
    why: str
    lines: tuple[PrintedLine, ...]
    add_url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the draft is worked through; `next_url` leads to the first open doubt."""

    said: str
    next_url: str


@dataclass
class DraftPage:
    """Everything that the page of a draft shows, in five queries whatever its size."""

    draft: Draft
    show: str = ALL
    all_rows: list[DraftRow] = field(init=False)

    def __post_init__(self) -> None:
        rows: QuerySet[DraftRow] = self.draft.rows.select_related("changed_by")
        self.all_rows = list(rows.order_by("order", "pk"))

    @cached_property
    def doubts(self) -> list[DraftDoubt]:
        """In the order of the page: of the document as a whole, then row by row."""
        place = {row.pk: number for number, row in enumerate(self.all_rows, start=1)}
        found = self.draft.doubts.select_related("answered_by").order_by("pk")
        return sorted(found, key=lambda doubt: (place.get(doubt.row_id or 0, 0), doubt.pk))

    @cached_property
    def _by_row(self) -> dict[int | None, list[DraftDoubt]]:
        found: dict[int | None, list[DraftDoubt]] = {}
        for doubt in self.doubts:
            found.setdefault(doubt.row_id, []).append(doubt)
        return found

    @cached_property
    def _recorded(self) -> dict[tuple[str, str], int]:
        found = recorded_findings(self.draft.inspection_id, self.draft.force_id)
        return {key: finding.pk for key, finding in found.items()}

    @cached_property
    def _answered(self) -> frozenset[int]:
        return answered_findings(self.draft.inspection_id, self.draft.force_id)

    @cached_property
    def _same_ref(self) -> Counter[tuple[str, str]]:
        return Counter(key_of(row) for row in self.all_rows if row.report_ref and not row.left_out)

    @property
    def is_spreadsheet(self) -> bool:
        return not self.draft.file.name.lower().endswith(".txt")

    @property
    def document_doubts(self) -> list[ShownDoubt]:
        return [self._doubt(doubt, None) for doubt in self._by_row.get(None, [])]

    @property
    def sections(self) -> list[ShownSection]:
        by_section: dict[str, list[ShownRow]] = {kind: [] for kind in Kind}
        for row in self.all_rows:
            if self._is_shown(row):
                by_section[row.section].append(self.row(row))
        return [
            ShownSection(SECTION_TITLES[kind], section_anchor(kind), tuple(by_section[kind]))
            for kind in Kind
            if by_section[kind]
        ]

    @property
    def ignored(self) -> list[ShownIgnored]:
        return [self._ignored(number) for number in range(len(self.draft.ignored))]

    @property
    def counts(self) -> list[Link]:
        """How many rows each section has; each a link to it."""
        counted = Counter(row.section for row in self.all_rows)
        return [
            Link(label=SECTION_TITLES[kind], url=f"#{section_anchor(kind)}", count=counted[kind])
            for kind in Kind
            if counted[kind]
        ]

    @property
    def views(self) -> list[Link]:
        """The rows that are shown: all, those in doubt, those whose doubts are open."""
        address = reverse("draft", args=[self.draft.pk])
        open_rows = {doubt.row_id for doubt in self.doubts if not doubt.answer} - {None}
        found = (
            (ALL, "All rows", len(self.all_rows)),
            (DOUBTED, "Rows with a doubt", len(self._by_row.keys() - {None})),
            (OPEN, "Rows with an open doubt", len(open_rows)),
        )
        return [
            Link(
                label=label,
                url=f"{address}?show={value}" if value else address,
                current=self.show == value,
                count=count,
            )
            for value, label, count in found
        ]

    @property
    def standing(self) -> Standing:
        left = [doubt for doubt in self.doubts if not doubt.answer]
        total = len(self.doubts)
        if not total:
            return Standing("Nothing in the document is in doubt.", "")
        said = f"{total - len(left)} of {total} doubts are answered."
        return Standing(said, f"#{doubt_anchor(left[0].pk)}" if left else "")

    def next_after(self, doubt_id: int | None) -> str:
        """The anchor of the open doubt that follows, else of the first one that is open."""
        ids = [doubt.pk for doubt in self.doubts]
        at = ids.index(doubt_id) if doubt_id in ids else -1
        ahead = [*self.doubts[at + 1 :], *self.doubts[: at + 1]]
        return next((doubt_anchor(doubt.pk) for doubt in ahead if not doubt.answer), "confirm")

    def next_after_row(self, row: DraftRow) -> str:
        """The first open doubt from this row on."""
        place = {found.pk: number for number, found in enumerate(self.all_rows)}
        here = place.get(row.pk, 0)
        ahead = [d for d in self.doubts if d.row_id and place[d.row_id] >= here and not d.answer]
        return doubt_anchor(ahead[0].pk) if ahead else self.next_after(None)

    def row(self, row: DraftRow) -> ShownRow:
        doubts = self._by_row.get(row.pk, [])
        address = {"pk": self.draft.pk, "row_pk": row.pk}
        where = union(row.lines, *(d.lines for d in doubts if d.sheet == row.sheet))
        return ShownRow(
            pk=row.pk,
            anchor=row_anchor(row.pk),
            title=str(row) if row.report_ref else f"{row} without a ref",
            page=" of ".join(filter(None, [row.page_ref, row.page_report])),
            words=row.text,
            annotation=row.annotation,
            action=row.action_taken,
            version=row.version,
            url=reverse("draft_row", kwargs=address),
            put_back_url=reverse("draft_row_put_back", kwargs=address) if row.left_out else "",
            left_out=row.why_left_out if row.left_out else "",
            tags=tuple(self._tags(row)),
            doubts=tuple(self._doubt(doubt, row) for doubt in doubts),
            was=tuple(facts_as_read(row)),
            where=in_words(where, of_sheet=self.is_spreadsheet, sheet=row.sheet),
            lines=printed(
                self.draft.source, row.sheet, where, marked=union(*map(attrgetter("lines"), doubts))
            ),
        )

    def _is_shown(self, row: DraftRow) -> bool:
        doubts = self._by_row.get(row.pk, [])
        if self.show == DOUBTED:
            return bool(doubts)
        return self.show != OPEN or any(not doubt.answer for doubt in doubts)

    def _tags(self, row: DraftRow) -> Iterable[Tag]:
        if row.left_out:
            yield Tag(text="Left out", colour="grey")
            return
        if any(not doubt.answer for doubt in self._by_row.get(row.pk, [])):
            yield Tag(text="In doubt", colour="yellow")
        if row.added:
            yield Tag(text="Added by hand", colour="teal")
        elif row.corrected:
            yield Tag(text="Corrected", colour="teal")
        if row.action_taken:
            yield Tag(text="Action filled in", colour="green")
        finding = self._recorded.get(key_of(row))
        if finding in self._answered:
            yield Tag(text="Already in the template", colour="grey")
        elif finding:
            yield Tag(text="Already recorded for this report", colour="grey")
        if self._same_ref[key_of(row)] > 1:
            yield Tag(text="Another row has this ref", colour="red")

    def _doubt(self, doubt: DraftDoubt, row: DraftRow | None) -> ShownDoubt:
        who = f", by {doubt.answered_by}" if doubt.answered_by else ""
        lines = () if row else printed(self.draft.source, doubt.sheet, doubt.lines)
        return ShownDoubt(
            anchor=doubt_anchor(doubt.pk),
            what=doubt.what,
            url=reverse("draft_doubt", kwargs={"pk": self.draft.pk, "doubt_pk": doubt.pk}),
            answer=f"{doubt.get_answer_display()}{who}" if doubt.answer else "",
            lines=lines,
            can_move=bool(row and doubt.remark and doubt.remark in row.text),
        )

    def _ignored(self, number: int) -> ShownIgnored:
        found = self.draft.ignored[number]
        address = reverse("draft_row_new", args=[self.draft.pk])
        return ShownIgnored(
            in_words(found["lines"], of_sheet=self.is_spreadsheet, sheet=found["sheet"]),
            found["why"],
            printed(self.draft.source, found["sheet"], found["lines"]),
            f"{address}?ignored={number}",
        )


def facts_as_read(row: DraftRow) -> Iterable[Fact]:
    """What the document said, field by field, where the row says otherwise now."""
    for name, said in row.as_read.items():
        if said != getattr(row, name):
            label = "Words" if name == "text" else label_of(DraftRow, name)
            yield Fact(label=label, value=(_section(said) if name == "section" else said) or None)


def _section(said: str) -> str:
    """The section in words; as it stands where words were removed from it."""
    return str(Kind(said).label) if said in Kind.values else said


def union(*of: list[list[int]]) -> list[list[int]]:
    """Inclusive ranges of line numbers put together, in order."""
    found = ranges(number for each in of for number in numbers(each))
    return [list(pair) for pair in found]


def row_anchor(pk: int) -> str:
    return f"row-{pk}"


def doubt_anchor(pk: int) -> str:
    return f"doubt-{pk}"


def section_anchor(kind: Kind) -> str:
    return kind.value.replace("_", "-")
