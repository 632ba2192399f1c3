"""Inviting people by e-mail. The link works once, for seven days; only its digest is kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core import post
from core.models import AccountLetterKind
from core.refusals import NotOpen, Refused
from forces.models import Invitation, Membership, User
from forces.roles import Permission, Role
from forces.services.roles import Grant, enrol, require_fitting
from forces.titles import role_title

OPEN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom, and as what."""

    email: str
    name: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class Account:
    """What a new person gives; the password has been checked against the rules."""

    name: str
    password: str
    job_title: str = ""


def invite(offer: Offer, *, by: User) -> Invitation:
    """Write an invitation and the letter that carries its link."""
    grant, email = offer.grant, offer.email.strip().lower()
    by.access.require(Permission.MANAGE_PEOPLE, grant.force.pk)
    if email == by.email.lower():
        raise Refused("You cannot give yourself a role. Ask another administrator.", field="email")
    require_fitting(grant)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        _require_new(email, grant)
        secret = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            email=email,
            name=offer.name,
            force=grant.force,
            role=grant.role,
            panel=grant.panel,
            digest=digest_of(secret),
            invited_by=by,
            expires_at=timezone.now() + OPEN_FOR,
        )
        _write_letter(invitation, secret)
        return invitation


def _require_new(email: str, grant: Grant) -> None:
    same = {"force": grant.force, "role": grant.role, "panel": grant.panel}
    held = Membership.objects.in_force(timezone.localdate()).filter(user__email=email, **same)
    if held.exists():
        raise Refused("Somebody with this address has this role already.", field="email")
    invited = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None, **same)
    if invited.exists():
        raise Refused(
            "Somebody with this address has been invited to this role already. Send that "
            "invitation again from the list of people.",
            field="email",
        )


def renew(invitation: Invitation, *, by: User) -> Invitation:
    """Send a new link, open for seven days; the old one stops working.

    The invitation then stands on the authority of whoever sends it again.
    """
    with transaction.atomic():
        found = _locked(invitation)
        by.access.require(Permission.MANAGE_PEOPLE, found.force_id)
        _require_unsettled(found)
        if found.email == by.email.lower():
            raise Refused("You cannot give yourself a role. Ask another administrator.")
        secret = secrets.token_urlsafe(32)
        found.digest = digest_of(secret)
        found.expires_at = timezone.now() + OPEN_FOR
        found.invited_by = by
        found.save(update_fields=["digest", "expires_at", "invited_by"])
        post.withdraw(found.letters.all())
        _write_letter(found, secret)
        return found


def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    """The link stops working, and a letter that has not gone stays here."""
    with transaction.atomic():
        found = _locked(invitation)
        by.access.require(Permission.MANAGE_PEOPLE, found.force_id)
        _require_unsettled(found)
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        post.withdraw(found.letters.all())
        return found


def found_by(secret: str) -> Invitation | None:
    """The invitation to which a link belongs, open or not."""
    digest = digest_of(secret)
    found = (
        Invitation.objects.with_authority()
        .select_related("force", "panel", "invited_by")
        .filter(digest=digest)
        .first()
    )
    return found if found and hmac.compare_digest(found.digest, digest) else None


def accept(
    invitation: Invitation, *, by: User | None = None, account: Account | None = None
) -> User:
    """Take up the role: as `by`, who has signed in, or as a new person with `account`.

    Raises NotOpen where the link no longer works, Refused where the address is somebody else's.
    """
    with transaction.atomic():
        found = _locked(invitation)
        if not found.is_open():
            raise NotOpen("This invitation is no longer open.")
        person = by or _new_person(found, account)
        if person.email.lower() != found.email:
            raise Refused(f"This invitation is for {found.email}. Sign in with that address.")
        grant = Grant(found.force, Role(found.role), found.panel)
        enrol(person, grant, by=found.invited_by, from_on=timezone.localdate())
        found.accepted_at = timezone.now()
        found.save(update_fields=["accepted_at"])
        return person


def _new_person(invitation: Invitation, account: Account | None) -> User:
    if account is None or User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused(f"Somebody signs in with {invitation.email} already. Sign in first.")
    person: User = User.objects.create_user(invitation.email, account.name, account.password)
    person.job_title = account.job_title
    person.save(update_fields=["job_title"])
    return person


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.with_authority()
        .select_for_update(of=("self",))
        .select_related("force", "panel", "invited_by")
        .get(pk=invitation.pk)
    )


def administrators_of(invitation: Invitation) -> list[User]:
    """Those who could invite anew."""
    today = timezone.localdate()
    people = User.objects.who_may(Permission.MANAGE_PEOPLE, force=invitation.force_id, on=today)
    return list(people.order_by("name", "pk"))


def _require_unsettled(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise NotOpen(f"{invitation.name} has accepted this invitation already.")
    if invitation.withdrawn_at:
        raise NotOpen("This invitation was withdrawn already.")


def digest_of(secret: str) -> str:
    """SHA-256 in 64 hexadecimal digits; the secret is too long to be guessed from it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str) -> str:
    return f"{settings.PUBLIC_URL}/invitations/{secret}/"


def _write_letter(invitation: Invitation, secret: str) -> None:
    role = role_title(Role(invitation.role), invitation.force)
    context = {
        "invitation": invitation,
        "role": role,
        "link": link_of(secret),
        "product_name": settings.PRODUCT_NAME,
    }
    letter = post.write(
        AccountLetterKind.INVITATION,
        to=invitation.email,
        subject=f"{settings.PRODUCT_NAME}: an invitation from {invitation.invited_by.name}",
        body=render_to_string("forces/letters/invitation.txt", context),
        person=User.objects.filter(email__iexact=invitation.email).first(),
    )
    invitation.letters.add(letter)
