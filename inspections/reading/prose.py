"""The force and the inspection, from the words that stand around the tables."""

from __future__ import annotations

import re
from collections import Counter

from .listing import listed
from .words import clean

NAME = r"((?:[A-Z][\w'’-]+(?:\s+(?:and|&)\s+|\s+))*?[A-Z][\w'’-]+)"
FORCE = re.compile(
    rf"\b{NAME}\s+(Police(?:\s+Service)?|Constabulary)\b(?!\s+(?:and|&)\s+Crime|,\s+Fire)"
)
BODY = re.compile(
    rf"\b{NAME}(?:'s|’s)?\s+(?:Police(?:,\s+Fire)?\s+(?:and|&)\s+Crime\b|PF?CC\b|OPF?CC\b)"
)
BODY_FOR = re.compile(rf"(?:Crime\s+Commissioner|PF?CC|OPF?CC)\s+for\s+(?:the\s+)?{NAME}\b")
NOT_NAMES = listed(
    "A An And Annex Area At British Chief College Commissioner Crime Dear Deputy Every Fire"
    " For From HM HMIC HMICFRS Her His Home Inspectorate In Inspection Its Joint Local Majesty"
    " National Of Office Officer On Our PEEL Police Policing Report Response Secretary Some"
    " Special That The This To We"
)
TITLES = (
    re.compile(
        r"\bPEEL:?\s*[–-]?\s*[A-Za-z][A-Za-z, ]{3,60}?\s*(?:report\s*)?"
        r"\(?(?:20\d\d(?:\s*[/–-]\s*\d{2,4})?)\)?",
        re.I,
    ),
    re.compile(
        r"\bPEEL\s+20\d\d(?:\s*[/–-]\s*\d{2,4})?(?:\s*[:–-]\s*"
        r"(?:An? inspection of (?:the )?(?:[A-Z][\w-]+ ?){1,5}|[A-Z][a-z ]{3,40}))?"
    ),
    re.compile(
        r"\b((?:[A-Z][\w-]+[ :]+(?:(?:and|of|for) )?){1,5}[Ii]nspection(?: report)?,? \(?20\d\d\)?)"
    ),
    re.compile(r"[“\"'‘]([A-Z][^”\"’]{8,100})[”\"’]\s+(?:report|inspection)"),
    re.compile(
        r"(?:Inspection|Report|Title of (?:report|inspection)|HMIC\w* report)\s*:\s*(\S.{5,100})",
        re.I,
    ),
)


def _first_part(lines: list[str]) -> list[str]:
    """Enough of a document to say whose it is, however long its lines are."""
    return [line[:2_000] for line in lines[:500]]


def force_named(lines: list[str]) -> tuple[str, list[str]]:
    """The force named most often, and the other forces that are named as often."""
    counted: Counter[str] = Counter()
    for line in map(clean, _first_part(lines)):
        for match in FORCE.finditer(line):
            _count(counted, match[1], match[2], 2)
        for pattern in (BODY, BODY_FOR):
            for match in pattern.finditer(line):
                _count(counted, match[1], "Police", 1)
    merged = _with_printed_kind(counted)
    best = merged.most_common()
    if not best:
        return "", []
    return best[0][0], [name for name, times in best[1:] if times == best[0][1]]


def _count(counted: Counter[str], name: str, kind: str, times: int) -> None:
    words = re.sub(r"['’]s$", "", name).split()
    while words and words[0] in NOT_NAMES:
        words = words[1:]
    if words and not set(words) & NOT_NAMES - {"British", "Fire"} and not name.isupper():
        counted[f"{' '.join(words)} {kind}"] += times


def _with_printed_kind(counted: Counter[str]) -> Counter[str]:
    """A commissioner's county is that of its constabulary, where one is printed."""
    merged: Counter[str] = Counter()
    for name, times in counted.items():
        place = name.removesuffix(" Police")
        printed = next((other for other in counted if other == f"{place} Constabulary"), name)
        merged[printed] += times
    return merged


def inspection_named(lines: list[str]) -> tuple[str, list[str]]:
    """The title of the inspection, and other titles that stand in the document."""
    found: dict[str, str] = {}
    for pattern in TITLES:
        for match in (
            match for line in map(clean, _first_part(lines)) for match in pattern.finditer(line)
        ):
            title = _tidied(match[match.lastindex or 0])
            found.setdefault(_key(title), title)
    titles = list(found.values())
    return (titles[0], titles[1:]) if titles else ("", [])


def _tidied(title: str) -> str:
    plain = re.sub(r"\s+", " ", title).strip(" .,;:'\"’”")
    head, colon, rest = plain.partition(":")
    if rest and rest.upper() == rest:
        return head + colon + " " + rest.strip().capitalize()
    return plain


def _key(title: str) -> str:
    """Titles that differ only in case, brackets or the word report are the same."""
    return re.sub(r"\breport\b|\W+", "", title.lower())
