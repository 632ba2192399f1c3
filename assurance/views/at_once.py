"""How each act on many rows is done: its form, what saves it, and what is then said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assurance.acts_on_many import ALLOCATE, APPROVE, DATE, DECLINE, FACTS, LATER, LEAD, ManyAct
from assurance.forms.bulk import (
    AllocateManyForm,
    ApproveManyForm,
    BulkForm,
    DateManyForm,
    DeclineManyForm,
    FactsManyForm,
    LaterManyForm,
    LeadManyForm,
)
from assurance.models import AssuranceRow
from assurance.services.at_once import Rests, Seen
from assurance.services.bulk import LEADER, allocate_many, date_many, describe_many, lead_many
from assurance.services.dates_at_once import DUE, REQUEST, ask_later_many, decide_many
from core.components.text import counted, day
from forces.models import User

Rows = list[AssuranceRow]


def _nothing(_rows: Rows) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class OnMany:
    """One act on many rows as a page does it. `rests`: what must not have changed meanwhile."""

    act: ManyAct
    button: str
    form: type[BulkForm]
    save: Callable[[Rows, Any, User, Seen], str]
    rests: Rests | None = None
    note: Callable[[Rows], str] = _nothing


def _allocate(rows: Rows, form: AllocateManyForm, by: User, _seen: Seen) -> str:
    given = form.cleaned_data
    done = allocate_many(rows, by=by, **given)
    when = day(given["target_date"])
    due = f"; those without a date are due {when}" if _dated(rows) else f", due {when}"
    return f"{_rows(len(done))} allocated to {given['lead'].name}{due}."


def _dated(rows: Rows) -> str:
    dated = sum(row.target_on is not None for row in rows)
    return f"Already with a target date, which stays as it is: {_rows(dated)}." if dated else ""


def _set_date(rows: Rows, form: DateManyForm, by: User, _seen: Seen) -> str:
    on = form.cleaned_data["target_date"]
    return f"{_rows(len(date_many(rows, on, by=by)))} due {day(on)}."


def _later(rows: Rows, form: LaterManyForm, by: User, seen: Seen) -> str:
    reason = form.cleaned_data["reason"]
    asked = ask_later_many(rows, form.later(), by=by, reason=reason, seen=seen)
    return (
        f"You asked for a later date of {_rows(len(asked))}. The dates stay as they are until they "
        "are decided."
    )


def _approve(rows: Rows, form: ApproveManyForm, by: User, seen: Seen) -> str:
    reason = form.cleaned_data["reason"]
    decided = decide_many(rows, by=by, approve=True, reason=reason, seen=seen)
    return f"{counted(decided, 'later date')} approved."


def _decline(rows: Rows, form: DeclineManyForm, by: User, seen: Seen) -> str:
    reason = form.cleaned_data["reason"]
    decided = decide_many(rows, by=by, approve=False, reason=reason, seen=seen)
    return f"{counted(decided, 'later date')} declined. Those dates stay as they are."


def _lead(rows: Rows, form: LeadManyForm, by: User, seen: Seen) -> str:
    to = form.cleaned_data["lead"]
    reason = form.cleaned_data["reason"]
    given = lead_many(rows, to, by=by, reason=reason, seen=seen)
    theirs = len(rows) - len(given)
    stayed = f" {to.name} led {_rows(theirs)} already." if theirs else ""
    return f"{_rows(len(given))} handed over to {to.name}.{stayed}"


def _facts(rows: Rows, form: FactsManyForm, by: User, _seen: Seen) -> str:
    return f"{_rows(len(describe_many(rows, form.facts(), by=by)))} changed."


def _rows(count: int) -> str:
    return counted(count, "row")


ON_MANY: dict[str, OnMany] = {
    each.act.key: each
    for each in (
        OnMany(ALLOCATE, "Allocate", AllocateManyForm, _allocate, note=_dated),
        OnMany(DATE, "Set target date", DateManyForm, _set_date),
        OnMany(LATER, "Ask for these dates", LaterManyForm, _later, DUE),
        OnMany(APPROVE, "Approve", ApproveManyForm, _approve, REQUEST),
        OnMany(DECLINE, "Decline", DeclineManyForm, _decline, REQUEST),
        OnMany(LEAD, "Hand over", LeadManyForm, _lead, LEADER),
        OnMany(FACTS, "Save", FactsManyForm, _facts),
    )
}
