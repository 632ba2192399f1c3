"""The grades of an inspection as a panel may read them."""

from dataclasses import dataclass

from inspections.models import GradedQuestion, GradeScale, Inspection


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One question. `grade` is never empty: it says why where there is none."""

    pk: int
    text: str
    grade: str
    why: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Grades:
    """The questions in their order; a change is shown only where the report states it."""

    scale: str
    lines: tuple[GradeLine, ...]
    any_earlier: bool
    not_comparable: bool
    """True where earlier grades stand on a scale, or in a cycle, that cannot be compared."""


def grades_of(inspection: Inspection) -> Grades:
    lines = tuple(_line(question) for question in inspection.questions.order_by("order", "pk"))
    any_earlier = any(line.earlier for line in lines)
    return Grades(
        scale=inspection.get_grade_scale_display(),
        lines=lines,
        any_earlier=any_earlier,
        not_comparable=_not_comparable(inspection, any_earlier=any_earlier),
    )


def _line(question: GradedQuestion) -> GradeLine:
    why = question.get_why_none_display()
    grade = question.get_grade_display()
    earlier = question.get_earlier_grade_display()
    if earlier and question.earlier_source:
        earlier = f"{earlier} ({question.earlier_source})"
    return GradeLine(
        pk=question.pk,
        text=question.text,
        grade=grade or why or "No grade on record",
        why=why if grade else "",
        earlier=earlier,
    )


def _not_comparable(inspection: Inspection, *, any_earlier: bool) -> bool:
    """From 2021/22 on the inspectorate says that grades are not comparable with earlier cycles."""
    if inspection.follows and inspection.follows.grade_scale != inspection.grade_scale:
        return True
    return any_earlier and inspection.grade_scale == GradeScale.FIVE
