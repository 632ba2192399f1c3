"""The demonstration: what it holds, that its past could have happened, whose words it uses."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from assurance import worklists
from assurance.demonstration.history import History, Impossible
from assurance.demonstration.loading import load_demonstration
from assurance.models import (
    AssuranceRow,
    AssuranceTemplate,
    DateChange,
    DateDecision,
    EvidenceVersion,
    Marking,
    PanelQuestion,
    Release,
    ReleasedEvidence,
)
from assurance.services.releases import contents_of
from assurance.workflow import MoveName, Rag, State
from core.files import kind_of
from forces.demonstration import PEOPLE
from forces.models import Cover, Force, User
from inspections.models import Draft, DraftState, Finding, Grade, Inspection
from tests.assurance.replay import faults_of

FINDINGS = Path("fixtures/demonstration/findings.json")
ONE_TOO_MANY = 7
"""So many words in a row, the same as in a document, would be a copy."""


@pytest.fixture
def template(standing):
    return standing(load_demonstration)


@pytest.fixture
def rows(template):
    return AssuranceRow.objects.filter(template=template).select_related(
        "template__force", "template__inspection", "finding", "lead"
    )


def test_every_finding_of_the_report_is_a_row(rows):
    refs = list(rows.values_list("finding__section", "finding__report_ref"))
    counts = {section: sum(1 for each, _ in refs if each == section) for section, _ in refs}
    assert counts == {
        "issue_of_concern": 65, "area_for_improvement": 10, "cause_of_concern": 1,
        "recommendation": 2,
    }  # fmt: skip


def test_the_grades_are_those_of_the_report(template, shared):
    report = json.loads((shared / "truth" / "inspection_report_2016.json").read_text())
    graded = list(template.inspection.questions.order_by("order"))
    for question, printed in zip(graded, report["questions"], strict=False):
        assert question.get_grade_display() == (printed["grade"] or "")
        assert question.get_earlier_grade_display() == (printed["previous_grade"] or "")
    assert graded[-1].grade == Grade.REQUIRES_IMPROVEMENT


def test_its_past_could_have_happened(rows):
    assert [fault for row in rows for fault in faults_of(row)] == []


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 8, 31)])
def test_its_past_could_have_happened_after_holidays(db, settings, tmp_path, today):
    settings.MEDIA_ROOT = tmp_path
    load_demonstration(today=today)
    rows = AssuranceRow.objects.select_related("template__force", "finding", "lead")
    assert [fault for row in rows for fault in faults_of(row)] == []


def test_a_past_that_could_not_have_happened_is_seen(rows):
    closed = rows.filter(state=State.CLOSED).first()
    assert faults_of(closed) == []
    closed.state, closed.target_on, closed.lead = State.SUBMITTED, date(2020, 1, 1), None
    assert len(faults_of(closed)) == 3


def test_a_past_against_the_table_of_moves_cannot_be_told(template, rows):
    row = rows.filter(state=State.AWAITING_ALLOCATION).first()
    hannah = User.objects.get(email="hannah.osei@opcc.example")
    with pytest.raises(Impossible):
        History().move(row, MoveName.ASSURE, by=hannah, at=timezone.now())


def test_every_state_is_there_and_every_colour(rows):
    on = timezone.localdate()
    assert set(rows.values_list("state", flat=True)) == set(State)
    assert set(rows.with_standing(on).values_list("rag", flat=True)) == set(Rag)


def test_no_worklist_is_empty(rows):
    lists = [each for each in vars(worklists).values() if isinstance(each, worklists.Worklist)]
    on = timezone.localdate()
    assert lists
    assert [each.key for each in lists if not each.rows(rows, on).exists()] == []


def test_some_dates_were_moved_declined_and_asked_for(template):
    decisions = set(DateChange.objects.values_list("decision", flat=True))
    assert decisions == set(DateDecision)


def test_the_released_template_shows_the_panel_nothing_sensitive(template):
    (release,) = Release.objects.all()
    assert len(contents_of(release).rows) == 78
    assert EvidenceVersion.objects.filter(marking=Marking.OFFICIAL_SENSITIVE).exists()
    assert not ReleasedEvidence.objects.exclude(version__marking=Marking.OFFICIAL).exists()


def test_a_panel_asks_only_about_what_it_was_shown(template):
    asked = PanelQuestion.objects.all()
    assert asked.open().count() == 2
    assert asked.exclude(pk__in=asked.open()).count() == 1
    for question in asked:
        released = Release.objects.get(panel=question.panel)
        assert released.at < question.asked_at
        assert released.released_rows.filter(row=question.row).exists()


def test_somebody_is_away_today_and_a_colleague_stands_in(template, client):
    (cover,) = Cover.objects.holding(timezone.localdate())
    client.force_login(cover.stand_in, backend="django.contrib.auth.backends.ModelBackend")
    assert f"Covering for {cover.absent.name} until" in client.get("/").content.decode()


def test_a_made_up_template_waits_to_be_confirmed(template):
    draft = Draft.objects.get(state=DraftState.OPEN)
    assert draft.rows.count() == 11
    assert draft.doubts.filter(answer="").count() >= 5


def test_the_files_of_its_evidence_are_what_their_names_say(template):
    versions = EvidenceVersion.objects.exclude(file=None).select_related("file")
    kinds = set()
    for version in versions:
        with default_storage.open(version.file.file.name) as stored:
            stored.name = version.file.name
            assert version.file.size == stored.size
            kinds.add(kind_of(stored).name)
    assert kinds == {"PDF", "text"}


def test_loading_it_again_adds_nothing(template):
    before = (Inspection.objects.count(), AssuranceRow.objects.count(), User.objects.count())
    assert load_demonstration() == template
    assert before == (
        Inspection.objects.count(), AssuranceRow.objects.count(), User.objects.count(),
    )  # fmt: skip


def test_every_person_to_try_can_sign_in(template, client):
    assert User.objects.count() == len(PEOPLE)
    for person in PEOPLE:
        assert client.login(email=person.email, password="try-the-tracker")


def test_it_is_loaded_only_where_it_is_meant_to_be(db, settings, tmp_path, olive):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("load_demonstration")
    with pytest.raises(CommandError, match="sign in here already"):
        call_command("load_demonstration", yes=True)
    assert not AssuranceTemplate.objects.exists()


def test_it_is_loaded_into_an_empty_database_when_asked_for(db, settings, tmp_path, capsys):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, False
    call_command("load_demonstration", yes=True)
    assert AssuranceTemplate.objects.count() == 1
    assert "78 rows" in capsys.readouterr().out


def test_the_forces_are_added_once_and_what_an_office_changed_stays(db):
    call_command("load_forces", verbosity=0)
    Force.objects.filter(code="kent").update(office_name="The Commissioner's Office")
    call_command("load_forces", verbosity=0)
    assert Force.objects.count() == 47
    assert Force.objects.filter(in_wales=True).count() == 4
    assert Force.objects.get(code="kent").office_name == "The Commissioner's Office"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_no_finding_repeats_a_sentence_of_the_documents(shared):
    truth = json.loads((shared / "truth" / "assurance_template_2016.json").read_text())
    printed = [path.read_text() for path in sorted((shared / "seeds").glob("00*.txt"))]
    printed += [row["text"] for row in truth["rows"]]
    theirs = set().union(*(_runs(text, ONE_TOO_MANY) for text in printed))
    ours = [said["text"] for said in json.loads(FINDINGS.read_text())]
    assert len(ours) == 78
    assert [text for text in ours if _runs(text, ONE_TOO_MANY) & theirs] == []


def test_pages_and_refs_are_those_of_the_document(shared, template):
    truth = json.loads((shared / "truth" / "assurance_template_2016.json").read_text())
    printed = {(row["section"], str(row["report_ref"])): row["page_ref"] for row in truth["rows"]}
    here = Finding.objects.filter(inspection=template.inspection)
    assert {(each.section, each.report_ref): each.page_ref for each in here} == printed
