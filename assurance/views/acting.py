"""What every act on a row does alike: find it, show the form, do it, say so, or say why not."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assurance.models import AssuranceRow
from assurance.refusals import Changed, NotOpen, Refused, SentBefore
from assurance.reports.head import head_of
from assurance.reports.verdicts import last_verdict, missing_of
from assurance.workflow import State
from assurance.worklists import IN_SECTION
from forces.models import User
from forces.roles import Permission

RECORDERS = (Permission.RECORD_ACTION, Permission.RECORD_ON_BEHALF)
"""Whoever may do one of these records what was done about a row."""
Do = Callable[[], str]
"""Does the act and gives the words in which the page then says so."""


def today() -> date:
    return timezone.localdate()


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (every page needs sign-in)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def readable_row(request: HttpRequest, pk: int) -> AssuranceRow:
    """The row with its standing today, or 404 for whoever may not read rows of its force."""
    rows = AssuranceRow.objects.readable_by(person(request)).with_standing(today())
    row: AssuranceRow = get_object_or_404(
        rows.select_related(
            "template__force", "template__inspection", "finding__inspection", "finding__question",
            "finding__cause", "lead",
        ),
        pk=pk,
    )  # fmt: skip
    return row


def row_for(request: HttpRequest, pk: int, *permissions: Permission) -> AssuranceRow:
    """A readable row on which the person may do one of these things, else 403."""
    row = readable_row(request, pk)
    require_any(request, row.template.force_id, *permissions)
    return row


def require_any(request: HttpRequest, force_id: int, *permissions: Permission) -> None:
    access = person(request).access
    if not any(access.may(permission, force_id) for permission in permissions):
        raise PermissionDenied("Your role does not include this.")


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an act: its heading and its button, and what else its template takes."""

    heading: str
    button: str
    template: str = "assurance/rows/act.html"
    more: Callable[[AssuranceRow], Mapping[str, object]] = lambda row: {}
    renewed: Callable[[AssuranceRow], Mapping[str, object]] = lambda row: {"version": row.version}
    """The hidden fields with which the form can be sent again after somebody else's change."""
    second_press: Callable[[AssuranceRow], str] = lambda row: ""
    """What to say where the act is not open because this person has just done it."""


def answer(
    request: HttpRequest, page: Page, *, row: AssuranceRow, form: forms.BaseForm, do: Do
) -> HttpResponse:
    """Show the form; once it is sent and right, do the act and go back to the row."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            said = do()
        except (Refused, ValidationError) as why:
            row = readable_row(request, row.pk)
            said = page.second_press(row) if isinstance(why, NotOpen) else ""
            status = refuse(form, why)
            renew(form, why, page.renewed(row))
        if said:
            messages.success(request, said)
            return redirect("row", pk=row.pk)
    return shown(request, page, row=row, form=form, status=status)


def refuse(form: forms.BaseForm, why: Refused | ValidationError) -> int:
    """Put the reason where it belongs in the form; the status that goes with it."""
    if isinstance(why, ValidationError):
        form.add_error("file" if "file" in form.fields else None, why)
        return 200
    form.add_error(why.field if why.field in form.fields else None, str(why))
    return 409 if isinstance(why, Changed | NotOpen | SentBefore) else 200


def renew(
    form: forms.BaseForm, why: Refused | ValidationError, hidden: Mapping[str, object]
) -> None:
    """After somebody else's change the form, sent again, is sent over that change.

    After one's own sending of the same form it is, sent again, another one.
    """
    if isinstance(why, SentBefore) and hasattr(form, "renew"):
        form.renew(once=uuid.uuid4())
    if isinstance(why, Changed) and hasattr(form, "renew"):
        form.renew(**{name: value for name, value in hidden.items() if name in form.fields})


def shown(
    request: HttpRequest, page: Page, *, row: AssuranceRow, form: forms.BaseForm, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "row": row,
        "head": head_of(row, today()),
        "form": form,
        "missing": missing_of(row, last_verdict(row)) if row.state == State.RETURNED else [],
        "back": reverse("row", args=[row.pk]),
        **page.more(row),
    }
    return render(request, page.template, context, status=status)


def came_from(request: HttpRequest, rows: list[AssuranceRow]) -> AssuranceRow:
    """The one of `rows` from whose page the person came, else the first; 404 without any."""
    if not rows:
        raise Http404("It is on no row that you may read.")
    wanted = request.GET.get("row", "")
    chosen = next((row for row in rows if str(row.pk) == wanted), rows[0])
    return readable_row(request, chosen.pk)


def open_rows_beside(
    request: HttpRequest, row: AssuranceRow, *, without: Iterable[AssuranceRow] = ()
) -> list[AssuranceRow]:
    """The other open rows of the same force, in the order of the printed templates."""
    rows = AssuranceRow.objects.readable_by(person(request)).open().with_section_order()
    return list(
        rows.filter(template__force=row.template.force_id)
        .exclude(pk__in=[row.pk, *(other.pk for other in without)])
        .select_related("finding", "lead", "template__inspection")
        .order_by("template", *IN_SECTION)
    )
