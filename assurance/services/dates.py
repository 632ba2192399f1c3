"""Target dates: the first is set, a later one is asked for with a reason and decided."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assurance.models import AssuranceRow, DateChange, DateDecision, DateKind
from assurance.owning import leads_now, stood_in_for
from assurance.refusals import NotOpen, Refused
from assurance.services.locking import locked_row, require_unsettled, require_version, save
from forces.models import User
from forces.roles import Permission

HAS_PASSED = "The date has already passed. Approve another date, or decline."


def set_first_date(row: AssuranceRow, on: date, *, by: User) -> DateChange | None:
    """Set the first target date of a locked row; the caller saves it. None where it stands."""
    if row.first_target_on is not None:
        if row.target_on == on:
            return None
        raise Refused(
            "This row has a target date. A later one is asked for, with a reason.",
            field="target_date",
        )
    row.first_target_on = row.target_on = on
    return DateChange.objects.create(
        row=row,
        kind=DateKind.SET,
        new_on=on,
        agreed_on=on,
        asked_by=by,
        decision=DateDecision.SET,
    )


def date_row(row: AssuranceRow, on: date, *, by: User, version: int | None = None) -> DateChange:
    """Give a row that has none its first target date. Raises Refused or PermissionDenied."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.ALLOCATE, row.template.force_id)
        require_version(row, version)
        require_unsettled(row)
        change = set_first_date(row, on, by=by)
        if change is None:
            raise Refused("The row already has this target date.", field="target_date")
        save(row, "first_target_on", "target_on")
        return change


def ask_later_date(row: AssuranceRow, on: date, *, by: User, reason: str) -> DateChange:
    """Ask for another target date; the current one holds until an officer has decided."""
    with transaction.atomic():
        row = locked_row(row)
        _require_may_ask(row, by)
        require_unsettled(row)
        if not reason.strip():
            raise Refused("Say why the date has to move.", field="reason")
        if row.target_on is None:
            raise Refused("The row has no target date yet: set the first one.", field="new_on")
        if on <= row.target_on:
            raise Refused(
                f"The new date must be after {row.target_on:%-d %B %Y}, the date it has now.",
                field="new_on",
            )
        if on < timezone.localdate():
            raise Refused("The new date must be today or later.", field="new_on")
        if row.date_changes.filter(decision=DateDecision.ASKED).exists():
            raise Refused("A later date has been asked for already and waits for a decision.")
        return DateChange.objects.create(
            row=row, kind=DateKind.LATER, old_on=row.target_on, new_on=on, reason=reason,
            asked_by=by, stood_in_for=stood_in_for(row, by),
        )  # fmt: skip


def may_ask(row: AssuranceRow, person: User) -> bool:
    """Whether the person may ask for a later date of this row: its lead or whoever stands in, or a
    coordinator.
    """
    force = row.template.force_id
    if not person.access.may(Permission.ASK_LATER_DATE, force):
        return False
    return leads_now(person, row) or person.access.may(Permission.SUBMIT_ANY, force)


def _require_may_ask(row: AssuranceRow, by: User) -> None:
    if not may_ask(row, by):
        raise PermissionDenied("Only the lead or the coordinator asks for a later date.")


def why_not_decide(asked_by: int | None, instead_of: int | None, person: User) -> str:
    """Whoever asked for a date does not decide on it, whatever else their roles include; nor does
    the lead in whose stead it was asked for.
    """
    if asked_by == person.pk:
        return "You asked for this date, so somebody else has to decide on it."
    if instead_of == person.pk:
        return "This date was asked for in your stead, so somebody else has to decide on it."
    return ""


def decide_date(
    change: DateChange, *, by: User, approve: bool, on: date | None = None, reason: str = ""
) -> DateChange:
    """Approve, amend (`on` another date) or decline what was asked; declining needs a reason."""
    with transaction.atomic():
        row = locked_row(change.row)
        by.access.require(Permission.DECIDE_DATE, row.template.force_id)
        if why := why_not_decide(change.asked_by_id, change.stood_in_for_id, by):
            raise Refused(why)
        change = DateChange.objects.select_for_update().get(pk=change.pk)
        if change.decision != DateDecision.ASKED:
            raise NotOpen(f"This date was {change.get_decision_display()} already.")
        if not approve and not reason.strip():
            raise Refused("Say why the date is declined.", field="reason")
        if approve:
            require_unsettled(row)
            if (on or change.new_on) < timezone.localdate():
                raise Refused(HAS_PASSED, field="on" if on else "")
        change.decision = DateDecision.APPROVED if approve else DateDecision.DECLINED
        change.agreed_on = (on or change.new_on) if approve else None
        change.decided_by, change.decided_at = by, timezone.now()
        change.decision_reason = reason
        change.save(
            update_fields=["decision", "agreed_on", "decided_by", "decided_at", "decision_reason"]
        )
        if approve:
            row.target_on = change.agreed_on
            save(row, "target_on")
        return change


def correct_first_date(
    row: AssuranceRow, on: date, *, by: User, reason: str, version: int | None = None
) -> DateChange:
    """Mend a mistyped first date; the mistake stays on record, marked as one."""
    with transaction.atomic():
        row = locked_row(row)
        by.access.require(Permission.DECIDE_DATE, row.template.force_id)
        require_version(row, version)
        require_unsettled(row)
        if row.first_target_on is None:
            raise Refused("The row has no target date yet.")
        if on == row.first_target_on:
            raise Refused("This is the first date that the row has now.", field="new_on")
        if not reason.strip():
            raise Refused("Say why the first date is corrected.", field="reason")
        moved = row.target_on != row.first_target_on
        change = DateChange.objects.create(
            row=row, kind=DateKind.CORRECTION, old_on=row.first_target_on, new_on=on, agreed_on=on,
            reason=reason, asked_by=by, decision=DateDecision.SET, decided_by=by,
            decided_at=timezone.now(),
        )  # fmt: skip
        row.first_target_on = on
        row.target_on = row.target_on if moved else on
        save(row, "first_target_on", "target_on")
        return change
