"""Evidence: attached, given anew, linked to more rows, taken off, and downloaded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.actions import RowsForm
from assurance.forms.evidence import ChangeEvidenceForm, EvidenceForm
from assurance.models import AssuranceRow, Evidence, EvidenceVersion
from assurance.reports.links import lapsing, rows_proved
from assurance.services.evidence import (
    attach_evidence,
    attach_files,
    note_download,
    prove_also,
    replace_evidence,
    take_off_evidence,
)
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
)
from assurance.views.uploads import gather
from core.components.text import counted
from core.forms import Form
from core.removed import given_out
from forces.roles import Permission

OK = 200


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file or a link to a row, and to others that it proves something about."""
    row = row_for(request, pk, *RECORDERS)
    others = open_rows_beside(request, row)
    gathered = gather(request, row, "evidence")
    form = EvidenceForm(posted(request), gathered=gathered, row=row, others=others)

    def do() -> str:
        rows, given = [row, *form.cleaned_data["rows"]], form.given()
        attach = attach_files if given.files else attach_evidence
        attach(rows, given, by=person(request), once=form.cleaned_data["once"])
        return _attached(len(given.files), len(rows))

    page = Page(
        "Attach evidence", "Attach", "assurance/rows/evidence.html",
        lambda _row: {"ticked": form.ticks_others()},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


def _attached(files: int, rows: int) -> str:
    if files > 1:
        return f"{files} pieces of evidence are attached to {counted(rows, 'row')}."
    return f"The evidence is attached to {counted(rows, 'row')}."


def _evidence(request: HttpRequest, pk: int) -> tuple[Evidence, list[AssuranceRow]]:
    """A piece of evidence and the readable rows it is on; 403 for mere readers."""
    visible = Evidence.objects.visible_to(person(request))
    evidence: Evidence = get_object_or_404(visible.select_related("current__by"), pk=pk)
    rows = rows_proved(evidence, person(request))
    require_any(request, evidence.force_id, *RECORDERS)
    return evidence, rows


def _current(evidence: Evidence) -> EvidenceVersion:
    """The version that stands now, whoever gave it meanwhile."""
    return EvidenceVersion.objects.select_related("by", "file").get(
        pk=Evidence.objects.values_list("current", flat=True).get(pk=evidence.pk)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new version; the one before stays, and what rests on it goes back to be reviewed."""
    evidence, rows = _evidence(request, pk)
    row = came_from(request, rows)
    gathered = gather(request, row, f"evidence-{evidence.pk}")
    form = ChangeEvidenceForm(posted(request), gathered=gathered, current=_current(evidence))

    def do() -> str:
        number = form.cleaned_data["number"]
        replace_evidence(evidence, form.given(), by=person(request), number=number)
        return "The evidence is changed. The version before it is kept."

    page = Page(
        "Give a new version of this evidence", "Save as a new version",
        "assurance/rows/change_evidence.html",
        lambda _row: {"current": _current(evidence), "rows": rows, "lapsing": lapsing(rows)},
        lambda _row: {"number": _current(evidence).mark},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a piece of evidence to more rows of its force."""
    evidence, rows = _evidence(request, pk)
    row = came_from(request, rows)
    others = open_rows_beside(request, row, without=rows)
    name = "Rows that this evidence is about as well"
    form = RowsForm(posted(request), first=row.template_id, others=others, name=name)

    def do() -> str:
        prove_also(evidence, form.cleaned_data["rows"], by=person(request))
        return f"The evidence is on {counted(len(form.cleaned_data['rows']), 'more row')}."

    page = Page(
        "Attach this evidence to other rows", "Add these rows", "assurance/rows/link.html",
        lambda _row: {"text": _current(evidence).title, "rows": rows},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_take_off(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """End a mistaken link between a piece of evidence and a row."""
    evidence, _ = _evidence(request, pk)
    row = row_for(request, row_pk, *RECORDERS)
    form = Form(posted(request))

    def do() -> str:
        take_off_evidence(evidence, row, by=person(request))
        return f"The evidence is no longer on {row.finding}."

    page = Page(
        "Take this evidence off the row", "Take it off", "assurance/rows/take_off.html",
        lambda now: {"text": _current(evidence).title, "lapsing": lapsing([now])},
    )  # fmt: skip
    return answer(request, page, row=row, form=form, do=do)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A copy of the file of one version, for those who may see it; that it was taken is noted."""
    visible = EvidenceVersion.objects.visible_to(person(request)).filter(file__isnull=False)
    version: EvidenceVersion = get_object_or_404(visible.select_related("file", "evidence"), pk=pk)
    if version.file is None:
        raise Http404("This evidence is a link.")
    says_why = person(request).access.may(Permission.SEE_ROWS, version.evidence.force_id)
    copy = given_out(request, version.file, says_why=says_why)
    if request.method == "GET" and copy.status_code == OK:
        note_download(version, by=person(request))
    return copy
