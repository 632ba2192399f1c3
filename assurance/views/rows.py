"""The page of one row, and the facts and remarks that are changed from it."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.rows import ANNOTATION, CRITERIA, NOTE, FactsForm, TextForm
from assurance.models import AssuranceRow, OfficeNote
from assurance.record.lines import record_of
from assurance.reports.row import row_page
from assurance.services.rows import agree_criteria, annotate, describe, note_seen, write_office_note
from assurance.views.acting import (
    Page,
    answer,
    person,
    posted,
    readable_row,
    row_for,
    today,
)
from assurance.worklists import IN_SECTION
from core.components import Link
from forces.roles import Permission

CAME_FROM = "list_of_rows"
LISTS = frozenset({"home", "row_list", "template"})
"""Pages from which people come to a row, and to which they go back with their filters."""


@require_safe
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one row, for the people of the office and the force."""
    shown = readable_row(request, pk)
    back = _back(request, shown)
    context = {
        "row": shown,
        "page": row_page(shown, person(request), today()),
        "back": back,
        "neighbours": _neighbours(request, shown, back),
        "record_url": _record_url(request, shown),
        "redact_url": _redact_url(request, shown),
    }
    return render(request, "assurance/rows/row.html", context)


def _back(request: HttpRequest, shown: AssuranceRow) -> str:
    """The list that the person came from, with its filters; else the row's template.

    It is remembered, so that the way back is still there after something was done to the row.
    """
    known: str = request.session.get(CAME_FROM, "")
    for place in (request.GET.get("back", ""), _referrer(request)):
        if _is_list(place):
            if place != known:
                request.session[CAME_FROM] = place
            return place
    return known if _is_list(known) else reverse("template", args=[shown.template_id])


def _record_url(request: HttpRequest, shown: AssuranceRow) -> str:
    """The database's own record of the row, for a keeper of it."""
    if not person(request).access.may(Permission.SEE_RECORD, shown.template.force_id):
        return ""
    return record_of(shown)


def _redact_url(request: HttpRequest, shown: AssuranceRow) -> str:
    """Where one asks that a name or a file be removed, for whoever may ask."""
    if not person(request).access.may(Permission.ASK_REDACTION, shown.template.force_id):
        return ""
    return reverse("redaction_new", args=[shown.pk])


def _referrer(request: HttpRequest) -> str:
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_list(place: str) -> bool:
    """Whether `place` is one of our own lists: never another site's address."""
    parts = urlsplit(place)
    if parts.scheme or parts.netloc or not place.startswith("/"):
        return False
    try:
        return resolve(parts.path).url_name in LISTS
    except Resolver404:
        return False


def _neighbours(request: HttpRequest, shown: AssuranceRow, back: str) -> list[Link]:
    """The rows before and after this one, as the template is printed."""
    rows = AssuranceRow.objects.readable_by(person(request)).filter(template=shown.template_id)
    ordered = rows.with_section_order().order_by(*IN_SECTION)
    ids = list(ordered.values_list("pk", flat=True))
    here = ids.index(shown.pk)
    query = f"?{urlencode({'back': back})}"
    links = []
    if here:
        links.append(Link(label="Previous row", url=reverse("row", args=[ids[here - 1]]) + query))
    if here + 1 < len(ids):
        links.append(Link(label="Next row", url=reverse("row", args=[ids[here + 1]]) + query))
    return links


@require_http_methods(["GET", "HEAD", "POST"])
def row_facts(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.ALLOCATE)
    form = FactsForm(posted(request), row=row)

    def do() -> str:
        version = form.cleaned_data["version"]
        describe(row, form.facts(), by=person(request), version=version)
        return f"{row.finding} is changed."

    page = Page("Accountable officer, priority and themes", "Save")
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def row_criteria(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.ALLOCATE)
    hint = "What the office will look for when it reviews the row."
    form = TextForm(
        posted(request), name=CRITERIA, text=row.closure_criteria, seen=row.version, hint=hint
    )

    def do() -> str:
        text, version = form.cleaned_data["text"], form.version()
        agree_criteria(row, text, by=person(request), version=version)
        return f"What done will look like is changed for {row.finding}."

    page = Page(
        CRITERIA, "Save", more=lambda now: {"now": now.closure_criteria},
        renewed=lambda now: {"seen": now.version},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def row_annotation(request: HttpRequest, pk: int) -> HttpResponse:
    row = row_for(request, pk, Permission.ANNOTATE)
    hint = "Printed beside the finding. The force and the panel read it."
    form = TextForm(
        posted(request), name=ANNOTATION, text=row.annotation, seen=row.version, hint=hint
    )

    def do() -> str:
        annotate(row, form.cleaned_data["text"], by=person(request), version=form.version())
        return f"The annotation of {row.finding} is saved."

    page = Page(
        ANNOTATION, "Save", more=lambda now: {"now": now.annotation},
        renewed=lambda now: {"seen": now.version},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def office_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's own note, which nobody outside the office sees."""
    row = row_for(request, pk, Permission.ANNOTATE)
    note = _note(row)
    form = TextForm(
        posted(request),
        name=NOTE,
        text=note.text if note else "",
        seen=note_seen(note),
        hint="Only the office sees it. It is never printed.",
    )

    def do() -> str:
        cleaned = form.cleaned_data
        write_office_note(row, cleaned["text"], by=person(request), seen=cleaned["seen"])
        return f"The office's own note on {row.finding} is saved."

    page = Page(
        NOTE, "Save", more=lambda now: {"now": getattr(_note(now), "text", "")},
        renewed=lambda now: {"seen": note_seen(_note(now))},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


def _note(row: AssuranceRow) -> OfficeNote | None:
    return OfficeNote.objects.filter(row=row).first()
