"""The questions of an inspection and their grades are written down together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from core.refusals import Refused
from forces.models import User
from inspections.models import (
    GRADES_OF_SCALE,
    GradedQuestion,
    GradeScale,
    Inspection,
    WhyNoGrade,
)
from inspections.services.recording import locked_inspection, note_change


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question as it is to be; `pk` none for a new one."""

    text: str
    grade: str = ""
    why_none: str = ""
    earlier_grade: str = ""
    earlier_source: str = ""
    pk: int | None = None


FIELDS = ("text", "grade", "why_none", "earlier_grade", "earlier_source")


def save_questions(
    inspection: Inspection, questions: Sequence[QuestionFacts], *, by: User, version: int
) -> Inspection:
    """Write the questions in this order; those that are not among them are removed."""
    with transaction.atomic():
        inspection = locked_inspection(inspection, by=by, version=version)
        for facts in questions:
            _require_sense(facts, GradeScale(inspection.grade_scale))
        there = {question.pk: question for question in inspection.questions.all()}
        _remove(there.keys() - {facts.pk for facts in questions}, inspection)
        last = max((question.order for question in there.values()), default=0)
        for facts in questions:
            if facts.pk in there:
                _change(there[facts.pk], facts)
            else:
                last += 1
                GradedQuestion.objects.create(inspection=inspection, order=last, **_values(facts))
        note_change(inspection, by=by)
        return inspection


def _require_sense(facts: QuestionFacts, scale: GradeScale) -> None:
    if facts.grade and facts.grade not in GRADES_OF_SCALE[scale]:
        raise Refused(f"“{facts.text}” has a grade that is not on the scale of this cycle.")
    if not facts.grade and not facts.why_none:
        raise Refused(f"“{facts.text}” needs a grade, or why there is none.")
    if facts.grade and facts.why_none not in ("", WhyNoGrade.CARRIED_OVER):
        raise Refused(f"“{facts.text}” has a grade and a reason for having none.")


def _remove(gone: set[int], inspection: Inspection) -> None:
    try:
        inspection.questions.filter(pk__in=gone).delete()
    except ProtectedError:
        raise Refused("A finding belongs to a question that was to be removed.") from None


def _change(question: GradedQuestion, facts: QuestionFacts) -> None:
    values = _values(facts)
    if any(getattr(question, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(question, name, value)
        question.save(update_fields=FIELDS)


def _values(facts: QuestionFacts) -> dict[str, str]:
    return {name: getattr(facts, name) for name in FIELDS}
