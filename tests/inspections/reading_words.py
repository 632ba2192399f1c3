"""What the tests of reading ask of a document, whatever it was read from."""

import re

from inspections.reading.document import Document, ReadFinding
from inspections.reading.reader import read_document


def read(text: str, name: str = "template.txt") -> Document:
    return read_document(text.encode(), name=name)


def plain(words: str) -> str:
    """Words without white space, as two printings of the same words are compared."""
    return re.sub(r"\s+", "", words)


def by_ref(document: Document) -> dict[tuple[str, str], ReadFinding]:
    return {(finding.section.value, finding.ref): finding for finding in document.findings}


def doubts(finding: ReadFinding) -> str:
    return " ".join(doubt.what for doubt in finding.doubts)


def doubted(document: Document) -> list[str]:
    return [finding.ref for finding in document.findings if finding.doubts]


def numbers(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {number for first, last in ranges for number in range(first, last + 1)}


def lines_not_told(text: str, document: Document) -> list[int]:
    """Lines with something on them that are in no finding and not set aside either."""
    told: set[int] = set()
    for part in (*document.findings, *document.ignored):
        told |= numbers(part.lines)
    lines = re.split(r"\r\n|\n|\r", text)
    return [at for at, line in enumerate(lines, start=1) if line.strip() and at not in told]
