"""A row that waits for others: marked as blocked while it is with the force, and lifted again."""

from django.db import transaction
from django.utils import timezone

from assurance.models import AssuranceRow, Block, OtherEvent, RowEvent
from assurance.refusals import NotOpen, Refused
from assurance.services.actions import require_may_record
from assurance.services.locking import (
    clear_block,
    locked_row,
    note_event,
    require_version,
    save,
)
from assurance.workflow import WITH_FORCE
from forces.models import User


def block(
    row: AssuranceRow, why: Block | str, waits_for: str, *, by: User, version: int | None = None
) -> RowEvent | None:
    """Say what blocks the row and whom it waits for. None where it says this already."""
    with transaction.atomic():
        row = _open_row(row, by)
        waits_for = waits_for.strip()
        if not waits_for:
            raise Refused("Say whom or what it waits for.", field="waits_for")
        if (row.blocked_by, row.waits_for) == (why, waits_for):
            return None
        require_version(row, version)
        row.blocked_by, row.waits_for = why, waits_for
        row.blocked_on = row.blocked_on or timezone.localdate()
        save(row, "blocked_by", "waits_for", "blocked_on")
        return note_event(row, OtherEvent.BLOCKED, by=by, reason=words_of(row))


def unblock(
    row: AssuranceRow, *, by: User, reason: str = "", version: int | None = None
) -> RowEvent:
    """Say that it waits for nobody any more."""
    with transaction.atomic():
        row = _open_row(row, by)
        if not row.blocked_by:
            raise NotOpen("The row is not blocked any more.")
        require_version(row, version)
        save(row, *clear_block(row))
        return note_event(row, OtherEvent.UNBLOCKED, by=by, reason=reason)


def words_of(row: AssuranceRow) -> str:
    """What the timeline says of a block."""
    return f"By {row.get_blocked_by_display()}: waits for {row.waits_for}"


def _open_row(row: AssuranceRow, by: User) -> AssuranceRow:
    """The row, locked, when the person records actions of its force and it is with the force."""
    row = locked_row(row)
    require_may_record(by, row.template.force_id, source="block")
    if row.state not in WITH_FORCE:
        raise NotOpen(
            f"{row.finding} is {row.get_state_display()}: only a row that is with the force can be "
            "blocked."
        )
    return row
