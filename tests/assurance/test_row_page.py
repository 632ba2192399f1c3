"""The row's page: who is shown what of one row."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.models import ActionKind, AssuranceRow, Marking
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.dates import ask_later_date, decide_date
from assurance.services.evidence import EvidenceGiven, attach_evidence, replace_evidence
from assurance.services.moves import Given, move_row, open_moves
from assurance.services.panels import ask, release
from assurance.services.rows import annotate, hand_over, write_office_note
from assurance.workflow import MoveName
from inspections.models import Correction
from tests.assurance.steps import LINK, TODAY, allocated, answered, assured, soon, submitted, text
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.people import with_second_step
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force], title="PEEL"))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def shown(client, row):
    response = client.get(f"/rows/{row.pk}/")
    assert response.status_code == 200
    return text(response)


def moves_on(page):
    return re.findall(r'data-move="(\w+)"', page)


def test_the_exact_words_are_quoted_with_page_report_section_and_ref(as_, olive, template):
    finding = FindingFactory(
        inspection=template.inspection, force=template.force, report_ref="59",
        text="Calls are lost.\nNobody rings back.", page_ref="Page 20 Figure 4",
        page_report="National Report: call handling",
    )  # fmt: skip
    page = shown(as_(olive), RowFactory(template=template, finding=finding))
    assert "Calls are lost.\nNobody rings back." in page
    assert "Page 20 Figure 4, National Report: call handling, PEEL" in page
    assert "Issue of concern, ref 59" in page
    assert "it is" not in page.split("</blockquote>")[0].split("<blockquote")[1]


def test_a_correction_is_shown_with_who_and_why_and_what_stood_before(as_, olive, leo, row):
    finding = row.finding
    before = finding.text
    Correction.objects.create(
        finding=finding, field="text", old=before, new="Callers wait too long.",
        why="A line was lost.", by=olive,
    )  # fmt: skip
    Correction.objects.create(
        finding=finding, field="kind", old=finding.kind, new="area_for_improvement",
        why="It stands in the other table.", by=olive,
    )  # fmt: skip
    page = shown(as_(leo), row)
    assert "Callers wait too long." in page
    for words in (before, "A line was lost.", "Olive Officer", "it is an area for improvement"):
        assert words in page


def test_only_those_who_may_correct_are_shown_the_way_to_it(as_, olive, leo, row):
    link = f"/findings/{row.finding_id}/correct/"
    assert link in shown(as_(olive), row)
    assert link not in shown(as_(leo), row)


def test_the_force_reads_the_annotation_and_never_the_offices_note(
    as_, row, olive, oscar, ada, cora, leo, lena, fred
):
    annotate(row, "Answered in last year's letter.", by=olive)
    write_office_note(row, "I doubt this very much.", by=olive)
    for person in (olive, oscar, ada):
        assert "I doubt this very much." in shown(as_(person), row)
    for person in (cora, leo, lena, fred):
        page = shown(as_(person), row)
        assert "Answered in last year&#x27;s letter." in page
        assert "doubt" not in page
        assert "own note" not in page


def test_actions_show_kind_words_versions_author_and_the_other_rows_they_answer(
    as_, leo, row, template
):
    other = RowFactory(template=template)
    action = record_action([row, other], ActionWords(ActionKind.PLANNED, "Train them."), by=leo)
    words = ActionWords(ActionKind.DONE, "Trained them all.", done_on=TODAY)
    change_action(action, words, by=leo, number=1)
    page = shown(as_(leo), row)
    for part in ("Trained them all.", "Train them.", "Version 1, Planned", "Leo Lead"):
        assert part in page
    assert f'href="/rows/{other.pk}/"' in page


def test_rows_of_an_unpublished_report_are_not_linked_for_a_lead(as_, leo, cora, force, row):
    early = InspectionFactory(forces=[force], published_on=soon(5), title="Secret report")
    hidden = RowFactory(template=TemplateFactory(force=force, inspection=early))
    record_action([row, hidden], ActionWords(ActionKind.PLANNED, "Train them."), by=cora)
    assert "Secret report" in shown(as_(cora), row)
    assert "Secret report" not in shown(as_(leo), row)


def test_evidence_shows_what_it_proves_its_period_marking_and_scan(as_, leo, fred, row):
    file = SimpleUploadedFile("log.txt", b"calls answered")
    attach_evidence(
        [row],
        EvidenceGiven(
            "Call log", "Calls are answered.", file, period_from=TODAY, marking="official"
        ),
        by=leo,
    )
    page = shown(as_(fred), row)
    for part in ("Call log", "Calls are answered.", "OFFICIAL", "Not scanned for viruses",
                 "from ", "log.txt"):  # fmt: skip
        assert part in page


def test_sensitive_evidence_is_counted_and_not_named_for_those_who_may_not_see_it(
    as_, leo, olive, fred, row
):
    with_second_step(leo, olive)
    given = EvidenceGiven("Roster", "Who is ill.", link=LINK, marking=Marking.OFFICIAL_SENSITIVE)
    attach_evidence([row], given, by=leo)
    assert "Roster" in shown(as_(olive), row)
    page = shown(as_(fred), row)
    assert "Roster" not in page
    assert "Who is ill." not in page
    assert "1 piece of evidence is marked OFFICIAL-SENSITIVE and not shown to you" in page


def test_an_earlier_version_that_was_sensitive_stays_hidden(as_, leo, olive, fred, row):
    with_second_step(leo, olive)
    given = EvidenceGiven("Names", "Who is ill.", link=LINK, marking=Marking.OFFICIAL_SENSITIVE)
    evidence = attach_evidence([row], given, by=leo)
    replace_evidence(evidence, EvidenceGiven("Totals", "How many.", link=LINK), by=leo, number=1)
    assert "Names" in shown(as_(olive), row)
    page = shown(as_(fred), row)
    assert "Totals" in page
    assert "Names" not in page


def test_the_buttons_are_exactly_the_moves_open_to_each_person(
    as_, row, olive, otto, ada, oscar, cora, leo, lena, fred
):
    submitted(row, by=leo)
    people = (olive, otto, ada, oscar, cora, leo, lena, fred)
    for person in people:
        fresh = AssuranceRow.objects.get(pk=row.pk)
        expected = [move.name.value for move in open_moves(fresh, person)]
        assert moves_on(shown(as_(person), row)) == expected
    assert moves_on(shown(as_(olive), row)) == ["return", "assure"]
    assert moves_on(shown(as_(leo), row)) == []


def test_a_move_of_ones_role_that_is_hindered_is_explained(as_, row, olive, otto, leo, lena):
    assert "Only the person who leads this row" in shown(as_(lena), row)
    assert "Only the person who leads this row" not in shown(as_(leo), row)
    answered(row, by=olive, source="E-mail of 3 May")
    submitted(row, by=leo)
    words = "You recorded or submitted part of this row, so somebody else has to assure it."
    assert words in shown(as_(olive), row)
    assert words not in shown(as_(otto), row)


def test_dates_show_first_current_times_moved_and_days_late_against_both(as_, olive, leo, row):
    row.first_target_on = row.target_on = TODAY - timedelta(days=30)
    row.save(update_fields=["first_target_on", "target_on"])
    change = ask_later_date(row, TODAY, by=leo, reason="The trainer left.")
    page = shown(as_(leo), row)
    assert "The trainer left." in page
    assert f"/dates/{change.pk}/decide/" not in page
    assert f"/dates/{change.pk}/decide/" in shown(as_(olive), row)
    decide_date(change, by=olive, approve=True)
    AssuranceRow.objects.filter(pk=row.pk).update(target_on=TODAY - timedelta(days=3))
    page = shown(as_(leo), row)
    facts = re.findall(r'bold">([^<]+)</dt>\s*<dd[^>]*>\s*([^<]*?)\s*<', page)
    assert dict(facts)["Moved"] == "Once"
    assert dict(facts)["Against the date it has now"] == "3 days late"
    assert dict(facts)["Against its first date"] == "30 days late"


def test_the_verdict_shows_who_when_and_what_it_saw(as_, row, olive, leo):
    assured(row, lead=leo, by=olive)
    page = shown(as_(leo), row)
    for part in ("Saw the training log.", "Olive Officer", "Action, version 1: Trained every",
                 "Evidence, version 1: Log"):  # fmt: skip
        assert part in page
    assert "no longer stands" not in page
    action = row.actions.get()
    change_action(action, ActionWords(ActionKind.DONE, "Trained half."), by=leo, number=1)
    page = shown(as_(leo), row)
    assert "This assurance no longer stands." in page
    assert "(replaced since)" in page


def test_a_panels_question_stands_with_the_way_to_answer_it(as_, row, olive, leo, ada, pam, panel):
    release(row.template, panel, by=ada)
    question = ask(row, by=pam, panel=panel, kind="question", text="When will it be done?")
    page = shown(as_(olive), row)
    assert "When will it be done?" in page
    assert f"/questions/{question.pk}/" in page
    assert "Answer it" in page
    assert "Answer it" not in shown(as_(leo), row)


def test_the_timeline_says_who_did_what_newest_first(as_, row, cora, leo, lena, olive):
    answered(row, by=leo)
    hand_over(row, lena, by=cora, reason="Leo is away.")
    annotate(row, "See the plan.", by=olive)
    page = shown(as_(lena), row)
    titles = re.findall(r'timeline__title">([^<]+)<', page)
    assert titles == [
        "Annotation changed",
        "Handed it over to Lena Lead",
        "Attached evidence",
        "Recorded an action: done",
        "Allocated it",
        f"Set the target date: {soon():%-d %B %Y}",
        "Came in",
    ]
    assert "Leo is away." in page


def test_a_closed_row_says_so_and_offers_no_change(as_, row, leo, olive, ada):
    assured(row, lead=leo, by=olive)
    AssuranceRow.objects.filter(pk=row.pk).update(state="closed")
    page = shown(as_(leo), row)
    assert "Reopen it before anything of it is changed" in page
    assert f"/rows/{row.pk}/actions/new/" not in page
    assert f"/rows/{row.pk}/facts/" not in shown(as_(olive), row)
    assert moves_on(shown(as_(olive), row)) == ["reopen"]


def test_the_rows_before_and_after_follow_the_printed_order(as_, leo, template):
    rows = {
        section: RowFactory(
            template=template,
            finding=FindingFactory(
                inspection=template.inspection, force=template.force, section=section, order=1
            ),
        )
        for section in ("area_for_improvement", "recommendation", "issue_of_concern")
    }
    page = shown(as_(leo), rows["area_for_improvement"])
    links = dict(re.findall(r'href="/rows/(\d+)/\?back=[^"]*">(\w+) row<', page))
    assert links == {
        str(rows["issue_of_concern"].pk): "Previous",
        str(rows["recommendation"].pk): "Next",
    }


def test_the_way_back_keeps_the_filters_of_the_list(as_, leo, row):
    here = f"/templates/{row.template_id}/?state=in_progress"
    page = text(as_(leo).get(f"/rows/{row.pk}/", headers={"referer": f"http://testserver{here}"}))
    assert f'href="{here}"' in page
    client = as_(leo)
    assert f'href="{here}"' in text(client.get(f"/rows/{row.pk}/", {"back": here}))
    assert f'href="{here}"' in text(client.get(f"/rows/{row.pk}/")), "after something was done"
    assert f'href="{here}"' not in text(as_(leo).get(f"/rows/{row.pk}/"))


ELSEWHERE = ("https://evil.test/", "//evil.test/templates/1/", "/nowhere/", "javascript:alert(1)")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_way_back_never_leads_to_another_place(as_, leo, row, elsewhere):
    page = text(as_(leo).get(f"/rows/{row.pk}/", {"back": elsewhere}))
    assert elsewhere not in page.split("</nav>")[0]
    assert f'href="/templates/{row.template_id}/" class="govuk-back-link"' in page


def test_another_forces_row_is_not_there(as_, row, stranger, leo):
    assert as_(stranger).get(f"/rows/{row.pk}/").status_code == 404
    assert as_(leo).get(f"/rows/{row.pk}/").status_code == 200


def test_facts_are_changed_and_a_clash_is_told_by_name(as_, row, cora, olive):
    url = f"/rows/{row.pk}/facts/"
    seen_by_olive = {"version": row.version}
    response = as_(cora).post(
        url, {**seen_by_olive, "accountable_officer": "ACC Hall", "priority": "high",
              "themes": "Calls, training,calls "}, follow=True,
    )  # fmt: skip
    page = text(response)
    for part in ("ACC Hall", "High", "Calls, training, calls"):
        assert part in page
    typed = {**seen_by_olive, "accountable_officer": "DCC Ward", "priority": "", "themes": ""}
    clash = as_(olive).post(url, typed)
    assert clash.status_code == 409
    assert "changed by Cora Coordinator while you were working on it" in text(clash)
    assert "DCC Ward" in text(clash)
    again = {**typed, "version": re.search(r'name="version" value="(\d+)"', text(clash))[1]}
    assert as_(olive).post(url, again).status_code == 302
    row.refresh_from_db()
    assert row.accountable_officer == "DCC Ward"


@pytest.mark.parametrize(("page", "label"), [("annotation", "annotation"), ("office-note", "note")])
def test_two_officers_writing_a_remark_at_once_do_not_overwrite_each_other(
    as_, row, olive, otto, page, label
):
    write_office_note(row, "First.", by=olive)
    url = f"/rows/{row.pk}/{page}/"
    opened = re.search(r'name="seen" value="([^"]*)"', text(as_(otto).get(url)))[1]
    assert as_(olive).post(url, {"seen": opened, "text": "Olive's words."}).status_code == 302
    clash = as_(otto).post(url, {"seen": opened, "text": "Otto's words."})
    assert clash.status_code == 409
    assert "by Olive Officer" in text(clash)
    assert "Otto&#x27;s words." in text(clash)
    assert "Olive&#x27;s words." in text(clash)


def test_the_page_takes_as_many_queries_for_thirty_of_everything(
    as_, row, leo, olive, ada, pam, panel, template
):
    release(template, panel, by=ada)
    fill(row, 3, leo, pam, panel)
    assert_queries("row", as_(olive), f"/rows/{row.pk}/")
    fill(row, 27, leo, pam, panel)
    assert_queries("row", as_(olive), f"/rows/{row.pk}/")


def fill(row, count, leo, pam, panel):
    for _ in range(count):
        other = RowFactory(template=row.template)
        action = record_action([row, other], ActionWords(ActionKind.PLANNED, "Plan."), by=leo)
        change_action(action, ActionWords(ActionKind.DONE, "Done."), by=leo, number=1)
        evidence = attach_evidence([row, other], EvidenceGiven("Log", "It.", link=LINK), by=leo)
        replace_evidence(evidence, EvidenceGiven("Log", "It.", link=LINK), by=leo, number=1)
        ask(row, by=pam, panel=panel, kind="question", text="When?")


def test_a_returned_row_says_first_what_is_missing_and_a_closed_one_on_whose_word(
    as_, row, leo, olive, ada
):
    submitted(row, by=leo)
    missing = Given(verdict="partly", reason="The log of May is missing.")
    move_row(row, MoveName.RETURN, by=olive, given=missing)
    top = shown(as_(leo), row).split("What the inspectors wrote")[0]
    assert "Olive Officer returned it on" in top
    assert "The log of May is missing." in top
    move_row(row, MoveName.SUBMIT, by=leo)
    move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Saw it."))
    close = Given(authority="audit", effective=TODAY, reference="Audit 7 of 2026")
    move_row(row, MoveName.CLOSE, by=ada, given=close)
    top = shown(as_(leo), row).split("What the inspectors wrote")[0]
    assert "returned it" not in top
    for part in ("This row is closed.", "Authority: an audit", "Reference: Audit 7 of 2026"):
        assert part in top
