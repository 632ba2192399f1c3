"""Handing out stored files, but for those that were removed or may soon be."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.downloads import attachment
from core.models import StoredFile

GONE = 410


def given_out(
    request: HttpRequest, stored: StoredFile, *, says_why: bool = True
) -> HttpResponseBase:
    """The file as an attachment; where it was removed, or may be soon, a page that says so."""
    if stored.withheld or stored.removed_at:
        context = {"stored": stored, "says_why": says_why}
        return render(request, "core/removed_file.html", context, status=GONE)
    return attachment(stored)
