"""Whose row it is: the lead's and, while the lead is away, also the stand-in's.

Whom a person covers for is read once for each time the person is fetched, never once a row.
"""

from django.db.models import Q

from assurance.models import AssuranceRow
from forces.models import User

MINE, COVERED = "mine", "covered"
"""In addresses of lists: the rows that the reader leads or covers; those that she covers."""


def covered(user: User) -> Q:
    """The rows that the person leads today in somebody's absence."""
    found = Q(pk__in=[])
    for force, absent in sorted(user.covering):
        found |= Q(template__force=force, lead=absent)
    return found


def led_or_covered(user: User) -> Q:
    return Q(lead=user) | covered(user)


def leads_now(user: User, row: AssuranceRow) -> bool:
    """Whether the person leads the row, or does so today in the absence of its lead."""
    return row.lead_id == user.pk or stands_in(user, row)


def stands_in(user: User, row: AssuranceRow) -> bool:
    if row.lead_id in (None, user.pk):
        return False
    return (row.template.force_id, row.lead_id) in user.covering


def stood_in_for(row: AssuranceRow, by: User | None) -> User | None:
    """The lead in whose absence `by` acts on the row; none where it is nobody's stead."""
    return row.lead if by and stands_in(by, row) else None


def stand_in_of(row: AssuranceRow) -> User | None:
    """Who stands in for the row's lead today."""
    cover = row.lead.away.get(row.template.force_id) if row.lead else None
    return cover.stand_in if cover else None


def in_stead(row: AssuranceRow, person: User) -> str:
    """ " (you stand in for Leo Lead)", where that is why the person is told; else nothing."""
    stand_in = stand_in_of(row)
    if row.lead is None or stand_in is None or stand_in.pk != person.pk:
        return ""
    return f" (you stand in for {row.lead.name})"
