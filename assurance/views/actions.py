"""Actions: recorded once for all the rows they answer, changed, linked and taken off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from assurance.forms.actions import ChangeActionForm, FinishForm, RecordForm, RowsForm
from assurance.models import Action, ActionKind, ActionVersion, AssuranceRow
from assurance.reports.links import lapsing, rows_answered
from assurance.services.actions import answer_also, change_action, take_off
from assurance.services.moves import open_moves
from assurance.services.recording import finish, record
from assurance.similar import similar
from assurance.views.acting import (
    RECORDERS,
    Page,
    answer,
    came_from,
    open_rows_beside,
    person,
    posted,
    require_any,
    row_for,
    today,
)
from assurance.views.uploads import gather
from assurance.workflow import MoveName
from core.components.text import counted
from core.forms import Form
from forces.models import User

DONE = "The action is marked as done. What was planned is kept."


@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an action, the rows it answers and what proves it; report the row complete at once."""
    row = row_for(request, pk, *RECORDERS)
    others = open_rows_beside(request, row)
    form = RecordForm(
        posted(request), gathered=gather(request, row, "action"), row=row, others=others,
        by=person(request), similar=_with_similar_words(row, others),
    )  # fmt: skip
    reports = any(one.name == MoveName.SUBMIT for one in open_moves(row, person(request)))

    def do() -> str:
        cleaned = form.cleaned_data
        now = reports and request.POST.get("then") == "report"
        record(
            [row, *cleaned["rows"]],
            form.words(),
            by=person(request),
            once=cleaned["once"],
            evidence=form.given() if form.is_given() else None,
            report=row if now else None,
            no_evidence=cleaned["no_evidence"],
        )
        return _recorded(row, len(cleaned["rows"]), reported=now)

    page = Page(
        "Record an action", "Record", "assurance/rows/record.html",
        lambda now: {
            "reports": reports,
            "ticked": form.ticks_others(),
            "opened": form.touches_evidence(),
        },
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


def _with_similar_words(row: AssuranceRow, others: list[AssuranceRow]) -> list[AssuranceRow]:
    """Those of the other rows whose findings say much the same, the most alike first."""
    by_id = {other.pk: other for other in others}
    words = {pk: other.finding.text for pk, other in by_id.items()}
    return [by_id[pk] for pk in similar(row.finding.text, words)]


def _recorded(row: AssuranceRow, others: int, *, reported: bool) -> str:
    also = f" It also answers {counted(others, 'other row')}." if others else ""
    done = f" {row.finding} is reported complete." if reported else ""
    return f"The action is recorded.{also}{done}"


def _action(request: HttpRequest, pk: int) -> tuple[Action, list[AssuranceRow]]:
    """An action and the readable rows it answers; 404 without any, 403 for mere readers."""
    actions = Action.objects.visible_to(person(request)).select_related("current__by")
    action: Action = get_object_or_404(actions, pk=pk)
    rows = rows_answered(action, person(request))
    require_any(request, action.force_id, *RECORDERS)
    return action, rows


@require_http_methods(["GET", "HEAD", "POST"])
def action_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new version; the one before stays, and what rests on it goes back to be reviewed."""
    action, rows = _action(request, pk)
    form = ChangeActionForm(
        posted(request), current=_current(action), by=person(request),
        force_id=action.force_id, on=today(),
    )  # fmt: skip

    def do() -> str:
        change_action(action, form.words(), by=person(request), number=form.cleaned_data["number"])
        return "The action is changed. The version before it is kept."

    def more(_row: AssuranceRow) -> dict[str, object]:
        return {"current": _current(action), "rows": rows, "lapsing": lapsing(rows)}

    page = Page(
        "Change an action", "Save as a new version", "assurance/rows/change_action.html", more,
        lambda _row: {"number": _current(action).mark},
    )  # fmt: skip
    return answer(request, page, row=came_from(request, rows), form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a planned action is done: a new version of it, and what proves it if anything."""
    action, rows = _action(request, pk)
    row = came_from(request, rows)
    form = FinishForm(
        posted(request), gathered=gather(request, row, f"done-{action.pk}"),
        current=_current(action), by=person(request), force_id=action.force_id, on=today(),
    )  # fmt: skip

    def do() -> str:
        evidence = form.given() if form.is_given() else None
        number = form.cleaned_data["number"]
        finish(action, form.words(), by=person(request), number=number, evidence=evidence)
        return DONE

    page = Page(
        "Mark an action as done", "Mark as done", "assurance/rows/finish_action.html",
        lambda _row: {
            "current": _current(action), "rows": rows, "lapsing": lapsing(rows),
            "opened": form.touches_evidence(),
        },
        lambda _row: {"number": _current(action).mark},
        lambda _row: DONE if _finished_by(action, person(request)) else "",
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


def _finished_by(action: Action, user: User) -> bool:
    """Whether it is this person who has just said that it is done."""
    current = _current(action)
    return current.kind == ActionKind.DONE and current.by_id == user.pk


def _current(action: Action) -> ActionVersion:
    """The version that stands now, whoever wrote it meanwhile."""
    return ActionVersion.objects.select_related("by", "lead").get(
        pk=Action.objects.values_list("current", flat=True).get(pk=action.pk)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def action_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an action answer more rows of its force."""
    action, rows = _action(request, pk)
    row = came_from(request, rows)
    others = open_rows_beside(request, row, without=rows)
    name = "Rows that this action answers as well"
    form = RowsForm(posted(request), first=row.template_id, others=others, name=name)

    def do() -> str:
        answer_also(action, form.cleaned_data["rows"], by=person(request))
        return f"The action answers {counted(len(form.cleaned_data['rows']), 'more row')}."

    page = Page(
        "Answer other rows with this action", "Add these rows", "assurance/rows/link.html",
        lambda _row: {"text": _current(action).text, "rows": rows},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def action_take_off(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """End a mistaken link between an action and a row."""
    action, _ = _action(request, pk)
    row = row_for(request, row_pk, *RECORDERS)
    form = Form(posted(request))

    def do() -> str:
        take_off(action, row, by=person(request))
        return f"The action no longer answers {row.finding}."

    page = Page(
        "Take this action off the row", "Take it off", "assurance/rows/take_off.html",
        lambda now: {"text": _current(action).text, "lapsing": lapsing([now])},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)
