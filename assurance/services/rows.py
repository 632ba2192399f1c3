"""A row's own facts: who leads it, what done will look like, the office's remarks."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from assurance import letters
from assurance.models import (
    AssuranceRow,
    OfficeNote,
    OtherEvent,
    Priority,
    RowEvent,
)
from assurance.refusals import Changed, Refused
from assurance.services.locking import (
    locked_row,
    note_event,
    require_unsettled,
    require_version,
    save,
)
from assurance.workflow import State
from forces.models import User
from forces.roles import Permission


def hand_over(
    row: AssuranceRow, to: User, *, by: User, reason: str = "", version: int | None = None
) -> RowEvent:
    """Name another lead. Who led it before stays in the timeline."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ALLOCATE, row.template.force_id)
        require_version(row, version)
        event = _give(row, to, by=by, reason=reason)
        letters.tell_of_handover(event, row)
        return event


def _give(row: AssuranceRow, to: User, *, by: User, reason: str) -> RowEvent:
    """Make `to` the lead of a locked row. The caller has asked whether `by` may."""
    require_unsettled(row)
    if row.state == State.AWAITING_ALLOCATION:
        raise Refused("Allocate the row first.", field="lead")
    if not to.access.may(Permission.BE_LEAD, row.template.force_id):
        raise Refused(f"{to.name} cannot lead a row of {row.template.force}.", field="lead")
    if row.lead_id == to.pk:
        raise Refused(f"{to.name} leads this row already.", field="lead")
    row.lead = to
    save(row, "lead")
    return note_event(row, OtherEvent.HANDED_OVER, by=by, lead=to, reason=reason)


def annotate(
    row: AssuranceRow, text: str, *, by: User, version: int | None = None
) -> RowEvent | None:
    """Change the printed annotation. None where it says this already."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ANNOTATE, row.template.force_id)
        if row.annotation == text:
            return None
        require_version(row, version)
        before, row.annotation = row.annotation, text
        save(row, "annotation")
        return note_event(row, OtherEvent.ANNOTATED, by=by, reason=_before(before))


def agree_criteria(
    row: AssuranceRow, text: str, *, by: User, version: int | None = None
) -> RowEvent | None:
    """Change what done will look like. None where it says this already."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ALLOCATE, row.template.force_id)
        if row.closure_criteria == text:
            return None
        require_version(row, version)
        require_unsettled(row)
        before, row.closure_criteria = row.closure_criteria, text
        save(row, "closure_criteria")
        return note_event(row, OtherEvent.CRITERIA, by=by, reason=_before(before))


def _before(text: str) -> str:
    return f"It said before: {text}" if text else ""


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a coordinator or an officer says of a row beside its lead and dates."""

    accountable_officer: str = ""
    priority: Priority | str = ""
    themes: tuple[str, ...] = ()


def describe(
    row: AssuranceRow, facts: RowFacts, *, by: User, version: int | None = None
) -> RowEvent | None:
    """Change accountable officer, priority and themes. None where they say this already."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ALLOCATE, row.template.force_id)
        before = RowFacts(row.accountable_officer, row.priority, tuple(row.themes))
        if before == facts:
            return None
        require_version(row, version)
        require_unsettled(row)
        row.accountable_officer, row.priority = facts.accountable_officer, facts.priority
        row.themes = list(facts.themes)
        save(row, "accountable_officer", "priority", "themes")
        return note_event(row, OtherEvent.DESCRIBED, by=by)


def note_seen(note: OfficeNote | None) -> str:
    """What to give back with a change of the office's note, to show which text was read."""
    return note.changed_at.isoformat() if note else "none"


def write_office_note(
    row: AssuranceRow, text: str, *, by: User, seen: str | None = None
) -> OfficeNote:
    """Write the office's own note; the force does not see it. `seen`: as `note_seen` said it."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ANNOTATE, row.template.force_id)
        before = OfficeNote.objects.select_related("changed_by").filter(row=row).first()
        if seen is not None and seen != note_seen(before) and before and before.text != text:
            raise Changed("The office's own note", by=before.changed_by)
        note, _ = OfficeNote.objects.update_or_create(
            row=row, defaults={"text": text, "changed_by": by, "changed_at": timezone.now()}
        )
        return note
