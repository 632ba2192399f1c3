"""What was read from a file becomes a draft: its rows, and every doubt about them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from core.models import StoredFile
from forces.models import Force, User
from forces.roles import Permission
from inspections.imports.lines import storable
from inspections.imports.names import same_force, same_report
from inspections.imports.recorded import recorded_findings
from inspections.models import Draft, DraftDoubt, DraftRow, Inspection
from inspections.reading.document import Document, Doubt, ReadFile, ReadFinding
from inspections.services.draft_doubts import doubts_of_recorded, no_longer_than


@dataclass(frozen=True, slots=True)
class Template:
    """Where an uploaded file belongs, and who uploaded it.

    `answered`: ids of the findings that the force's template has rows for.
    """

    inspection: Inspection
    force: Force
    by: User
    answered: Collection[int] = ()

    def require_allowed(self) -> None:
        self.by.access.require(Permission.IMPORT_TEMPLATE, self.force.pk)


def make_draft(template: Template, read: ReadFile, file: StoredFile) -> Draft:
    """The draft with its rows and doubts, in the caller's transaction."""
    inspection, force, document = template.inspection, template.force, read.document
    draft = Draft.objects.create(
        inspection=inspection,
        force=force,
        file=file,
        document_kind=document.kind,
        said_force=storable(document.force)[:160],
        said_inspection=storable(document.inspection)[:300],
        source=[
            {"sheet": sheet["sheet"], "lines": [storable(line) for line in sheet["lines"]]}
            for sheet in read.lines
        ],
        ignored=[
            {"lines": _lists(ignored.lines), "why": ignored.why, "sheet": ignored.sheet}
            for ignored in document.ignored
        ],
        uploaded_by=template.by,
    )
    rows = DraftRow.objects.bulk_create(
        [_row(draft, order, found) for order, found in enumerate(document.findings, start=1)]
    )
    doubts = [_doubt(draft, None, doubt) for doubt in _of_document(document, inspection, force)]
    recorded = recorded_findings(inspection.pk, force.pk)
    for row, found in zip(rows, document.findings, strict=True):
        doubts += [_doubt(draft, row, doubt) for doubt in (*found.doubts, *_cut(found))]
        doubts += doubts_of_recorded(row, recorded, template.answered)
    DraftDoubt.objects.bulk_create(doubts)
    return draft


def _of_document(document: Document, inspection: Inspection, force: Force) -> list[Doubt]:
    found = list(document.doubts)
    if document.force and not same_force(document.force, force.name):
        found.append(Doubt(f"The document names {document.force}; it was uploaded for {force}."))
    if document.inspection and not same_report(document.inspection, inspection.title):
        found.append(
            Doubt(
                f"The document names the report “{document.inspection}”; it was uploaded for "
                f"“{inspection}”."
            )
        )
    return found


def _row(draft: Draft, order: int, found: ReadFinding) -> DraftRow:
    read = as_read(found)
    return DraftRow(
        draft=draft,
        order=order,
        lines=_lists(found.lines),
        sheet=found.sheet,
        as_read=read,
        **{name: no_longer_than(name, value) for name, value in read.items()},
    )


def as_read(found: ReadFinding) -> dict[str, str]:
    """The fields of a row as the document gives them."""
    read: dict[str, Any] = {
        "section": found.section.value,
        "report_ref": found.ref,
        "page_ref": found.page_ref,
        "page_report": found.page_report,
        "text": found.text,
        "action_taken": found.action_taken,
    }
    return {name: storable(value) for name, value in read.items()}


def _cut(found: ReadFinding) -> list[Doubt]:
    """Doubts of what is longer than can be kept."""
    return [
        Doubt(f"This was too long and was cut short: “{value[:300]}”.", found.lines)
        for name, value in as_read(found).items()
        if no_longer_than(name, value) != value
    ]


def _doubt(draft: Draft, row: DraftRow | None, doubt: Doubt) -> DraftDoubt:
    return DraftDoubt(
        draft=draft,
        row=row,
        what=storable(doubt.what)[:500],
        lines=_lists(doubt.lines),
        sheet=doubt.sheet,
        remark=storable(doubt.remark),
    )


def _lists(ranges: tuple[tuple[int, int], ...]) -> list[list[int]]:
    return [[first, last] for first, last in ranges]
