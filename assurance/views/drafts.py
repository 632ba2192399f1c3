"""A template is uploaded, looked at as a draft, and confirmed or discarded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assurance.made_files import expect_news
from assurance.refusals import Refused
from assurance.services.imports import (
    Confirmed,
    Unsettled,
    confirm_draft,
    template_of,
)
from assurance.services.readings import readings, upload
from assurance.views.draft_page import DraftPage, doubt_anchor, row_anchor
from assurance.views.inspections import address_of, forces_to_upload_for
from core.components import Link
from core.components.text import counted
from core.models import Job
from forces.models import Force
from inspections.forms.draft import UploadForm
from inspections.models import Draft, DraftState, Inspection
from inspections.services.drafts import AnotherOpen, Uploaded, discard_draft
from inspections.views.asking import person, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def upload_template(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    inspection = get_object_or_404(Inspection.objects.visible_to(user), pk=pk)
    forces = forces_to_upload_for(inspection, user)
    if not forces:
        raise PermissionDenied("You may not upload a template for this inspection.")
    choice = Force.objects.filter(pk__in=[force.pk for force in forces]).order_by("name", "pk")
    form = UploadForm(request.POST or None, request.FILES or None, forces=choice)
    status, waiting = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                uploaded = upload(inspection, given["force"], given["file"], by=user)
            except Refused as why:
                status = refuse(form, why)
                waiting = why.draft if isinstance(why, AnotherOpen) else None
            else:
                return _after_upload(request, uploaded)
    context = {
        "form": form,
        "inspection": inspection,
        "waiting": reverse("draft", args=[waiting.pk]) if waiting else "",
        "readings": [
            Link(label=job.name, url=reverse("reading", args=[job.pk]))
            for job in readings(user, inspection).under_way()
        ],
        "crumbs": _crumbs(inspection),
    }
    return render(request, "inspections/upload.html", context, status=status)


def _after_upload(request: HttpRequest, uploaded: Uploaded | Job) -> HttpResponseRedirect:
    """The same file again adds nothing: on to where it is."""
    if isinstance(uploaded, Job):
        expect_news(request.session)
        return redirect("reading", pk=uploaded.pk)
    draft = uploaded.draft
    if uploaded.is_new:
        messages.success(request, f"{draft.file.name} was read. Nothing is in the template yet.")
    elif draft.state == DraftState.CONFIRMED:
        messages.info(request, "This file was confirmed before: nothing was added.")
        return redirect(address_of(template_of(draft)))
    else:
        messages.info(request, "This file was uploaded before: nothing was added. Go on with it.")
    return redirect("draft", pk=draft.pk)


def found_draft(request: HttpRequest, pk: int) -> Draft:
    """The draft, for those who bring templates in; 404 for everybody else."""
    drafts = Draft.objects.visible_to(person(request)).select_related(
        "file", "force", "inspection", "uploaded_by", "closed_by"
    )
    draft: Draft = get_object_or_404(drafts, pk=pk)
    return draft


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_draft(request, pk)
    if found.state != DraftState.OPEN:
        return render(request, "inspections/draft_closed.html", _closed(found))
    page = DraftPage(found, show=request.GET.get("show", ""))
    context = {"draft": found, "page": page, "crumbs": _crumbs(found.inspection)}
    return render(request, "inspections/draft.html", context)


def _closed(found: Draft) -> dict[str, object]:
    confirmed = found.state == DraftState.CONFIRMED
    return {
        "draft": found,
        "template_url": address_of(template_of(found)) if confirmed else "",
        "crumbs": _crumbs(found.inspection),
    }


@require_POST
def draft_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_draft(request, pk)
    try:
        confirmed = confirm_draft(found, by=person(request))
    except Unsettled as why:
        messages.error(request, f"Nothing came in. {why}")
        return redirect(f"{reverse('draft', args=[pk])}#{_place(why)}")
    except Refused as why:
        messages.error(request, str(why))
        return redirect("draft", pk=pk)
    messages.success(request, _came_in(confirmed))
    return redirect(address_of(confirmed.template))


def _place(why: Unsettled) -> str:
    if why.doubt:
        return doubt_anchor(why.doubt.pk)
    return row_anchor(why.row.pk) if why.row else "confirm"


def _came_in(confirmed: Confirmed) -> str:
    if not confirmed.added:
        return "The template is as it was: nothing new came in."
    return f"{counted(confirmed.added, 'row')} came into the template."


@require_POST
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_draft(request, pk)
    try:
        discard_draft(found, by=person(request))
    except Refused as why:
        messages.error(request, str(why))
        return redirect("draft", pk=pk)
    messages.success(request, f"The reading of {found.file.name} is discarded. It stays on record.")
    return redirect("inspection", pk=found.inspection_id)


def _crumbs(inspection: Inspection) -> list[Link]:
    return [
        Link(label="Inspections", url=reverse("inspection_list")),
        Link(label=str(inspection), url=reverse("inspection", args=[inspection.pk])),
    ]
