"""Mark a row as blocked on others, and lift it again."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from assurance.forms.blocks import BlockForm, UnblockForm
from assurance.models import AssuranceRow
from assurance.services.blocks import block, unblock
from assurance.views.acting import RECORDERS, Page, answer, person, posted, row_for


@require_http_methods(["GET", "HEAD", "POST"])
def row_block(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what blocks the row, or say it anew."""
    row = row_for(request, pk, *RECORDERS)
    initial = {
        "version": row.version, "blocked_by": row.blocked_by, "waits_for": row.waits_for,
    }  # fmt: skip
    form = BlockForm(posted(request), initial=initial)

    def do() -> str:
        cleaned = form.cleaned_data
        block(
            row, cleaned["blocked_by"], cleaned["waits_for"], by=person(request),
            version=cleaned["version"],
        )  # fmt: skip
        return f"{row.finding} is marked as blocked."

    return answer(request, Page("Mark as blocked", "Save"), row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def row_unblock(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, *RECORDERS)
    form = UnblockForm(posted(request), initial={"version": row.version})

    def do() -> str:
        cleaned = form.cleaned_data
        unblock(row, by=person(request), reason=cleaned["reason"], version=cleaned["version"])
        return f"{row.finding} is no longer blocked."

    page = Page("No longer blocked", "Save", second_press=_lifted)
    return answer(request, page, row=row, form=form, do=do)


def _lifted(row: AssuranceRow) -> str:
    return "" if row.blocked_by else f"{row.finding} is not blocked any more."
