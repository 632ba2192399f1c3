"""Rows by their words: found by the words that the database keeps of each, and the hits marked.

A row is found when each word stands somewhere in what is searched: its refs, the inspectors'
words, the annotation, the actions that answer it now. The office's own notes are not searched.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector
from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Left, Replace, Right
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assurance.display import called
from assurance.models import ActionRow, ActionVersion, AssuranceRow
from inspections.models import Finding

ENGLISH = "english"
_PART = re.compile(r'(?P<hyphens>-*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_OPERATORS = str.maketrans(dict.fromkeys("!&|()<>\\", " ") | {"\x00": " "})
"""What PostgreSQL would take for an operator, and what it cannot hold."""
MOST_PARTS = 100
LONGEST_INDEXED = 200_000
"""So many characters of a text are searched; a tsvector holds a megabyte."""
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "/": " ", "<": " ", ">": " "})
_BEGIN, _END = "\ue000", "\ue001"
"""Letters that no text has: between them stands a hit."""
_PARTING = {"/": "\ue002", "<": "\ue003", ">": "\ue004"}
"""What parts words here, but not for PostgreSQL, and the letter that stands for it meanwhile."""
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_EDGE = 15
_POINTS = " .,;:!?\"'“”‘’()[]-–"
"""What PostgreSQL leaves off at either end of a piece."""
TEXT = "text"
ROUND = {
    "max_words": 36, "min_words": 18, "short_word": "0",
    "max_fragments": 2, "fragment_delimiter": " … ",
}  # fmt: skip
WHOLE = {"highlight_all": True}
"""How much of a text is shown: what stands round the words, or all of it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of a text with the words marked that were searched for. `place`: which text."""

    place: str
    label: str
    words: SafeString


PLACES = {
    TEXT: called(Finding, "text"),
    "ref": called(Finding, "report_ref"),
    "page": called(Finding, "page_ref"),
    "annotation": called(AssuranceRow, "annotation"),
    "action": called(ActionVersion, "text"),
}
"""Where words are found, as the fields are called."""


def holding(said: str) -> Q:
    """Rows that hold each of these words; "a phrase" as it stands, -word not, or either."""
    return Q(words__document=_query(" ".join(map(str, _parts(said)))))


def hits(rows: Iterable[int], said: str) -> dict[int, list[Hit]]:
    """Where in each of these rows the words were found, in one query."""
    found: dict[int, list[Hit]] = defaultdict(list)
    for row, place, piece, begin, end, _order in _found(rows, said, ROUND):
        found[row].append(Hit(place, PLACES[place], _marked(piece, begin, end)))
    return found


def marked(rows: Iterable[int], said: str) -> dict[str, SafeString]:
    """The texts of these rows in which the words were found: each as it stands, and marked."""
    wholes = [_together(piece).strip() for _row, _place, piece, *_ in _found(rows, said, WHOLE)]
    return {_bare(whole): _as_html(whole) for whole in wholes}


def _found(rows: Iterable[int], said: str, shape: dict[str, Any]) -> Iterable[tuple]:
    """The pieces of all places, in one query; none where only -words were given."""
    sought = _sought(said)
    if sought is None:
        return ()
    numbers = list(rows)
    first, *others = (_pieces(place, numbers, sought, shape) for place in PLACES)
    return first.union(*others, all=True).order_by("order")


@dataclass(frozen=True, slots=True)
class _Part:
    """A word, a phrase or the word "or", as PostgreSQL reads it: always with a letter or digit."""

    text: str
    shuts_out: bool = False

    def __str__(self) -> str:
        return f"-{self.text}" if self.shuts_out else self.text


def _parts(said: str) -> list[_Part]:
    """What is searched for. PostgreSQL fails on a run of operators, so none is passed on.

    One hyphen before a word shuts it out; several are a dash.
    """
    plain = said.encode(errors="ignore").decode().translate(_PLAIN)
    parts = [part for match in _PART.finditer(plain) for part in _parts_of(match)]
    return parts[:MOST_PARTS]


def _parts_of(match: re.Match[str]) -> Iterator[_Part]:
    shuts_out = match["hyphens"] == "-"
    if match["phrase"] is not None:
        texts = [f'"{match["phrase"].translate(_OPERATORS)}"']
    else:
        texts = [text.lstrip("-") for text in match["word"].translate(_OPERATORS).split()]
    return (_Part(text, shuts_out) for text in texts if any(map(str.isalnum, text)))


def _query(said: str) -> SearchQuery:
    return SearchQuery(said, config=ENGLISH, search_type="websearch")


def _sought(said: str) -> Any:
    """Any of the words and phrases, whichever a text has; None where only -words were given."""
    wanted = [part.text for part in _parts(said) if not part.shuts_out]
    texts = [text for text in wanted if text.lower() != "or"]
    return reduce(or_, map(_query, texts)) if texts else None


def _pieces(place: str, rows: list[int], sought: Any, shape: dict[str, Any]) -> QuerySet[Any, Any]:
    """Of each row the text of that place, where it has one of the words, as much as is shown."""
    texts, key, text = _texts(place)
    parted = _parted(text)
    piece = SearchHeadline(parted, sought, config=ENGLISH, start_sel=_BEGIN, stop_sel=_END, **shape)
    return (
        texts.order_by()
        .filter(**{f"{key}__in": rows})
        .annotate(searched=SearchVector(parted, config=ENGLISH))
        .filter(searched=sought)
        .annotate(
            place=Value(place, output_field=CharField()),
            piece=piece,
            begin=Left(text, _EDGE),
            end=Right(text, _EDGE),
            order=F("pk"),
        )
        .values_list(key, "place", "piece", "begin", "end", "order")
    )


def _parted(text: Any) -> Any:
    """The text as it is searched, with letters from which it can be put together again."""
    text = Left(text, LONGEST_INDEXED)
    for sign, letter in _PARTING.items():
        text = Replace(text, Value(sign), Value(f" {letter} "), output_field=TextField())
    return text


def _texts(place: str) -> tuple[Any, str, Any]:
    """Where the texts of a place are asked for, by what name these know the row, and the text."""
    if place == "action":
        standing = ActionRow.objects.filter(removed_at=None)
        return standing, "row_id", F("action__current__text")
    if place == "page":
        parts = ("finding__page_ref", Value(" "), "finding__page_report")
        page = Concat(*parts, output_field=TextField())
        return AssuranceRow.objects.all(), "pk", page
    column = {"ref": "finding__report_ref", TEXT: "finding__text"}.get(place, place)
    return AssuranceRow.objects.all(), "pk", Cast(column, TextField())


def _marked(piece: str, begin: str, end: str) -> SafeString:
    """The piece as HTML, dots where the text goes on. Everything but the marks is escaped."""
    whole, first, last = _tidy(piece), _bare(_tidy(begin)), _bare(_tidy(end))
    bare, starts, stops = _bare(whole), first.lstrip(_POINTS), last.rstrip(_POINTS)
    before = first.removesuffix(starts) if bare.startswith(starts) else "… "
    after = last.removeprefix(stops) if bare.endswith(stops) else " …"
    return format_html("{}{}{}", before, _as_html(whole), after)


def _as_html(text: str) -> SafeString:
    parts = _MARKED.split(text)
    return format_html_join("", "{}", ((_part(n, part),) for n, part in enumerate(parts) if part))


def _part(place: int, part: str) -> SafeString | str:
    """Every other part stood between the letters that mark."""
    return format_html("<mark>{}</mark>", part) if place % 2 else _bare(part)


def _bare(text: str) -> str:
    return text.replace(_BEGIN, "").replace(_END, "")


def _tidy(text: str) -> str:
    """On one line, put together again."""
    return " ".join(_together(text).split())


def _together(text: str) -> str:
    """As it stood before it was parted."""
    for sign, letter in _PARTING.items():
        text = text.replace(f" {letter} ", sign).replace(letter, sign)
    return text
