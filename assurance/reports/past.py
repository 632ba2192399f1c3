"""How a row stood when a past day was over, from what had been recorded by then."""

from dataclasses import dataclass
from datetime import date, datetime

from assurance.models import AssuranceRow, DateChange, DateDecision, DateKind
from assurance.workflow import State
from core.components.text import day as written
from core.days import end_of


@dataclass(frozen=True, slots=True)
class Past:
    """Where a row stood, who led it, and its dates, at the end of a day."""

    state: State
    lead: str
    first_target_on: date | None
    target_on: date | None


def past_of(row: AssuranceRow, day: date) -> Past | None:
    """How `row` stood when `day` was over; None where it had not come in yet."""
    then = AssuranceRow.objects.filter(pk=row.pk).as_on(day).first()
    if then is None:
        return None
    led = row.events.filter(at__lt=end_of(day), lead__isnull=False).select_related("lead")
    last = led.order_by("-at", "-pk").first()
    lead = last.lead.name if last and last.lead else ""
    return Past(State(then.state_then), lead, *_dates(row, end_of(day)))


def _dates(row: AssuranceRow, end: datetime) -> tuple[date | None, date | None]:
    """The first and the current target date, each change counted from when it was decided."""
    first = current = None
    made = [(_settled_at(change), change) for change in row.date_changes.all()]
    for _, change in sorted(
        ((at, change) for at, change in made if at and at < end),
        key=lambda each: (each[0], each[1].pk),
    ):
        moved = current != first
        if first is None or change.kind == DateKind.CORRECTION:
            first = change.agreed_on
        if change.kind != DateKind.CORRECTION or not moved:
            current = change.agreed_on
    return first, current


def _settled_at(change: DateChange) -> datetime | None:
    """When the change counted; None for what still waits and what was declined."""
    if change.decision == DateDecision.SET:
        return change.asked_at
    return change.decided_at if change.decision == DateDecision.APPROVED else None


def past_words(row: AssuranceRow, day: date) -> str:
    """ "On 5 June 2026 it was in progress, led by Leo Lead, with the target date 1 July 2026." """
    past = past_of(row, day)
    if past is None:
        return f"It had not come in by {written(day)}: it came in on {written(row.came_in_on)}."
    led = f"led by {past.lead}" if past.lead else "without a lead"
    due = f"the target date {written(past.target_on)}" if past.target_on else "no target date"
    words = f"On {written(day)} it was {past.state.label}, {led}, with {due}."
    if past.first_target_on == past.target_on:
        return words
    return f"{words} The first target date was {written(past.first_target_on)}."
