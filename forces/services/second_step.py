"""The second step of signing in: set up, taken away, required; and the letter that says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from core import post
from core.models import AccountLetterKind
from core.refusals import Refused
from forces.models import Force, RequiredSecondStep, SecondStep, User
from forces.roles import Permission, Role
from forces.services.sign_in import end_sessions, require_looked_after


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter about the second step says: the change, and who made it if not the person."""

    subject: str
    change: str
    by: User | None = None


APP_ADDED = Told(
    "an authenticator app was set up", "An authenticator app was set up for signing in."
)
APP_REMOVED = Told(
    "your authenticator app was removed", "The authenticator app for signing in was removed."
)
PASSKEY_ADDED = Told("a passkey was added", "A passkey was added for signing in.")
PASSKEY_REMOVED = Told("a passkey was removed", "A passkey for signing in was removed.")
CODES_MADE = Told(
    "new recovery codes were made",
    "New recovery codes for signing in were made. Those before them no longer work.",
)


def tell(person: User, told: Told) -> None:
    """Write to the person; the letter holds no secret and no link that would do anything."""
    context = {"person": person, "told": told, "product_name": settings.PRODUCT_NAME}
    post.write(
        AccountLetterKind.SECOND_STEP,
        to=person.email,
        subject=f"{settings.PRODUCT_NAME}: {told.subject}",
        body=render_to_string("forces/letters/second_step.txt", context),
        person=person,
    )


def added(person: User, told: Told, *, session: str, first: bool) -> None:
    """After an app or a passkey was set up. With the first, every session but this one ends.

    So whoever came in by the password alone, elsewhere, is out; each session that is open was
    either opened with the second step or is the one in which it was set up.
    """
    tell(person, told)
    if first:
        end_sessions(person, but=session)


def may_be_without(person: User) -> bool:
    """Whether the last app or passkey may be removed: no role of the person requires one."""
    steps = SecondStep.objects.proving().filter(user=person).count()
    return steps > 1 or not person.access.needs_second_step


def take_away_second_step(person: User, *, by: User) -> None:
    """For somebody who lost her device: apps, passkeys and codes go, and every session ends."""
    require_looked_after(person, by)
    if person.pk == by.pk:
        raise Refused("You cannot take away your own second step. Ask another administrator.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        removed, _ = SecondStep.objects.filter(user=person).delete()
        if not removed:
            raise Refused(f"{person.name} has no second step.")
        end_sessions(person)
        tell(person, Told("your second step was taken away", _taken_away(by), by=by))


def _taken_away(by: User) -> str:
    return (
        f"{by.name} took away your second step for signing in, with its recovery codes. Until you "
        "set up another, your password alone signs you in."
    )


def require_second_steps(wanted: Iterable[tuple[Force, set[Role]]], *, by: User) -> None:
    """From now on whoever has one of these roles in its force, and no other, has to have one.

    All of the forces, or none of them.
    """
    with transaction.atomic():
        for force, roles in sorted(wanted, key=lambda each: each[0].pk):
            by.access.require(Permission.MANAGE_PEOPLE, force.pk)
            _require(force, roles)


def _require(force: Force, roles: set[Role]) -> None:
    Force.objects.select_for_update().get(pk=force.pk)
    required = RequiredSecondStep.objects.filter(force=force)
    required.exclude(role__in=roles).delete()
    new = roles - {Role(role) for role in required.values_list("role", flat=True)}
    for role in sorted(new):
        RequiredSecondStep.objects.create(force=force, role=role)
