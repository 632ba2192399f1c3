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
)
from assurance.services.actions import ActionWords, add_version
from assurance.services.locking import note_event
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
    annotations, actions = annotations or {}, actions or {}
    with transaction.atomic():
        by.access.require(Permission.IMPORT_TEMPLATE, force.pk)
        template, _ = AssuranceTemplate.objects.get_or_create(
            inspection=inspection, force=force, defaults={"created_by": by}
        )
        have = set(template.rows.values_list("finding_id", flat=True))
        for finding in findings:
            if finding.pk not in have:
                _add_row(
                    template, finding, by, annotations.get(finding.pk, ""), actions.get(finding.pk)
                )
        return template


def _add_row(
    template: AssuranceTemplate, finding: Finding, by: User, annotation: str, action: str | None
) -> AssuranceRow:
    state = State.IN_PROGRESS if action else State.AWAITING_ALLOCATION
    row = AssuranceRow.objects.create(
        template=template, finding=finding, annotation=annotation, state=state
    )
    note_event(row, OtherEvent.CAME_IN, by=by, from_state="")
    if action:
        done = Action.objects.create(force=template.force, created_by=by)
        add_version(done, ActionWords(ActionKind.DONE, action, source=FROM_THE_DOCUMENT), by)
        ActionRow.objects.create(action=done, row=row, added_by=by)
    return row
