"""One point as a panel sees it, and the grades above the figures."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from assurance.models import ActionKind, Assurance
from assurance.services.actions import ActionWords, record_action
from assurance.services.dates import ask_later_date, decide_date
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.services.panels import release
from assurance.services.rows import hand_over
from assurance.workflow import Authority, MoveName
from inspections.models import Grade, GradeScale, Inspection, WhyNoGrade
from tests.factories import InspectionFactory, QuestionFactory, RowFactory, TemplateFactory


@pytest.fixture
def inspection(force) -> Inspection:
    return InspectionFactory(forces=[force], title="PEEL 2016", report_url="https://peel.test/16")


@pytest.fixture
def row(force, inspection, cora, leo):
    row = RowFactory(template=TemplateFactory(force=force, inspection=inspection))
    due = timezone.localdate() + timedelta(days=10)
    move_row(row, MoveName.ALLOCATE, by=cora, given=Given(lead=leo, target_date=due))
    row.refresh_from_db()
    return row


@pytest.fixture
def done(row, leo):
    return record_action([row], ActionWords(ActionKind.DONE, "Trained them."), by=leo)


def read(client, page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", client.get(page).content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def test_its_whole_course_is_told_and_only_what_the_office_answers_for(
    as_, row, done, panel, ada, olive, leo, pam
):
    release(row.template, panel, by=ada)
    submit = Given(no_evidence="internal: the server is down")
    move_row(row, MoveName.SUBMIT, by=leo, given=submit)
    back = Given(verdict=Assurance.PARTLY, reason="Two of five samples are missing.")
    move_row(row, MoveName.RETURN, by=olive, given=back)
    move_row(row, MoveName.SUBMIT, by=leo, given=submit)
    move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Five samples seen."))
    letter = Given(authority=Authority.LETTER, reference="HMI letter 14",
                   effective=timezone.localdate())  # fmt: skip
    move_row(row, MoveName.CLOSE, by=ada, given=letter)
    text = read(as_(pam), f"/progress/rows/{row.pk}/")
    told = ("Closed Closed on an authority that is named on the row.", "Partly assured",
            "Two of five samples are missing.", "Five samples seen.", "Reported it complete",
            "by Leo Lead, Force lead", "by Olive Officer, PCC officer",
            "On the authority of a letter of the inspectorate: HMI letter 14")  # fmt: skip
    assert [words for words in told if words not in text] == []
    assert "internal" not in text


def test_an_ending_is_told_with_its_reason(as_, row, panel, ada, pam):
    release(row.template, panel, by=ada)
    move_row(row, MoveName.SUPERSEDE, by=ada, given=Given(reason="The report of 2018 replaces it."))
    text = read(as_(pam), f"/progress/rows/{row.pk}/")
    assert "The report of 2018 replaces it." in text
    assert "Against its first date" not in text


def test_every_change_of_the_date_is_told_with_its_reason(as_, row, panel, ada, olive, leo, pam):
    release(row.template, panel, by=ada)
    page = f"/progress/rows/{row.pk}/"
    assert "How often the date was moved Never" in read(as_(pam), page)
    later = row.target_on + timedelta(days=30)
    asked = ask_later_date(row, later, by=leo, reason="The trainer left.")
    assert "The trainer left." not in read(as_(pam), page)
    decide_date(asked, by=olive, approve=True, reason="Once only.")
    text = read(as_(pam), page)
    told = ("How often the date was moved Once", "The trainer left.",
            "Approved by Olive Officer. Once only.", "Against its first date Not late")  # fmt: skip
    assert [words for words in told if words not in text] == []


def test_days_late_against_both_dates_stand_side_by_side(as_, row, panel, ada, pam):
    today = timezone.localdate()
    row.first_target_on, row.target_on = today - timedelta(days=40), today - timedelta(days=12)
    row.save(update_fields=["first_target_on", "target_on"])
    release(row.template, panel, by=ada)
    text = read(as_(pam), f"/progress/rows/{row.pk}/")
    assert "Against its first date 40 days late" in text
    assert "Against its date now 12 days late" in text


def test_who_leads_it_now_and_did_before_is_told(as_, row, panel, ada, cora, lena, pam):
    release(row.template, panel, by=ada)
    hand_over(row, lena, by=cora, reason="internal: he fell ill")
    text = read(as_(pam), f"/progress/rows/{row.pk}/")
    assert "Lead Lena Lead" in text
    assert "Handed over to Lena Lead" in text
    assert "Lead: Leo Lead." in text
    assert "internal" not in text


def test_evidence_that_went_is_there_to_take(as_, row, panel, ada, leo, pam):
    from django.core.files.uploadedfile import SimpleUploadedFile

    paper = SimpleUploadedFile("sample.txt", b"Fifty calls were listened to.")
    attach_evidence([row], EvidenceGiven("Sample", "That it is done.", file=paper), by=leo)
    release(row.template, panel, by=ada)
    client = as_(pam)
    html = client.get(f"/progress/rows/{row.pk}/").content.decode()
    given = client.get(re.search(r'href="([^"]+)">Download sample.txt', html).group(1))
    assert b"".join(given.streaming_content) == b"Fifty calls were listened to."
    assert given["Content-Disposition"].startswith("attachment")


def figures(as_, pam, row, panel, ada) -> str:
    release(row.template, panel, by=ada)
    return read(as_(pam), f"/progress/{row.template_id}/")


NOT_COMPARABLE = "not comparable with those of an earlier one"


def test_grades_say_why_there_is_none_and_an_earlier_one_only_where_stated(
    as_, pam, row, panel, ada, inspection
):
    QuestionFactory(inspection=inspection, order=1, text="Crime?", grade=Grade.GOOD,
                    why_none=WhyNoGrade.CARRIED_OVER)  # fmt: skip
    QuestionFactory(inspection=inspection, order=2, text="Care?", why_none=WhyNoGrade.TO_BE_GRADED)
    text = figures(as_, pam, row, panel, ada)
    assert "Crime? Good Not inspected this year: the earlier grade stands" in text
    assert "Care? To be graded" in text
    assert "Earlier grade" not in text
    assert NOT_COMPARABLE not in text


@pytest.mark.parametrize(
    ("scale", "says"), [(GradeScale.FIVE, True), (GradeScale.FOUR, False)], ids=["five", "four"]
)
def test_grades_of_the_new_scale_are_not_compared(
    as_, pam, row, panel, ada, inspection, scale, says
):
    Inspection.objects.filter(pk=inspection.pk).update(grade_scale=scale)
    QuestionFactory(inspection=inspection, order=1, grade=Grade.GOOD,
                    earlier_grade=Grade.INADEQUATE, earlier_source="PEEL 2015")  # fmt: skip
    text = figures(as_, pam, row, panel, ada)
    assert "Inadequate (PEEL 2015)" in text
    assert (NOT_COMPARABLE in text) is says
    for arrow in "↑↓▲▼→":
        assert arrow not in text


def test_a_report_that_follows_one_on_another_scale_is_not_compared(
    as_, pam, row, panel, ada, inspection
):
    earlier = InspectionFactory(forces=[row.template.force], grade_scale=GradeScale.FIVE)
    Inspection.objects.filter(pk=inspection.pk).update(follows=earlier)
    QuestionFactory(inspection=inspection, order=1, grade=Grade.GOOD)
    assert NOT_COMPARABLE in figures(as_, pam, row, panel, ada)
