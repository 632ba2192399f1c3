"""How a row stood on a past day: asked with a date, answered in a sentence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.forms.past import PastDayForm
from assurance.reports.head import head_of
from assurance.reports.past import past_words
from assurance.views.acting import readable_row, today


@require_safe
def row_past(request: HttpRequest, pk: int) -> HttpResponse:
    row = readable_row(request, pk)
    form = PastDayForm(request.GET if "day_year" in request.GET else None)
    context = {
        "row": row,
        "head": head_of(row, today()),
        "form": form,
        "words": past_words(row, form.cleaned_data["day"]) if form.is_valid() else "",
    }
    return render(request, "assurance/rows/past.html", context)
