"""Reminders: what is due, overdue, waiting or without a lead, owed to those who can act on it.

Each step says whom it tells and which rows it is about on a day. A step that was missed (the
machine was off) is caught up with once, because its key carries the date it is about, not the day
on which it was noticed. One more step is one function in STEPS and one row in the tests.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from assurance.letters import row_line, row_path
from assurance.models import AssuranceRow, AssuranceTemplate
from assurance.querysets import RowQuerySet
from assurance.recipients import PeopleByForce
from assurance.workflow import (
    UNDATED_TOO_LONG_WORKING_DAYS,
    WAITING_TOO_LONG_WORKING_DAYS,
)
from core.components.text import counted
from core.models import Notice
from core.working_days import working_days_before
from forces.roles import Permission

WARNED_BEFORE_DAYS = 14
LONG_OVERDUE_DAYS = 14
WEEK = 7
EVERY_ROW = Q()
OF_A_TEMPLATE = "without_lead_or_date"
"""The one kind of reminder whose subject is a template; of the others it is a row."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something one person is owed to know: `key` names person, row, step and date."""

    recipient: int
    key: str
    kind: str
    subject: int
    line: str
    path: str


Step = Callable[[RowQuerySet, date], Iterable[Fact]]


def _weeks_after(day: date, on: date) -> date:
    """`day`, or the latest day a whole number of weeks after it that is not past `on`."""
    return day + timedelta(days=(on - day).days // WEEK * WEEK)


def _fact(person: int, row: AssuranceRow, kind: str, about: date, words: str) -> Fact:
    return Fact(
        recipient=person,
        key=f"{kind}:{row.pk}:{person}:{about.isoformat()}",
        kind=kind,
        subject=row.pk,
        line=f"{row_line(row)}: {words}",
        path=row_path(row),
    )


def _led(rows: RowQuerySet, on: date) -> Any:
    return rows.with_force().with_standing(on).filter(lead__is_active=True, due_on__isnull=False)


def due(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the lead: from 14 days before the date, on the day, then weekly while overdue."""
    last = on + timedelta(days=WARNED_BEFORE_DAYS)
    for row in _led(rows, on).filter(due_on__lte=last):
        yield _due_fact(row, on)


def _due_fact(row: Any, on: date) -> Fact:
    day, person = row.due_on, row.lead_id
    if on < day:
        words = f"due on {day:%-d %B %Y}, in {counted((day - on).days, 'day')}"
        return _fact(person, row, "due_soon", day, words)
    if on == day:
        return _fact(person, row, "due_today", day, "due today")
    late = f"{counted((on - day).days, 'day')} overdue (it was due on {day:%-d %B %Y})"
    kind = "due_today" if on < day + timedelta(days=WEEK) else "overdue"
    return _fact(person, row, kind, _weeks_after(day, on), late)


def long_overdue(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the officers, weekly: what is more than 14 days overdue."""
    officers = PeopleByForce(Permission.REVIEW, on)
    before = on - timedelta(days=LONG_OVERDUE_DAYS)
    for row in rows.overdue(on).with_standing(on).filter(due_on__lt=before):
        words = f"{counted((on - row.due_on).days, 'day')} overdue with the force"
        about = _weeks_after(row.due_on + timedelta(days=LONG_OVERDUE_DAYS + 1), on)
        for person in officers.of(row.template.force_id):
            yield _fact(person, row, "long_overdue", about, words)


def waiting(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the officers, weekly: what has waited for review for over ten working days."""
    officers = PeopleByForce(Permission.REVIEW, on)
    for row in rows.waiting_over(on, WAITING_TOO_LONG_WORKING_DAYS):
        since = timezone.localdate(row.state_since)
        words = f"waiting for review since {since:%-d %B %Y}"
        for person in officers.of(row.template.force_id):
            yield _fact(person, row, "waiting", _weeks_after(since, on), words)


def without_lead_or_date(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the coordinators, weekly and once a template: what has no lead or no date for too long."""
    coordinators = PeopleByForce(Permission.SUBMIT_ANY, on)
    long_ago = working_days_before(on, UNDATED_TOO_LONG_WORKING_DAYS)
    missing = rows.with_force().filter(
        Q(lead__isnull=True) | Q(target_on__isnull=True), came_in_on__lt=long_ago
    )
    found = missing.order_by().values("template").annotate(number=Count("pk"))
    number = {each["template"]: each["number"] for each in found}
    templates = AssuranceTemplate.objects.filter(pk__in=number).select_related("inspection")
    monday = on - timedelta(days=on.weekday())
    for template in templates.order_by("pk"):
        words = f"{counted(number[template.pk], 'row')} without a lead or a target date"
        for person in coordinators.of(template.force_id):
            yield Fact(
                recipient=person,
                key=f"{OF_A_TEMPLATE}:{template.pk}:{person}:{monday.isoformat()}",
                kind=OF_A_TEMPLATE,
                subject=template.pk,
                line=f"{template.inspection}: {words}",
                path=f"/templates/{template.pk}/",
            )


STEPS: tuple[Step, ...] = (due, long_overdue, waiting, without_lead_or_date)
KINDS = frozenset({"due_soon", "due_today", "overdue", "long_overdue", "waiting", OF_A_TEMPLATE})
"""The kinds of notice that these steps make, asked again before a letter goes."""


def facts(on: date, among: Q = EVERY_ROW) -> Iterable[Fact]:
    """Everything that is owed to anybody on that day on account of the rows that `among` picks."""
    rows = (
        AssuranceRow.objects.filter(among, template__inspection__published_on__lte=on)
        .select_related("finding", "template__inspection")
        .order_by("pk")
    )
    for step in STEPS:
        yield from step(rows, on)


def owe_reminders(on: date) -> int:
    """Write down what is owed on that day and was not before; how many notices that makes."""
    before = Notice.objects.count()
    batch: list[Notice] = [
        Notice(
            recipient_id=fact.recipient,
            key=fact.key,
            kind=fact.kind,
            subject=fact.subject,
            line=fact.line[:300],
            path=fact.path,
            on=on,
        )
        for fact in facts(on)
    ]
    Notice.objects.bulk_create(batch, ignore_conflicts=True, batch_size=1000)
    return Notice.objects.count() - before


def still_due(notices: Sequence[Notice], on: date) -> dict[int, str]:
    """Of reminders those that are true on that day, by id, with their line as it is now.

    A warning that its date has overtaken gives way to the notice of the day itself.
    """
    wanted = {notice.key: notice for notice in notices if notice.kind in KINDS}
    if not wanted:
        return {}
    found = facts(on, _spoken_of(wanted.values()))
    return {wanted[fact.key].pk: fact.line for fact in found if fact.key in wanted}


def _spoken_of(notices: Iterable[Notice]) -> Q:
    """The rows that these reminders are about; of a template all, because they are counted."""
    rows: set[int] = set()
    templates: set[int] = set()
    for notice in notices:
        (templates if notice.kind == OF_A_TEMPLATE else rows).add(notice.subject)
    return Q(pk__in=rows) | Q(template__in=templates)
