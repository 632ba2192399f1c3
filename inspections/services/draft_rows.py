"""Working through a draft: each doubt is answered, each row kept, corrected, left out or added."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db import models, transaction
from django.utils import timezone

from core.refusals import Changed, NotOpen, Refused
from forces.models import User
from forces.roles import Permission
from inspections.imports.recorded import recorded_findings
from inspections.models import Answer, Draft, DraftDoubt, DraftRow, DraftState, Kind
from inspections.reading.refs import parse_ref
from inspections.services.draft_doubts import doubts_of_recorded, refs_asked_again


@dataclass(frozen=True, slots=True)
class RowWords:
    """What a row is to say."""

    section: Kind | str
    text: str
    report_ref: str = ""
    page_ref: str = ""
    page_report: str = ""
    annotation: str = ""
    action_taken: str = ""


NAMES = tuple(field.name for field in fields(RowWords))


def open_draft(draft_id: int, *, by: User) -> Draft:
    """The draft locked until the transaction ends; raises NotOpen once it is closed."""
    draft: Draft = (
        Draft.objects.select_for_update(of=("self",)).select_related("closed_by").get(pk=draft_id)
    )
    by.access.require(Permission.IMPORT_TEMPLATE, draft.force_id)
    if draft.state != DraftState.OPEN:
        who = f" by {draft.closed_by}" if draft.closed_by else ""
        raise NotOpen(f"This reading was {draft.get_state_display()}{who}. Nothing was changed.")
    return draft


def correct_row(
    row: DraftRow, words: RowWords, *, by: User, version: int, answers: Collection[int] = ()
) -> DraftRow:
    """Let a row say this. `answers`: ids of its doubts that this settles."""
    with transaction.atomic():
        row = _locked(row, by=by, version=version)
        _require_words(words)
        changed = [name for name in NAMES if getattr(row, name) != getattr(words, name)]
        for name in changed:
            setattr(row, name, getattr(words, name))
        if changed:
            row.corrected = True
            with refs_asked_again(row.draft_id, by=by):
                _save(row, *changed, "corrected", by=by)
            _doubt_what_is_recorded(row)
        answer = Answer.CORRECTED if changed else Answer.KEPT
        _answer(row.doubts.filter(pk__in=answers), answer, by)
        return row


def add_row(
    draft: Draft, words: RowWords, *, by: User, lines: list[list[int]], sheet: str = ""
) -> DraftRow:
    """Add a row that was not read, after those that stand above it; the same row only once."""
    with transaction.atomic():
        draft = open_draft(draft.pk, by=by)
        _require_words(words)
        said = {name: getattr(words, name) for name in NAMES}
        if there := draft.rows.filter(added=True, left_out=False, **said).first():
            return there
        with refs_asked_again(draft.pk, by=by):
            row: DraftRow = draft.rows.create(
                order=_place(draft, words, lines, sheet), lines=lines, sheet=sheet, added=True,
                changed_by=by, **said,
            )  # fmt: skip
        _doubt_what_is_recorded(row)
        return row


def keep_as_read(doubt: DraftDoubt, *, by: User, version: int | None = None) -> DraftDoubt:
    """What was read is right, or good enough; `version`: of the row as the person saw it."""
    with transaction.atomic():
        _still_open(doubt, by=by, version=version)
        _answer(DraftDoubt.objects.filter(pk=doubt.pk), Answer.KEPT, by)
        return doubt


def move_remark(doubt: DraftDoubt, *, by: User, version: int | None = None) -> DraftRow:
    """Take the office's own remark out of the inspectors' words, into the annotation."""
    with transaction.atomic():
        row = _still_open(doubt, by=by, version=version)
        if row is None or not doubt.remark or doubt.remark not in row.text:
            raise Refused("The remark is not in the words any more. Correct the row instead.")
        row.text, remark = without_remark(row.text, doubt.remark)
        row.annotation = "\n".join(filter(None, [row.annotation, remark]))
        row.corrected = True
        _save(row, "text", "annotation", "corrected", by=by)
        _answer(DraftDoubt.objects.filter(pk=doubt.pk), Answer.MOVED, by)
        return row


def without_remark(text: str, remark: str) -> tuple[str, str]:
    """The words without the remark, and the remark; a sentence keeps the stop that ends it."""
    remark = remark[:-1] if remark.endswith(").") else remark
    left = re.sub(r"[ \t]{2,}", " ", text.replace(remark, "", 1))
    return re.sub(r"[ \t]+\.", ".", left).strip(), remark


def leave_out(row: DraftRow, why: str, *, by: User, version: int) -> DraftRow:
    """Leave a row out of the template; it stays in the draft with the reason."""
    with transaction.atomic():
        row = _locked(row, by=by, version=version)
        if not why.strip():
            raise Refused("Say why the row is left out.", field="why")
        row.left_out, row.why_left_out = True, why.strip()
        _answer(row.doubts.filter(answer=""), Answer.LEFT_OUT, by)
        with refs_asked_again(row.draft_id, by=by):
            _save(row, "left_out", "why_left_out", by=by)
        return row


def put_back(row: DraftRow, *, by: User, version: int) -> DraftRow:
    """Take a row in after all; what was only settled by leaving it out is in doubt again."""
    with transaction.atomic():
        row = _locked(row, by=by, version=version)
        row.left_out, row.why_left_out = False, ""
        row.doubts.filter(answer=Answer.LEFT_OUT).update(
            answer="", answered_by=None, answered_at=None
        )
        with refs_asked_again(row.draft_id, by=by):
            _save(row, "left_out", "why_left_out", by=by)
        return row


def _locked(row: DraftRow, *, by: User, version: int | None) -> DraftRow:
    open_draft(row.draft_id, by=by)
    now: DraftRow = DraftRow.objects.select_related("changed_by", "draft").get(pk=row.pk)
    if version is not None and now.version != version:
        raise Changed("This row", by=now.changed_by)
    return now


def _still_open(doubt: DraftDoubt, *, by: User, version: int | None) -> DraftRow | None:
    """The row of a doubt that nobody has answered yet."""
    open_draft(doubt.draft_id, by=by)
    now = DraftDoubt.objects.select_related("answered_by").get(pk=doubt.pk)
    if now.answer:
        who = f" by {now.answered_by}" if now.answered_by else ""
        raise NotOpen(f"This was answered already{who}: {now.get_answer_display()}.")
    return _locked(doubt.row, by=by, version=version) if doubt.row else None


def _save(row: DraftRow, *columns: str, by: User) -> None:
    row.version += 1
    row.changed_by = by
    row.save(update_fields=[*columns, "version", "changed_by"])


def _answer(doubts: models.QuerySet[DraftDoubt], answer: Answer, by: User) -> None:
    doubts.filter(answer="").update(answer=answer, answered_by=by, answered_at=timezone.now())


def _require_words(words: RowWords) -> None:
    if not words.text.strip():
        raise Refused("Enter the words of the finding.", field="text")


def _doubt_what_is_recorded(row: DraftRow) -> None:
    """A row corrected into one that is recorded with other words is in doubt once more."""
    recorded = recorded_findings(row.draft.inspection_id, row.draft.force_id)
    there = set(row.doubts.values_list("what", flat=True))
    found = doubts_of_recorded(row, recorded, ())
    DraftDoubt.objects.bulk_create([doubt for doubt in found if doubt.what not in there])


def _place(draft: Draft, words: RowWords, lines: list[list[int]], sheet: str) -> int:
    """The order of the row above: by the lines it comes from, or its ref, else the last one."""
    rows = list(draft.rows.order_by("order", "pk"))
    if lines:
        above = [row for row in rows if row.sheet == sheet and row.lines[:1] < lines[:1]]
        return max((row.order for row in above if row.lines), default=0)
    same = [row for row in rows if row.section == words.section] or rows
    return max((row.order for row in _up_to(words.report_ref, same) or same), default=0)


def _up_to(ref: str, rows: list[DraftRow]) -> list[DraftRow]:
    """Those of one section whose refs come before `ref`, where it is a number."""
    if (sought := parse_ref(ref)) is None:
        return []
    refs = [(row, parse_ref(row.report_ref)) for row in rows]
    return [row for row, found in refs if found and found.number < sought.number]
