"""A template that the worker reads: how far it is, and giving it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assurance.reports.readings import shown
from assurance.services.readings import readings
from assurance.views.acting import person
from assurance.views.made_files import STOP_ASKING
from core import jobs
from core.models import UNDER_WAY, Job


def _job(request: HttpRequest, pk: int) -> Job:
    """A reading of this person's own; 404 for everybody else."""
    job: Job = get_object_or_404(readings(person(request)), pk=pk)
    return job


@require_safe
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; the page asks again by itself until it has ended."""
    job = _job(request, pk)
    if job.state not in UNDER_WAY:
        jobs.note_seen(job)
    context = {"reading": shown(job, person(request))}
    if not getattr(request, "htmx", False):
        return render(request, "inspections/reading.html", context)
    status = 200 if job.state in UNDER_WAY else STOP_ASKING
    return render(request, "inspections/reading_renewed.html", context, status=status)


@require_POST
def reading_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    if jobs.cancel(job):
        messages.success(request, f"Cancelled: {job.name} is not read.")
    return redirect("reading", pk=pk)
