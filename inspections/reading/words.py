"""Words as printed: cleaned of markup, joined across lines, and looked up in a dictionary."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from spellchecker import SpellChecker

from .listing import listed

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
TAGS = re.compile(r"</?(?:u|b|i|em|strong|sub|span|p|div|font)(?:\s[^<>]*)?>", re.IGNORECASE)
RAISED = re.compile(r"<sup>\s*\d{0,3}\s*</sup>", re.IGNORECASE)
BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARKS = re.compile(rf"(?<![A-Za-z]m)(?<!\bm)\s?[{SUPERSCRIPTS}]+")
LOWER_WORD = re.compile(r"(?<![\w@./'’&-])[a-z][a-z'’]*(?:-[a-z'’]+)*(?![\w@/]|\.\w)")
MIXED_WORD = re.compile(r"\b(?:[A-Za-z]+\d+[a-z]+|[a-z]\d[a-z]\w*)\b|\S*[¬~^\\§¦{}]\S*")
GLUED = re.compile(
    r"\b([A-Za-z]*[a-z]{2,})(\d{1,3})\b|(?<![\d,.])((?:19|20)\d\d)(\d{1,2})(?![\d,])"
)
DANGLING = listed(
    "a an and as at be been but by for from had has have if in into is its it may nor not of"
    " on or our should than that the their these this those to was were when where which while"
    " who whose will with would"
)
STARTERS = listed(
    "A All Also Although An Any As At But By Despite During Each Even For From However If In"
    " It Its Many More Moreover National No Not Of On Only Other Our Overall Some Staff Such"
    " That The Their There These They This Those We What When Where While With"
)
CALENDAR = listed(
    "January February March April May June July August September October November December"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
SPELLINGS = (
    (r"is(ation|ed|es|er|ers|ing|e)\b", r"iz\1"),
    (r"ys(ed|es|e|ing)\b", r"yz\1"),
    (r"our", "or"),
    (r"ll(ed|ing|er|ers|or|ors)\b", r"l\1"),
    (r"([ln])ence(s?)\b", r"\1ense\2"),
    (r"fence", "fense"),
    (r"tre(s?)\b", r"ter\1"),
    (r"ogue(s?)\b", r"og\1"),
    (r"ae", "e"),
    (r"mme(s?)\b", r"m\1"),
)
PREFIXES = re.compile(
    r"^(?:anti|co|counter|cyber|de|inter|mis|multi|non|out|over|pre|re|sub|un|under)(?=\w{3})"
)
SUFFIXES = re.compile(r"(?:'s|’s|s'|s’|ed|ing|er|ers|ly|ness|able|ment|(?<=\w{5})e?s)$")


LONGEST_WORD = 400
"""Longer than any word or address in a report; the time to read a word grows with its square."""


def has_endless_word(text: str) -> bool:
    """True where a word is longer than any report's; the rules of a table are no words."""
    return any(len(word) > LONGEST_WORD and word.strip("-:=_|") for word in text.split())


def clean(cell: str) -> str:
    """The words of a cell without markup, footnote marks or runs of spaces."""
    plain = TAGS.sub("", RAISED.sub("", BREAKS.sub(" ", cell))).replace("**", "")
    return " ".join(MARKS.sub("", html.unescape(plain)).split())


def join(fragments: list[str]) -> tuple[str, list[str]]:
    """Lines of one text made into one, and the words that a hyphen at a line's end leaves open."""
    parts: list[str] = []
    open_words: list[str] = []
    for fragment in filter(None, fragments):
        if parts and re.search(r"\w-$", parts[-1][-2:]) and fragment[0].islower():
            mended, doubtful = _mend(parts[-1], fragment)
            parts[-1] = mended
            open_words += doubtful
        else:
            parts.append(fragment)
    return " ".join(parts), open_words


def _mend(text: str, fragment: str) -> tuple[str, list[str]]:
    left = re.search(r"[\w'’]+(?=-$)", text[-60:])
    right = re.match(r"[\w'’]+", fragment)
    if not left or not right:
        return text + fragment, []
    whole, parts = left[0] + right[0], (left[0], right[0])
    if not is_word(whole):
        return text + fragment, []
    if all(is_word(part) for part in parts):
        return text + fragment, ["-".join(parts)]
    return text[:-1] + fragment, [whole]


def strange_words(fragment: str) -> list[str]:
    """The words of a line that no English dictionary has; names and capitals are left alone."""
    text = re.sub(r"\w+-$", "", fragment)
    lower = [word for word in LOWER_WORD.findall(text) if len(word) > 2 and not is_word(word)]
    return lower + [word for word in MIXED_WORD.findall(text) if "http" not in word]


def run_together(word: str) -> tuple[str, str] | None:
    """The two words that were printed as one, where there are two."""
    pairs = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    known = [pair for pair in pairs if pair[0] in dictionary() and pair[1] in dictionary()]
    return max(known, key=lambda pair: min(map(len, pair)), default=None)


def glued_numbers(text: str) -> list[str]:
    """Words and years with a footnote's number printed against them."""
    found = []
    for match in GLUED.finditer(text):
        if match[3] or is_word(match[1].lower()):
            found.append(match[0])
    return found


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Whether English has the word, in British spelling too, with usual endings."""
    plain = word.lower().strip("'’")
    if plain in dictionary() or plain in PARTS or len(plain) < 2:
        return True
    if "-" in plain:
        return all(is_word(part) or part in PARTS for part in plain.split("-")) or is_word(
            plain.replace("-", "")
        )
    return any(form in dictionary() for form in _forms(plain))


PARTS = listed("anti co counter cyber de inter mid multi non post pre re semi sub un")


def _forms(word: str) -> set[str]:
    forms = {word, word.replace("’", "'")}
    stems = {PREFIXES.sub("", form) for form in forms} | forms
    stems |= {SUFFIXES.sub("", stem) for stem in stems if len(stem) > 4}
    stems |= {stem + "e" for stem in stems}
    return stems | {re.sub(old, new, stem) for stem in stems for old, new in SPELLINGS}


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    return frozenset(SpellChecker(language="en").word_frequency.keys())
