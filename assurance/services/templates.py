"""A template comes into being: one row for each finding that the force has to answer."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from assurance.models import (
    Action,
    ActionKind,
    ActionRow,
    AssuranceRow,
    AssuranceTemplate,
    OtherEvent,
    RowEvent,
)
from assurance.services.actions import ActionWords, add_version
from assurance.workflow import State
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import Finding, Inspection

FROM_THE_DOCUMENT = "from the document"


def add_rows(
    inspection: Inspection,
    force: Force,
    findings: Iterable[Finding],
    *,
    by: User,
    annotations: Mapping[int, str] | None = None,
    actions: Mapping[int, str] | None = None,
) -> AssuranceTemplate:
    """Add a row for each finding that has none yet, all or nothing.

    `annotations` and `actions` are texts by finding id. A filled action comes in as done, its row
    in progress; every other row awaits allocation.
    """
    annotations = annotations or {}
    actions = {pk: text for pk, text in (actions or {}).items() if text}
    with transaction.atomic():
        by.access.require(Permission.IMPORT_TEMPLATE, force.pk)
        template, _ = AssuranceTemplate.objects.get_or_create(
            inspection=inspection, force=force, defaults={"created_by": by}
        )
        have = set(template.rows.values_list("finding_id", flat=True))
        rows = [
            _row(template, finding, annotations.get(finding.pk, ""), finding.pk in actions)
            for finding in findings
            if finding.pk not in have
        ]
        AssuranceRow.objects.bulk_create(rows)
        RowEvent.objects.bulk_create([_came_in(row, by) for row in rows])
        for row in rows:
            if action := actions.get(row.finding_id):
                _record_from_document(row, action, by)
        return template


def _row(
    template: AssuranceTemplate, finding: Finding, annotation: str, answered: bool
) -> AssuranceRow:
    state = State.IN_PROGRESS if answered else State.AWAITING_ALLOCATION
    return AssuranceRow(template=template, finding=finding, annotation=annotation, state=state)


def _came_in(row: AssuranceRow, by: User) -> RowEvent:
    return RowEvent(row=row, what=OtherEvent.CAME_IN, to_state=row.state, by=by)


def _record_from_document(row: AssuranceRow, text: str, by: User) -> None:
    action = Action.objects.create(force=row.template.force, created_by=by)
    add_version(action, ActionWords(ActionKind.DONE, text, source=FROM_THE_DOCUMENT), by)
    ActionRow.objects.create(action=action, row=row, added_by=by)
