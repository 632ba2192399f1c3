"""Who leads, moving everything of a leaver, and cover for absence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.owners import CoverForm, LeaverForm, people_who_may_lead, seen_anew
from assurance.leaving import open_rows_led
from assurance.models import HandOver
from assurance.refusals import NotOpen, Refused
from assurance.reports.holdings import Holdings, holdings_of
from assurance.reports.leading import leading_of
from assurance.services.at_once import SomeChanged
from assurance.services.covers import (
    Days,
    doubts,
    end_cover,
    leading_sides,
    may_arrange,
    set_cover,
)
from assurance.services.leavers import move_everything
from assurance.views.acting import person, posted, refuse, today
from assurance.views.templates import require_reader
from core.components import Link
from core.components.text import counted, day
from forces.models import Cover, Force, Membership, User
from forces.querysets import UserQuerySet
from forces.roles import SIDES, Permission, roles_with

REASONS = "reasons_of_hand_overs"
"""What was said last why rows of a leaver are moved, by leaver, until all are moved."""


@require_safe
def lead_list(request: HttpRequest) -> HttpResponse:
    """Everybody who leads in one's forces, with their open rows, and who is away."""
    user = person(request)
    require_reader(user)
    if not user.access.may_anywhere(Permission.BE_LEAD):
        raise PermissionDenied("This page is for those who lead rows.")
    return render(request, "assurance/owners/leads.html", {"forces": leading_of(user, today())})


def force_or_404(request: HttpRequest, pk: int) -> Force:
    """A force whose rows the person reads."""
    forces = Force.objects.filter(pk__in=person(request).access.forces(Permission.SEE_ROWS))
    found: Force = get_object_or_404(forces, pk=pk)
    return found


def lead_or_404(force: Force, pk: int) -> User:
    """Somebody who could lead rows of the force once, or still leads one."""
    found: User = get_object_or_404(User, pk=pk)
    held = Membership.objects.filter(
        user=found, force=force, role__in=roles_with(Permission.BE_LEAD)
    )
    if not held.exists() and not open_rows_led(found, force.pk).exists():
        raise Http404
    return found


def crumbs() -> list[Link]:
    return [Link(label="Leads", url=reverse("lead_list"))]


@require_http_methods(["GET", "HEAD", "POST"])
def leaver(request: HttpRequest, force: int, pk: int) -> HttpResponse:
    """Everything that somebody holds in a force, ticked, and to whom it goes."""
    in_force = force_or_404(request, force)
    person(request).access.require(Permission.ALLOCATE, in_force.pk)
    giver = lead_or_404(in_force, pk)
    holdings = holdings_of(giver, in_force, today())
    people = people_who_may_lead(in_force.pk, today(), beside=giver)
    reason = request.session.get(REASONS, {}).get(_leaver(in_force.pk, giver.pk), "")
    form = LeaverForm(posted(request), holdings=holdings, people=people, reason=reason)
    if request.method == "POST" and form.is_valid():
        try:
            act = _move(request, in_force, giver, form)
        except SomeChanged as some:
            return _some_changed(request, in_force, giver, people, some)
        except Refused as why:
            refuse(form, why)
        else:
            return _moved(request, act)
    return _leaver_page(request, in_force, giver, holdings, form)


def _move(request: HttpRequest, force: Force, giver: User, form: LeaverForm) -> HandOver:
    cleaned = form.cleaned_data
    return move_everything(
        giver, cleaned["lead"], form.share(), force=force, by=person(request),
        reason=cleaned["reason"], once=cleaned["once"],
    )  # fmt: skip


def _some_changed(
    request: HttpRequest, force: Force, giver: User, people: UserQuerySet, some: SomeChanged
) -> HttpResponse:
    """The page as it is now, with what was typed and ticked, and what changed meanwhile."""
    holdings = holdings_of(giver, force, today())
    form = LeaverForm(seen_anew(request.POST, holdings), holdings=holdings, people=people)
    form.add_error(None, str(some))
    return _leaver_page(request, force, giver, holdings, form, changed=some.what, status=409)


def _moved(request: HttpRequest, act: HandOver) -> HttpResponse:
    """Back to what is left of theirs, with the reason kept for it; else to the leads."""
    messages.success(request, f"{_what(act)} of {act.giver.name} moved to {act.taker.name}.")
    reasons = request.session.get(REASONS, {})
    leaver = _leaver(act.force_id, act.giver_id)
    if holdings_of(act.giver, act.force, today()).movable:
        request.session[REASONS] = {**reasons, leaver: act.reason}
        return redirect("leaver", force=act.force_id, pk=act.giver_id)
    request.session[REASONS] = {of: why for of, why in reasons.items() if of != leaver}
    return redirect("lead_list")


def _leaver(force: int, giver: int) -> str:
    return f"{force}/{giver}"


def _what(act: HandOver) -> str:
    rows, actions = act.events.count(), act.action_versions.count()
    said = [counted(rows, "row")] if rows else []
    said += [counted(actions, "planned action")] if actions else []
    return " and ".join(said) or "The absences"


def _leaver_page(
    request: HttpRequest,
    force: Force,
    giver: User,
    holdings: Holdings,
    form: LeaverForm,
    *,
    changed: object = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "force": force, "giver": giver, "holdings": holdings, "form": form, "changed": changed,
        "crumbs": crumbs(), "back": reverse("lead_list"),
    }  # fmt: skip
    return render(request, "assurance/owners/leaver.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def cover_new(request: HttpRequest, force: int, pk: int) -> HttpResponse:
    """Who stands in for somebody, from when until when."""
    in_force = force_or_404(request, force)
    user = person(request)
    user.access.require(Permission.BE_LEAD, in_force.pk)
    absent = lead_or_404(in_force, pk)
    if not may_arrange(user, absent, in_force.pk):
        raise PermissionDenied("You may not arrange cover for this person.")
    form = CoverForm(posted(request), people=_stand_ins(absent, in_force), on=today())
    if request.method == "POST" and form.is_valid():
        try:
            cover = _set(request, in_force, absent, form)
        except Refused as why:
            refuse(form, why)
        else:
            _say(request, cover)
            return redirect("lead_list")
    context = {
        "absent": absent, "is_self": absent.pk == user.pk, "form": form, "force": in_force,
        "rows": open_rows_led(absent, in_force.pk).count(), "crumbs": crumbs(),
        "back": reverse("lead_list"),
    }  # fmt: skip
    return render(request, "assurance/owners/cover.html", context)


def _stand_ins(absent: User, force: Force) -> UserQuerySet:
    """Those who lead on the same side; of somebody who has left, on any."""
    people = people_who_may_lead(force.pk, today(), beside=absent)
    sides = leading_sides(absent.access, force.pk)
    if not sides:
        return people
    roles = [role for role in roles_with(Permission.BE_LEAD) if SIDES[role] in sides]
    held = Membership.objects.in_force(today()).filter(force=force, role__in=roles)
    return people.filter(pk__in=held.values("user_id"))


def _set(request: HttpRequest, force: Force, absent: User, form: CoverForm) -> Cover:
    cleaned = form.cleaned_data
    days = Days(cleaned["from_on"], cleaned["until_on"])
    return set_cover(
        absent, cleaned["stand_in"], days, force=force, by=person(request), why=cleaned["why"]
    )


def _say(request: HttpRequest, cover: Cover) -> None:
    days = f"{day(cover.from_on)} to {day(cover.until_on)}"
    whom = "you" if cover.absent_id == person(request).pk else cover.absent.name
    messages.success(request, f"{cover.stand_in.name} stands in for {whom}, {days}.")
    for doubt in doubts(cover):
        messages.warning(request, doubt)


@require_http_methods(["GET", "HEAD", "POST"])
def cover_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a cover before its last day; asks first."""
    covers = Cover.objects.visible_to(person(request)).select_related("absent", "stand_in", "force")
    cover: Cover = get_object_or_404(covers, pk=pk)
    if not may_arrange(person(request), cover.absent, cover.force_id):
        raise PermissionDenied("You may not end this cover.")
    if request.method == "POST":
        try:
            end_cover(cover, by=person(request))
            messages.success(
                request, f"{cover.stand_in.name} no longer stands in for {cover.absent.name}."
            )
        except NotOpen as why:
            messages.warning(request, str(why))
        return redirect("lead_list")
    context = {"cover": cover, "crumbs": crumbs(), "back": reverse("lead_list")}
    return render(request, "assurance/owners/cover_end.html", context)
