"""Working through a draft: one row or one doubt at a time, in place where scripts run."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assurance.refusals import Changed, NotOpen, Refused
from assurance.views.draft_page import DraftPage, row_anchor
from assurance.views.drafts import found_draft
from core.components import Fact, Link
from core.sent import number
from inspections.forms.draft import DraftRowForm, LeaveOutForm, label_of
from inspections.imports.lines import PrintedLine
from inspections.models import Draft, DraftRow, DraftState, Kind
from inspections.services import draft_rows as acts
from inspections.views.asking import CLASH, INVALID, in_place, person, refuse, renew

SHOWN = "inspections/draft_row_shown.html"
FORM = "inspections/draft_row_form.html"


@require_POST
def draft_doubt(request: HttpRequest, pk: int, doubt_pk: int) -> HttpResponse:
    """One press answers a doubt: kept as read, or the remark moved to the annotation."""
    draft = found_draft(request, pk)
    doubt = get_object_or_404(draft.doubts.select_related("row"), pk=doubt_pk)
    version = number(request.POST.get("version", ""))
    act = acts.move_remark if "move" in request.POST else acts.keep_as_read
    trouble = ""
    try:
        act(doubt, by=person(request), version=version)
    except Changed:
        trouble = "This row was changed meanwhile. Look at it as it is now, then answer."
    except Refused as why:
        trouble = str(why)
    page = DraftPage(draft, show=request.POST.get("show", ""))
    anchor = doubt_pk if trouble else None
    after = f"doubt-{anchor}" if trouble else page.next_after(doubt_pk)
    return _answered(request, page, row=doubt.row, after=after, trouble=trouble)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """The form of one row, beside the lines that it comes from."""
    draft = found_draft(request, pk)
    row = get_object_or_404(draft.rows.select_related("changed_by"), pk=row_pk)
    if draft.state != DraftState.OPEN:
        return redirect("draft", pk=pk)
    form = DraftRowForm(request.POST or None, instance=row, auto_id=_ids(row))
    status = 200
    now: tuple[Fact, ...] = ()
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            version = form.cleaned_data["version"] or 0
            try:
                by, answers = person(request), form.answered
                row = acts.correct_row(row, form.words, by=by, version=version, answers=answers)
            except Refused as why:
                status = refuse(form, why)
                now = _there_now(form, row, why)
            else:
                return _saved(request, draft, row, f"{row} is saved.")
    return _form_shown(request, draft, row, form, now=now, status=status)


@require_POST
def draft_row_leave_out(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    draft = found_draft(request, pk)
    row = get_object_or_404(draft.rows.select_related("changed_by"), pk=row_pk)
    leaving = LeaveOutForm(request.POST, auto_id=_ids(row))
    status = INVALID
    if leaving.is_valid():
        given = leaving.cleaned_data
        try:
            row = acts.leave_out(row, given["why"], by=person(request), version=given["version"])
        except Refused as why:
            status = refuse(leaving, why)
            if isinstance(why, Changed):
                row.refresh_from_db()
                renew(leaving, version=row.version)
        else:
            return _saved(request, draft, row, f"{row} is left out.")
    form = DraftRowForm(instance=row, auto_id=_ids(row))
    return _form_shown(request, draft, row, form, leaving=leaving, status=status)


@require_POST
def draft_row_put_back(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    draft = found_draft(request, pk)
    row = get_object_or_404(draft.rows.all(), pk=row_pk)
    version = number(request.POST.get("version", "")) or 0
    try:
        row = acts.put_back(row, by=person(request), version=version)
    except Refused as why:
        page = DraftPage(draft)
        return _answered(request, page, row=row, after=row_anchor(row.pk), trouble=str(why))
    return _saved(request, draft, row, f"{row} is taken in again.")


@require_http_methods(["GET", "HEAD", "POST"])
def draft_row_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A row that was not read; `?ignored=3` begins with the words of those lines."""
    draft = found_draft(request, pk)
    if draft.state != DraftState.OPEN:
        return redirect("draft", pk=pk)
    begun = _begun(draft, request.GET.get("ignored", ""))
    initial = {"text": begun.text, "section": begun.section}
    form = DraftRowForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                by = person(request)
                row = acts.add_row(draft, form.words, by=by, lines=begun.lines, sheet=begun.sheet)
            except Refused as why:
                status = refuse(form, why)
            else:
                return _saved(request, draft, row, f"{row} is added.")
    context: dict[str, object] = {"draft": draft, "form": form, "begun": begun}
    context |= {"back": reverse("draft", args=[pk]), "crumbs": _crumbs(draft)}
    return render(request, "inspections/draft_row_new.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Begun:
    """What a row added by hand begins with."""

    text: str = ""
    section: str = Kind.ISSUE_OF_CONCERN
    lines: list[list[int]] = field(default_factory=list)
    sheet: str = ""
    where: str = ""
    shown: tuple[PrintedLine, ...] = ()


def _begun(draft: Draft, said: str) -> Begun:
    """The words of the lines that are in no row, and the section of the row above them."""
    place = number(said)
    if place is None or place >= len(draft.ignored):
        return Begun()
    shown = DraftPage(draft).ignored[place]
    found = draft.ignored[place]
    above = [
        row
        for row in draft.rows.filter(sheet=found["sheet"]).order_by("order", "pk")
        if row.lines and row.lines[0][0] < found["lines"][0][0]
    ]
    section = above[-1].section if above else Kind.ISSUE_OF_CONCERN
    text = " ".join(line.text.replace("|", " ").strip() for line in shown.lines)
    return Begun(
        " ".join(text.split()), section, found["lines"], found["sheet"], shown.where, shown.lines
    )


def _answered(
    request: HttpRequest, page: DraftPage, *, row: DraftRow | None, after: str, trouble: str = ""
) -> HttpResponse:
    """The row drawn anew, and the way on; without scripts the page at the next doubt."""
    if not in_place(request):
        if trouble:
            messages.error(request, trouble)
        query = f"?show={page.show}" if page.show else ""
        return redirect(f"{reverse('draft', args=[page.draft.pk])}{query}#{after}")
    context: dict[str, object] = {"page": page, "draft": page.draft, "trouble": trouble}
    context |= {"next_url": f"#{after}", "in_place": True}
    if row is None:
        return render(request, "inspections/draft_document_doubts.html", context, status=200)
    now = next(found for found in page.all_rows if found.pk == row.pk)
    context["row"] = page.row(now)
    return render(request, SHOWN, context, status=CLASH if trouble else 200)


def _saved(request: HttpRequest, draft: Draft, row: DraftRow, said: str) -> HttpResponse:
    page = DraftPage(draft)
    if not in_place(request):
        messages.success(request, said)
        return redirect(f"{reverse('draft', args=[draft.pk])}#{row_anchor(row.pk)}")
    response = _answered(request, page, row=row, after=page.next_after_row(row))
    response["HX-Trigger"] = "saved"
    return response


def _form_shown(
    request: HttpRequest,
    draft: Draft,
    row: DraftRow,
    form: DraftRowForm,
    *,
    leaving: LeaveOutForm | None = None,
    now: tuple[Fact, ...] = (),
    status: int = 200,
) -> HttpResponse:
    fresh = LeaveOutForm(initial={"version": row.version}, auto_id=_ids(row))
    page = DraftPage(draft)
    shown = page.row(next(found for found in page.all_rows if found.pk == row.pk))
    leave_out_url = reverse("draft_row_leave_out", args=[draft.pk, row.pk])
    context = {
        "draft": draft,
        "row": shown,
        "form": form,
        "leaving": leaving or fresh,
        "now": now,
        "leave_out_url": leave_out_url,
        "save_in_place": shown.url if in_place(request) else None,
        "leave_out_in_place": leave_out_url if in_place(request) else None,
        "back": f"{reverse('draft', args=[draft.pk])}#{row_anchor(row.pk)}",
        "crumbs": _crumbs(draft),
    }
    if in_place(request) and not form.is_bound:
        form.fields["text"].widget.attrs["autofocus"] = True  # the link that was pressed is gone
    template = FORM if in_place(request) else "inspections/draft_row.html"
    return render(request, template, context, status=status)


def _there_now(form: DraftRowForm, row: DraftRow, why: Refused) -> tuple[Fact, ...]:
    """What somebody else made of the row meanwhile; the form, sent again, goes over it."""
    if not isinstance(why, Changed) or isinstance(why, NotOpen):
        return ()
    row.refresh_from_db()
    renew(form, version=row.version)
    return tuple(
        Fact(label=label_of(DraftRow, name), value=getattr(row, name) or None)
        for name in acts.NAMES
        if name != "section"
    )


def _ids(row: DraftRow) -> str:
    """Two rows may be open at once: the ids of their fields differ."""
    return f"id_{row.pk}_%s"


def _crumbs(draft: Draft) -> list[Link]:
    return [
        Link(label="Inspections", url=reverse("inspection_list")),
        Link(label=str(draft.inspection), url=reverse("inspection", args=[draft.inspection_id])),
        Link(label=draft.file.name, url=reverse("draft", args=[draft.pk])),
    ]
