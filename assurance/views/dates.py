"""Target dates: set the first, ask for a later one, decide, mend a mistyped first date."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from assurance.forms.dates import (
    AMEND,
    DECLINE,
    CorrectDateForm,
    DecideDateForm,
    FirstDateForm,
    LaterDateForm,
)
from assurance.models import AssuranceRow, DateChange, DateDecision
from assurance.services.dates import (
    ask_later_date,
    correct_first_date,
    date_row,
    decide_date,
    may_ask,
    why_not_decide,
)
from assurance.views.acting import (
    Page,
    answer,
    person,
    posted,
    row_for,
)
from core.components.text import day
from forces.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def date_set(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.ALLOCATE)
    form = FirstDateForm(posted(request), initial={"version": row.version})

    def do() -> str:
        cleaned = form.cleaned_data
        date_row(row, cleaned["target_date"], by=person(request), version=cleaned["version"])
        return f"The target date of {row.finding} is {day(cleaned['target_date'])}."

    return answer(request, Page("Set the target date", "Set the date"), row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def date_ask(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.ASK_LATER_DATE)
    if not may_ask(row, person(request)):
        raise PermissionDenied("Only the lead or the coordinator asks for a later date.")
    form = LaterDateForm(posted(request))

    def do() -> str:
        cleaned = form.cleaned_data
        ask_later_date(row, cleaned["new_on"], by=person(request), reason=cleaned["reason"])
        return (
            f"You asked for {day(cleaned['new_on'])}. The date stays as it is until it is decided."
        )

    page = Page("Ask for a later date", "Ask for this date", second_press=_asked_by(request))
    return answer(request, page, row=row, form=form, do=do)


def _asked_by(request: HttpRequest) -> Callable[[AssuranceRow], str]:
    def words(row: AssuranceRow) -> str:
        asked = row.date_changes.filter(decision=DateDecision.ASKED, asked_by=person(request))
        return "You have asked for a later date already. It waits for a decision." * asked.exists()

    return words


@require_http_methods(["GET", "HEAD", "POST"])
def date_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, amend or decline a date that was asked for."""
    readable = AssuranceRow.objects.readable_by(person(request))
    changes = DateChange.objects.filter(row__in=readable).select_related("asked_by", "decided_by")
    change = get_object_or_404(changes, pk=pk)
    row = row_for(request, change.row_id, Permission.DECIDE_DATE)
    form = DecideDateForm(posted(request))
    own = why_not_decide(change.asked_by_id, change.stood_in_for_id, person(request))

    def do() -> str:
        cleaned = form.cleaned_data
        approve = cleaned["decision"] != DECLINE
        on = cleaned["on"] if cleaned["decision"] == AMEND else None
        decided = decide_date(
            change, by=person(request), approve=approve, on=on, reason=cleaned["reason"]
        )
        if not approve:
            return "The later date is declined. The date stays as it is."
        return f"The target date of {row.finding} is now {day(decided.agreed_on)}."

    def second_press(now: AssuranceRow) -> str:
        change.refresh_from_db()
        mine = change.decided_by_id == person(request).pk
        return f"This date was {change.get_decision_display()} already, by you." if mine else ""

    page = Page(
        "Decide on a later date", "Decide", "assurance/rows/decide_date.html",
        lambda now: {
            "change": change,
            "is_open": change.decision == DateDecision.ASKED and not own,
            "own": own,
        },
        second_press=second_press,
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def date_correct(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.DECIDE_DATE)
    initial = {"version": row.version, "new_on": row.first_target_on}
    form = CorrectDateForm(posted(request), initial=initial)

    def do() -> str:
        cleaned = form.cleaned_data
        correct_first_date(
            row, cleaned["new_on"], by=person(request), reason=cleaned["reason"],
            version=cleaned["version"],
        )  # fmt: skip
        return f"The first target date of {row.finding} is corrected to {day(cleaned['new_on'])}."

    page = Page("Correct a mistyped first date", "Correct the date")
    return answer(request, page, row=row, form=form, do=do)
