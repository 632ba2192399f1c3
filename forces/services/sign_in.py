"""Who may sign in at all, and under which name."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core.characters import fault_in
from core.refusals import Refused
from forces.models import Force, Membership, User
from forces.roles import Permission, Role
from forces.services.roles import Grant, enrol


def stop_sign_in(person: User, *, by: User) -> None:
    """The person is signed out at once and cannot sign in again; the roles stay as they are."""
    require_looked_after(person, by)
    if person.pk == by.pk:
        raise Refused("You cannot stop your own sign-in. Ask another administrator.")
    with transaction.atomic():
        _set(person, is_active=False)
        end_sessions(person)


def allow_sign_in(person: User, *, by: User) -> None:
    require_looked_after(person, by)
    _set(person, is_active=True)


def describe(person: User, *, name: str, job_title: str, by: User) -> None:
    """Change how the person is called; what she wrote so far then stands under that name."""
    require_looked_after(person, by)
    person.name, person.job_title = name, job_title
    person.save(update_fields=["name", "job_title"])


def _set(person: User, *, is_active: bool) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])


def end_sessions(person: User, *, but: str = "") -> None:
    """Whoever has an old session of the person (a lost laptop) is out. `but`: the key of one."""
    running = Session.objects.filter(expire_date__gte=timezone.now()).exclude(pk=but)
    for session in running.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def require_looked_after(person: User, by: User) -> None:
    """A person is one for all forces, so every role that holds has to be one's own to give."""
    mine = by.access.forces(Permission.MANAGE_PEOPLE)
    held = Membership.objects.filter(user=person)
    if not held.filter(force_id__in=mine).exists():
        raise PermissionDenied("You do not look after this person.")
    elsewhere = held.in_force(timezone.localdate()).exclude(force_id__in=mine)
    if elsewhere.exists():
        raise Refused(
            f"{person.name} also has a role in a force that you do not look after, so this needs "
            "an administrator of both. You can end the roles here."
        )


def create_administrator(*, email: str, name: str, force: Force, password: str) -> User:
    """The first administrator of an installation: there is nobody yet who could invite."""
    if fault := fault_in(name, one_line=True):
        raise Refused(fault.message("name"), field="name")
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise Refused(f"Somebody signs in with {email} already.", field="email")
        person: User = User.objects.create_user(email, name, password)
        enrol(
            person,
            Grant(force, Role.ADMINISTRATOR),
            by=None,
            from_on=timezone.localdate(),
        )
        return person
