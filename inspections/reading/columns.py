"""What each column of a template is for, from the words at its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from .document import Section
from .headings import kind_named
from .listing import listed
from .words import clean

ROLES: tuple[tuple[str, str], ...] = (
    (
        "page",
        r"(?:\w+ ){0,2}(?:pages?|pg|pp|p)"
        r"(?: (?:refs?|references?|nos?|numbers?|s))?(?: in report)?",
    ),
    (
        "ref",
        r"(?:(?:\w+ ){0,3}(?:refs?|references?|nos?|numbers?|id)(?: (?:no|number|nos|in report))?"
        r"|num|item|#|no)",
    ),
    (
        "action",
        r".*\b(?:actions?|responses?|updates?|progress|comments?"
        r"|what (?:has been|was|is being) done|steps taken|position)\b.*",
    ),
    (
        "section",
        r"(?:section|type|kind|category|classification)|(?:finding )?(?:type|category|kind)"
        r"|(?:type|category|kind) of \w+",
    ),
    (
        "text",
        r".*\b(?:concerns?|findings?|recommendations?|improvements?|issues?|criticisms?"
        r"|observations?|narrative|extract|text|afis?|wording|words)\b.*",
    ),
)
SPELT = listed(
    "report reference page pages number issue issues concern concerns finding findings action"
    " actions taken address response force area areas improvement recommendation update"
    " progress"
)
LONGEST = 70


@dataclass(frozen=True, slots=True)
class Cells:
    """One printed row of a template, its cells by what they are for."""

    number: int
    ref: str = ""
    page: str = ""
    text: str = ""
    action: str = ""
    section: str = ""
    other: str = ""
    doubt: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.ref or self.page or self.text or self.action or self.other)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table in their printed order."""

    roles: tuple[str, ...]
    titles: tuple[str, ...]
    inferred: bool = False

    @property
    def kind(self) -> Section | None:
        """The kind that the column of findings is headed with, where it names one."""
        return kind_named(self.titles[self.roles.index("text")])

    @property
    def unread(self) -> list[str]:
        pairs = zip(self.roles, self.titles, strict=True)
        return [title for role, title in pairs if role == "other" and title]

    def cells(self, number: int, values: Sequence[str]) -> Cells:
        """A printed row by these columns; cells too many are taken for parts of its words."""
        fitted, doubt = self._fitted([clean(value) for value in values])
        words: dict[str, list[str]] = {}
        for role, value in zip(self.roles, fitted, strict=True):
            if value:
                words.setdefault(role, []).append(value)
        joined = {role: " ".join(found) for role, found in words.items()}
        return Cells(number=number, doubt=doubt, **joined)

    def _fitted(self, values: list[str]) -> tuple[list[str], str]:
        width = len(self.roles)
        while len(values) > width and not values[-1]:
            values = values[:-1]
        if len(values) <= width:
            return values + [""] * (width - len(values)), ""
        at, extra = self.roles.index("text"), len(values) - width
        words = " ".join(filter(None, values[at : at + extra + 1]))
        fitted = [*values[:at], words, *values[at + extra + 1 :]]
        return fitted, "This row has more cells than the table has columns."

    def is_repeated_by(self, other: Columns) -> bool:
        """Whether another head is this one printed again, perhaps misread in places."""
        pairs = zip(self.roles, other.roles, strict=False)
        same_width = len(self.roles) == len(other.roles)
        return same_width and all(b in (a, "other") for a, b in pairs)

    def with_rest(self, values: Sequence[str]) -> Columns:
        """The columns, their titles going on in a second printed line."""
        titles = [clean(value) for value in values] + [""] * len(self.titles)
        joined = [f"{a} {b}".strip() for a, b in zip(self.titles, titles, strict=False)]
        return read_columns(joined) or self


def read_columns(values: Sequence[str]) -> Columns | None:
    """The columns, where a row is the head of a template: findings, with a ref, page or action."""
    titles = tuple(clean(value) for value in values)
    if any(len(title) > LONGEST for title in titles) or not any(titles):
        return None
    roles = _one_of_each([_role(title) for title in titles], titles)
    filled = [role for role, title in zip(roles, titles, strict=True) if title]
    if "text" not in roles or not {"ref", "page", "action"} & set(roles):
        return None
    if {"ref", "page"}.isdisjoint(roles) and (filled.count("other") > 1 or not all(titles)):
        return None
    return None if _runs_on(titles[roles.index("text")], titles) else Columns(roles, titles)


def _runs_on(title: str, titles: tuple[str, ...]) -> bool:
    """Whether words beside the title "Page" are a line of some sentence, and no title."""
    others = [other for other in titles if other and other != title]
    return title[0].islower() and any(other[0].isupper() for other in others)


def _one_of_each(roles: list[str], titles: tuple[str, ...]) -> tuple[str, ...]:
    """Only actions may stand in several columns; a second ref, page or text is none."""
    seen: set[str] = set()
    for at, role in enumerate(roles):
        if role in seen and role != "action":
            roles[at] = "other"
        seen.add(role)
    if "text" not in roles and roles.count("action") > 1:
        at = next((i for i, title in enumerate(titles) if kind_named(title)), -1)
        if at >= 0:
            roles[at] = "text"
    return tuple(roles)


def _role(title: str) -> str:
    words = re.findall(r"[a-z0-9']+|#", title.lower())
    if not words or len(words) > 10:
        return "other"
    plain = " ".join(_spelt(word) for word in words)
    return next((role for role, pattern in ROLES if re.fullmatch(pattern, plain)), "other")


@lru_cache(maxsize=10_000)
def _spelt(word: str) -> str:
    if len(word) < 4 or word in SPELT:
        return word
    return next(iter(get_close_matches(word, SPELT, n=1, cutoff=0.78)), word)


def is_rest_of_head(values: Sequence[str]) -> bool:
    """A second printed line of the same head: short words of headings only, no sentence."""
    filled = [clean(value) for value in values if clean(value)]
    words = [word for value in filled for word in re.findall(r"[a-z0-9]+", value.lower())]
    head = set(SPELT) | {"ref", "refs", "no", "to", "the", "of", "for", "by", "taken", "nos", "p"}
    return len(filled) > 1 and len(words) <= 8 and all(_spelt(word) in head for word in words)
