"""The archive, and how long the templates of each force are kept."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.archive import archived
from assurance.forms.retention import RetentionForm
from assurance.models import AssuranceTemplate
from assurance.refusals import Refused
from assurance.reports.retention import archive_lines, retention_cards
from assurance.services.retention import set_retention, terms_now
from assurance.views.acting import person, posted, refuse, renew, today
from assurance.views.templates import TEMPLATES_A_PAGE, require_reader
from core.components import Link
from forces.models import Force
from forces.roles import Permission


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """The archived templates, whole and readable as ever."""
    user = person(request)
    require_reader(user)
    templates = AssuranceTemplate.objects.readable_by(user).select_related("force", "inspection")
    kept = archived(templates, today()).order_by(F("archived_at").desc(), "pk")
    page = Paginator(kept, TEMPLATES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": archive_lines(page, user, today()),
        "crumbs": [Link(label="Templates", url=reverse("template_list"))],
        "sees_retention": user.access.may_anywhere(Permission.SEE_OFFICE_NOTES),
    }
    return render(request, "assurance/retention/archive.html", context)


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is set for each force of the reader's office, and since when."""
    user = person(request)
    forces = user.access.forces(Permission.SEE_OFFICE_NOTES)
    if not forces:
        raise Http404
    context = {"cards": retention_cards(user), "crumbs": _crumbs()[:2]}
    return render(request, "assurance/retention/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def retention_set(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    offices = user.access.forces(Permission.SEE_OFFICE_NOTES)
    force: Force = get_object_or_404(Force, pk=pk, pk__in=offices)
    user.access.require(Permission.SET_RETENTION, force.pk)
    standing, status = terms_now(force), 200
    form = RetentionForm(posted(request), standing=standing)
    if request.method == "POST" and form.is_valid():
        try:
            cleaned = form.cleaned_data
            set_retention(force, form.terms(), why=cleaned["why"], by=user, seen=cleaned["seen"])
        except Refused as why:
            status = refuse(form, why)
            standing = terms_now(force)
            renew(form, why, {"seen": standing.pk if standing else 0})
        else:
            messages.success(request, f"How long the templates of {force} are kept is set.")
            return redirect("retention")
    context = {"force": force, "form": form, "standing": standing, "crumbs": _crumbs()}
    return render(request, "assurance/retention/set.html", context, status=status)


def _crumbs() -> list[Link]:
    return [
        Link(label="Templates", url=reverse("template_list")),
        Link(label="Archive", url=reverse("archive")),
        Link(label="How long templates are kept", url=reverse("retention")),
    ]
