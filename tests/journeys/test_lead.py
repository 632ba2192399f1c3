"""A force lead with two minutes and a telephone: what is mine, what I did, done."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from assurance.models import Action, AssuranceRow
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName, State
from forces.models import Force, User
from forces.roles import Role
from tests.assurance.steps import allocated, submitted
from tests.browsing import NARROW, looked_at
from tests.factories import FindingFactory, ForceFactory, InspectionFactory, TemplateFactory
from tests.people import PASSWORD, person

TODAY = timezone.localdate()
WORDS = (
    "Call handlers do not always record the risk to the caller, so that repeat victims are missed.",
    "The force does not know how many of its call handlers have been trained to see vulnerability.",
    "Officers are not always told of earlier calls from the same address.",
)


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force) -> User:
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def cora(force) -> User:
    return person("Cora Coordinator", force, Role.FORCE_COORDINATOR)


@pytest.fixture
def olive(force) -> User:
    return person("Olive Officer", force, Role.OFFICE_OFFICER)


@pytest.fixture
def rows(force, leo, cora) -> list[AssuranceRow]:
    """Three rows of one template that Leo leads; the second is returned with what is missing."""
    title = "PEEL: Police effectiveness 2016"
    template = TemplateFactory(
        force=force, inspection=InspectionFactory(forces=[force], title=title)
    )
    return [
        allocated(
            template, leo, by=cora, due=TODAY + timedelta(days=12 * number + 5),
            finding=FindingFactory(
                inspection=template.inspection, force=force, text=text, order=number + 1
            ),
        )
        for number, text in enumerate(WORDS)
    ]  # fmt: skip


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="success")).to_contain_text(words)


def test_a_lead_records_an_action_for_two_rows_with_evidence_and_reports_complete(
    open_page, rows, leo, olive, tmp_path
):
    first, second, _ = rows
    submitted(second, by=leo)
    missing = Given(verdict="partly", reason="The log of the second intake is missing.")
    move_row(second, MoveName.RETURN, by=olive, given=missing)
    page = open_page(leo, width=NARROW)
    page.goto("/")
    heading(page, "Your work")
    expect(page.get_by_text("The log of the second intake is missing.")).to_be_visible()
    looked_at(page, "lead-1-home")

    page.get_by_role("link", name="Record an action on Issue of concern 1").click()
    heading(page, "Record an action")
    expect(page.get_by_text(WORDS[0])).to_be_visible()
    looked_at(page, "lead-2-record")

    page.get_by_role("button", name="Record and report this row complete").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("Select whether it is done, planned or not proposed")
    looked_at(page, "lead-3-errors")

    page.get_by_label("Done", exact=True).check()
    page.get_by_label("Action taken to address concern").fill("Trained all 64 call handlers.")
    page.get_by_text("Other rows that this answers").first.click()
    page.get_by_label("Issue of concern 2:").check()
    page.get_by_text("Attach evidence").first.click()
    page.locator("input[type=file]").set_input_files(training_log(tmp_path))
    page.get_by_label("What it proves").fill("Who was trained, and when.")
    looked_at(page, "lead-4-filled")
    page.get_by_role("button", name="Record and report this row complete").click()

    heading(page, "Issue of concern 1")
    said(page, "The action is recorded. It also answers 1 other row.")
    expect(page.get_by_text("Waiting for review").first).to_be_visible()
    looked_at(page, "lead-5-reported")
    action = Action.objects.get(current__text="Trained all 64 call handlers.")
    assert set(action.rows.all()) == {first, second}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.SUBMITTED, State.RETURNED)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download training.txt").click()
    assert Path(download.value.path()).read_text() == "64 call handlers, two intakes"


def training_log(folder: Path) -> Path:
    file = folder / "training.txt"
    file.write_text("64 call handlers, two intakes")
    return file


def test_it_works_without_javascript_and_by_keyboard(open_page, rows, leo):
    page = open_page(leo, width=NARROW, javascript=False)
    page.goto(f"/rows/{rows[0].pk}/")
    page.get_by_role("button", name="Record an action").press("Enter")
    page.get_by_label("No action proposed").press("Space")
    page.get_by_label("Action taken to address concern").fill("The unit no longer exists.")
    page.get_by_role("button", name="Record and report this row complete").press("Enter")
    heading(page, "Issue of concern 1")
    assert AssuranceRow.objects.get(pk=rows[0].pk).state == State.SUBMITTED


def test_a_session_that_ends_in_the_middle_of_writing_loses_nothing(open_page, rows, leo):
    page = open_page(leo)
    page.goto(f"/rows/{rows[0].pk}/actions/new/")
    page.get_by_label("Done", exact=True).check()
    page.get_by_label("Action taken to address concern").fill("Trained all 64 call handlers.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_label("E-mail address").fill(leo.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Record an action")
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_label("Action taken to address concern")).to_have_value(
        "Trained all 64 call handlers."
    )
    expect(page.get_by_label("Done", exact=True)).to_be_checked()
    page.get_by_role("button", name="Record", exact=True).click()
    said(page, "The action is recorded.")
    assert Action.objects.get().current.text == "Trained all 64 call handlers."


def test_a_lead_asks_for_a_later_date_and_reads_the_answer(open_page, rows, leo, olive):
    page = open_page(leo, width=NARROW)
    page.goto(f"/rows/{rows[0].pk}/")
    page.get_by_role("link", name="Ask for a later date").click()
    late = TODAY + timedelta(days=90)
    for label, value in (("Day", late.day), ("Month", late.month), ("Year", late.year)):
        page.get_by_role("group", name="New date").get_by_label(label).fill(str(value))
    page.get_by_label("Reason").fill("The trainer left; the next course is in spring.")
    page.get_by_role("button", name="Ask for this date").click()
    said(page, "The date stays as it is until it is decided.")

    officer = open_page(olive)
    officer.goto("/")
    officer.get_by_role("link", name="Decide on a later date: Issue of concern 1").click()
    heading(officer, "Decide on a later date")
    looked_at(officer, "lead-6-decide")
    officer.get_by_label("Approve the date asked for").check()
    officer.get_by_role("button", name="Decide", exact=True).click()
    said(officer, "The target date of Issue of concern 1 is now")

    page.reload()
    expect(page.get_by_role("heading", name="Approved a later date")).to_be_visible()
    looked_at(page, "lead-7-dates")
