"""A row worked on where it stands in its template: one form in, the row drawn anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.acts import (
    ACTS,
    ADD_ACTION,
    ALLOCATE,
    ANNOTATE,
    NAME_LEAD,
    SET_DATE,
    Act,
    allowed,
)
from assurance.acts_on_many import may_tick
from assurance.annex import LABELS, annex_row, rows_to_show
from assurance.annex_numbers import numbers_of
from assurance.forms.dates import FirstDateForm
from assurance.forms.inplace import ActionHereForm, AnnotateHereForm
from assurance.forms.moves import MoveForm
from assurance.forms.rows import HandOverForm
from assurance.models import AssuranceRow
from assurance.refusals import Refused
from assurance.services.actions import record_action
from assurance.services.dates import date_row
from assurance.services.moves import move_row
from assurance.services.rows import annotate, hand_over
from assurance.views.acting import person, refuse, renew, today
from assurance.workflow import MOVE, MoveName
from core.components.text import day
from forces.models import User

INVALID = 422


@dataclass(frozen=True, slots=True)
class InPlace:
    """How an act is done here: its form for a row, and what saves it and says what was done."""

    form: Callable[[AssuranceRow, User, Any], Any]
    save: Callable[[AssuranceRow, Any, User], str]


def _allocate_form(row: AssuranceRow, _user: User, data: Any) -> MoveForm:
    return MoveForm(data, move=MOVE[MoveName.ALLOCATE], row=row, on=today())


def _allocate(row: AssuranceRow, form: MoveForm, by: User) -> str:
    given, version = form.given(), form.cleaned_data["version"]
    move_row(row, MoveName.ALLOCATE, by=by, given=given, version=version)
    return f"allocated to {form.cleaned_data['lead'].name}, due {day(given.target_date)}"


def _lead_form(row: AssuranceRow, _user: User, data: Any) -> HandOverForm:
    return HandOverForm(data, row=row, on=today())


def _name_lead(row: AssuranceRow, form: HandOverForm, by: User) -> str:
    cleaned = form.cleaned_data
    lead, version = cleaned["lead"], cleaned["version"]
    hand_over(row, lead, by=by, reason=cleaned["reason"], version=version)
    return f"{lead.name} leads it"


def _date_form(row: AssuranceRow, _user: User, data: Any) -> FirstDateForm:
    return FirstDateForm(data, initial={"version": row.version})


def _set_date(row: AssuranceRow, form: FirstDateForm, by: User) -> str:
    on = form.cleaned_data["target_date"]
    date_row(row, on, by=by, version=form.cleaned_data["version"])
    return f"due {day(on)}"


def _action_form(row: AssuranceRow, user: User, data: Any) -> ActionHereForm:
    return ActionHereForm(data, by=user, force_id=row.template.force_id)


def _add_action(row: AssuranceRow, form: ActionHereForm, by: User) -> str:
    record_action([row], form.words(), by=by, once=form.cleaned_data["once"])
    return "action recorded"


def _annotate_form(row: AssuranceRow, _user: User, data: Any) -> AnnotateHereForm:
    return AnnotateHereForm(data, row=row)


def _annotate(row: AssuranceRow, form: AnnotateHereForm, by: User) -> str:
    annotate(row, form.cleaned_data["annotation"], by=by, version=form.cleaned_data["version"])
    return "annotation saved"


IN_PLACE: dict[str, InPlace] = {
    ALLOCATE.key: InPlace(_allocate_form, _allocate),
    NAME_LEAD.key: InPlace(_lead_form, _name_lead),
    SET_DATE.key: InPlace(_date_form, _set_date),
    ADD_ACTION.key: InPlace(_action_form, _add_action),
    ANNOTATE.key: InPlace(_annotate_form, _annotate),
}


@require_safe
def annex_row_here(request: HttpRequest, pk: int) -> HttpResponse:
    """The row as it is now; a form that was open on it is put away."""
    row = _row(request, pk)
    if not _in_page(request):
        return redirect(_back(row))
    return render(request, "assurance/templates/row.html", _row_context(request, row))


@require_http_methods(["GET", "HEAD", "POST"])
def annex_act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    row, act, by = _row(request, pk), ACTS.get(key), person(request)
    if act is None:
        raise Http404
    if not act.may(by.access, row.template.force_id):
        raise PermissionDenied(f"You may not: {act.label}.")
    if request.method == "POST":
        return _done(request, row, act, by)
    if not act.is_open(row):
        return _said(request, row, act.shut)
    return _form(request, row, act, _made(row, act, by, None))


def _made(row: AssuranceRow, act: Act, by: User, data: Any) -> Any:
    """The form of an act; several may be open on one page."""
    form = IN_PLACE[act.key].form(row, by, data)
    form.auto_id = f"row-{row.pk}-{act.key}-%s"
    return form


def _done(request: HttpRequest, row: AssuranceRow, act: Act, by: User) -> HttpResponse:
    form = _made(row, act, by, request.POST)
    if not form.is_valid():
        return _form(request, row, act, form, status=INVALID)
    try:
        said = IN_PLACE[act.key].save(row, form, by)
    except Refused as why:
        return _refused(request, _row(request, row.pk), act, form, why)
    return _said(request, _row(request, row.pk), f"{row.finding}: {said}.", saved=True)


def _refused(
    request: HttpRequest, row: AssuranceRow, act: Act, form: Any, why: Refused
) -> HttpResponse:
    """What was typed is kept; the row above it is as somebody else has left it."""
    status = refuse(form, why)
    renew(form, why, {"version": row.version})
    return _form(request, row, act, form, status=INVALID if status == 200 else status)


def _form(
    request: HttpRequest, row: AssuranceRow, act: Act, form: Any, *, status: int = 200
) -> HttpResponse:
    context = {**_row_context(request, row), "form": form, "act": act, "back": _back(row)}
    if _in_page(request):
        return render(request, "assurance/templates/row.html", context, status=status)
    status = 200 if status == INVALID else status
    return render(request, "assurance/templates/act.html", context, status=status)


def _said(
    request: HttpRequest, row: AssuranceRow, words: str, *, saved: bool = False
) -> HttpResponse:
    """The row drawn anew, with the counts and what was done; or the way back to it."""
    if not _in_page(request):
        tell = messages.success if saved else messages.warning
        tell(request, words)
        return redirect(_back(row))
    shown_at = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    context = {
        **_row_context(request, row),
        "numbers": numbers_of(row.template, shown_at, today()),
        "said": words,
    }
    answer = render(request, "assurance/templates/row.html", context)
    if saved:
        answer["HX-Trigger"] = "saved"
    return answer


def _in_page(request: HttpRequest) -> bool:
    """Whether the answer goes into a page that is open; else it is a page of its own."""
    return bool(getattr(request, "htmx", False))


def _row(request: HttpRequest, pk: int) -> AssuranceRow:
    rows = rows_to_show(AssuranceRow.objects.readable_by(person(request)), today())
    found: AssuranceRow = get_object_or_404(
        rows.select_related("finding", "lead", "template__force", "template__inspection"), pk=pk
    )
    return found


def _row_context(request: HttpRequest, row: AssuranceRow) -> dict[str, Any]:
    by, force = person(request), row.template.force_id
    ticks = may_tick(by.access, force)
    return {
        "row": annex_row(row, allowed(by.access, force), today(), ticker=by),
        "template": row.template,
        "labels": LABELS,
        "may_tick": ticks,
        "columns": 7 + ticks,
    }


def _back(row: AssuranceRow) -> str:
    return f"{reverse('template', args=[row.template_id])}#row-{row.pk}"
