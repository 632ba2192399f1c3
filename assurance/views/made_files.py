"""The files that a person asked for and did not wait for: how far they are, and fetching them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assurance.exports import AT_ONCE
from assurance.listings import listing_of
from assurance.made_files import EXPORT, expect_news, may_fetch
from assurance.making import ask_for
from assurance.reports.made_files import NO_LONGER, shown
from assurance.views.acting import person, today
from assurance.views.templates import require_reader
from core import jobs
from core.downloads import copy_of
from core.models import Job, JobState
from core.refusals import Refused

SHOWN = 20
STOP_ASKING = 286
"""The status at which the page no longer asks how far it is."""


@require_safe
def made_files(request: HttpRequest) -> HttpResponse:
    """The last files that the person asked for."""
    require_reader(person(request))
    asked = Job.objects.visible_to(person(request)).filter(kind=EXPORT)[:SHOWN]
    files = [shown(job, person(request).access) for job in asked]
    context = {"files": files, "most_at_once": f"{AT_ONCE:,}", "days": jobs.KEPT.days}
    return render(request, "assurance/made_files/list.html", context)


def _job(request: HttpRequest, pk: int) -> Job:
    """A job of this person's own; 404 for everybody else."""
    require_reader(person(request))
    job: Job = get_object_or_404(Job.objects.visible_to(person(request)).filter(kind=EXPORT), pk=pk)
    return job


@require_safe
def made_file(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one file is; the page asks again by itself until it has ended."""
    job = _job(request, pk)
    if job.state == JobState.FAILED:
        jobs.note_seen(job)
    file = shown(job, person(request).access)
    if not getattr(request, "htmx", False):
        return render(request, "assurance/made_files/file.html", {"file": file})
    status = 200 if file.is_under_way else STOP_ASKING
    return render(request, "assurance/made_files/renewed.html", {"file": file}, status=status)


@require_safe
def made_file_fetch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as a copy to keep; that it was fetched is noted."""
    job = _job(request, pk)
    if job.state != JobState.DONE:
        raise Http404("There is no file.")
    if not may_fetch(job, person(request).access):
        raise PermissionDenied(NO_LONGER)
    try:
        content = default_storage.open(job.place, "rb")
    except FileNotFoundError:
        raise Http404("The file is missing from the store.") from None
    if request.method == "GET":
        jobs.note_fetch(job)
    return copy_of(content, name=job.file_name, media_type=job.media_type)


@require_POST
def made_file_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    if jobs.cancel(job):
        messages.success(request, f"Cancelled: {job.name}.")
    return redirect("made_file", pk=pk)


@require_POST
def made_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    if jobs.remove(job):
        messages.success(request, f"The file is removed: {job.name}.")
    return redirect("made_files")


@require_POST
def made_file_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list once more, as it is now."""
    job, user = _job(request, pk), person(request)
    count = listing_of(job.order, user, today()).rows.count()
    try:
        asked = ask_for(job.name, job.order, by=user, total=count)
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("made_file", pk=pk)
    expect_news(request.session)
    return redirect("made_file", pk=asked.pk)
