"""A template that was read is confirmed: all of its rows come in, or none."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.refusals import NotOpen, Refused
from assurance.services.templates import add_rows
from forces.models import User
from forces.roles import Permission
from inspections.imports.recorded import Key, key_of, recorded_findings
from inspections.models import (
    Draft,
    DraftDoubt,
    DraftRow,
    DraftState,
    Finding,
    Inspection,
    Kind,
)
from inspections.services import drafts


class Unsettled(Refused):
    """Something in the draft has to be settled first; `row` and `doubt`: the first such thing."""

    def __init__(
        self, why: str, *, row: DraftRow | None = None, doubt: DraftDoubt | None = None
    ) -> None:
        super().__init__(why)
        self.row = row
        self.doubt = doubt


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The template, and how many rows came in with this press."""

    template: AssuranceTemplate
    added: int


def answered_findings(inspection_id: int, force_id: int) -> frozenset[int]:
    """The ids of the findings that the force's template for this report has rows for."""
    rows = AssuranceRow.objects.filter(template__inspection=inspection_id, template__force=force_id)
    return frozenset(rows.values_list("finding_id", flat=True))


def confirm_draft(draft: Draft, *, by: User) -> Confirmed:
    """Bring the rows of a draft into the template. Confirming it again changes nothing.

    Rows that are there already stay as they are.
    """
    by.access.require(Permission.IMPORT_TEMPLATE, draft.force_id)
    with transaction.atomic():
        Inspection.objects.select_for_update(no_key=True).get(pk=draft.inspection_id)
        locked = Draft.objects.select_for_update(of=("self",)).select_related(
            "inspection", "force"
        ).get(pk=draft.pk)  # fmt: skip
        if locked.state == DraftState.CONFIRMED:
            return Confirmed(template_of(locked), added=0)
        if locked.state == DraftState.DISCARDED:
            raise NotOpen("This reading was discarded. Nothing came in.")
        confirmed = _bring_in(locked, _settled_rows(locked), by)
        drafts.close_draft(locked, DraftState.CONFIRMED, by=by)
        return confirmed


def template_of(draft: Draft) -> AssuranceTemplate:
    """The template into which a confirmed draft came."""
    return AssuranceTemplate.objects.get(inspection=draft.inspection_id, force=draft.force_id)


def _settled_rows(draft: Draft) -> list[DraftRow]:
    """The rows to come in; raises Unsettled while something is open."""
    open_doubts = draft.doubts.filter(answer="").order_by("row__order", "pk")
    if first := open_doubts.first():
        count = open_doubts.count()
        raise Unsettled(
            f"{count} {'doubt is' if count == 1 else 'doubts are'} not answered yet.", doubt=first
        )
    rows = list(draft.rows.filter(left_out=False).order_by("order", "pk"))
    if not rows:
        raise Unsettled("No row is left to bring in.")
    _require_words(rows)
    _require_each_ref_once(rows)
    return rows


def _require_words(rows: Iterable[DraftRow]) -> None:
    for row in rows:
        if not row.text.strip():
            raise Unsettled(f"{row} has no words.", row=row)


def _require_each_ref_once(rows: list[DraftRow]) -> None:
    counts = Counter(key_of(row) for row in rows if row.report_ref)
    for row in rows:
        if counts[key_of(row)] > 1:
            raise Unsettled(
                f"{counts[key_of(row)]} rows are {row}. Correct the ref of one, or leave it out.",
                row=row,
            )


def _bring_in(draft: Draft, rows: list[DraftRow], by: User) -> Confirmed:
    recorded = recorded_findings(draft.inspection_id, draft.force_id)
    new = _new_findings(draft, [row for row in rows if key_of(row) not in recorded], recorded, by)
    findings = {row.pk: new.get(row.pk) or recorded[key_of(row)] for row in rows}
    each = {finding.pk: finding for finding in findings.values()}
    _hang_recommendations(each.values(), set(new.values()))
    answered = answered_findings(draft.inspection_id, draft.force_id)
    template = add_rows(
        draft.inspection,
        draft.force,
        each.values(),
        by=by,
        annotations={findings[row.pk].pk: row.annotation for row in rows},
        actions={findings[row.pk].pk: row.action_taken for row in rows if row.action_taken},
    )
    return Confirmed(template, len(each.keys() - answered))


def _new_findings(
    draft: Draft, rows: list[DraftRow], recorded: dict[Key, Finding], by: User
) -> dict[int, Finding]:
    """Findings by the row that they come from; official ones are shared, concerns the force's."""
    last = max((finding.order for finding in recorded.values()), default=0)
    made = Finding.objects.bulk_create(
        [
            Finding(
                inspection_id=draft.inspection_id,
                force_id=draft.force_id if row.section == Kind.ISSUE_OF_CONCERN else None,
                section=row.section,
                kind=row.section,
                order=order,
                report_ref=row.report_ref,
                page_ref=row.page_ref,
                page_report=row.page_report,
                text=row.text,
                entered_by=by,
            )
            for order, row in enumerate(rows, start=last + 1)
        ]
    )
    return {row.pk: finding for row, finding in zip(rows, made, strict=True)}


def _hang_recommendations(findings: Iterable[Finding], new: set[Finding]) -> None:
    """Where a document has one cause of concern, its recommendations hang from that one."""
    found = list(findings)
    causes = [finding for finding in found if finding.kind == Kind.CAUSE_OF_CONCERN]
    if len(causes) != 1:
        return
    hanging = [finding for finding in found if finding.kind == Kind.RECOMMENDATION]
    for finding in hanging:
        finding.cause = causes[0]
    Finding.objects.bulk_update([finding for finding in hanging if finding in new], ["cause"])
