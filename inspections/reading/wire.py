"""A file that was read, as the JSON in which it passes from one process to another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .document import Document, Doubt, Ignored, Ranges, ReadFile, ReadFinding, Section


def packed(file: ReadFile) -> dict[str, Any]:
    return {"document": asdict(file.document), "lines": file.lines}


def unpacked(said: dict[str, Any]) -> ReadFile:
    document = said["document"]
    return ReadFile(
        Document(
            kind=document["kind"],
            force=document["force"],
            inspection=document["inspection"],
            findings=tuple(_finding(finding) for finding in document["findings"]),
            ignored=tuple(Ignored(**_at(ignored)) for ignored in document["ignored"]),
            doubts=_doubts(document["doubts"]),
        ),
        said["lines"],
    )


def _finding(said: dict[str, Any]) -> ReadFinding:
    section, doubts = Section(said["section"]), _doubts(said["doubts"])
    return ReadFinding(**{**_at(said), "section": section, "doubts": doubts})


def _doubts(said: list[dict[str, Any]]) -> tuple[Doubt, ...]:
    return tuple(Doubt(**_at(doubt)) for doubt in said)


def _at(said: dict[str, Any]) -> dict[str, Any]:
    """The fields of something that stands on lines of the document."""
    lines: Ranges = tuple((first, last) for first, last in said["lines"])
    return {**said, "lines": lines}
