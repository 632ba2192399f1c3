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

from assurance.leaving import leavers
from assurance.letters import row_line, row_path
from assurance.models import AssuranceRow, AssuranceTemplate, Redaction, RedactionState
from assurance.querysets import RowQuerySet
from assurance.recipients import PeopleByForce
from assurance.workflow import (
    UNDATED_TOO_LONG_WORKING_DAYS,
    WAITING_TOO_LONG_WORKING_DAYS,
)
from core.components.text import counted
from core.models import Notice
from core.working_days import working_days_before
from forces.models import Cover
from forces.roles import Permission

WARNED_BEFORE_DAYS = 14
LONG_OVERDUE_DAYS = 14
WEEK = 7
EVERY_ROW = Q()
OF_A_TEMPLATE = "without_lead_or_date"
LEAVER = "leaver"
COVER_GAP = "cover_gap"
REMOVAL = "removal_waits"
OF_NO_ROW = frozenset({OF_A_TEMPLATE, LEAVER, COVER_GAP, REMOVAL})
"""Kinds of reminder whose subject is a template, a person, a cover, a removal; else it is a row."""


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


class Leading:
    """Whom a row's lead is on a day: the lead who may, or in their absence the stand-in."""

    def __init__(self, on: date) -> None:
        self._may = PeopleByForce(Permission.BE_LEAD, on)
        covers = Cover.objects.holding(on).values_list("force_id", "absent_id", "stand_in_id")
        self._stand_ins = {(force, absent): stand_in for force, absent, stand_in in covers}

    def of(self, row: AssuranceRow) -> int | None:
        """None where the lead has left and nobody stands in: the coordinators are told of that."""
        lead, force = row.lead_id or 0, row.template.force_id
        if stand_in := self._stand_ins.get((force, lead)):
            return stand_in
        return lead if self._may.has(lead, force) else None


def due(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the lead: from 14 days before the date, on the day, then weekly while overdue.

    While the lead is away it is told to the stand-in, and to nobody else.
    """
    last = on + timedelta(days=WARNED_BEFORE_DAYS)
    led = rows.with_force().with_standing(on).filter(lead__isnull=False, due_on__lte=last)
    leading = Leading(on)
    for row in led.select_related("lead"):
        if person := leading.of(row):
            yield _due_fact(row, person, on)


def _due_fact(row: Any, person: int, on: date) -> Fact:
    day = row.due_on
    stead = "" if person == row.lead_id else f" (you stand in for {row.lead.name})"
    if on < day:
        words = f"due on {day:%-d %B %Y}, in {counted((day - on).days, 'day')}"
        return _fact(person, row, "due_soon", day, words + stead)
    if on == day:
        return _fact(person, row, "due_today", day, "due today" + stead)
    late = f"{counted((on - day).days, 'day')} overdue (it was due on {day:%-d %B %Y})"
    kind = "due_today" if on < day + timedelta(days=WEEK) else "overdue"
    return _fact(person, row, kind, _weeks_after(day, on), late + stead)


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


def leaver(rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the coordinators, weekly from a fortnight before: a lead leaves, and still leads rows."""
    coordinators = PeopleByForce(Permission.SUBMIT_ANY, on)
    monday = on - timedelta(days=on.weekday())
    leads = set(rows.filter(lead__isnull=False).order_by().values_list("lead", flat=True))
    for each in leavers(AssuranceRow.objects.filter(lead__in=leads), on):
        still = f"{counted(each.rows, 'open row')} still {'has' if each.rows == 1 else 'have'}"
        gone = each.last_on is None or each.last_on < on
        last = "gone" if gone else f"{each.last_on}"
        for person in coordinators.of(each.force):
            yield Fact(
                recipient=person,
                key=f"{LEAVER}:{each.person.pk}:{each.force}:{person}:{last}:{monday}",
                kind=LEAVER,
                subject=each.person.pk,
                line=f"{each.words(on)}: {still} this lead",
                path=f"/leads/{each.force}/{each.person.pk}/",
            )


def cover_gap(_rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the coordinators, weekly: somebody is away whose stand-in can no longer stand in."""
    coordinators = PeopleByForce(Permission.SUBMIT_ANY, on)
    running = Cover.objects.running(on).exclude(pk__in=Cover.objects.holding(on).values("pk"))
    monday = on - timedelta(days=on.weekday())
    for cover in running.select_related("absent", "stand_in").order_by("pk"):
        for person in coordinators.of(cover.force_id):
            yield Fact(
                recipient=person,
                key=f"{COVER_GAP}:{cover.pk}:{person}:{max(monday, cover.from_on)}",
                kind=COVER_GAP,
                subject=cover.pk,
                line=f"{cover.stand_in.name} can no longer stand in for {cover.absent.name}, who "
                f"is away until {cover.until_on:%-d %B %Y}",
                path="/leads/",
            )


def removal_waits(_rows: RowQuerySet, on: date) -> Iterable[Fact]:
    """To the approvers, weekly after the first week: a removal that nobody decides."""
    approvers = PeopleByForce(Permission.APPROVE_REDACTION, on)
    asked = Redaction.objects.filter(state=RedactionState.ASKED).select_related("force")
    for each in asked.order_by("pk"):
        since = timezone.localdate(each.asked_at)
        about = _weeks_after(since, on)
        told = approvers.of(each.force_id) if about > since else []
        for person in told:
            if person != each.asked_by_id:
                yield Fact(
                    recipient=person,
                    key=f"{REMOVAL}:{each.pk}:{person}:{about}",
                    kind=REMOVAL,
                    subject=each.pk,
                    line=f"{each.force}: a removal waits for your decision since {since:%-d %B %Y}",
                    path=f"/redactions/{each.pk}/",
                )


STEPS: tuple[Step, ...] = (
    due, long_overdue, waiting, without_lead_or_date, leaver, cover_gap, removal_waits,
)  # fmt: skip
KINDS = frozenset({"due_soon", "due_today", "overdue", "long_overdue", "waiting"}) | OF_NO_ROW
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
    _owe_again([notice.key for notice in batch], on)
    return Notice.objects.count() - before


def _owe_again(keys: Sequence[str], on: date) -> None:
    """What was held back because it was not this person's to hear, and is again, is owed again."""
    held_back = Notice.objects.filter(key__in=keys, withdrawn_at__isnull=False)
    held_back.update(withdrawn_at=None, letter=None, on=on)


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
    leads: set[int] = set()
    about = {OF_A_TEMPLATE: templates, LEAVER: leads}
    for notice in notices:
        about.get(notice.kind, rows).add(notice.subject)
    return Q(pk__in=rows) | Q(template__in=templates) | Q(lead__in=leads)
