"""What in a row's words, ref and page a person should look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Protocol, TypeVar

from core.characters import REPLACEMENT

from .document import ReadFinding
from .draft import Draft
from .listing import listed
from .refs import first_page, parse_ref
from .words import CALENDAR, DANGLING, STARTERS, glued_numbers, is_word, run_together, strange_words

INITIALS = r"(?:[A-Z]{2,3}|[A-Z]\.\s?[A-Z]\.?)"
OFFICE = (
    r"(?:(?:O?P?F?CC|OPCC|force|office|our|editor(?:'s|’s)?|author(?:'s|’s)?)\s+)?"
    r"(?:note|notes|comment|comments|remark|nb|n\.b\.)(?:\s+(?:by|from)\s+[\w .]{2,20})?"
)
REMARKS = (
    re.compile(rf"[(\[]\s*{INITIALS}\s*[:–—-]\s[^()\[\]]*[)\]]\.?"),
    re.compile(rf"[(\[]\s*{OFFICE}\s*[:–—-]\s*[^()\[\]]*[)\]]\.?", re.IGNORECASE),
    re.compile(r"[(\[]\s*(?:O?P?F?CC|OPCC|OPFCC)\s*[:–—-]\s*[^()\[\]]*[)\]]\.?"),
    re.compile(rf"(?<=[.!?] ){INITIALS}:\s[^()]*$"),
    re.compile(r"(?<=[.!?] )(?:Note|Comment|Office note|OPCC (?:note|comment)|NB):\s[^()]*$"),
)
CUT_INSIDE = re.compile(r"\b([a-z]+) ([A-Z][a-z]*)\b")
REPORT = re.compile(
    r"^\W*((?:[A-Z][\w'’-]+ ){1,4}[Rr]eport|(?:[A-Z][\w'’-]+ ){0,3}[Tt]hematic(?: [Rr]eport)?)\s*"
    r"(?::|[(–—-]\s*(?=[Pp]age))"
)
UNREADABLE_CHARACTER = f"A character cannot be read: {REPLACEMENT} stands in its place."
BODIES = listed("HMIC HMICFRS PEEL NCA BTP CPS IOPC PND PNC CID ASB")


def finish(drafts: list[Draft]) -> tuple[ReadFinding, ...]:
    """The findings, each with every doubt that its own words and its neighbours give."""
    known = _said_often(drafts)
    for draft in drafts:
        draft.page_report = report_named(draft.text) or report_of_page(draft.page_ref)
        _doubt_words(draft, known)
        _doubt_sentences(draft)
        _doubt_joins(draft)
        _doubt_remark(draft)
        _doubt_characters(draft)
    doubt_refs(drafts)
    for rows in _by_section(drafts):
        _doubt_pages(rows)
    return tuple(draft.as_finding() for draft in drafts)


class Referred(Protocol):
    """A row with its ref, which can be put in doubt."""

    @property
    def section(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def ref(self) -> str: ...
    def doubt(self, what: str) -> None: ...


def doubt_refs(drafts: Sequence[Referred]) -> None:
    """Put in doubt every row, of those in the document's order, whose ref does not fit the rest."""
    through = _counts_through(drafts)
    for rows in _by_section(drafts):
        if not through:
            _doubt_order(rows)
    _doubt_repeats(drafts)


R = TypeVar("R", bound=Referred)


def _by_section(drafts: Iterable[R]) -> list[list[R]]:
    found: dict[tuple[str, str], list[R]] = {}
    for draft in drafts:
        found.setdefault((draft.sheet, draft.section), []).append(draft)
    return list(found.values())


def _counts_through(drafts: Iterable[Referred]) -> bool:
    """Whether the refs rise by one through the whole document, sections and all."""
    refs = [ref for draft in drafts if (ref := parse_ref(draft.ref))]
    return len(refs) > 1 and all(b.follows(a) for a, b in pairwise(refs))


def report_named(text: str) -> str:
    """The other report that a row says its page is of, such as a national one."""
    match = REPORT.match(text)
    return match[1] if match else ""


def report_of_page(page_ref: str) -> str:
    """The same, where it stands beside the page: "National Report page 9"."""
    match = re.search(r"([A-Z][\w ]*?[Rr]eport)", page_ref)
    return match[1] if match else ""


def _said_often(drafts: list[Draft]) -> set[str]:
    """Words no dictionary has that stand in two rows: this trade's own, not misprints."""
    counted = Counter(
        word
        for draft in drafts
        for word in {word for _, text in draft.fragments for word in strange_words(text)}
    )
    return {word for word, rows in counted.items() if rows > 1}


def _doubt_words(draft: Draft, known: set[str]) -> None:
    for number, text in draft.fragments:
        strange = [word for word in strange_words(text) if word not in known]
        if len(strange) > 1:
            draft.doubt(f"This line cannot be read with certainty: “{text}”.", [number])
        elif strange and (pair := run_together(strange[0])):
            draft.doubt(
                f"Two words may have run together: “{strange[0]}” ({' '.join(pair)}).", [number]
            )
        elif strange:
            draft.doubt(f"“{strange[0]}” is in no dictionary and may be misread.", [number])
        for glued in glued_numbers(text):
            draft.doubt(f"“{glued}” may end in the number of a footnote.", [number])


def _doubt_characters(draft: Draft) -> None:
    parts = (draft.ref, draft.page_ref, draft.text, draft.action)
    if any(REPLACEMENT in part for part in parts):
        draft.doubt(UNREADABLE_CHARACTER)


def _doubt_sentences(draft: Draft) -> None:
    if not draft.text:
        draft.doubt("No words could be read for this row.")
        return
    last = re.sub(r"[^\w-]", "", draft.text.split()[-1]).lower()
    if draft.text[-1] in ",-–(" or (last in DANGLING and draft.text[-1].isalnum()):
        draft.doubt("The last sentence seems to be cut short.", draft.numbers[-1:])
    if draft.text[0].islower():
        draft.doubt("The first words may be missing: they begin no sentence.", draft.numbers[:1])
    for match in CUT_INSIDE.finditer(draft.text):
        if match[1] in DANGLING and match[2] in STARTERS - {"A", "I", "All", "No", "National"}:
            draft.doubt(f"A sentence seems to be cut short at “{match[0]}”.")


def _doubt_joins(draft: Draft) -> None:
    """A line that begins a sentence where the line above ended none."""
    for (_, above), (number, below) in pairwise((at, text) for at, text in draft.fragments if text):
        first, last = below.split()[0], above.split()[-1]
        if _begins_sentence(first, below) and re.search(r"[a-z0-9%]$", above) and _is_plain(last):
            draft.doubt(f"A sentence begins at “{first}” but the one before has no end.", [number])


def _begins_sentence(first: str, line: str) -> bool:
    if first in STARTERS or first in CALENDAR:
        return first in STARTERS
    return bool(re.match(r"[A-Z][a-z]{2,} [a-z]", line)) and is_word(first)


def _is_plain(word: str) -> bool:
    """Neither part of a name nor a word that wants another after it."""
    return not word[0].isupper() and word.lower() not in DANGLING


def _doubt_remark(draft: Draft) -> None:
    for pattern in REMARKS:
        for match in pattern.finditer(draft.text):
            if any(body in match[0].split(":")[0] for body in BODIES):
                continue
            draft.doubt(
                f"An office's own remark seems to stand in the inspectors' words: “{match[0]}”.",
                remark=match[0],
            )
            return


def _doubt_order(rows: Sequence[Referred]) -> None:
    """Refs that leap, come twice or fall back."""
    for earlier, later in pairwise(rows):
        a, b = parse_ref(earlier.ref), parse_ref(later.ref)
        if not a or not b or b.follows(a):
            continue
        if b.number == a.number and b.suffix == a.suffix:
            continue
        if b.number > a.number + 1:
            what = f"The refs go from {earlier.ref} to {later.ref}: a row may be missing between."
        else:
            what = f"The refs are out of order: {later.ref} follows {earlier.ref}."
        earlier.doubt(what)
        later.doubt(what)
    if rows and (first := parse_ref(rows[0].ref)) and first.number > 1:
        rows[0].doubt(
            f"The first ref of this section is {rows[0].ref}: earlier rows may be missing."
        )


def _doubt_repeats(drafts: Iterable[Referred]) -> None:
    counted = Counter((draft.section, draft.ref) for draft in drafts if draft.ref)
    for draft in drafts:
        if counted[draft.section, draft.ref] > 1:
            draft.doubt(f"More than one row of this section has the ref {draft.ref}.")


def _doubt_pages(rows: list[Draft]) -> None:
    """Pages do not fall within a report; where the odd one out can be told, it is doubted."""
    for _, group in groupby(rows, key=lambda row: row.page_report):
        paged = [(row, page) for row in group if (page := first_page(row.page_ref)) is not None]
        rising = _longest_rise([page for _, page in paged])
        odd = [row for at, (row, _) in enumerate(paged) if at not in rising]
        if len(odd) <= max(1, len(paged) // 5):
            for row in odd:
                row.doubt(f"{row.page_ref} is out of order among its neighbours' pages.")


def _longest_rise(pages: list[int]) -> set[int]:
    """The places of the longest run of pages that never falls."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for at, page in enumerate(pages):
        length = bisect_right(ends, page)
        before.append(places[length - 1] if length else -1)
        ends[length : length + 1], places[length : length + 1] = [page], [at]
    kept, at = set(), places[-1] if places else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
