"""Administrators hear of it when too many wrong passwords are given for somebody."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from core.models import Notice
from core.notices import owe_all, owed
from forces.models import Membership, User
from forces.roles import Permission, roles_with

TOO_MANY_WRONG = "wrong_passwords"
"""The kind of the notice; its subject is the person."""


def tell_of_wrong_passwords(email: str) -> None:
    """Owe the administrators of the person a notice: one of each person a day, whatever is tried.

    The same is looked up of an address that nobody has, so that both take as long.
    """
    person = User.objects.filter(email__iexact=email, is_active=True).first() or User(pk=0)
    today = timezone.localdate()
    owe_all(
        owed(
            administrator,
            key=f"{TOO_MANY_WRONG}:{person.pk}:{today}:{administrator.pk}",
            kind=TOO_MANY_WRONG,
            subject=person.pk,
            line=f"{person.name}: too many wrong passwords were given when signing in",
            path=reverse("person", args=[person.pk]),
        )
        for administrator in _administrators_of(person, today)
    )


def _administrators_of(person: User, on: date) -> Iterable[User]:
    """The active administrators of the forces in which the person has a role on that day."""
    held = Membership.objects.in_force(on)
    forces = held.filter(user=person.pk).values("force_id")
    managers = held.filter(force_id__in=forces, role__in=roles_with(Permission.MANAGE_PEOPLE))
    return User.objects.filter(pk__in=managers.values("user_id"), is_active=True).order_by("pk")


def last_wrong_passwords(person: User) -> date | None:
    """The last day on which administrators were told that too many were given for the person."""
    told = Notice.objects.filter(kind=TOO_MANY_WRONG, subject=person.pk)
    last: date | None = told.aggregate(last=Max("on"))["last"]
    return last


def still_looked_after(user: User, subjects: Iterable[int]) -> set[int]:
    """Those of the people whom an administrator looks after still."""
    people = User.objects.managed_by(user).filter(pk__in=set(subjects))
    return set(people.order_by().values_list("pk", flat=True))
