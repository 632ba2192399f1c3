"""The administrator's list of people, and each person with their roles."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.components import Fact, Link
from core.components.text import day
from core.models import AccountLetter
from core.refusals import Refused
from core.tables import paged
from forces.display import invitation_line, role_line, second_step_tag, sign_in_tag
from forces.duties import duties_of
from forces.filters import PeopleFilter
from forces.forms import PersonForm
from forces.models import Invitation, Membership, User
from forces.roles import Permission
from forces.services import allow_sign_in, describe, stop_sign_in
from forces.services.guesses import last_wrong_passwords
from forces.tables import PeopleTable

PER_PAGE = 50


def administrator(request: HttpRequest) -> User:
    """The reader, who looks after the people of a force; for anybody else there is no such page."""
    user: User = request.user  # type: ignore[assignment]
    if not user.access.may_anywhere(Permission.MANAGE_PEOPLE):
        raise Http404
    return user


def person_or_404(request: HttpRequest, pk: int) -> User:
    found: User = get_object_or_404(User.objects.managed_by(administrator(request)), pk=pk)
    return found


def crumbs_of(person: User) -> list[Link]:
    """The way back from a page about one person."""
    return [
        Link(label="People", url=reverse("people")),
        Link(label=person.name, url=reverse("person", args=[person.pk])),
    ]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    admin = administrator(request)
    on = timezone.localdate()
    held = (
        Membership.objects.managed_by(admin)
        .in_force(on)
        .with_second_step()
        .select_related("force", "panel")
    )
    everybody = (
        User.objects.managed_by(admin)
        .with_second_step()
        .prefetch_related(Prefetch("memberships", held.order_by("role", "pk"), to_attr="held_here"))
    )
    filtered = PeopleFilter(request.GET, queryset=everybody, request=request)
    table = PeopleTable(filtered.qs)
    paged(request, table, per_page=PER_PAGE)
    context = {"table": table, "filter": filtered, "invitations": open_invitations(admin)}
    return render(request, "forces/people.html", context)


def open_invitations(admin: User, **only: Any) -> list[Any]:
    """Invitations that wait for an answer, newest first."""
    waiting: QuerySet[Invitation] = (
        Invitation.objects.managed_by(admin)
        .unsettled()
        .with_authority()
        .filter(**only)
        .select_related("force", "panel")
        .prefetch_related(Prefetch("letters", AccountLetter.objects.order_by("-written_at", "-pk")))
    )
    return [invitation_line(each) for each in waiting]


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    admin, found = administrator(request), person_or_404(request, pk)
    on = timezone.localdate()
    held = Membership.objects.managed_by(admin).filter(user=found).select_related("force", "panel")
    is_self, change = found.pk == admin.pk, reverse("person_change", args=[found.pk])
    context = {
        "person": found,
        "duties": duties_of(found, reader=admin),
        "facts": [
            Fact(label="E-mail address", value=found.email),
            Fact(label="Name", value=found.name, change_url=change),
            Fact(label="Rank or job title", value=found.job_title or None, change_url=change),
            Fact(label="Sign-in", value=sign_in_tag(found).text),
            Fact(label="Second step", value=second_step_tag(found.access).text),
            Fact(label="Too many wrong passwords", value=_last_guessed(found)),
        ],
        "roles": [role_line(each, on=on, may_end=not is_self) for each in held.order_by("pk")],
        "invitations": open_invitations(admin, email=found.email.lower()),
        "is_self": is_self,
        "may_take_away": found.access.has_second_step and not is_self,
        "may_stop": found.is_active and not is_self,
        "may_allow": not found.is_active,
        "crumbs": crumbs_of(found)[:1],
    }
    return render(request, "forces/person.html", context)


def _last_guessed(found: User) -> str:
    last = last_wrong_passwords(found)
    return f"Last on {day(last)}" if last else "Never"


@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The name and the rank or job title."""
    found = person_or_404(request, pk)
    before, crumbs = found.name, crumbs_of(found)
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            describe(found, **form.cleaned_data, by=administrator(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{found.name} is changed.")
            return redirect("person", pk=found.pk)
    context = {"name": before, "form": form, "crumbs": crumbs}
    return render(request, "forces/person_change.html", context)


@require_http_methods(["GET", "POST"])
def sign_in_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: the person is signed out wherever she is."""
    found = person_or_404(request, pk)
    if request.method == "GET":
        context = {"person": found, "crumbs": crumbs_of(found)}
        return render(request, "forces/sign_in_stop.html", context)
    return _set_sign_in(request, found, stop=True)


@require_http_methods(["POST"])
def sign_in_allow(request: HttpRequest, pk: int) -> HttpResponse:
    return _set_sign_in(request, person_or_404(request, pk), stop=False)


def _set_sign_in(request: HttpRequest, person: User, *, stop: bool) -> HttpResponse:
    act = stop_sign_in if stop else allow_sign_in
    try:
        act(person, by=administrator(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        can = "can no longer sign in" if stop else "may sign in again"
        messages.success(request, f"{person.name} {can}.")
    return redirect("person", pk=person.pk)
