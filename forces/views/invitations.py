"""Inviting, sending an invitation again, withdrawing it; and the page to which its link leads."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.components import Link
from core.refusals import NotOpen, Refused
from forces.forms import AcceptForm, InviteForm
from forces.models import Invitation, User
from forces.roles import Role
from forces.services import accept, administrators_of, found_by, invite, renew, withdraw
from forces.titles import role_title
from forces.views.people import administrator

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
def invitation_new(request: HttpRequest) -> HttpResponse:
    admin = administrator(request)
    form = InviteForm(request.POST or None, by=admin)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite(form.offer(), by=admin)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _on_its_way(invited))
            return redirect("people")
    context = {"form": form, "crumbs": [Link(label="People", url=reverse("people"))]}
    return render(request, "forces/invite.html", context)


def _on_its_way(invited: Invitation) -> str:
    return (
        f"{invited.name} is invited. The letter to {invited.email} goes out within a minute; "
        "below you can see what became of it."
    )


@require_http_methods(["POST"])
def invitation_renew(request: HttpRequest, pk: int) -> HttpResponse:
    admin = administrator(request)
    found = get_object_or_404(Invitation.objects.managed_by(admin), pk=pk)
    try:
        messages.success(request, _on_its_way(renew(found, by=admin)))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people")


@require_http_methods(["POST"])
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    admin = administrator(request)
    found = get_object_or_404(Invitation.objects.managed_by(admin), pk=pk)
    try:
        withdraw(found, by=admin)
        messages.success(request, f"The invitation of {found.name} is withdrawn.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people")


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a link leads nowhere, and what the reader can do."""

    title: str
    advice: str


UNKNOWN = Ended(
    "This link does not work",
    "It may have been copied only in part, or a newer letter with another link was sent to you. "
    "Look for the newest letter, or ask the administrator who invited you for another.",
)
USED = Ended(
    "This invitation was accepted already", "A link works once. Sign in with your e-mail address."
)
WITHDRAWN = Ended(
    "This invitation was withdrawn",
    "Ask the administrator who invited you why, if it surprises you.",
)
EXPIRED = Ended(
    "This link has expired",
    "A link works for seven days. Ask the administrator who invited you to send you another.",
)


def ended(found: Invitation | None) -> Ended | None:
    """Why the link no longer works; None where it does."""
    if found is None:
        return UNKNOWN
    if found.accepted_at:
        return USED
    if found.withdrawn_at:
        return WITHDRAWN
    if not found.has_authority:
        return _without_authority(found)
    return None if found.is_open() else EXPIRED


def _without_authority(found: Invitation) -> Ended:
    """Who invited has left, or is no administrator any more; it names who could invite anew."""
    others = [f"{each.name} ({each.email})" for each in administrators_of(found)]
    whom = " or ".join(others) or f"the administrator of {found.force}"
    return Ended(
        "This invitation is no longer valid",
        f"{found.invited_by.name}, who invited you, is no longer an administrator for "
        f"{found.force}. Ask {whom} to send you another invitation.",
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = found_by(secret)
    why = ended(found)
    if found is None or why:
        return render(request, "forces/invitation_ended.html", {"ended": why}, status=410)
    owner = User.objects.filter(email__iexact=found.email).first()
    if owner is None:
        return _for_new_person(request, found)
    return _for_known_person(request, found, owner)


def _for_new_person(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return _for_somebody_else(request, found)
    form = AcceptForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept(found, account=form.account())
        except NotOpen:
            return redirect(request.path)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            login(request, person, backend=BACKEND)
            return _welcome(request, found)
    return render(request, "forces/invitation_new.html", {**_about(found), "form": form})


def _for_known_person(request: HttpRequest, found: Invitation, owner: User) -> HttpResponse:
    if not request.user.is_authenticated:
        where = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return render(
            request, "forces/invitation_sign_in.html", {**_about(found), "sign_in": where}
        )
    if request.user.pk != owner.pk:
        return _for_somebody_else(request, found)
    if request.method == "POST":
        try:
            accept(found, by=owner)
        except NotOpen:
            return redirect(request.path)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        return _welcome(request, found)
    return render(request, "forces/invitation_accept.html", _about(found))


def _for_somebody_else(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Somebody is signed in here, under another address."""
    return render(request, "forces/invitation_not_yours.html", _about(found), status=403)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, f"Welcome. Your role: {_about(found)['role_in_words']}.")
    return redirect("/")


def _about(found: Invitation) -> dict[str, object]:
    title = role_title(Role(found.role), found.force)
    return {"invitation": found, "role_in_words": f"{title}, {found.panel or found.force}"}
