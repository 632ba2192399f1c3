"""Giving a person another role, ending one, adding a panel to sit on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.components import Link
from core.components.text import day
from core.refusals import Refused
from forces.display import days, in_words
from forces.duties import duties_of
from forces.forms import EndRoleForm, GiveRoleForm, PanelForm
from forces.models import Membership
from forces.services import add_panel, end_role, give_role
from forces.views.people import administrator, crumbs_of, person_or_404


@require_http_methods(["GET", "POST"])
def role_new(request: HttpRequest, pk: int) -> HttpResponse:
    admin, person = administrator(request), person_or_404(request, pk)
    form = GiveRoleForm(request.POST or None, by=admin)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            held = give_role(
                person, form.grant(), by=admin, from_on=data["from_on"], until_on=data["until_on"]
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"{person.name} has a new role: {in_words(held)}.")
            return redirect("person", pk=person.pk)
    context = {"person": person, "form": form, "crumbs": crumbs_of(person)}
    return render(request, "forces/role_new.html", context)


@require_http_methods(["GET", "POST"])
def role_end(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    admin, person = administrator(request), person_or_404(request, pk)
    mine = Membership.objects.managed_by(admin).filter(user=person)
    held = get_object_or_404(mine.select_related("force", "panel", "user"), pk=membership)
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ended = end_role(held, on=form.cleaned_data["until_on"], by=admin)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"{in_words(held)}: the last day is {day(ended.until_on)}.")
            return redirect("person", pk=person.pk)
    context = {
        "person": person,
        "duties": duties_of(person, reader=admin),
        "form": form,
        "role_in_words": in_words(held),
        "days": days(held),
        "crumbs": crumbs_of(person),
    }
    return render(request, "forces/role_end.html", context)


@require_http_methods(["GET", "POST"])
def panel_new(request: HttpRequest) -> HttpResponse:
    admin = administrator(request)
    form = PanelForm(request.POST or None, by=admin)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            panel = add_panel(data["force"], name=data["name"], kind=data["kind"], by=admin)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"{panel} is added: you can now invite its members.")
            return redirect("people")
    context = {"form": form, "crumbs": [Link(label="People", url=reverse("people"))]}
    return render(request, "forces/panel_new.html", context)
