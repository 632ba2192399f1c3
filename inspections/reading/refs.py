"""Report refs and page refs as they are printed in a template, and as they are misread."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from .listing import listed

REF = re.compile(
    r"[(\[#]?\s*(?:(?:report\s+)?ref(?:erence)?\.?\s*|no\.?\s*|item\s*)?"
    r"(?P<prefix>[A-Za-z]{0,5}[ .\-]?(?:\d{1,2}\.)*)(?P<number>\d{1,3})(?P<suffix>[a-z]?)"
    r"\s*[)\].:]*",
    re.IGNORECASE,
)
PAGE_WORD = r"(?:pages?|pgs?\.?|pp?\.?|para(?:graph)?s?\.?)"
WORDED = re.compile(rf"{PAGE_WORD}\s*:?\s*\d{{1,3}}\b.{{0,40}}", re.IGNORECASE)
NAMED = re.compile(rf"\D{{4,30}}\b{PAGE_WORD}\s*\d{{1,3}}\b.{{0,20}}", re.IGNORECASE)
BARE = re.compile(
    r"\d{1,3}(?:\s*(?:[/,&–-]|and|to)\s*\d{1,3})*(?:\s*\(?(?:fig|table|para).{0,20})?",
    re.IGNORECASE,
)
LONE_WORD = re.compile(rf"{PAGE_WORD}\s*:?", re.IGNORECASE)
TAIL = re.compile(
    r"(?:[/,&–-]|and\b|to\b|fig|table|para|box|chart|graph|annex|foot|\().{0,30}", re.IGNORECASE
)
PLACES = listed(
    "annex appendix conclusion contents foreword introduction overview summary throughout"
    " various whole report executive"
)
LOOKALIKES = str.maketrans("lIiTtOoDQSsBZzGCg|!]", "11111000055822669111")


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref that can be counted: 12, AFI 3, 2.1, 4a."""

    printed: str
    prefix: str
    number: int
    suffix: str = ""

    def follows(self, other: Ref) -> bool:
        if self.number == other.number:
            return ord(self.suffix or "`") == ord(other.suffix or "`") + 1
        return self.number == other.number + 1 and self.suffix in ("", "a")

    def after(self) -> Ref:
        """The ref that comes next, printed in the same manner."""
        number = self.number + 1
        printed = re.sub(r"\d+[a-z]?$", str(number), self.printed)
        return Ref(printed, self.prefix, number)


def parse_ref(cell: str) -> Ref | None:
    match = REF.fullmatch(cell.strip())
    if not match or int(match["number"]) == 0:
        return None
    prefix = re.sub(r"[\s.\-]+", " ", match["prefix"]).strip().upper()
    printed = cell.strip().strip("()[]:#").rstrip(".").strip()
    return Ref(printed, prefix, int(match["number"]), match["suffix"].lower())


def usual_prefix(cells: Iterable[str]) -> str:
    """The letters that most refs of a section begin with; most often none."""
    counted = Counter(ref.prefix for ref in map(parse_ref, cells) if ref)
    return counted.most_common(1)[0][0] if counted else ""


def lookalike(cell: str, number: int) -> bool:
    """Whether a misread cell could be this number: l2 for 12, S7 for 57."""
    misread = re.sub(r"\s", "", cell).translate(LOOKALIKES)
    return misread == str(number) or (len(misread) > 1 and str(number).endswith(misread[1:]))


@dataclass(frozen=True, slots=True)
class PageForm:
    """How this document prints its pages: with a word before the number, or the number alone."""

    worded: bool

    def is_whole(self, cell: str) -> bool:
        if WORDED.fullmatch(cell) or NAMED.fullmatch(cell):
            return True
        words = re.findall(r"[a-z]+", cell.lower())
        if words and all(word in PLACES for word in words) and not LONE_WORD.fullmatch(cell):
            return True
        return not self.worded and bool(BARE.fullmatch(cell))


def page_form(cells: Iterable[str]) -> PageForm:
    worded = bare = 0
    for cell in cells:
        worded += bool(WORDED.fullmatch(cell))
        bare += bool(BARE.fullmatch(cell))
    return PageForm(worded=worded >= bare)


def first_page(page_ref: str) -> int | None:
    match = re.search(r"\d+", page_ref)
    return int(match[0]) if match else None


def misread_page(cell: str) -> str:
    """The page that a misread cell most likely names ("Faye 12" is "Page 12"); else as printed."""
    match = re.fullmatch(r"\W*([A-Za-z]{3,6})\W*\s+(\d{1,3}(?:\s*[/&,–-]\s*\d{1,3})?)", cell)
    if match and SequenceMatcher(None, match[1].lower(), "page").ratio() >= 0.5:
        return f"Page {match[2]}"
    return cell
