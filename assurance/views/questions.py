"""What panels ask and resolve: the list, one question with its answers, its paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.forms.panels import AnswerForm
from assurance.models import PanelQuestion
from assurance.querysets import QuestionQuerySet
from assurance.refusals import Refused
from assurance.reports.questions import asked, with_answers
from assurance.services import panels
from assurance.views.acting import person, refuse, renew
from assurance.views.addresses import number_in
from core.components import Link
from core.removed import given_out
from forces.access import Access
from forces.roles import Permission

A_PAGE = 50
OK = 200
READERS = (Permission.SEE_RELEASED, Permission.SEE_ROWS)


@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """Questions and resolutions that this person may read, those still open first to hand."""
    who = person(request)
    _require_reader(who.access)
    narrowed = _narrowed(request)
    visible = PanelQuestion.objects.visible_to(who).filter(**narrowed)
    open_ones = visible.open()
    settled = visible.exclude(pk__in=open_ones.values("pk"))
    shows_settled = request.GET.get("show") == "settled"
    chosen = settled if shows_settled else open_ones
    page = Paginator(_in_order(chosen, newest=shows_settled), A_PAGE).get_page(
        request.GET.get("page")
    )
    counts = {"open": open_ones.count(), "settled": settled.count()}
    context = {
        "tabs": _tabs(request, counts, current="settled" if shows_settled else "open"),
        "page": page,
        "questions": [asked(question, to=who) for question in page.object_list],
        "shows_settled": shows_settled,
        "is_narrowed": bool(narrowed),
    }
    return render(request, "assurance/panels/questions.html", context)


NARROWED_BY = {"template": "row__template", "panel": "panel"}


def _narrowed(request: HttpRequest) -> dict[str, int]:
    """The list of one template or one panel, as the address says."""
    said = {column: number_in(request, name) for name, column in NARROWED_BY.items()}
    return {column: value for column, value in said.items() if value is not None}


def _tabs(request: HttpRequest, counts: dict[str, int], *, current: str) -> list[Link]:
    """Open and settled, the rest of the address kept."""
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for show, count in counts.items():
        query["show"] = show
        url = f"?{query.urlencode()}"
        tabs.append(Link(label=show.capitalize(), url=url, current=show == current, count=count))
    return tabs


def _in_order(questions: QuestionQuerySet, *, newest: bool) -> QuestionQuerySet:
    """Open ones by how long they wait; settled ones from the latest."""
    order = ("-asked_at", "-pk") if newest else ("asked_at", "pk")
    found: QuestionQuerySet = with_answers(questions).order_by(*order)
    return found


def _require_reader(access: Access) -> None:
    if not any(access.may_anywhere(permission) for permission in READERS):
        raise PermissionDenied("You may not see what panels ask.")


def _question(request: HttpRequest, pk: int) -> PanelQuestion:
    visible = with_answers(PanelQuestion.objects.visible_to(person(request)))
    found: PanelQuestion = get_object_or_404(visible, pk=pk)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question with its answers; those who answer for the office do it here."""
    found = _question(request, pk)
    who = person(request)
    force = found.row.template.force
    form = AnswerForm(request.POST or None, initial={"seen": len(found.answers.all())})
    status = 200
    if request.method == "POST":
        who.access.require(Permission.ANSWER_QUESTION, force.pk)
        status = _answer(request, found, form)
        if not status:
            return redirect("question", pk=pk)
    context = {
        "asked": asked(_question(request, pk) if form.is_bound else found, to=who),
        "crumbs": [Link(label="Questions", url=reverse("question_list"))],
        "form": form,
        "may_answer": who.access.may(Permission.ANSWER_QUESTION, force.pk),
        "office": force.office_name,
    }
    return render(request, "assurance/panels/question.html", context, status=status)


def _answer(request: HttpRequest, found: PanelQuestion, form: AnswerForm) -> int:
    """Give the answer; 0 where it is given, else the status of the form that comes back."""
    if not form.is_valid():
        return 200
    given = form.cleaned_data
    try:
        panels.answer(
            found, by=person(request), text=given["text"], settles=given["settles"] == "yes",
            once=given["once"], seen=given["seen"],
        )  # fmt: skip
    except Refused as why:
        renew(form, why, {"seen": found.answers.count()})
        return refuse(form, why)
    messages.success(request, f"Your answer is there for {found.panel} to read.")
    return 0


@require_safe
def question_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A copy of the paper of a question, for its readers; that it was taken is noted."""
    visible = PanelQuestion.objects.visible_to(person(request))
    found = get_object_or_404(visible.select_related("paper", "panel"), pk=pk)
    if found.paper is None:
        raise Http404("No paper came with it.")
    says_why = person(request).access.may(Permission.SEE_ROWS, found.panel.force_id)
    copy = given_out(request, found.paper, says_why=says_why)
    if request.method == "GET" and copy.status_code == OK:
        panels.note_download(found, by=person(request))
    return copy
