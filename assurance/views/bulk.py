"""Many rows at once: the ticked rows named, one form for all of them, then all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from assurance.acts_on_many import ManyAct
from assurance.forms.bulk import BulkForm
from assurance.models import AssuranceRow
from assurance.refusals import Refused
from assurance.reports.ticked import TickedRow, ticked_row
from assurance.services.at_once import (
    MOST_AT_ONCE,
    InTheWay,
    Seen,
    SomeChanged,
    SomeNotOpen,
    in_the_way,
    with_changes,
)
from assurance.views.acting import person, today
from assurance.views.at_once import ON_MANY, OnMany
from assurance.views.templates import require_reader
from assurance.worklists import IN_SECTION
from core.sent import number

Rows = list[AssuranceRow]


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """The ticked rows come by POST, for there may be many; `sure` when the form was on the page."""
    by = person(request)
    require_reader(by)
    found = ON_MANY.get(key)
    if found is None:
        raise Http404
    _require_somewhere(by, found.act)
    ids = _ids(request)
    if not 0 < len(ids) <= MOST_AT_ONCE:
        few = "Tick at least one row first." if not ids else f"Tick at most {MOST_AT_ONCE} rows."
        messages.warning(request, few)
        return redirect(_back(request))
    rows = _ticked(request, ids)
    for force in {row.template.force_id for row in rows}:
        by.access.require(found.act.permission, force)
    if "sure" not in request.POST:
        return _confirm(request, found, rows, found.form(None, rows=rows, on=today()))
    return _do(request, found, rows)


def _do(request: HttpRequest, found: OnMany, rows: Rows) -> HttpResponse:
    form = found.form(request.POST, rows=rows, on=today())
    if form.is_valid():
        try:
            said = found.save(rows, form, person(request), _seen(request))
        except (SomeNotOpen, SomeChanged) as why:
            changed = why.rows if isinstance(why, SomeChanged) else ()
            now = _ticked(request, {row.pk for row in rows})
            return _confirm(request, found, now, form, changed=changed, status=409)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, said)
            return redirect(_back(request))
    return _confirm(request, found, rows, form)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is about to be done to which rows; those on which it is not open are named apart.

    `changed`: the rows on which somebody changed what the act rests on since the page was opened.
    """

    title: str
    button: str
    note: str
    lines: list[TickedRow]
    stopped: list[InTheWay]
    changed: Sequence[InTheWay]
    several: bool
    back: str


def _confirm(
    request: HttpRequest,
    found: OnMany,
    rows: Rows,
    form: BulkForm,
    *,
    changed: Sequence[InTheWay] = (),
    status: int = 200,
) -> HttpResponse:
    stopped = in_the_way(rows, found.act.why_not, person(request))
    shut = {each.row.pk for each in stopped}
    still = [row for row in rows if row.pk not in shut]
    page = Confirmation(
        title=found.act.heading(len(still)),
        button=found.button,
        note=found.note(still),
        lines=[ticked_row(row, today(), rests=found.rests) for row in still],
        stopped=stopped,
        changed=changed,
        several=len({row.template_id for row in still}) > 1,
        back=_back(request),
    )
    context = {"page": page, "form": form}
    return render(request, "assurance/templates/bulk.html", context, status=status)


def _ids(request: HttpRequest) -> set[int]:
    sent = map(number, request.POST.getlist("row"))
    return {pk for pk in sent if pk is not None}


def _seen(request: HttpRequest) -> Seen:
    """What the page showed of each row, as it wrote it into the form."""
    sent = (each.partition(":") for each in request.POST.getlist("seen"))
    return {pk: what for sent_pk, _, what in sent if (pk := number(sent_pk)) is not None}


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
    found = with_changes(list(rows))
    if len(found) != len(ids):
        raise Http404
    return found


def _require_somewhere(user: Any, act: ManyAct) -> None:
    if not user.access.may_anywhere(act.permission):
        user.access.require(act.permission, 0)


def _back(request: HttpRequest) -> str:
    """The list from which the person came, as its form said; else the worklists."""
    asked = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(asked, None) and asked.startswith("/")
    return asked if ours else reverse("row_list")
