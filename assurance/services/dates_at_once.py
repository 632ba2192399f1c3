"""A later date of many rows: asked for with one reason, approved or declined with one reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assurance.models import AssuranceRow, DateChange, DateDecision, DateKind
from assurance.owning import stood_in_for
from assurance.refusals import Refused
from assurance.services.at_once import NOTHING_SEEN, Rests, Seen, save_all, taken
from assurance.services.shut import why_not_approve, why_not_decline, why_not_later
from core.components.text import day
from forces.models import User
from forces.roles import Permission

MOST_WEEKS = 260


@dataclass(frozen=True, slots=True)
class Later:
    """The same new date for all rows, or so many weeks after the date that each has now."""

    on: date | None = None
    weeks: int = 0

    def than(self, now: date) -> date:
        return self.on or now + timedelta(weeks=self.weeks)


def _due(row: AssuranceRow) -> str:
    return row.target_on.isoformat() if row.target_on else ""


def _now_due(row: AssuranceRow) -> str:
    last = next((change for change in reversed(row.changes) if change.agreed_on), None)
    who = last and (last.decided_by or last.asked_by)
    by = f", changed by {who.name}" if who else ""
    return f"Its target date is now {day(row.target_on)}{by}."


def _request(row: AssuranceRow) -> str:
    return str(row.asked.pk) if row.asked else ""


def _now_asked(row: AssuranceRow) -> str:
    return f"{row.asked.asked_by.name} asks for {day(row.asked.new_on)} now." if row.asked else ""


DUE = Rests(_due, _now_due)
REQUEST = Rests(_request, _now_asked)


def ask_later_many(
    rows: Iterable[AssuranceRow], later: Later, *, by: User, reason: str, seen: Seen = NOTHING_SEEN
) -> list[DateChange]:
    """Ask for a later date of every row; the dates hold until an officer has decided on them."""
    with transaction.atomic():
        ask = Permission.ASK_LATER_DATE
        locked = taken(rows, why_not_later, ask, by=by, rests=DUE, seen=seen)
        if not reason.strip():
            raise Refused("Say why the dates have to move.", field="reason")
        _require_later(locked, later)
        return DateChange.objects.bulk_create(
            DateChange(
                row=row, kind=DateKind.LATER, old_on=row.target_on,
                new_on=later.than(row.target_on), reason=reason, asked_by=by,
                stood_in_for=stood_in_for(row, by),
            )
            for row in locked
            if row.target_on
        )  # fmt: skip


def _require_later(rows: Iterable[AssuranceRow], later: Later) -> None:
    if later.on is None:
        if not 0 < later.weeks <= MOST_WEEKS:
            raise Refused(f"Enter a number of weeks between 1 and {MOST_WEEKS}.", field="weeks")
        _require_ahead(rows, later)
        return
    if later.on < timezone.localdate():
        raise Refused("The new date must be today or later.", field="new_on")
    last = max(rows, key=lambda row: row.target_on or date.min)
    if last.target_on and later.on <= last.target_on:
        raise Refused(
            f"The new date must be after {day(last.target_on)}, the date that {last.finding} has "
            "now.",
            field="new_on",
        )


def _require_ahead(rows: Iterable[AssuranceRow], later: Later) -> None:
    """Refuse weeks after which a row would still be overdue."""
    today = timezone.localdate()
    dates = [(later.than(row.target_on), row) for row in rows if row.target_on]
    past = [(on, row) for on, row in dates if on < today]
    if past:
        on, row = past[0]
        raise Refused(
            f"{row.finding} would be due on {day(on)}, which has passed. Enter more weeks, or one "
            "date for all.",
            field="weeks",
        )


def decide_many(
    rows: Iterable[AssuranceRow],
    *,
    by: User,
    approve: bool,
    reason: str = "",
    seen: Seen = NOTHING_SEEN,
) -> int:
    """Approve or decline what is asked for on every row; declining needs a reason.

    Returns how many were decided.
    """
    with transaction.atomic():
        shut = why_not_approve if approve else why_not_decline
        locked = taken(rows, shut, Permission.DECIDE_DATE, by=by, rests=REQUEST, seen=seen)
        if not approve and not reason.strip():
            raise Refused("Say why the dates are declined.", field="reason")
        asked = [row.asked.pk for row in locked if row.asked]
        decided = DateChange.objects.filter(pk__in=asked).update(
            decision=DateDecision.APPROVED if approve else DateDecision.DECLINED,
            agreed_on=F("new_on") if approve else None,
            decided_by=by,
            decided_at=timezone.now(),
            decision_reason=reason,
        )
        if approve:
            for row in locked:
                row.target_on = row.asked_on
            save_all(locked, "target_on")
        return decided
