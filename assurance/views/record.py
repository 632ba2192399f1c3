"""The database's own record, for a keeper of it: every change, however it was made."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.exports import export_links
from assurance.record.asked import RecordFilter
from assurance.record.exports import AT_ONCE, sheet_of
from assurance.record.lines import lines_of
from assurance.record.slices import (
    Lines,
    kept_by,
    marking_of,
    newest,
    older_than,
    shown_to,
    slices,
)
from assurance.services.record import note_copy
from assurance.views.acting import person
from core.components import lists
from core.models import Change
from core.spreadsheets import CSV, XLSX, answered
from forces.models import Force, Membership, User

A_PAGE = 50
AFTER = "page"
"""In the address: the number of the line after which the page goes on."""


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    found = asked(request)
    changes = newest(found.slices, at_most=A_PAGE + 1)
    shown = changes[:A_PAGE]
    return render(
        request,
        "assurance/record/record.html",
        {
            "filter": found.filters,
            "clear_url": reverse("record"),
            "second_step_url": _second_step_url(person(request)),
            "lines": lines_of(shown, reader=person(request)),
            "exports": export_links("record_export", request.GET),
            "at_once": AT_ONCE,
            "goes_on": bool(found.after),
            "newest_url": _page(request.GET, None),
            "older_url": _page(request.GET, shown[-1]) if len(changes) > A_PAGE else "",
        },
    )


def _second_step_url(reader: User) -> str:
    """Where the reader sets up what is wanting to see all; empty where nothing is."""
    return "" if reader.access.has_second_step else reverse("mfa_index")


@require_safe
def record_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The newest changes under the filters of the page, as a file; that it was taken is noted."""
    found = asked(request)
    if kind not in (CSV, XLSX):
        raise Http404("There is no such kind of file.")
    changes = newest(found.slices, at_most=AT_ONCE)
    marking = marking_of(changes)
    chosen = [link.label for link in lists.chosen(found.filters, query=request.GET)]
    sheet = sheet_of(
        lines_of(changes, reader=person(request)), now=timezone.localtime(),
        filtered="; ".join(chosen) or "None", marking=marking,
    )  # fmt: skip
    if request.method == "GET":
        note_copy(found.forces, changes=len(changes), marking=marking, by=person(request))
    return answered(sheet, kind=kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the record, of which forces; `after`: the line from which on."""

    forces: frozenset[int]
    filters: RecordFilter
    slices: list[Lines]
    after: Change | None


def asked(request: HttpRequest) -> Asked:
    """For whoever keeps no record there is no such page."""
    forces = kept_by(person(request))
    if not forces:
        raise Http404
    filters = _filter(request.GET, forces)
    chosen = filters.force_asked()
    forces = frozenset([chosen]) if chosen else forces
    after = _after(request.GET)
    wanted = filters.wanted() & shown_to(person(request))
    wanted = wanted & older_than(after) if after else wanted
    kept = [each.filter(wanted) for each in slices(forces)]
    return Asked(forces, filters, kept, after)


def _filter(query: QueryDict, forces: frozenset[int]) -> RecordFilter:
    held = Membership.objects.filter(force__in=forces).values("user_id")
    return RecordFilter(
        query,
        forces=Force.objects.filter(pk__in=forces).order_by("name", "pk"),
        people=User.objects.filter(pk__in=held).order_by("name", "pk"),
    )


def _after(query: QueryDict) -> Change | None:
    number = query.get(AFTER, "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return Change.objects.filter(pk=int(number)).only("pk", "at").first()


def _page(query: QueryDict, last: Change | None) -> str:
    """The same lines from the newest on, or from after the last one shown."""
    if last is None:
        kept = query.copy()
        kept.pop(AFTER, None)
        return f"?{kept.urlencode()}"
    return lists.address(query, param=AFTER, value=last.pk)
