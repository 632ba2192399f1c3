"""What is recorded of a report already, and which row of a draft speaks of the same finding."""

from typing import Protocol

from inspections.models import Finding

Key = tuple[str, str]


class Referred(Protocol):
    """A row of a draft, or a finding."""

    section: str
    report_ref: str
    text: str


def key_of(row: Referred) -> Key:
    """A row is known by its section and ref; without a ref by its words."""
    return row.section, row.report_ref or f"words: {same_words(row.text)}"


def same_words(text: str) -> str:
    """Words as compared: white space aside."""
    return " ".join(text.split())


def recorded_findings(inspection_id: int, force_id: int) -> dict[Key, Finding]:
    """The findings of a report as one force answers it, by section and ref. One query."""
    found = Finding.objects.filter(inspection=inspection_id).of_force(force_id).order_by("pk")
    return {key_of(finding): finding for finding in found}
