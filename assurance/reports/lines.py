"""Numbers and lists of rows at home: a tile and a list speak of the same worklist."""

from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from assurance.display import dates_words, sentence, standing_words, undated_tag
from assurance.models import AssuranceRow, Verdict
from assurance.querysets import RowQuerySet
from assurance.worklists import (
    DATE_ASKED,
    DUE_SOON,
    OVERDUE,
    RETURNED,
    WAITING_TOO_LONG,
    WITHOUT_DATE,
    Worklist,
)
from core.components import Link, Tag, Tile
from core.components.values import Colour

SHOWN = 5
"""So many rows of a list stand on the home page; the rest is behind its link."""

COLOURS: dict[str, Colour] = {
    OVERDUE.key: "red",
    WAITING_TOO_LONG.key: "orange",
    RETURNED.key: "orange",
    WITHOUT_DATE.key: "orange",
    DATE_ASKED.key: "purple",
    DUE_SOON.key: "yellow",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row in a list at home, and the one thing to do about it."""

    name: str
    report: str
    words: str
    url: str
    undated: Tag | None
    standing: str
    missing: str
    act: Link | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list at home: the first of its rows, and the link to all of them."""

    title: str
    rule: str
    count: int
    url: str
    lines: list[Line]
    all_words: str


def address(worklist: Worklist, **query: str) -> str:
    return f"{reverse('row_list')}?{urlencode({'list': worklist.key, **query})}"


def tile(worklist: Worklist, found: dict[str, int], **query: str) -> Tile:
    count = found[worklist.key]
    return Tile(
        value=count,
        label=worklist.title,
        url=address(worklist, **query),
        rule=worklist.rule,
        colour=COLOURS.get(worklist.key, "") if count else "grey",
    )


def listed(
    worklist: Worklist, rows: RowQuerySet, found: dict[str, int], on: date, act: str, to: str,
    most: int = SHOWN, **query: str,
) -> Listed:  # fmt: skip
    count = found[worklist.key]
    url = address(worklist, **query)
    shown = _first(worklist, rows, on)[:most] if count else []
    return Listed(
        title=worklist.title,
        rule=worklist.rule,
        count=count,
        url=url,
        lines=[_line(row, on, act, to, of=worklist) for row in shown],
        all_words=f"Open the list: {worklist.title[:1].lower()}{worklist.title[1:]} ({count})",
    )


def _first(worklist: Worklist, rows: RowQuerySet, on: date) -> RowQuerySet:
    last = Verdict.objects.filter(row=OuterRef("pk")).order_by("-at", "-pk").values("words")[:1]
    found: RowQuerySet = (
        worklist.rows(rows, on)
        .with_standing(on)
        .with_section_order()
        .annotate(missing=Subquery(last))
        .select_related("finding", "template__inspection")
        .order_by(*worklist.order)
    )
    return found


def _line(row: AssuranceRow, on: date, act: str, to: str, *, of: Worklist) -> Line:
    return Line(
        name=str(row.finding),
        report=str(row.template.inspection),
        words=shorten(row.finding.text, 140, placeholder=" …"),
        url=reverse("row", args=[row.pk]),
        undated=undated_tag(row),
        standing=_standing(row, on),
        missing=getattr(row, "missing", None) or "" if of is RETURNED else "",
        act=Link(label=act, url=reverse(to, args=[row.pk])) if to != "row" else None,
    )


def _standing(row: AssuranceRow, on: date) -> str:
    said = (standing_words(row, on), dates_words(row))
    return sentence("; ".join(words for words in said if words))
