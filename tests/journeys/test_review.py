"""What the force reports is reviewed, assured, and lapses when what it rested on is replaced."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from assurance.models import ActionKind, AssuranceRow, Marking
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.dates import ask_later_date
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.services.panels import ask, release
from assurance.services.rows import annotate, write_office_note
from assurance.workflow import MoveName, State
from forces.models import Force, User
from forces.roles import Role
from inspections.models import Correction
from tests.assurance.steps import LINK, answered, soon
from tests.browsing import looked_at
from tests.factories import (
    FindingFactory,
    ForceFactory,
    InspectionFactory,
    PanelFactory,
    RowFactory,
    TemplateFactory,
)
from tests.people import person, with_second_step

WORDS = "The force does not know how many of its call handlers have been trained."
CRITERIA = "A log shows that every handler is trained."


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force) -> User:
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def olive(force) -> User:
    return person("Olive Officer", force, Role.OFFICE_OFFICER)


@pytest.fixture
def ada(force) -> User:
    return person("Ada Approver", force, Role.OFFICE_APPROVER)


@pytest.fixture
def row(force, leo, olive) -> AssuranceRow:
    """A row that the force reports complete, with criteria, an annotation and a note."""
    cora = person("Cora Coordinator", force, Role.FORCE_COORDINATOR)
    title = "PEEL: Police effectiveness 2016"
    template = TemplateFactory(
        force=force, inspection=InspectionFactory(forces=[force], title=title)
    )
    finding = FindingFactory(inspection=template.inspection, force=force, text=WORDS, order=12)
    row = RowFactory(template=template, finding=finding)
    given = Given(
        lead=leo, target_date=soon(), criteria="A log shows that every handler is trained."
    )
    move_row(row, MoveName.ALLOCATE, by=cora, given=given)
    annotate(row, "Said in last year's report as well.", by=olive)
    write_office_note(row, "Ask the auditors to test a sample.", by=olive)
    answered(row, by=leo)
    move_row(row, MoveName.SUBMIT, by=leo)
    row.refresh_from_db()
    return row


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="success")).to_contain_text(words)


def test_it_is_returned_answered_assured_and_lapses_when_an_action_is_replaced(
    open_page, row, leo, olive
):
    officer, lead = open_page(olive), open_page(leo, width=320)
    officer.goto("/")
    looked_at(officer, "review-1-home")
    officer.get_by_role("link", name="Review on Issue of concern 12").click()
    heading(officer, "Check what the force reports")
    for words in (WORDS, CRITERIA, "Who was trained."):
        expect(officer.get_by_text(words).first).to_be_visible()
    looked_at(officer, "review-2-review")
    officer.get_by_label("Partly assured: return it to the force").check()
    officer.get_by_label("What you saw, and what is missing").fill("The second intake is missing.")
    officer.get_by_role("button", name="Record the verdict").click()
    said(officer, "Issue of concern 12 is now returned.")

    lead.goto("/")
    expect(lead.get_by_text("The second intake is missing.")).to_be_visible()
    attach_evidence([row], EvidenceGiven("Second log", "Second intake.", link=LINK), by=leo)
    lead.goto(f"/rows/{row.pk}/")
    expect(lead.get_by_text("auditors")).to_have_count(0)
    looked_at(lead, "review-3-returned")
    lead.get_by_role("button", name="Report complete", exact=True).click()
    looked_at(lead, "review-4-report-complete")
    lead.get_by_role("button", name="Report complete", exact=True).click()
    said(lead, "Issue of concern 12 is now submitted.")

    officer.goto(f"/rows/{row.pk}/review/")
    expect(officer.get_by_role("heading", name="What changed since that verdict")).to_be_visible()
    looked_at(officer, "review-5-again")
    officer.get_by_label("Assured: accept it").check()
    officer.get_by_label("What you saw, and what is missing").fill("Both logs; all 64 are there.")
    officer.get_by_role("button", name="Record the verdict").click()
    said(officer, "Issue of concern 12 is now assured.")
    expect(officer.get_by_text("Ask the auditors to test a sample.")).to_be_visible()
    looked_at(officer, "review-6-assured")

    lead.goto(f"/rows/{row.pk}/")
    lead.get_by_role("link", name="Change action 1").click()
    expect(lead.get_by_text("it lapses and the row goes back to be reviewed")).to_be_visible()
    looked_at(lead, "review-7-change")
    lead.get_by_label("Action taken to address concern").fill("Trained half of the call handlers.")
    lead.get_by_role("button", name="Save as a new version").click()
    expect(lead.get_by_text("This assurance no longer stands.")).to_be_visible()
    looked_at(lead, "review-8-lapsed")
    officer.goto("/")
    expect(officer.get_by_role("link", name="Review on Issue of concern 12")).to_be_visible()
    assert AssuranceRow.objects.get(pk=row.pk).state == State.SUBMITTED


def test_an_approver_closes_what_is_assured_on_a_named_authority(open_page, row, olive, ada):
    move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Saw the log."))
    page = open_page(ada)
    page.goto("/")
    looked_at(page, "review-9-approver-home")
    page.get_by_role("link", name="Issue of concern 12").click()
    page.get_by_role("button", name="Close", exact=True).click()
    heading(page, "Close")
    looked_at(page, "review-10-close")
    page.get_by_label("The local policing body").check()
    today = page.get_by_role("group", name="Date it took effect")
    for label, value in (("Day", "1"), ("Month", "6"), ("Year", "2025")):
        today.get_by_label(label).fill(value)
    page.get_by_label("Reference").fill("Decision 12 of the commissioner")
    page.get_by_role("button", name="Close", exact=True).click()
    said(page, "Issue of concern 12 is now closed.")
    expect(page.get_by_text("Reopen it before anything of it is changed.")).to_be_visible()
    expect(page.get_by_text("Authority: the local policing body").first).to_be_visible()
    looked_at(page, "review-11-closed")


def test_two_officers_at_once_the_second_is_told_and_keeps_the_words(open_page, row, olive, force):
    otto = person("Otto Officer", force, Role.OFFICE_OFFICER)
    page = open_page(olive)
    page.goto(f"/rows/{row.pk}/review/")
    page.get_by_label("Assured: accept it").check()
    page.get_by_label("What you saw, and what is missing").fill("I saw the log myself.")
    move_row(row, MoveName.RETURN, by=otto, given=Given(verdict="not", reason="No log."))
    page.get_by_role("button", name="Record the verdict").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("the row is returned, last changed by Otto Officer")
    expect(page.get_by_label("What you saw, and what is missing")).to_have_value(
        "I saw the log myself."
    )
    looked_at(page, "review-12-clash")


def test_a_row_with_everything_on_it_is_calm_for_the_office_and_for_an_observer(
    open_page, row, force, leo, olive, ada
):
    fill(row, force, leo, olive, ada)
    officer = open_page(olive)
    officer.goto(f"/rows/{row.pk}/")
    for words in ("Corrections of these words", "Earlier versions", "Asked by a panel",
                  "Decide on this date"):  # fmt: skip
        expect(officer.get_by_text(words).first).to_be_visible()
    looked_at(officer, "review-13-everything")
    chief = open_page(person("Fred Chief", force, Role.FORCE_OBSERVER))
    chief.goto(f"/rows/{row.pk}/")
    expect(chief.get_by_text("marked OFFICIAL-SENSITIVE and not shown to you")).to_be_visible()
    expect(chief.get_by_role("heading", name="What you can do")).to_have_count(0)
    looked_at(chief, "review-14-observer")


def fill(row: AssuranceRow, force: Force, leo: User, olive: User, ada: User) -> None:
    """A correction, versions, another row, sensitive evidence, a late date and a question."""
    move_row(row, MoveName.RETURN, by=olive, given=Given(verdict="not", reason="The log is empty."))
    Correction.objects.create(
        finding=row.finding, field="page_ref", old=row.finding.page_ref, new="Page 45/46",
        why="The page was cut off.", by=olive,
    )  # fmt: skip
    words = ActionWords(ActionKind.PLANNED, "Train the second intake.", due_on=soon(20))
    other = RowFactory(template=row.template)
    plan = record_action([row, other], words, by=leo)
    change_action(plan, replace(words, text="Train both intakes in spring."), by=leo, number=1)
    file = SimpleUploadedFile("roster.txt", b"names")
    with_second_step(leo, olive)
    secret = EvidenceGiven("Roster", "Who was ill.", file, marking=Marking.OFFICIAL_SENSITIVE)
    attach_evidence([row], secret, by=leo)
    ask_later_date(row, soon(90), by=leo, reason="The trainer left.")
    panel = PanelFactory(force=force, name="Northshire Police and Crime Panel")
    release(row.template, panel, by=ada)
    pam = person("Pam Panel", force, Role.PANEL_MEMBER, panel)
    ask(row, by=pam, panel=panel, kind="question", text="Why is the log empty?")
