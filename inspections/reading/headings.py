"""Headings that say which kind of finding the rows below them are."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from .document import Section
from .listing import listed
from .words import clean

KINDS: tuple[tuple[Section, str], ...] = (
    (
        Section.AREA_FOR_IMPROVEMENT,
        r"(?:areas?|points?|matters?) (?:for|of|to|needing|requiring|where improvement) ?"
        r"(?:further )?improve(?:ments?|d)?|areas? (?:that|which|where)\b.*\bimprove\w*"
        r"|afis?\b|improvement areas?|improvements? (?:needed|required)",
    ),
    (Section.CAUSE_OF_CONCERN, r"causes? (?:of|for) concerns?|cocs?\b"),
    (
        Section.ISSUE_OF_CONCERN,
        r"(?:issues?|areas?|points?|matters?|items?) (?:of|for|causing) (?:concerns?|criticisms?)"
        r"|criticisms?|(?:other|narrative|further) (?:concerns?|issues?|findings?)"
        r"|(?:concerns?|issues?) (?:raised|identified|lifted|noted|in the narrative)"
        r"|issues?\b|concerns\b",
    ),
    (Section.RECOMMENDATION, r"recommendations?"),
)
VOCABULARY = listed(
    "areas area improvement improvements causes cause concern concerns issues issue criticism"
    " recommendation recommendations points matters"
)
LONGEST = 200
NUMBERING = re.compile(
    r"^(?:(?:section|part|table|annex|appendix)\s+\w{1,4}\b|[A-Za-z0-9]{1,3}(?:\.\d+)*[.)]|[IVX]+\b)"
    r"[\s.:)–—-]*",
    re.IGNORECASE,
)
AROUND = listed(
    "a accelerated afi afis all and arising by coc cocs for force found formal from further"
    " her his hm hmic hmicfrs identified in inspection inspectorate inspectors list made"
    " majesty new of official other our peel previous raised report s section summary table"
    " the this to with graded national specific noted key cont continued contd"
)


def kind_of_heading(line: str) -> Section | None:
    """The kind that a line outside the tables announces; None where it is no such heading."""
    title = _title(line) if len(line) <= LONGEST else ""
    if not title or len(title.split()) > 12 or re.search(r"[.;,]$", title) or title[0].islower():
        return None
    return kind_named(title)


def kind_of_heading_row(line: str) -> Section | None:
    """The same for a cell alone in a table's row: nothing else may stand in it."""
    kind = kind_of_heading(line)
    words = re.findall(r"[a-z]+", _mended(_title(line)))
    pattern = "|".join(pattern for _, pattern in KINDS)
    rest = re.sub(pattern, " ", " ".join(words))
    return kind if all(word in AROUND for word in rest.split()) else None


def kind_named(title: str) -> Section | None:
    """The kind whose name comes first in some words."""
    mended = _mended(title)
    found = [(m.start(), kind) for kind, p in KINDS if (m := re.search(rf"\b(?:{p})", mended))]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def is_other_heading(line: str) -> bool:
    """A short line that opens another part of the document, such as an annex."""
    title = _title(line[:LONGEST])
    return line.lstrip().startswith("#") or bool(
        re.match(r"(?:annex|appendix|part|section|schedule)\b", title, re.IGNORECASE)
        and len(title.split()) <= 12
        and not title.endswith(".")
    )


def _title(line: str) -> str:
    plain = clean(line).strip("#*_ \t:|").strip()
    return plain if re.match(r"(?:annex|appendix)\b", plain, re.IGNORECASE) else _numbered(plain)


def _numbered(plain: str) -> str:
    return NUMBERING.sub("", plain, count=1) or plain


def _mended(title: str) -> str:
    words = re.findall(r"[a-z0-9']+", title.lower())
    return " ".join(_spelt(word) for word in words)


@lru_cache(maxsize=10_000)
def _spelt(word: str) -> str:
    if len(word) < 5 or word in VOCABULARY:
        return word
    return next(iter(get_close_matches(word, VOCABULARY, n=1, cutoff=0.8)), word)
