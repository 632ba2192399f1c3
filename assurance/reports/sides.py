"""The side of a row's page: who leads it, its dates, and the ways to change them."""

from django.urls import reverse

from assurance.display import called, late_against, sentence, times
from assurance.models import AssuranceRow, DateChange
from assurance.services.dates import may_ask
from assurance.workflow import SETTLED, WITH_FORCE, State
from core.components import Fact, Link
from core.components.text import day
from forces.models import User
from forces.roles import Permission
from inspections.models import Finding
from inspections.services.corrections import may_correct


class Rights:
    """What the person may do on the row, by role."""

    def __init__(self, row: AssuranceRow, user: User) -> None:
        force, access = row.template.force_id, user.access
        self.notes = access.may(Permission.SEE_OFFICE_NOTES, force)
        self.annotate = access.may(Permission.ANNOTATE, force)
        self.allocate = access.may(Permission.ALLOCATE, force)
        self.decide = access.may(Permission.DECIDE_DATE, force)
        self.record = access.may(Permission.RECORD_ACTION, force) or access.may(
            Permission.RECORD_ON_BEHALF, force
        )
        self.ask = may_ask(row, user)
        self.answer = access.may(Permission.ANSWER_QUESTION, force)
        self.correct = may_correct(user, row.finding)


def facts_of(row: AssuranceRow, may: Rights) -> list[Fact]:
    change = (
        reverse("row_facts", args=[row.pk]) if may.allocate and row.state not in SETTLED else ""
    )
    hand_over = reverse("row_lead", args=[row.pk])
    led = may.allocate and row.state not in SETTLED | {State.AWAITING_ALLOCATION}
    return [
        Fact(
            label=called(AssuranceRow, "lead"),
            value=_lead_words(row),
            change_url=hand_over if led else "",
            change_label="Hand over" if row.lead else "Name",
        ),
        Fact(
            label=called(AssuranceRow, "accountable_officer"),
            value=row.accountable_officer,
            change_url=change,
        ),
        Fact(
            label=called(AssuranceRow, "priority"),
            value=sentence(row.get_priority_display()),
            change_url=change,
        ),
        Fact(label=called(AssuranceRow, "themes"), value=", ".join(row.themes), change_url=change),
    ]


def _lead_words(row: AssuranceRow) -> str | None:
    """Who leads it; while they are away also who stands in, and until when."""
    if row.lead is None:
        return None
    cover = row.lead.away.get(row.template.force_id)
    if cover is None:
        return row.lead.name
    return f"{row.lead.name}, away until {day(cover.until_on)}; {cover.stand_in.name} stands in"


def dates_of(row: AssuranceRow) -> list[Fact]:
    """First and current date, how often it moved, and how late it is against both."""
    deadline = row.finding.deadline
    facts = [
        Fact(label=called(AssuranceRow, "first_target_on"), value=day(row.first_target_on)),
        Fact(label=called(AssuranceRow, "target_on"), value=day(row.target_on)),
        Fact(label="Moved", value=times(row.times_moved)),
    ]
    if deadline:
        facts.append(Fact(label=called(Finding, "deadline"), value=day(deadline)))
    if row.first_target_on:
        facts += [
            Fact(label="Against the date it has now", value=late_against(row, row.due_on)),
            Fact(label="Against its first date", value=late_against(row, row.first_target_on)),
        ]
    return facts


def block_links(row: AssuranceRow, may: Rights) -> list[Link]:
    """Ways to say that it waits for others, and that it does no more."""
    if not may.record or row.state not in WITH_FORCE:
        return []
    ways = [("Mark as blocked on others", "row_block")]
    if row.blocked_by:
        ways = [("Change what blocks it", "row_block"), ("No longer blocked", "row_unblock")]
    return [Link(label=label, url=reverse(to, args=[row.pk])) for label, to in ways]


def date_links(row: AssuranceRow, may: Rights, asked: DateChange | None) -> list[Link]:
    """Ways to change the dates: set the first, ask for a later one, mend a mistyped first."""
    if row.state == State.AWAITING_ALLOCATION:
        return []
    if row.first_target_on is None:
        ways = [("Set the target date", "date_set", may.allocate)]
    else:
        ways = [
            ("Ask for a later date", "date_ask", may.ask and asked is None),
            ("Correct a mistyped first date", "date_correct", may.decide),
        ]
    return [Link(label=label, url=reverse(to, args=[row.pk])) for label, to, open_ in ways if open_]
