"""Many rows at once: the ticked rows named, one form for all of them, then all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from assurance.display import standing_words, state_tag
from assurance.forms.bulk import AllocateManyForm, DateManyForm
from assurance.models import AssuranceRow
from assurance.refusals import Refused
from assurance.services.bulk import (
    MOST_AT_ONCE,
    SomeNotOpen,
    allocate_many,
    date_many,
    in_the_way,
    why_not_allocate,
    why_not_date,
)
from assurance.views.acting import person, today
from assurance.views.templates import require_reader
from assurance.worklists import IN_SECTION
from core.components.text import day
from core.forms import Form
from core.sent import number
from forces.models import User
from forces.roles import Permission

Rows = list[AssuranceRow]


@dataclass(frozen=True, slots=True)
class Bulk:
    """One act on many rows: its form, what shuts a row to it, what does it and says so."""

    title: str
    button: str
    why_not: Callable[[AssuranceRow], str]
    form: type[DateManyForm]
    note: Callable[[Rows], str]
    save: Callable[[Rows, dict[str, Any], User], str]


def _allocate(rows: Rows, given: dict[str, Any], by: User) -> str:
    done = allocate_many(rows, by=by, **given)
    when = day(given["target_date"])
    due = f"; those without a date are due {when}" if _dated(rows) else f", due {when}"
    return f"{_rows(len(done))} allocated to {given['lead'].name}{due}."


def _set_date(rows: Rows, given: dict[str, Any], by: User) -> str:
    done = date_many(rows, given["target_date"], by=by)
    return f"{_rows(len(done))} due {day(given['target_date'])}."


def _dated(rows: Rows) -> str:
    dated = sum(row.target_on is not None for row in rows)
    return f"Already with a target date, which stays as it is: {_rows(dated)}." if dated else ""


def _nothing(_rows: Rows) -> str:
    return ""


BULKS: dict[str, Bulk] = {
    "allocate": Bulk("Allocate", "Allocate", why_not_allocate, AllocateManyForm, _dated, _allocate),
    "date": Bulk(
        "Set a target date on", "Set target date", why_not_date, DateManyForm, _nothing, _set_date
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """The ticked rows come by POST, for there may be many; `sure` when the form was on the page."""
    require_reader(person(request))
    act = BULKS.get(key)
    if act is None:
        raise Http404
    _require_somewhere(person(request))
    back = _back(request)
    ids = _ids(request)
    if not 0 < len(ids) <= MOST_AT_ONCE:
        few = "Tick at least one row first." if not ids else f"Tick at most {MOST_AT_ONCE} rows."
        messages.warning(request, few)
        return redirect(back)
    rows = _ticked(request, ids)
    for force in {row.template.force_id for row in rows}:
        person(request).access.require(Permission.ALLOCATE, force)
    if "sure" not in request.POST:
        return _confirm(request, act, rows, act.form(None, rows=rows, on=today()), back)
    return _do(request, act, rows, back)


def _do(request: HttpRequest, act: Bulk, rows: Rows, back: str) -> HttpResponse:
    form = act.form(request.POST, rows=rows, on=today())
    if form.is_valid():
        try:
            said = act.save(rows, form.cleaned_data, person(request))
        except SomeNotOpen:
            return _confirm(request, act, _again(request, rows), form, back, status=409)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, said)
            return redirect(back)
    return _confirm(request, act, rows, form, back)


def _confirm(
    request: HttpRequest, act: Bulk, rows: Rows, form: Form, back: str, *, status: int = 200
) -> HttpResponse:
    """What is about to be done to which rows; those on which it is not open are named apart."""
    stopped = in_the_way(rows, act.why_not)
    shut = {each.row.pk for each in stopped}
    still = [row for row in rows if row.pk not in shut]
    on = today()
    context = {
        "title": f"{act.title} {_rows(len(still))}",
        "button": act.button,
        "note": act.note(still),
        "several": len({row.template_id for row in still}) > 1,
        "lines": [(row, state_tag(row), standing_words(row, on)) for row in still],
        "stopped": stopped,
        "form": form,
        "back": back,
    }
    return render(request, "assurance/templates/bulk.html", context, status=status)


def _ids(request: HttpRequest) -> set[int]:
    sent = map(number, request.POST.getlist("row"))
    return {pk for pk in sent if pk is not None}


def _ticked(request: HttpRequest, ids: set[int]) -> Rows:
    """The rows that were ticked; one that the person may not see does not exist."""
    rows = (
        AssuranceRow.objects.readable_by(person(request))
        .filter(pk__in=ids)
        .with_standing(today())
        .with_section_order()
        .select_related("finding", "lead", "template__force", "template__inspection")
        .order_by("template", *IN_SECTION)
    )
    found = list(rows)
    if len(found) != len(ids):
        raise Http404
    return found


def _again(request: HttpRequest, rows: Rows) -> Rows:
    return _ticked(request, {row.pk for row in rows})


def _require_somewhere(user: Any) -> None:
    for force in user.access.forces(Permission.SEE_ROWS):
        if user.access.may(Permission.ALLOCATE, force):
            return
    user.access.require(Permission.ALLOCATE, 0)


def _back(request: HttpRequest) -> str:
    """The list from which the person came, as its form said; else the worklists."""
    asked = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/")
    return asked if ours else reverse("row_list")


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
