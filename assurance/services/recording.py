"""Recording in one go: an action, its evidence if any, and the report that it is done."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef

from assurance.models import Action, ActionKind, ActionRow, ActionVersion, AssuranceRow
from assurance.refusals import NotOpen
from assurance.services.actions import (
    ActionWords,
    change_action,
    record_action,
    require_same_action,
    rows_of,
)
from assurance.services.evidence import EvidenceGiven, attach_evidence, attach_files
from assurance.services.locking import locked_rows
from assurance.services.moves import Given, move_row
from assurance.workflow import MOVE, MoveName
from forces.models import User


def record(
    rows: Iterable[AssuranceRow],
    words: ActionWords,
    *,
    by: User,
    once: uuid.UUID,
    evidence: EvidenceGiven | None = None,
    report: AssuranceRow | None = None,
    no_evidence: str = "",
) -> Action:
    """Record an action on `rows`, attach `evidence` to them and report `report` complete.

    All of it or nothing; the same `once` only once, and with other words SentBefore is raised.
    After the back button a form has a new token: the same words of the same person on the same
    rows are the same action all the same.
    """
    chosen = list(rows)
    with transaction.atomic():
        locked = locked_rows(chosen)
        if existing := Action.objects.filter(once=once).first():
            require_same_action(existing, words, chosen, by=by)
        action = existing or _twin(chosen, words, by)
        action = action or record_action(chosen, words, by=by, once=once)
        _attach(chosen, evidence, by=by, once=once)
        if report is not None and not (existing and _reported(locked, report)):
            move_row(report, MoveName.SUBMIT, by=by, given=Given(no_evidence=no_evidence))
        return action


def _reported(locked: list[AssuranceRow], row: AssuranceRow) -> bool:
    """Whether the row has gone on since the form was shown: by the first press of it."""
    return all(
        each.state not in MOVE[MoveName.SUBMIT].from_states for each in locked if each.pk == row.pk
    )


def _twin(rows: list[AssuranceRow], words: ActionWords, by: User) -> Action | None:
    """What the person recorded before in the same words on each of these rows, still standing."""
    same = Action.objects.filter(
        created_by=by, current__by=by, current__kind=words.kind, current__text=words.text,
        current__lead=words.lead, current__due_on=words.due_on, current__done_on=words.done_on,
        current__source=words.source,
    )  # fmt: skip
    for row in rows:
        on_it = ActionRow.objects.filter(action=OuterRef("pk"), row=row, removed_at=None)
        same = same.filter(Exists(on_it))
    found: Action | None = same.order_by("pk").first()
    return found


def finish(
    action: Action, words: ActionWords, *, by: User, number: int, evidence: EvidenceGiven | None
) -> ActionVersion:
    """Say that a planned action is done, over its version `number`, with what proves it.

    The evidence is attached to every row that the action answers. Raises NotOpen where the action
    is not planned any more.
    """
    with transaction.atomic():
        rows = locked_rows(rows_of(action))
        current = Action.objects.select_for_update(of=("self",)).get(pk=action.pk).current
        if current is None or current.kind != ActionKind.PLANNED:
            raise NotOpen("This action is not planned any more.")
        version = change_action(action, replace(words, kind=ActionKind.DONE), by=by, number=number)
        _attach(rows, evidence, by=by, once=uuid.uuid5(action.once, str(number)))
        return version


def _attach(
    rows: list[AssuranceRow], evidence: EvidenceGiven | None, *, by: User, once: uuid.UUID
) -> None:
    if evidence is not None and evidence.files:
        attach_files(rows, evidence, by=by, once=once)
    elif evidence is not None:
        attach_evidence(rows, evidence, by=by, once=uuid.uuid5(once, "evidence"))
