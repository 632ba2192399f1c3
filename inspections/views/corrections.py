"""A finding's words are corrected: before and after, why, and what was corrected earlier."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.components import Fact, Link
from core.refusals import Changed, Refused
from inspections.facts import entry_of, words_of
from inspections.forms.draft import CorrectionForm, label_of
from inspections.models import Finding
from inspections.services.corrections import correct_finding, may_correct
from inspections.views.asking import INVALID, person, refuse, renew


@require_http_methods(["GET", "HEAD", "POST"])
def finding_correct(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    found = Finding.objects.visible_to(user).select_related("inspection", "force")
    finding = get_object_or_404(found, pk=pk)
    if not may_correct(user, finding):
        raise PermissionDenied("You may not correct this finding.")
    form = CorrectionForm(request.POST or None, finding=finding)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                why = form.cleaned_data["why"]
                correct_finding(finding, form.new, seen=form.seen, why=why, by=user)
            except Refused as refusal:
                status = refuse(form, refusal)
                _see_what_is_there(form, finding, refusal)
            else:
                messages.success(request, f"{finding} is corrected.")
                return redirect("finding_correct", pk=finding.pk)
    return render(request, "inspections/correct.html", _context(finding, form), status=status)


def _see_what_is_there(form: CorrectionForm, finding: Finding, why: Refused) -> None:
    """Sent again, the form is measured against what the page now shows."""
    if isinstance(why, Changed):
        finding.refresh_from_db()
        says = {f"seen_{name}": getattr(finding, name) for name in Finding.CORRECTABLE}
        renew(form, **says)


def _context(finding: Finding, form: CorrectionForm) -> dict[str, object]:
    corrections = finding.corrections.select_related("by").order_by("-at", "-pk")
    return {
        "finding": finding,
        "form": form,
        "says": [_says(finding, name) for name in Finding.CORRECTABLE],
        "history": [entry_of(correction) for correction in corrections],
        "back": reverse("inspection", args=[finding.inspection_id]),
        "crumbs": [
            Link(label="Inspections", url=reverse("inspection_list")),
            Link(
                label=str(finding.inspection),
                url=reverse("inspection", args=[finding.inspection_id]),
            ),
        ],
    }


def _says(finding: Finding, name: str) -> Fact:
    label = "Words" if name == "text" else label_of(Finding, name)
    return Fact(label=label, value=words_of(name, getattr(finding, name)) or None)
