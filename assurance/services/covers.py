"""Cover for absence: somebody leads another's rows from a day until a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assurance import letters
from assurance.refusals import NotOpen, Refused
from core.components.text import day, from_until
from forces.access import Access, access_of
from forces.models import Cover, Force, User
from forces.roles import GRANTS, SIDES, Permission, Side


@dataclass(frozen=True, slots=True)
class Days:
    """From a day until a day, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"from {self.first:%-d %B %Y} until {self.last:%-d %B %Y}"


def leading_sides(access: Access, force_id: int) -> frozenset[Side]:
    """The sides on which somebody may lead rows of the force."""
    return frozenset(
        SIDES[role]
        for role, force in access.roles
        if force == force_id and Permission.BE_LEAD in GRANTS[role]
    )


def may_arrange(
    by: User, absent: User, force_id: int, *, sides: frozenset[Side] | None = None
) -> bool:
    """Everybody for themselves; a coordinator for the force's leads, an officer for the office's.

    Whoever has left may still be covered for, by those who allocate the rows of the force. `sides`:
    those of the absent, where the caller has read them for many people at once.
    """
    if by.pk == absent.pk:
        return by.access.may(Permission.BE_LEAD, force_id)
    if not by.access.may(Permission.ALLOCATE, force_id):
        return False
    theirs = leading_sides(absent.access, force_id) if sides is None else sides
    return not theirs or bool(theirs & leading_sides(by.access, force_id))


def set_cover(
    absent: User, stand_in: User, days: Days, *, force: Force, by: User, why: str = ""
) -> Cover:
    """Let `stand_in` lead the rows of `absent` on these days. The same again makes nothing more."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=absent.pk)
        if not may_arrange(by, absent, force.pk):
            raise PermissionDenied("You may not arrange cover for this person.")
        _require_sense(absent, stand_in, days)
        for other in _others(absent, force, days):
            if (other.stand_in_id, other.from_on, other.until_on) == _asked(stand_in, days):
                return other
            raise Refused(
                f"{other.stand_in.name} stands in for {absent.name} {_days_of(other)} already. End "
                "that first, or choose other days.",
                field="from_on",
            )
        _require_fit(absent, stand_in, days, force)
        cover: Cover = Cover.objects.create(
            force=force, absent=absent, stand_in=stand_in, from_on=days.first, until_on=days.last,
            why=why.strip(), set_by=by,
        )  # fmt: skip
        letters.tell_of_cover(cover)
        return cover


def _asked(stand_in: User, days: Days) -> tuple[int, date, date]:
    return stand_in.pk, days.first, days.last


def _days_of(cover: Cover) -> Days:
    return Days(cover.from_on, cover.until_on)


def _others(absent: User, force: Force, days: Days) -> Iterable[Cover]:
    same = Cover.objects.filter(absent=absent, force=force).overlapping(days.first, days.last)
    found: Iterable[Cover] = same.select_related("stand_in").order_by("from_on", "pk")
    return found


def _require_sense(absent: User, stand_in: User, days: Days) -> None:
    if stand_in.pk == absent.pk:
        raise Refused("Somebody else has to stand in.", field="stand_in")
    if days.first < timezone.localdate():
        raise Refused("The first day cannot be in the past.", field="from_on")
    if days.last < days.first:
        raise Refused("The last day cannot be before the first day.", field="until_on")


def _require_fit(absent: User, stand_in: User, days: Days, force: Force) -> None:
    """The stand-in may lead such rows from the first day until the last: no right is lent."""
    if not stand_in.is_active:
        raise Refused(f"{stand_in.name} can no longer sign in.", field="stand_in")
    sides = leading_sides(absent.access, force.pk)
    for on in (days.first, days.last):
        theirs = leading_sides(access_of(stand_in.pk, on), force.pk)
        if not theirs or (sides and not theirs & sides):
            raise Refused(
                f"{stand_in.name} cannot stand in for {absent.name} on {day(on)}: they do "
                "not lead rows on the same side then.",
                field="stand_in",
            )


def away_meanwhile(cover: Cover) -> list[Cover]:
    """Covers that make this one doubtful: the stand-in is away on some of its days, or the absent
    person stands in for somebody else on them. Cover does not pass on from one to the next.
    """
    beside = Cover.objects.filter(force=cover.force_id).overlapping(cover.from_on, cover.until_on)
    stand_in_away = beside.filter(absent=cover.stand_in_id)
    absent_needed = beside.filter(stand_in=cover.absent_id)
    both = (stand_in_away | absent_needed).exclude(pk=cover.pk)
    return list(both.select_related("absent", "stand_in").order_by("from_on", "pk"))


def doubts(cover: Cover) -> list[str]:
    """What to arrange or to know besides, now that there is this cover."""
    return [_doubt(cover, other) for other in away_meanwhile(cover)]


def _doubt(cover: Cover, other: Cover) -> str:
    """What `other` makes doubtful: the stand-in is away as well, or the absent one stood in."""
    if other.stand_in_id == cover.absent_id:
        first, last = max(cover.from_on, other.from_on), min(cover.until_on, other.until_on)
        return (
            f"{other.stand_in.name} was to stand in for {other.absent.name} from "
            f"{from_until(first, last)}. Nobody does {other.absent.name}'s rows then: arrange "
            "another stand-in."
        )
    return (
        f"{other.absent.name} is away as well, {day(other.from_on)} to {day(other.until_on)}: "
        f"{other.stand_in.name} stands in for {other.absent.name} then, but for nobody for whom "
        f"{other.absent.name} stands in."
    )


def end_cover(cover: Cover, *, by: User) -> Cover:
    """End it at once, before its last day; that it was there stays on record."""
    with transaction.atomic():
        cover = (
            Cover.objects.select_for_update(of=("self",))
            .select_related("absent", "stand_in", "force")
            .get(pk=cover.pk)
        )
        if not may_arrange(by, cover.absent, cover.force_id):
            raise PermissionDenied("You may not end this cover.")
        if cover.ended_at or cover.until_on < timezone.localdate():
            raise NotOpen("This cover is over already.")
        cover.ended_by, cover.ended_at = by, timezone.now()
        cover.save(update_fields=["ended_by", "ended_at"])
        letters.tell_of_cover_ended(cover)
        return cover
