"""The whole document, once its rows are read."""

from __future__ import annotations

from .document import TEMPLATE, UNKNOWN, Document, Doubt, ReadFinding
from .groups import Sorted
from .prose import force_named, inspection_named

Sheets = dict[str, tuple[int, set[int]]]


def whole_document(found: Sorted, findings: tuple[ReadFinding, ...], prose: list[str]) -> Document:
    """Says what the document is, whose it is, and what is in doubt about it as a whole."""
    if not found.groups:
        found.doubt("No table of an assurance template was found; nothing was read from it.")
    elif not findings:
        found.doubt("The headings of a template were found, but no row below them.")
    force = _force(found, prose)
    inspection = _inspection(found, prose)
    kind = TEMPLATE if findings else UNKNOWN
    return Document(kind, force, inspection, findings, found.ignored, _once(found.doubts))


def _force(found: Sorted, prose: list[str]) -> str:
    force, others = force_named(prose)
    if not force and found.groups:
        found.doubt("The document does not say which force it is about.")
    if others:
        found.doubt(f"More than one force is named as often: {', '.join([force, *others])}.")
    return force


def _inspection(found: Sorted, prose: list[str]) -> str:
    title, others = inspection_named(prose)
    if not title and found.groups:
        found.doubt("The document does not say which inspection it answers.")
    if others and found.groups:
        found.doubt(f"More than one inspection may be named: {'; '.join([title, *others])}.")
    return title


def _once(doubts: list[Doubt]) -> tuple[Doubt, ...]:
    return tuple(dict.fromkeys(doubts))
