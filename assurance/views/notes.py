"""Note how it goes with a row: in words, or in one press that nothing has changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from assurance.forms.progress import ProgressNoteForm
from assurance.refusals import Refused
from assurance.services.progress import note_no_change, note_progress
from assurance.views.acting import RECORDERS, Page, answer, person, posted, row_for


@require_http_methods(["GET", "HEAD", "POST"])
def progress_note(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, *RECORDERS)
    form = ProgressNoteForm(posted(request))

    def do() -> str:
        cleaned = form.cleaned_data
        note_progress(row, cleaned["text"], by=person(request), once=cleaned["once"])
        return f"Your progress note on {row.finding} is saved."

    return answer(request, Page("Write a progress note", "Save"), row=row, form=form, do=do)


@require_POST
def no_change(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, *RECORDERS)
    try:
        note = note_no_change(row, by=person(request))
        messages.success(request, f"Noted: {note.text}")
    except Refused as why:
        messages.error(request, str(why))
    return redirect("row", pk=row.pk)
