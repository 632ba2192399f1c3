"""All that one person holds in one force: what would stay behind if they left."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from assurance.leaving import last_days, open_rows_led
from assurance.models import Action, ActionKind, ActionRow, AssuranceRow, DateChange, DateDecision
from assurance.querysets import ActionQuerySet
from assurance.workflow import SETTLED
from assurance.worklists import IN_SECTION
from core.components.text import counted, day
from forces.models import Cover, Force, User


@dataclass(frozen=True, slots=True)
class Holdings:
    """Open rows led, planned actions, later dates asked for, absences covered and taken.

    `stay`: planned actions that also answer a row that is closed or ended, which keeps what it has.
    """

    rows: list[AssuranceRow]
    actions: list[Action]
    stay: int
    asked: list[DateChange]
    gives: list[Cover]
    takes: list[Cover]
    leaves: str

    @property
    def summary(self) -> list[str]:
        """Each kind that there is, with how many."""
        kinds: tuple[tuple[Sized, str, str], ...] = (
            (self.rows, "open row", "led"),
            (self.actions, "planned action", "led"),
            (self.asked, "later date", "asked for and not yet decided"),
            (self.gives, "absence", "of others in which they stand in"),
            (self.takes, "absence", "of their own with a stand-in"),
        )
        return [f"{counted(len(held), what)} {how}" for held, what, how in kinds if held]

    @property
    def movable(self) -> bool:
        return bool(self.rows or self.actions or self.gives)


def holdings_of(person: User, force: Force, on: date) -> Holdings:
    """In a fixed number of queries; the rows in the order of their printed templates."""
    rows = open_rows_led(person, force.pk).with_section_order()
    planned = _planned(person, force)
    covers = Cover.objects.not_over(on).filter(force=force).select_related("absent", "stand_in")
    last = last_days([(person.pk, force.pk)])
    return Holdings(
        rows=list(
            rows.select_related("finding", "template__inspection").order_by("template", *IN_SECTION)
        ),
        actions=list(planned.filter(~Exists(_settled()))),
        stay=planned.filter(Exists(_settled())).count(),
        asked=list(_asked(person, force)),
        gives=list(covers.filter(stand_in=person).order_by("from_on", "pk")),
        takes=list(covers.filter(absent=person).order_by("from_on", "pk")),
        leaves=_leaves(person, last.get((person.pk, force.pk), date.max), on),
    )


def _leaves(person: User, last_on: date | None, on: date) -> str:
    """When they leave, or left; nothing for those who stay."""
    if not person.is_active:
        return "Their sign-in is stopped."
    if last_on == date.max:
        return ""
    if last_on is None or last_on < on:
        return f"Their last day was {day(last_on)}." if last_on else "They have no role here."
    return f"Their last day is {day(last_on)}."


def _settled() -> QuerySet[ActionRow]:
    return ActionRow.objects.filter(action=OuterRef("pk"), removed_at=None, row__state__in=SETTLED)


def _planned(person: User, force: Force) -> ActionQuerySet:
    links = ActionRow.objects.filter(removed_at=None).select_related("row__finding")
    planned: ActionQuerySet = (
        Action.objects.filter(force=force, current__lead=person, current__kind=ActionKind.PLANNED)
        .select_related("current")
        .prefetch_related(Prefetch("links", links.order_by("row", "pk"), to_attr="answers"))
        .order_by("current__due_on", "pk")
    )
    return planned


def _asked(person: User, force: Force) -> QuerySet[DateChange]:
    return (
        DateChange.objects.filter(
            asked_by=person, decision=DateDecision.ASKED, row__template__force=force
        )
        .select_related("row__finding", "row__template__inspection")
        .order_by("asked_at", "pk")
    )
