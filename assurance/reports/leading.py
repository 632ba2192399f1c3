"""Who leads in a force: how many open rows, who is away and who stands in, who leaves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from assurance.leaving import last_days
from assurance.models import AssuranceRow
from assurance.services.covers import may_arrange
from core.components import Link
from core.components.text import day
from forces.models import Cover, Force, Membership, User
from forces.roles import SIDES, Permission, Role, Side, roles_with

READ = 200
EARLIER_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One cover. `why` only for those who arranged it or may; `end` only where it can be ended."""

    absent: str
    stand_in: str
    days: str
    why: str
    standing: str
    end: str


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One lead. `rows_url`: their open rows; `links`: what the reader can do about them."""

    name: str
    job: str
    rows: int
    rows_url: str
    standing: str
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Leading:
    """One force, as one reader sees it. `own`: the way to say that one is away."""

    force: Force
    leads: list[LeadLine]
    covers: list[CoverLine]
    earlier: list[CoverLine]
    own: str

    @property
    def acts(self) -> bool:
        """Whether there is anything that the reader can do about a lead."""
        return any(line.links for line in self.leads)


class _Force:
    """What is read of a force, once for all its leads."""

    def __init__(self, force: Force, user: User, on: date) -> None:
        self.force, self.user, self.on = force, user, on
        self.rows = self._open_rows()
        self.people = self._people()
        self.last = last_days((person.pk, force.pk) for person in self.people)
        self.sides = self._sides()
        covers = Cover.objects.filter(force=force).select_related("absent", "stand_in", "ended_by")
        self.covers = list(covers.order_by("-until_on", "-pk")[:READ])

    def _open_rows(self) -> dict[int, int]:
        led = AssuranceRow.objects.open().filter(template__force=self.force, lead__isnull=False)
        found = led.order_by().values("lead").annotate(number=Count("pk"))
        return {each["lead"]: each["number"] for each in found}

    def _people(self) -> list[User]:
        """Those who may lead, and those who no longer may and still do."""
        may = User.objects.who_may(Permission.BE_LEAD, force=self.force.pk, on=self.on)
        people = User.objects.filter(Q(pk__in=may.values("pk")) | Q(pk__in=list(self.rows)))
        return list(people.order_by("name", "pk"))

    def _sides(self) -> dict[int, frozenset[Side]]:
        held = Membership.objects.in_force(self.on).filter(
            force=self.force, role__in=roles_with(Permission.BE_LEAD)
        )
        found: dict[int, set[Side]] = defaultdict(set)
        for person, role in held.order_by().values_list("user_id", "role"):
            found[person].add(SIDES[Role(role)])
        return defaultdict(frozenset, {pk: frozenset(sides) for pk, sides in found.items()})

    def may_arrange(self, absent: User) -> bool:
        return may_arrange(self.user, absent, self.force.pk, sides=self.sides[absent.pk])


def leading_of(user: User, on: date) -> list[Leading]:
    """Every force in which the reader may lead."""
    forces = Force.objects.filter(pk__in=user.access.forces(Permission.BE_LEAD))
    return [_leading(_Force(force, user, on)) for force in forces.order_by("name", "pk")]


def _leading(read: _Force) -> Leading:
    now = [each for each in read.covers if each.until_on >= read.on and each.ended_at is None]
    earlier = [each for each in read.covers if each not in now]
    now.sort(key=lambda each: (each.from_on, each.pk))
    own = reverse("cover_new", args=[read.force.pk, read.user.pk])
    return Leading(
        force=read.force,
        leads=[_lead_line(read, person, now) for person in read.people],
        covers=[_cover_line(read, each) for each in now],
        earlier=[_cover_line(read, each) for each in earlier[:EARLIER_SHOWN]],
        own=own,
    )


def _lead_line(read: _Force, person: User, covers: Iterable[Cover]) -> LeadLine:
    return LeadLine(
        name=person.name,
        job=person.job_title,
        rows=read.rows.get(person.pk, 0),
        rows_url=f"{reverse('row_list')}?list=open&lead={person.pk}",
        standing=". ".join(_standing(read, person, covers)),
        links=list(_links(read, person)),
    )


def _standing(read: _Force, person: User, covers: Iterable[Cover]) -> Iterable[str]:
    last_on = read.last.get((person.pk, read.force.pk), date.max)
    if not person.is_active:
        yield "Sign-in stopped"
    elif last_on is None or last_on < read.on:
        yield "Has left"
    elif last_on < date.max:
        yield f"Last day {day(last_on)}"
    for cover in covers:
        if cover.absent_id == person.pk and cover.from_on <= read.on:
            yield f"Away until {day(cover.until_on)}; {cover.stand_in.name} stands in"


def _links(read: _Force, person: User) -> Iterable[Link]:
    if person.pk != read.user.pk and read.may_arrange(person):
        yield Link(label="Arrange cover", url=reverse("cover_new", args=[read.force.pk, person.pk]))
    if read.user.access.may(Permission.ALLOCATE, read.force.pk):
        yield Link(label="Move everything", url=reverse("leaver", args=[read.force.pk, person.pk]))


def _cover_line(read: _Force, cover: Cover) -> CoverLine:
    may = read.may_arrange(cover.absent)
    over = cover.ended_at is not None or cover.until_on < read.on
    return CoverLine(
        absent=cover.absent.name,
        stand_in=cover.stand_in.name,
        days=f"{day(cover.from_on)} to {day(cover.until_on)}",
        why=cover.why if may or cover.stand_in_id == read.user.pk else "",
        standing=_cover_standing(cover, read.on),
        end=reverse("cover_end", args=[cover.pk]) if may and not over else "",
    )


def _cover_standing(cover: Cover, on: date) -> str:
    if cover.ended_at and cover.ended_by:
        return f"Ended early by {cover.ended_by.name} on {day(cover.ended_at)}"
    if cover.until_on < on:
        return "Over"
    return "Runs now" if cover.from_on <= on else "Begins later"
