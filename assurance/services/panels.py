"""What a panel is shown, asks and is answered."""

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assurance import letters
from assurance.models import (
    ActionRow,
    AssuranceRow,
    AssuranceTemplate,
    EvidenceRow,
    Marking,
    PanelAnswer,
    PanelQuestion,
    QuestionKind,
    Release,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
)
from assurance.refusals import Refused
from core.services import store
from forces.models import Panel, User
from forces.roles import Permission


def release(template: AssuranceTemplate, panel: Panel, *, by: User, note: str = "") -> Release:
    """Give a panel the template as it is now: its rows, their actions and open evidence."""
    with transaction.atomic():
        _require_own(template, panel, by)
        made = Release.objects.create(template=template, panel=panel, by=by, note=note)
        rows = list(template.rows.order_by("pk"))
        ReleasedRow.objects.bulk_create([ReleasedRow(release=made, row=row) for row in rows])
        actions = ActionRow.objects.filter(row__in=rows, removed_at=None).select_related("action")
        ReleasedAction.objects.bulk_create(
            [
                ReleasedAction(release=made, row_id=link.row_id, version_id=link.action.current_id)
                for link in actions.order_by("pk")
            ]
        )
        evidence = EvidenceRow.objects.filter(
            row__in=rows, removed_at=None, evidence__current__marking=Marking.OFFICIAL
        ).select_related("evidence")
        ReleasedEvidence.objects.bulk_create(
            [
                ReleasedEvidence(
                    release=made, row_id=link.row_id, version_id=link.evidence.current_id
                )
                for link in evidence.order_by("pk")
            ]
        )
        return made


def withdraw(template: AssuranceTemplate, panel: Panel, *, by: User, note: str) -> Release:
    """Take back what a panel was shown; that it was shown stays on record."""
    _require_own(template, panel, by)
    if not note.strip():
        raise Refused("Say why it is withdrawn.", field="note")
    return Release.objects.create(template=template, panel=panel, by=by, note=note, withdrawn=True)


def _require_own(template: AssuranceTemplate, panel: Panel, by: User) -> None:
    by.access.require(Permission.RELEASE, template.force_id)
    if panel.force_id != template.force_id:
        raise Refused("The panel belongs to another force.", field="panel")


def ask(
    row: AssuranceRow,
    *,
    by: User,
    panel: Panel,
    kind: QuestionKind | str,
    text: str,
    paper: UploadedFile | None = None,
    once: uuid.UUID | None = None,
) -> PanelQuestion:
    """Put a question, or record a resolution, on a row that was released to the panel."""
    once = once or uuid.uuid4()
    with transaction.atomic():
        by.access.require(Permission.ASK_QUESTION, row.template.force_id)
        if panel.pk not in by.access.panels:
            raise Refused("You are not a member of this panel.", field="panel")
        if not text.strip():
            raise Refused("Write the question or the resolution.", field="text")
        if existing := PanelQuestion.objects.filter(once=once, asked_by=by).first():
            return existing
        question = PanelQuestion.objects.create(
            row=row,
            panel=panel,
            kind=kind,
            text=text,
            paper=store(paper, by=by) if paper else None,
            asked_by=by,
            once=once,
        )
        letters.tell_of_question(question)
        return question


def answer(
    question: PanelQuestion, *, by: User, text: str, settles: bool, once: uuid.UUID | None = None
) -> PanelAnswer:
    """Answer a panel; `settles` where nothing more is to come."""
    once = once or uuid.uuid4()
    with transaction.atomic():
        by.access.require(Permission.ANSWER_QUESTION, question.row.template.force_id)
        if not text.strip():
            raise Refused("Write the answer.", field="text")
        if existing := PanelAnswer.objects.filter(once=once, by=by).first():
            return existing
        return PanelAnswer.objects.create(
            question=question, text=text, settles=settles, by=by, once=once
        )
