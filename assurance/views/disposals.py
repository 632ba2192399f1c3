"""Disposing of templates that are due: asked, decided, listed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.archive import due
from assurance.forms.disposals import APPROVE, AskDisposalForm, DecideDisposalForm
from assurance.models import AssuranceTemplate, DisposalRequest
from assurance.refusals import Refused
from assurance.reports.disposals import disposal_lines, waiting_lines
from assurance.services.disposals import ask_disposal, decide_disposal
from assurance.views.acting import person, posted, refuse, today
from assurance.views.templates import readable_template
from core.components import Link
from forces.models import User
from forces.roles import Permission


def _of_office(user: User) -> QuerySet[DisposalRequest]:
    """The requests of one's offices; for others there is no such page."""
    forces = user.access.forces(Permission.SEE_OFFICE_NOTES)
    if not forces:
        raise Http404
    return DisposalRequest.objects.filter(force__in=forces).select_related("force", "asked_by")


def _crumbs() -> list[Link]:
    return [
        Link(label="Archive", url=reverse("archive")),
        Link(label="Disposals", url=reverse("disposal_list")),
    ]


@require_safe
def disposal_list(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided and done."""
    user = person(request)
    requests = _of_office(user)
    context = {
        "waiting": waiting_lines(requests.filter(decision=None), user),
        "lines": disposal_lines(requests.filter(decision__isnull=False)),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "assurance/retention/disposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def disposal_ask(request: HttpRequest, pk: int) -> HttpResponse:
    user, template = person(request), readable_template(request, pk)
    user.access.require(Permission.ASK_DISPOSAL, template.force_id)
    form = AskDisposalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_disposal(template, by=user, **form.cleaned_data)
        except Refused as why:
            refuse(form, why)
        else:
            messages.success(request, "The disposal is asked for. Another person decides it.")
            return redirect("disposal_list")
    is_due = due(AssuranceTemplate.objects.filter(pk=pk), today()).exists()
    context = {"template": template, "form": form, "is_due": is_due, "crumbs": _crumbs()[:1]}
    return render(request, "assurance/retention/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def disposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    asked = get_object_or_404(_of_office(user), pk=pk)
    user.access.require(Permission.APPROVE_DISPOSAL, asked.force_id)
    if asked.asked_by_id == user.pk:
        raise PermissionDenied("You asked for this yourself. Another person decides it.")
    form, status = DecideDisposalForm(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        approve = form.cleaned_data["decision"] == APPROVE
        try:
            decide_disposal(asked, approve=approve, why=form.cleaned_data["why"], by=user)
        except Refused as why:
            status = refuse(form, why)
        else:
            said = "is disposed of. A record of it remains." if approve else "stays."
            messages.success(request, f"{asked.title} {said}")
            return redirect("disposal_list")
    template = AssuranceTemplate.objects.filter(pk=asked.template).first()
    context = {"asked": asked, "template": template, "form": form, "crumbs": _crumbs()}
    return render(request, "assurance/retention/decide.html", context, status=status)
