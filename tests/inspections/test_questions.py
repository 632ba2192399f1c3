"""The questions of an inspection and their grades, in one form that works without scripts."""

import pytest
from django.urls import reverse

from inspections.models import Grade, GradeScale
from tests.factories import FindingFactory, InspectionFactory, QuestionFactory


@pytest.fixture
def report(force):
    return InspectionFactory(forces=[force], grade_scale=GradeScale.FOUR)


def questions(report):
    return reverse("inspection_questions", args=[report.pk])


def typed(*forms, initial=0, version=1):
    """What is sent: a dictionary for each question."""
    sent = {
        "version": version,
        "questions-TOTAL_FORMS": len(forms),
        "questions-INITIAL_FORMS": initial,
    }
    for number, form in enumerate(forms):
        sent |= {f"questions-{number}-{name}": value for name, value in form.items()}
    return sent


def test_questions_are_saved_with_a_grade_or_why_there_is_none(olive, as_, report):
    sent = typed(
        {"text": "How good is prevention?", "grade": "good"},
        {"text": "How good is leadership?", "why_none": "to_be_graded"},
        {"text": ""},
    )
    answer = as_(olive).post(questions(report), sent, follow=True)
    page = answer.content.decode()
    assert list(report.questions.values_list("text", "grade", "why_none")) == [
        ("How good is prevention?", "good", ""),
        ("How good is leadership?", "", "to_be_graded"),
    ]
    assert "Good" in page
    assert "To be graded" in page


def test_an_earlier_grade_is_shown_only_where_the_report_states_it(olive, as_, report):
    sent = typed(
        {"text": "Prevention?", "grade": "good", "why_none": "carried_over",
         "earlier_grade": "inadequate", "earlier_source": "2015 report"},
        {"text": "Leadership?", "grade": "good"},
    )  # fmt: skip
    page = as_(olive).post(questions(report), sent, follow=True).content.decode()
    assert "Good (not inspected this year: the earlier grade stands)" in page
    assert page.count("The report states an earlier grade: Inadequate (2015 report)") == 1


def test_the_grades_are_those_of_the_scale(olive, as_, report):
    client = as_(olive)
    assert '<option value="adequate">' not in _grades(client.get(questions(report)))
    refused = client.post(questions(report), typed({"text": "Prevention?", "grade": "adequate"}))
    assert refused.status_code == 422
    assert not report.questions.exists()
    type(report).objects.update(grade_scale=GradeScale.FIVE)
    assert '<option value="adequate">' in _grades(client.get(questions(report)))
    client.post(questions(report), typed({"text": "Prevention?", "grade": "adequate"}))
    assert report.questions.get().grade == Grade.ADEQUATE


def _grades(answer):
    page = answer.content.decode()
    return page.split('name="questions-0-grade"')[1].split("</select>")[0]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": "Prevention?"}, "Select a grade, or why there is none"),
        ({"grade": "good"}, "Enter the question"),
        (
            {"text": "Prevention?", "grade": "good", "why_none": "not_graded"},
            "a grade or a reason for having none, not both",
        ),
    ],
)
def test_a_question_that_says_too_little_or_too_much_is_refused(olive, as_, report, form, said):
    answer = as_(olive).post(questions(report), typed(form))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not report.questions.exists()


def test_another_question_is_added_without_losing_what_was_typed(olive, as_, report):
    sent = typed({"text": "Half a question"}) | {"another": "1"}
    page = as_(olive).post(questions(report), sent).content.decode()
    assert "Half a question" in page
    assert 'name="questions-1-text"' in page
    assert "There is a problem" not in page
    assert not report.questions.exists()


def test_a_question_is_changed_and_another_removed(olive, as_, report):
    kept = QuestionFactory(inspection=report, order=1, text="Prevention?", grade="good")
    gone = QuestionFactory(inspection=report, order=2, text="Mistaken?", grade="good")
    sent = typed(
        {"pk": kept.pk, "text": "Prevention and cohesion?", "grade": "inadequate"},
        {"pk": gone.pk, "text": "Mistaken?", "grade": "good", "remove": "on"},
        initial=2,
    )
    assert as_(olive).post(questions(report), sent).status_code == 302
    (question,) = report.questions.all()
    assert question.pk == kept.pk
    assert (question.text, question.grade) == ("Prevention and cohesion?", "inadequate")


def test_a_question_to_which_a_finding_belongs_is_not_removed(olive, as_, report):
    asked = QuestionFactory(inspection=report, order=1, text="Prevention?", grade="good")
    FindingFactory(inspection=report, question=asked)
    sent = typed({"pk": asked.pk, "text": "Prevention?", "remove": "on"}, initial=1)
    answer = as_(olive).post(questions(report), sent)
    assert "A finding belongs to a question" in answer.content.decode()
    assert report.questions.count() == 1


def test_two_at_once_the_second_is_told_and_keeps_what_was_typed(olive, otto, as_, report):
    as_(otto).post(questions(report), typed({"text": "Otto's question", "grade": "good"}))
    late = typed({"text": "Olive's question", "grade": "good"})
    answer = as_(olive).post(questions(report), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed by Otto Officer" in page
    assert "Olive&#x27;s question" in page
    assert [question.text for question in report.questions.all()] == ["Otto's question"]


def test_the_scale_is_not_changed_under_a_grade_that_it_lacks(olive, as_, force):
    from tests.inspections.test_inspections import edit, given

    report = InspectionFactory(forces=[force], grade_scale=GradeScale.FIVE)
    asked = QuestionFactory(inspection=report, grade=Grade.ADEQUATE)
    client = as_(olive)
    refused = client.post(edit(report), given(force, grade_scale="four"))
    assert "not on this scale" in refused.content.decode()
    type(asked).objects.update(grade=Grade.GOOD)
    assert client.post(edit(report), given(force, grade_scale="four")).status_code == 302


def test_a_reader_may_not_write_questions(oscar, as_, report):
    sent = typed({"text": "Prevention?", "grade": "good"})
    assert as_(oscar).post(questions(report), sent).status_code == 403
    assert not report.questions.exists()
