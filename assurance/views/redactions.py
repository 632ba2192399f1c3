"""Removing a name or a file that should not be here: asked, decided, listed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.redactions import APPROVE, AskRedactionForm, DecideRedactionForm
from assurance.models import AssuranceRow, Redaction, RedactionState
from assurance.refusals import Refused
from assurance.reports.head import head_of
from assurance.reports.redaction_page import lines_of, page_of
from assurance.reports.redactions import Found, files_of, found_for
from assurance.services.redactions import (
    approve_redaction,
    ask_redaction,
    decline_redaction,
    require_sense,
)
from assurance.views.acting import person, posted, refuse, row_for, today
from core.components import Link
from forces.roles import Permission

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def redaction_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that words or files be removed; where they stand is shown before it is sent."""
    row = row_for(request, pk, Permission.ASK_REDACTION)
    form = AskRedactionForm(posted(request), files=files_of(row, person(request)))
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            found = _looked_or_asked(request, row, form)
        except Refused as why:
            status = refuse(form, why)
        else:
            if found is None:
                messages.success(request, "It is sent. Somebody else has to approve it.")
                return redirect("row", pk=row.pk)
    context = {"row": row, "head": head_of(row, today()), "form": form, "found": found}
    return render(request, "assurance/redactions/new.html", context, status=status)


def _looked_or_asked(
    request: HttpRequest, row: AssuranceRow, form: AskRedactionForm
) -> Found | None:
    """None where it is asked; else where the words stand, to be looked at first."""
    asked = form.asked()
    if form.is_sent():
        ask_redaction(row, asked, by=person(request), once=form.cleaned_data["once"])
        return None
    require_sense(asked)
    form.renew(seen=asked.words)
    if not asked.words:
        return Found([], is_cut=False, shared=0)
    return found_for(asked.words, row.template.force_id, person(request))


@require_safe
def redaction_list(request: HttpRequest) -> HttpResponse:
    """What waits for approval and what was decided, newest first."""
    who = person(request)
    sees = (Permission.SEE_REDACTIONS, Permission.ASK_REDACTION)
    if not any(who.access.may_anywhere(permission) for permission in sees):
        raise PermissionDenied("You may not see what was removed.")
    found = Redaction.objects.visible_to(who).order_by("-asked_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": lines_of(page.object_list, who)}
    return render(request, "assurance/redactions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: HttpRequest, pk: int) -> HttpResponse:
    """One removal; whoever may approve it and did not ask for it decides here."""
    who = person(request)
    found: Redaction = get_object_or_404(Redaction.objects.visible_to(who), pk=pk)
    form = DecideRedactionForm(posted(request))
    status = 200
    if request.method == "POST":
        who.access.require(Permission.APPROVE_REDACTION, found.force_id)
        if form.is_valid():
            try:
                return _decided(request, found, form)
            except Refused as why:
                status = refuse(form, why)
    crumb = Link(label="Removals", url=reverse("redaction_list"))
    context = {"shown": page_of(found.pk, who), "form": form, "crumbs": [crumb]}
    return render(request, "assurance/redactions/one.html", context, status=status)


def _decided(request: HttpRequest, found: Redaction, form: DecideRedactionForm) -> HttpResponse:
    who = person(request)
    if form.cleaned_data["decision"] == APPROVE:
        done = approve_redaction(found, by=who)
    else:
        done = decline_redaction(found, reason=form.cleaned_data["reason"], by=who)
    removed = done.state == RedactionState.APPROVED
    messages.success(request, "It is removed." if removed else "It is declined.")
    return redirect(reverse("redaction", args=[found.pk]))
