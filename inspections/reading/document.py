"""What a reader makes of a document: findings, lines it set aside, and what it doubts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypedDict

TEMPLATE = "assurance_template"
UNKNOWN = "unknown"

Range = tuple[int, int]
Ranges = tuple[Range, ...]


class Unreadable(Exception):  # noqa: N818
    """The file cannot be read at all; the reason is one line for the person who chose it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Section(StrEnum):
    """The four kinds of finding, by the words that documents of this program use."""

    ISSUE_OF_CONCERN = "issue_of_concern"
    AREA_FOR_IMPROVEMENT = "area_for_improvement"
    CAUSE_OF_CONCERN = "cause_of_concern"
    RECOMMENDATION = "recommendation"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person must look at; `remark` is the exact words of an office's own remark."""

    what: str
    lines: Ranges = ()
    remark: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Lines that are in no finding, and why."""

    lines: Ranges
    why: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """One row of the template; lines are 1-based and inclusive, for a spreadsheet its rows."""

    section: Section
    ref: str
    page_ref: str
    text: str
    action_taken: str
    lines: Ranges
    doubts: tuple[Doubt, ...] = ()
    page_report: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. The force and inspection are empty where the document names none."""

    kind: str
    force: str
    inspection: str
    findings: tuple[ReadFinding, ...]
    ignored: tuple[Ignored, ...]
    doubts: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "force": self.force,
            "inspection": self.inspection,
            "findings": [_finding_json(finding) for finding in self.findings],
            "ignored": [{"lines": _lists(i.lines), "why": i.why} for i in self.ignored],
            "doubts": [_doubt_json(doubt) for doubt in self.doubts],
        }


class SheetLines(TypedDict):
    """The lines of one sheet of a workbook; a text or .csv file is one without a name."""

    sheet: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A document, and every line of its file as printed, to be shown beside it."""

    document: Document
    lines: list[SheetLines]


def _finding_json(finding: ReadFinding) -> dict[str, Any]:
    return {
        "section": finding.section.value,
        "ref": finding.ref,
        "page_ref": finding.page_ref,
        "text": finding.text,
        "action_taken": finding.action_taken,
        "lines": _lists(finding.lines),
        "doubts": [_doubt_json(doubt) for doubt in finding.doubts],
    }


def _doubt_json(doubt: Doubt) -> dict[str, Any]:
    return {"what": doubt.what, "lines": _lists(doubt.lines)}


def _lists(ranges: Ranges) -> list[list[int]]:
    return [[first, last] for first, last in ranges]


def ranges(numbers: Iterable[int]) -> Ranges:
    """Line numbers as the fewest inclusive ranges, in order."""
    found: list[Range] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)
