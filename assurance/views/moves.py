"""Moving a row, reviewing what the force reports, naming its lead."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assurance.display import sentence
from assurance.forms.moves import MoveForm, ReviewForm
from assurance.forms.rows import HandOverForm
from assurance.models import Assurance, AssuranceRow
from assurance.reports.causes import recommendations_open
from assurance.reports.review import review_of
from assurance.services.conditions import unanswered
from assurance.services.moves import move_row, what_stands, why_not
from assurance.services.rows import hand_over
from assurance.views.acting import (
    Page,
    answer,
    person,
    posted,
    readable_row,
    require_any,
    row_for,
    shown,
    today,
)
from assurance.workflow import MOVE, Condition, Move, MoveName
from forces.roles import Permission

REVIEWED = {MoveName.ASSURE: Assurance.ASSURED.value, MoveName.RETURN: ""}
"""Moves that are made on the page of the review, with the verdict that is ticked there."""


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """One move of the table: what it needs, and why it is not possible now where it is not.

    A verdict is given on the page of the review alone, with what that page showed.
    """
    row, one = readable_row(request, pk), _move_of(move)
    require_any(request, row.template.force_id, *one.permissions)
    form = MoveForm(posted(request), move=one, row=row, on=today())
    if request.method != "POST" and (why := _stands_in_the_way(one, row, request)):
        closed = Page(one.name.label, "", "assurance/rows/not_open.html", lambda _: {"why": why})
        return shown(request, closed, row=row, form=form)
    if one.name in REVIEWED:
        return redirect(f"{reverse('review', args=[pk])}?verdict={REVIEWED[one.name]}")

    def do() -> str:
        version = form.cleaned_data["version"]
        move_row(row, one.name, by=person(request), given=form.given(), version=version)
        return _said(row)

    page = Page(
        one.name.label,
        one.name.label,
        "assurance/rows/move.html",
        lambda now: {"still_open": recommendations_open(now) if one.name == MoveName.CLOSE else []},
        second_press=_second_press(request, one),
    )
    return answer(request, page, row=row, form=form, do=do)


def _move_of(name: str) -> Move:
    found = MOVE.get(MoveName(name)) if name in MoveName.values else None
    if found is None or found.by_itself:
        raise Http404("There is no such move.")
    return found


def _stands_in_the_way(one: Move, row: AssuranceRow, request: HttpRequest) -> str | None:
    if row.state not in one.from_states:
        return f"“{one.name.label}” is not open: the row is {row.get_state_display()}."
    why = why_not(one, row, person(request))
    return why or (unanswered(row) if Condition.ANSWERED in one.conditions else None)


def _second_press(request: HttpRequest, *moves: Move) -> Callable[[AssuranceRow], str]:
    """Words for a press after the first, where the last thing on the row is this person's move."""

    def words(row: AssuranceRow) -> str:
        last = row.events.order_by("-at", "-pk").first()
        names = {one.name.value for one in moves}
        if last is None or last.by_id != person(request).pk or last.what not in names:
            return ""
        return f"{row.finding} is {row.get_state_display()} already. It was done once."

    return words


def _said(row: AssuranceRow) -> str:
    row.refresh_from_db(fields=["state"])
    return f"{row.finding} is now {row.get_state_display()}."


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """All that an officer needs to judge what the force reports, and the verdict, on one page."""
    row = row_for(request, pk, Permission.REVIEW)
    assure, back = MOVE[MoveName.ASSURE], MOVE[MoveName.RETURN]
    why_not_assure = why_not(assure, row, person(request))
    form = ReviewForm(
        posted(request),
        initial={
            "version": row.version,
            "seen": what_stands(row),
            "verdict": request.GET.get("verdict", ""),
        },
        may_assure=why_not_assure is None,
    )

    def do() -> str:
        version = form.cleaned_data["version"]
        move_row(row, form.move(), by=person(request), given=form.given(), version=version)
        return _said(row)

    page = Page(
        "Check what the force reports",
        "Record the verdict",
        "assurance/rows/review.html",
        lambda now: {
            "review": review_of(now, person(request), today()),
            "why_not_assure": why_not_assure,
            "open": now.state in assure.from_states,
        },
        lambda now: {"version": now.version, "seen": what_stands(now)},
        _second_press(request, assure, back),
    )
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the row over to another lead, or name its first one."""
    row = row_for(request, pk, Permission.ALLOCATE)
    form = HandOverForm(posted(request), row=row, on=today())

    def do() -> str:
        cleaned = form.cleaned_data
        hand_over(
            row, cleaned["lead"], by=person(request), reason=cleaned["reason"],
            version=cleaned["version"],
        )  # fmt: skip
        return f"{cleaned['lead'].name} now leads {row.finding}."

    words = ("hand over to another lead", "Hand over") if row.lead else ("name the lead", "Name")
    page = Page(sentence(words[0]), words[1])
    return answer(request, page, row=row, form=form, do=do)
