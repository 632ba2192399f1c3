"""What a list shows, as a file: the worklists and the living Annex 1, under their filters."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from assurance.exports import AT_ONCE, Listing, sheet_of
from assurance.listings import order_of, rows_listing, template_listing
from assurance.made_files import expect_news
from assurance.making import ask_for
from assurance.views.acting import person, today
from assurance.views.templates import require_reader
from core.refusals import Refused
from core.spreadsheets import CSV, XLSX, answered


@require_safe
def row_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The rows of a worklist, or of a check, in the order of the page."""
    require_reader(person(request))
    listing = rows_listing(person(request), request.GET, today())
    return _file(request, kind, listing, page=redirect("row_list").url)


@require_safe
def template_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The rows of one template, section by section as on its page."""
    listing = template_listing(person(request), pk, request.GET, today())
    return _file(request, kind, listing, page=redirect("template", pk=pk).url, template=pk)


def _file(
    request: HttpRequest, kind: str, listing: Listing, *, page: str, template: int | None = None
) -> HttpResponseBase:
    """The download; where there are too many rows to wait for, the page of the job."""
    if kind not in (CSV, XLSX):
        raise Http404("There is no such kind of file.")
    count = listing.rows.count()
    if count <= AT_ONCE:
        rows = list(listing.rows)
        return answered(sheet_of(listing, rows, count=len(rows)), kind=kind)
    if request.method == "HEAD":
        return redirect(f"{page}?{request.GET.urlencode()}")
    order = order_of(request.GET, kind=kind, template=template)
    try:
        job = ask_for(listing.title, order, by=person(request), total=count)
    except Refused as why:
        messages.warning(request, str(why))
        return redirect(f"{page}?{request.GET.urlencode()}")
    expect_news(request.session)
    return redirect("made_file", pk=job.pk)
