"""Leads who have left or will soon, and what they still lead."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from assurance.models import AssuranceRow
from assurance.querysets import RowQuerySet
from forces.models import Membership, User
from forces.roles import Permission, roles_with

REMINDED_BEFORE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who leads open rows of a force and has left it, or will within a fortnight.

    `last_on`: the last day of the roles that let them lead; none where there is none, or where
    their sign-in was stopped.
    """

    person: User
    force: int
    last_on: date | None
    rows: int

    def words(self, on: date) -> str:
        """ "Leo Lead has left", "the last day of Leo Lead is 30 June 2026"."""
        if self.last_on is None or self.last_on < on:
            return f"{self.person.name} has left"
        return f"The last day of {self.person.name} is {self.last_on:%-d %B %Y}"


def leavers(rows: RowQuerySet, on: date) -> list[Leaver]:
    """Of the leads of these rows those who leave, with how many of the rows are still open."""
    led = rows.open().filter(lead__isnull=False).order_by().values("lead", "template__force")
    number = {
        (each["lead"], each["template__force"]): each["number"]
        for each in led.annotate(number=Count("pk"))
    }
    people = User.objects.in_bulk({person for person, _ in number})
    last = last_days(number)
    soon = on + timedelta(days=REMINDED_BEFORE_DAYS)
    found = []
    for (person, force), count in number.items():
        who, gone = people[person], not people[person].is_active
        last_on = None if gone else last.get((person, force), date.max)
        if last_on is None or last_on <= soon:
            found.append(Leaver(who, force, last_on, count))
    return sorted(found, key=lambda each: (each.person.name, each.person.pk, each.force))


def last_days(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], date | None]:
    """For each (person, force) the last day on which they may lead rows there.

    None: they have no such role, now or later. Whoever has one without an end is not among them.
    """
    wanted: Collection[tuple[int, int]] = set(pairs)
    held = Membership.objects.filter(
        user__in={person for person, _ in wanted}, role__in=roles_with(Permission.BE_LEAD)
    )
    ends: dict[tuple[int, int], list[date | None]] = defaultdict(list)
    for person, force, until_on in held.values_list("user_id", "force_id", "until_on"):
        ends[person, force].append(until_on)
    return {
        pair: max((day for day in ends[pair] if day), default=None)
        for pair in wanted
        if None not in ends[pair]
    }


def open_rows_led(person: User, force_id: int) -> RowQuerySet:
    """The rows of the force that the person leads and that are neither closed nor ended."""
    rows: RowQuerySet = AssuranceRow.objects.open().filter(lead=person, template__force=force_id)
    return rows
