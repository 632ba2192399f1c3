"""A mis-transcribed finding is corrected, on record; in no other way can its words change."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from inspections.models import Correction, Finding, Kind
from tests.factories import FindingFactory, InspectionFactory


@pytest.fixture
def report(force):
    return InspectionFactory(forces=[force])


@pytest.fixture
def finding(report, force):
    return FindingFactory(inspection=report, force=force, text="Callers weight too long.",
                          page_ref="Page 5", report_ref="1")  # fmt: skip


def correct(finding):
    return reverse("finding_correct", args=[finding.pk])


def typed(finding, **changed):
    """The form as it was shown, with what was typed over it."""
    says = {name: getattr(finding, name) for name in Finding.CORRECTABLE}
    seen = {f"seen_{name}": value for name, value in says.items()}
    return {**says, **seen, "why": "Read against the printed report.", **changed}


def test_words_are_corrected_and_the_page_shows_before_and_after(olive, as_, finding):
    sent = typed(finding, text="Callers wait too long.")
    page = as_(olive).post(correct(finding), sent, follow=True).content.decode()
    finding.refresh_from_db()
    assert finding.text == "Callers wait too long."
    assert "Before: Callers weight too long." in page
    assert "After: Callers wait too long." in page
    assert "Read against the printed report." in page
    assert "Olive Officer" in page


def test_everybody_who_reads_the_report_sees_what_was_corrected(olive, leo, as_, finding):
    as_(olive).post(correct(finding), typed(finding, text="Callers wait too long."))
    page = as_(leo).get(reverse("inspection", args=[finding.inspection_id])).content.decode()
    assert "Corrected since it was entered" in page
    assert "Before: Callers weight too long." in page


def test_kind_and_page_are_corrected_each_on_record(olive, as_, finding):
    sent = typed(finding, page_ref="Page 6", kind=Kind.AREA_FOR_IMPROVEMENT)
    as_(olive).post(correct(finding), sent)
    finding.refresh_from_db()
    assert (finding.page_ref, finding.kind) == ("Page 6", Kind.AREA_FOR_IMPROVEMENT)
    assert finding.section == Kind.ISSUE_OF_CONCERN
    recorded = finding.corrections.values_list("field", "old", "new").order_by("field")
    assert list(recorded) == [
        ("kind", "issue_of_concern", "area_for_improvement"),
        ("page_ref", "Page 5", "Page 6"),
    ]


def test_what_was_not_touched_is_not_recorded(olive, as_, finding):
    Finding.objects.filter(pk=finding.pk).update(order=7)
    sent = typed(finding, text="Callers wait.\r\nToo long.")
    as_(olive).post(correct(finding), sent)
    finding.refresh_from_db()
    assert finding.text == "Callers wait.\nToo long."
    again = as_(olive).post(correct(finding), typed(finding, text="Callers wait.\r\nToo long."))
    assert "Nothing was changed." in again.content.decode()
    assert finding.corrections.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": "", "why": "x"}, "Enter the words of the finding"),
        ({"text": "Other words.", "why": ""}, "Say why it is corrected"),
        ({}, "Nothing was changed."),
    ],
)
def test_a_correction_that_says_too_little_is_refused(olive, as_, finding, changed, said):
    answer = as_(olive).post(correct(finding), typed(finding, **changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_stale_correction_is_told_and_keeps_what_was_typed(olive, otto, as_, finding):
    late = typed(finding, text="Callers wait far too long.")
    as_(otto).post(correct(finding), typed(finding, text="Callers wait too long."))
    answer = as_(olive).post(correct(finding), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed by Otto Officer" in page
    assert "Callers wait far too long." in page
    assert "Callers wait too long." in page
    finding.refresh_from_db()
    assert finding.text == "Callers wait too long."
    over = typed(finding, text="Callers wait far too long.")
    assert as_(olive).post(correct(finding), over).status_code == 302


def test_another_field_changed_meanwhile_is_no_clash(olive, otto, as_, finding):
    late = typed(finding, page_ref="Page 7")
    as_(otto).post(correct(finding), typed(finding, text="Callers wait too long."))
    assert as_(olive).post(correct(finding), late).status_code == 302
    finding.refresh_from_db()
    assert (finding.text, finding.page_ref) == ("Callers wait too long.", "Page 7")


def test_a_ref_that_another_row_has_is_refused(olive, as_, force, report, finding):
    FindingFactory(inspection=report, force=force, report_ref="2")
    answer = as_(olive).post(correct(finding), typed(finding, report_ref="2", page_ref="Page 9"))
    assert "has the ref 2 already" in answer.content.decode()
    finding.refresh_from_db()
    assert (finding.report_ref, finding.page_ref) == ("1", "Page 5")
    assert not Correction.objects.exists()
    assert as_(olive).post(correct(finding), typed(finding, report_ref="3")).status_code == 302


def test_a_cause_keeps_its_kind_while_recommendations_hang_from_it(olive, as_, report):
    cause = FindingFactory(inspection=report, section=Kind.CAUSE_OF_CONCERN, report_ref="1")
    hangs = FindingFactory(inspection=report, section=Kind.RECOMMENDATION, cause=cause)
    client = as_(olive)
    to_improvement = {"kind": Kind.AREA_FOR_IMPROVEMENT}
    refused = client.post(correct(cause), typed(cause, **to_improvement))
    assert "Recommendations hang from" in refused.content.decode()
    client.post(correct(hangs), typed(hangs, **to_improvement))
    hangs.refresh_from_db()
    assert (hangs.kind, hangs.cause) == (Kind.AREA_FOR_IMPROVEMENT, None)
    assert client.post(correct(cause), typed(cause, **to_improvement)).status_code == 302


def test_an_official_finding_of_a_force_report_is_the_officers_to_correct(
    olive, ada, oscar, stranger, as_, report
):
    shared = FindingFactory(inspection=report, section=Kind.AREA_FOR_IMPROVEMENT)
    for reader in (ada, oscar):
        assert as_(reader).get(correct(shared)).status_code == 403
        assert as_(reader).post(correct(shared), typed(shared, text="x")).status_code == 403
    assert as_(stranger).get(correct(shared)).status_code == 404
    assert as_(olive).post(correct(shared), typed(shared, text="x")).status_code == 302


def test_a_finding_of_a_national_report_is_the_approvers_to_correct(olive, ada, as_, force):
    report = InspectionFactory(forces=[force], is_national=True)
    shared = FindingFactory(inspection=report, section=Kind.RECOMMENDATION)
    assert as_(olive).get(correct(shared)).status_code == 403
    assert as_(olive).post(correct(shared), typed(shared, text="x")).status_code == 403
    assert as_(ada).post(correct(shared), typed(shared, text="x")).status_code == 302
    own = FindingFactory(inspection=report, force=force)
    assert as_(ada).get(correct(own)).status_code == 403
    assert as_(olive).get(correct(own)).status_code == 200


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inspections_finding SET text = 'other' WHERE id = %s",
        "UPDATE inspections_finding SET page_ref = 'other' WHERE id = %s",
        "UPDATE inspections_finding SET kind = 'recommendation' WHERE id = %s",
        "UPDATE inspections_finding SET entered_by_id = NULL WHERE id = %s",
        "DELETE FROM inspections_finding WHERE id = %s",
        "DELETE FROM inspections_correction WHERE finding_id = %s",
        "UPDATE inspections_correction SET old = 'other' WHERE finding_id = %s",
        "UPDATE core_change SET about = NULL WHERE thing = %s",
        "DELETE FROM core_change WHERE thing = %s",
    ],
)
def test_the_applications_account_may_not_alter_words_or_their_record(finding, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _run(statement, finding.pk)
    _run("UPDATE inspections_finding SET addressee = 'chief constable' WHERE id = %s", finding.pk)


@pytest.mark.parametrize("table", ["inspections_finding", "inspections_correction", "core_change"])
def test_nor_may_it_empty_the_tables(finding, table):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _run(f"TRUNCATE {table} CASCADE")
    finding.refresh_from_db()


def test_the_database_refuses_a_correction_of_words_that_are_not_there(olive, finding):
    wrong = Correction(finding=finding, field="text", old="Something else.", new="x", why="y",
                       by=olive)  # fmt: skip
    with pytest.raises(ProgrammingError, match="no longer says"), transaction.atomic():
        wrong.save()
    finding.refresh_from_db()
    assert finding.text == "Callers weight too long."


def _run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
