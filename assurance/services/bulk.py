"""The same act on many rows at once, all of them or none: leads, first dates, facts of rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from assurance.letters_at_once import tell_of_given, tell_of_many
from assurance.models import (
    AssuranceRow,
    DateChange,
    DateDecision,
    DateKind,
    HandOver,
    OtherEvent,
    Priority,
    RowEvent,
)
from assurance.refusals import Refused
from assurance.services.at_once import NOTHING_SEEN, Rests, Seen, note_all, save_all, taken
from assurance.services.conditions import Given, require_condition
from assurance.services.rows import RowFacts
from assurance.services.shut import (
    why_not_allocate,
    why_not_date,
    why_not_describe,
    why_not_lead,
)
from assurance.workflow import MOVE, MoveName
from forces.models import User
from forces.roles import Permission


def allocate_many(
    rows: Iterable[AssuranceRow], *, by: User, lead: User, target_date: date, criteria: str = ""
) -> list[RowEvent]:
    """Allocate every row to one lead; a row that has a target date keeps it."""
    move = MOVE[MoveName.ALLOCATE]
    with transaction.atomic():
        locked = taken(rows, why_not_allocate, Permission.ALLOCATE, by=by)
        for row in locked:
            given = Given(lead=lead, target_date=row.target_on or target_date, criteria=criteria)
            for condition in move.conditions:
                require_condition(condition, row, by, given)
        before, now = locked[0].state, timezone.now()
        _set_first([row for row in locked if row.target_on is None], target_date, by=by)
        for row in locked:
            row.state, row.state_since, row.lead = move.to_state, now, lead
            row.closure_criteria = criteria or row.closure_criteria
        save_all(
            locked, "state", "state_since", "lead", "closure_criteria", "first_target_on",
            "target_on",
        )  # fmt: skip
        events = note_all(
            locked, move.name, by=by, from_state=before, facts=lambda row: {"lead": lead}
        )
        tell_of_many(events, move)
        return events


def date_many(rows: Iterable[AssuranceRow], on: date, *, by: User) -> list[DateChange]:
    """Give every row the same first target date."""
    with transaction.atomic():
        locked = taken(rows, why_not_date, Permission.ALLOCATE, by=by)
        changes = _set_first(locked, on, by=by)
        save_all(locked, "first_target_on", "target_on")
        return changes


def _set_first(rows: Sequence[AssuranceRow], on: date, *, by: User) -> list[DateChange]:
    for row in rows:
        row.first_target_on = row.target_on = on
    return DateChange.objects.bulk_create(
        DateChange(
            row=row,
            kind=DateKind.SET,
            new_on=on,
            agreed_on=on,
            asked_by=by,
            decision=DateDecision.SET,
        )
        for row in rows
    )


def _leader(row: AssuranceRow) -> str:
    return str(row.lead_id or "")


def _now_led(row: AssuranceRow) -> str:
    return f"{row.lead.name} leads it now." if row.lead else "Nobody leads it now."


LEADER = Rests(_leader, _now_led)


def lead_many(
    rows: Iterable[AssuranceRow], to: User, *, by: User, reason: str = "", seen: Seen = NOTHING_SEEN
) -> list[RowEvent]:
    """Hand every row over to one lead, or name its first; those that are theirs stay as they are.

    The new lead is told in one line of what came from one other lead.
    """
    with transaction.atomic():
        locked = taken(rows, why_not_lead, Permission.ALLOCATE, by=by, rests=LEADER, seen=seen)
        given = [row for row in locked if row.lead_id != to.pk]
        _require_may_lead(to, locked, given)
        if not reason.strip() and any(row.lead_id for row in given):
            raise Refused("Say why they are handed over.", field="reason")
        acts = _acts(given, to, by=by, reason=reason)
        givers = {row.pk: row.lead_id for row in given}

        def facts(row: AssuranceRow) -> dict[str, object]:
            act = acts.get((row.template.force_id, givers[row.pk]))
            return {"lead": to, "reason": reason, "handover": act}

        for row in given:
            row.lead = to
        save_all(given, "lead")
        events = note_all(given, OtherEvent.HANDED_OVER, by=by, facts=facts)
        tell_of_given(events)
        return events


def _require_may_lead(
    to: User, rows: Iterable[AssuranceRow], given: Sequence[AssuranceRow]
) -> None:
    for force in {row.template.force for row in rows}:
        if not to.access.may(Permission.BE_LEAD, force.pk):
            raise Refused(f"{to.name} cannot lead a row of {force}.", field="lead")
    if not given:
        raise Refused(f"{to.name} leads all of these rows already.", field="lead")


def _acts(
    rows: Iterable[AssuranceRow], to: User, *, by: User, reason: str
) -> dict[tuple[int, int | None], HandOver]:
    """One act for each force and lead from which rows are taken."""
    givers = {
        (row.template.force_id, row.lead_id): HandOver(
            force=row.template.force, giver=row.lead, taker=to, by=by, reason=reason
        )
        for row in rows
        if row.lead
    }
    HandOver.objects.bulk_create(givers.values())
    return dict(givers)


@dataclass(frozen=True, slots=True)
class NewFacts:
    """What is said of many rows; None leaves a fact of each as it is."""

    accountable_officer: str | None = None
    priority: Priority | str | None = None
    themes: tuple[str, ...] | None = None
    adds_themes: bool = True
    """Whether the themes come beside those that a row has, or instead of them."""

    def of(self, row: AssuranceRow) -> RowFacts:
        officer, priority = self.accountable_officer, self.priority
        return RowFacts(
            row.accountable_officer if officer is None else officer,
            row.priority if priority is None else priority,
            self._themes(tuple(row.themes)),
        )

    def _themes(self, now: tuple[str, ...]) -> tuple[str, ...]:
        if self.themes is None:
            return now
        return tuple(dict.fromkeys((*now, *self.themes))) if self.adds_themes else self.themes


def describe_many(rows: Iterable[AssuranceRow], new: NewFacts, *, by: User) -> list[RowEvent]:
    """Say these facts of every row; those that say them already are left as they are."""
    if new == NewFacts():
        raise Refused("Choose what to change.")
    with transaction.atomic():
        locked = taken(rows, why_not_describe, Permission.ALLOCATE, by=by)
        changed = [row for row in locked if new.of(row) != NewFacts().of(row)]
        if not changed:
            raise Refused("All of these rows say so already.")
        for row in changed:
            facts = new.of(row)
            row.accountable_officer, row.priority = facts.accountable_officer, facts.priority
            row.themes = list(facts.themes)
        save_all(changed, "accountable_officer", "priority", "themes")
        return note_all(changed, OtherEvent.DESCRIBED, by=by)
