"""Giving a template to a panel, and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.panels import ReleaseForm, WithdrawForm
from assurance.models import AssuranceTemplate
from assurance.refusals import Refused
from assurance.reports.releasing import Preview, history_of, preview_of, standings_of
from assurance.services import panels
from assurance.views.acting import person, refuse, renew
from core.components import Link
from core.components.text import counted
from forces.models import Panel
from forces.roles import Permission


def _template(request: HttpRequest, pk: int) -> AssuranceTemplate:
    """404 for whoever does not see it, 403 for whoever may not release it."""
    visible = AssuranceTemplate.objects.visible_to(person(request))
    template: AssuranceTemplate = get_object_or_404(
        visible.select_related("inspection", "force"), pk=pk
    )
    person(request).access.require(Permission.RELEASE, template.force_id)
    return template


def _panel(template: AssuranceTemplate, pk: int) -> Panel:
    return get_object_or_404(Panel, pk=pk, force=template.force_id)


def _crumbs(template: AssuranceTemplate, *, below: bool = False) -> list[Link]:
    crumbs = [
        Link(label="Templates", url=reverse("template_list")),
        Link(label=str(template.inspection), url=reverse("template", args=[template.pk])),
    ]
    if below:
        crumbs.append(Link(label="Releases", url=reverse("release", args=[template.pk])))
    return crumbs


@require_safe
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels, what each has of the template today, and the history of its releases."""
    template = _template(request, pk)
    history = history_of(template)
    context = {
        "template": template,
        "crumbs": _crumbs(template),
        "standings": standings_of(template, history),
        "history": history,
        "why_not": panels.why_not_released(template),
    }
    return render(request, "assurance/panels/release.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def release_to(request: HttpRequest, pk: int, panel: int) -> HttpResponse:
    """What exactly would go to this panel; confirmed, it goes."""
    template = _template(request, pk)
    to = _panel(template, panel)
    preview = preview_of(template, to, person(request))
    shown = {"seen": preview.contents.fingerprint, "after": preview.after}
    form = ReleaseForm(request.POST or None, initial=shown)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            panels.release(template, to, by=person(request), **form.cleaned_data)
        except Refused as why:
            status = refuse(form, why)
            renew(form, why, shown)
        else:
            messages.success(request, _given(preview, to))
            return redirect("release", pk=template.pk)
    context = {
        "template": template,
        "panel": to,
        "crumbs": _crumbs(template, below=True),
        "preview": preview,
        "form": form,
        "back": reverse("release", args=[template.pk]),
    }
    return render(request, "assurance/panels/release_to.html", context, status=status)


def _given(preview: Preview, panel: Panel) -> str:
    return f"Released to {panel}: {counted(len(preview.contents.rows), 'point')}."


@require_http_methods(["GET", "HEAD", "POST"])
def release_withdraw(request: HttpRequest, pk: int, panel: int) -> HttpResponse:
    """Take a template back from a panel, with the reason."""
    template = _template(request, pk)
    to = _panel(template, panel)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            panels.withdraw(template, to, by=person(request), note=form.cleaned_data["note"])
        except Refused as why:
            status = refuse(form, why)
        else:
            messages.success(request, f"Withdrawn from {to}. It sees nothing of the template now.")
            return redirect("release", pk=template.pk)
    context = {
        "template": template,
        "panel": to,
        "crumbs": _crumbs(template, below=True),
        "latest": panels.latest_release(template, to),
        "form": form,
        "back": reverse("release", args=[template.pk]),
    }
    return render(request, "assurance/panels/withdraw.html", context, status=status)
