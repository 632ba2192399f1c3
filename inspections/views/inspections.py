"""The list of inspections, and the forms in which one is recorded and changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.components import Link
from core.refusals import Changed, Refused
from core.tables import paged
from forces.roles import Permission
from inspections.facts import facts_of
from inspections.filters import InspectionFilter
from inspections.forms.inspection import InspectionForm
from inspections.models import GradeScale, Inspection
from inspections.services.recording import (
    change_inspection,
    record_inspection,
    require_may_change,
)
from inspections.tables import InspectionTable
from inspections.views.asking import INVALID, person, refuse, renew

PER_PAGE = 50


@require_safe
def inspection_list(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.access.may_anywhere(Permission.SEE_ROWS):
        raise PermissionDenied("You may not see inspections.")
    found = Inspection.objects.visible_to(user).prefetch_related("forces")
    filtered = InspectionFilter(request.GET, queryset=found, request=request)
    table = InspectionTable(filtered.qs)
    paged(request, table, per_page=PER_PAGE)
    may_record = user.access.may_anywhere(Permission.RECORD_INSPECTION)
    context = {"filter": filtered, "table": table, "may_record": may_record}
    return render(request, "inspections/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.access.may_anywhere(Permission.RECORD_INSPECTION):
        raise PermissionDenied("You may not record an inspection.")
    form = InspectionForm(request.POST or None, by=user)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                made = record_inspection(form.facts, by=user, once=form.cleaned_data["once"])
            except Refused as why:
                status = refuse(form, why)
            else:
                messages.success(request, f"{made} is recorded.")
                return redirect(_after_recording(made))
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "inspections/new.html", context, status=status)


def _after_recording(made: Inspection) -> str:
    """The questions come next, where there is something to grade."""
    graded = made.grade_scale != GradeScale.NONE
    return reverse("inspection_questions" if graded else "inspection", args=[made.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    inspection = get_object_or_404(Inspection.objects.visible_to(user), pk=pk)
    require_may_change(user, inspection)
    form = InspectionForm(request.POST or None, instance=inspection, by=user)
    status, now = 200, None
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                changed = change_inspection(inspection, form.facts, by=user, version=version)
            except Refused as why:
                status = refuse(form, why)
                if isinstance(why, Changed):
                    renew(form, version=inspection.version)
                    now = facts_of(inspection)
            else:
                messages.success(request, f"{changed} is changed.")
                return redirect("inspection", pk=changed.pk)
    context = {"form": form, "inspection": inspection, "now": now, "crumbs": _crumbs(inspection)}
    return render(request, "inspections/edit.html", context, status=status)


def _crumbs(inspection: Inspection | None = None) -> list[Link]:
    crumbs = [Link(label="Inspections", url=reverse("inspection_list"))]
    if inspection:
        address = reverse("inspection", args=[inspection.pk])
        crumbs.append(Link(label=str(inspection), url=address))
    return crumbs
