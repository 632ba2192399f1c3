"""What a panel reads: the figures, the points behind each of them, one point."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.dashboard import rows_of
from assurance.forms.fields import ask_for_file_again
from assurance.forms.panels import AskForm, PointFilter
from assurance.models import AssuranceRow, PanelQuestion
from assurance.panel_worklists import lists_of
from assurance.refusals import Refused
from assurance.reports.point import point_of
from assurance.reports.points import groups_of, point_lines, points_of
from assurance.reports.progress import progress_of
from assurance.reports.questions import asked, with_answers
from assurance.reports.shown import shown_to
from assurance.services import panels
from assurance.sight import Sight, sight_of
from assurance.views.acting import person, refuse, renew, today
from assurance.views.addresses import number_in
from core.components import Link
from forces.models import User
from forces.roles import Permission

A_PAGE = 100


def _sight(request: HttpRequest, **about: object) -> Sight:
    """The release that the person looks at, `?panel=` choosing among several; else 404."""
    sight = sight_of(person(request), panel=number_in(request, "panel"), **about)
    if sight is None:
        raise Http404("Nothing of this is released.")
    return sight


def _crumbs(sight: Sight, *, rows: bool = False) -> list[Link]:
    template = sight.template
    crumbs = [Link(label="Progress", url=reverse("progress_list"))]
    if rows:
        url = sight.address(reverse("progress", args=[template.pk]))
        crumbs.append(Link(label=str(template.inspection), url=url))
    return crumbs


@require_safe
def progress_list(request: HttpRequest) -> HttpResponse:
    """What is released to the person's panels; for the office, what each panel sees."""
    who = person(request)
    reads = (Permission.SEE_RELEASED, Permission.SEE_OFFICE_NOTES)
    if not any(who.access.may_anywhere(permission) for permission in reads):
        raise PermissionDenied("You are on no panel, and not of its office.")
    context = {"releases": shown_to(who, today()), "is_office": _is_office(who)}
    return render(request, "assurance/panels/progress_list.html", context)


def _is_office(user: User) -> bool:
    return user.access.may_anywhere(Permission.SEE_OFFICE_NOTES)


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a template as released to a panel."""
    sight = _sight(request, template=pk)
    rows = sight.address(reverse("progress_rows", args=[pk]))
    context = {
        "sight": sight,
        "crumbs": _crumbs(sight),
        "on": today(),
        "progress": progress_of(sight, today(), address=rows),
        "rows_url": rows,
    }
    return render(request, "assurance/panels/progress.html", context)


@require_safe
def progress_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The points behind a number: which ones, the address says."""
    sight = _sight(request, template=pk)
    on = today()
    form = PointFilter(request.GET, lists=lists_of(sight), groups=groups_of(sight))
    rows = points_of(sight, on)
    found = rows.filter(form.condition(on)) if form.is_valid() else rows.none()
    per_page = A_PAGE if request.GET.get("all") != "yes" else max(found.count(), 1)
    page = Paginator(found, per_page).get_page(request.GET.get("page"))
    context = {
        "sight": sight,
        "crumbs": _crumbs(sight, rows=True),
        "form": form,
        "worklist": form.worklist,
        "page": page,
        "points": point_lines(sight, page.object_list, on),
        "clear_url": sight.address(""),
        "all_url": f"?{_with_all(request)}",
    }
    return render(request, "assurance/panels/points.html", context)


def _with_all(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["all"] = "yes"
    query.pop("page", None)
    return query.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
def progress_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One point as the panel sees it; a member asks about it here."""
    sight = _sight(request, released_rows__row=pk)
    row = _row(sight, pk)
    force = sight.template.force_id
    if request.method == "POST":
        person(request).access.require(Permission.ASK_QUESTION, force)
    form = AskForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = _ask(request, sight, row, form)
        if not status:
            url = sight.address(reverse("progress_row", args=[pk]))
            return redirect(f"{url}#questions")
    return render(request, "assurance/panels/point.html", _point(request, sight, row, form),
                  status=status)  # fmt: skip


def _row(sight: Sight, pk: int) -> AssuranceRow:
    rows = rows_of(sight, today()).select_related("finding__question", "lead")
    row: AssuranceRow = get_object_or_404(rows, pk=pk)
    return row


def _ask(request: HttpRequest, sight: Sight, row: AssuranceRow, form: AskForm) -> int:
    """Put the question; 0 where it is put, else the status of the form that comes back."""
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = panels.ask(
                row, by=person(request), panel=sight.panel, kind=given["kind"], text=given["text"],
                paper=given["file"], once=given["once"],
            )  # fmt: skip
        except (Refused, ValidationError) as why:
            status = refuse(form, why)
            renew(form, why, {})
        else:
            messages.success(
                request, f"{made.get_kind_display()} recorded. The office has been told."
            )
            return 0
    ask_for_file_again(form)
    return status


def _point(
    request: HttpRequest, sight: Sight, row: AssuranceRow, form: AskForm
) -> dict[str, object]:
    who = person(request)
    may_ask = who.access.may(Permission.ASK_QUESTION, sight.template.force_id)
    questions = with_answers(PanelQuestion.objects.filter(panel=sight.panel, row=row))
    return {
        "sight": sight,
        "crumbs": _crumbs(sight, rows=True),
        "point": point_of(sight, row, today()),
        "questions": [asked(each, to=who) for each in questions.order_by("-asked_at", "-pk")],
        "may_ask": sight.is_member and may_ask,
        "form": form,
    }
