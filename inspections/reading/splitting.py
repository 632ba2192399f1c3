"""Printed rows that hold two refs, taken apart so that each ref has a row of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .columns import Cells
from .refs import PAGE_WORD, parse_ref

TWO_REFS = re.compile(r"(\S+?)(?:\s+|\s*[/&,]\s*|\s+and\s+)(\S+)")
TWO_PAGES = re.compile(rf"(.*\d)\s*[,;&]?\s*({PAGE_WORD}\s*\d.*)", re.IGNORECASE)
INSIDE = re.compile(
    rf"(?P<before>.+\S)\s+(?P<ref>\d{{1,3}})\s*\|?\s*(?P<page>{PAGE_WORD}\s*\d{{1,3}}(?:/\d{{1,3}})?)"
    r"\s*\|?\s+(?P<after>[A-Z].+)",
    re.IGNORECASE,
)
TOGETHER = "Two rows were printed in one line."


def take_apart(rows: Iterable[Cells]) -> list[Cells]:
    return [part for row in rows for part in _parts(row)]


def _parts(row: Cells) -> Iterator[Cells]:
    if two := _two_refs(row.ref):
        pages = TWO_PAGES.fullmatch(row.page)
        first, second = (pages[1], pages[2]) if pages else (row.page, row.page)
        yield replace(row, ref=two[0], page=first.strip(), doubt=TOGETHER)
        yield replace(row, ref=two[1], page=second, text="", action="", doubt=TOGETHER)
    elif inside := _ref_inside(row):
        yield replace(row, text=inside["before"], action="", doubt=TOGETHER)
        yield replace(
            row, ref=inside["ref"], page=inside["page"], text=inside["after"], doubt=TOGETHER
        )
    else:
        yield row


def _two_refs(cell: str) -> tuple[str, str] | None:
    """Two refs of which the second follows the first: "26 27"."""
    match = TWO_REFS.fullmatch(cell)
    refs = (parse_ref(match[1]), parse_ref(match[2])) if match else (None, None)
    if not match or not refs[0] or not refs[1] or not refs[1].follows(refs[0]):
        return None
    return match[1], match[2]


def _ref_inside(row: Cells) -> re.Match[str] | None:
    """The next row's ref and page, printed among a row's words."""
    ref, match = parse_ref(row.ref), INSIDE.fullmatch(row.text)
    return match if match and ref and int(match["ref"]) == ref.number + 1 else None
