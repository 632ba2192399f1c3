"""The questions of an inspection, all in one form that works without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.components import Link
from core.refusals import Changed, Refused
from core.sent import number
from inspections.forms.inspection import QuestionForm, QuestionSet, VersionForm
from inspections.models import GradedQuestion, GradeScale, Inspection
from inspections.services.questions import FIELDS, save_questions
from inspections.services.recording import require_may_change
from inspections.views.asking import INVALID, person, refuse, renew

PREFIX = "questions"


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_questions(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    inspection = get_object_or_404(Inspection.objects.visible_to(user), pk=pk)
    require_may_change(user, inspection)
    status = 200
    if request.method != "POST":
        form, questions = VersionForm(initial={"version": inspection.version}), _set(inspection)
    else:
        status = INVALID
        form = VersionForm(request.POST)
        questions = _set(inspection, request.POST)
        if "another" in request.POST:
            return _shown(request, inspection, form, _one_more(inspection, request.POST))
        if form.is_valid() and questions.is_valid():
            try:
                _save(request, inspection, form, questions)
            except Refused as why:
                status = refuse(form, why)
                if isinstance(why, Changed):
                    renew(form, version=inspection.version)
            else:
                return redirect("inspection", pk=inspection.pk)
    return _shown(request, inspection, form, questions, status=status)


def _set(inspection: Inspection, data: QueryDict | None = None) -> BaseFormSet[QuestionForm]:
    there = [_initial(question) for question in inspection.questions.order_by("order", "pk")]
    return QuestionSet(
        data,
        prefix=PREFIX,
        initial=there,
        form_kwargs={"scale": GradeScale(inspection.grade_scale)},
    )


def _initial(question: GradedQuestion) -> dict[str, Any]:
    return {"pk": question.pk, **{name: getattr(question, name) for name in FIELDS}}


def _one_more(inspection: Inspection, sent: QueryDict) -> BaseFormSet[QuestionForm]:
    """What was typed, with an empty question more; nothing is saved and nothing is told off."""
    data = sent.copy()
    name = f"{PREFIX}-TOTAL_FORMS"
    data[name] = str(min(number(data.get(name, "")) or 0, 99) + 1)
    questions = _set(inspection, data)
    for form in questions.forms:
        form.full_clean()
        form.forget_errors()
    return questions


def _save(
    request: HttpRequest,
    inspection: Inspection,
    form: VersionForm,
    questions: BaseFormSet[QuestionForm],
) -> None:
    given = [question.facts for question in questions.forms]
    kept = [facts for facts in given if facts is not None]
    version = form.cleaned_data["version"]
    save_questions(inspection, kept, by=person(request), version=version)
    messages.success(request, "The questions and grades are saved.")


def _shown(
    request: HttpRequest,
    inspection: Inspection,
    form: VersionForm,
    questions: BaseFormSet[QuestionForm],
    *,
    status: int = 200,
) -> HttpResponse:
    address = reverse("inspection", args=[inspection.pk])
    context = {
        "inspection": inspection,
        "form": form,
        "questions": questions,
        "scale": inspection.get_grade_scale_display(),
        "back": address,
        "crumbs": [
            Link(label="Inspections", url=reverse("inspection_list")),
            Link(label=str(inspection), url=address),
        ],
    }
    return render(request, "inspections/questions.html", context, status=status)
