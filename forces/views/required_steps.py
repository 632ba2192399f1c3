"""The administrator says who needs a second step, and helps those who lost their device."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.components import Link
from core.refusals import Refused
from forces.models import Force
from forces.required_steps import RequiredStepsForm
from forces.roles import Permission
from forces.services import require_second_steps, take_away_second_step
from forces.views.people import administrator, crumbs_of, person_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def required_steps(request: HttpRequest) -> HttpResponse:
    """For which roles a second step is required, in each force of the administrator."""
    admin = administrator(request)
    forces = list(Force.objects.filter(pk__in=admin.access.forces(Permission.MANAGE_PEOPLE)))
    form = RequiredStepsForm(request.POST or None, forces=forces, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        require_second_steps(form.required(), by=admin)
        messages.success(request, "Who needs a second step is saved.")
        return redirect("people")
    context = {"form": form, "crumbs": [Link(label="People", url=reverse("people"))]}
    return render(request, "forces/required_steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def second_step_take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: from then on the password alone signs the person in."""
    found = person_or_404(request, pk)
    if request.method != "POST":
        context = {"person": found, "crumbs": crumbs_of(found)}
        return render(request, "forces/second_step_take_away.html", context)
    try:
        take_away_second_step(found, by=administrator(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The second step of {found.name} is taken away.")
    return redirect("person", pk=found.pk)
