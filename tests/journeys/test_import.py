"""An officer records an inspection and brings its template in, doubt by doubt, by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assurance.models import AssuranceRow
from forces.models import Force, User
from forces.roles import Role
from inspections.models import Draft, Inspection
from tests.browsing import looked_at
from tests.factories import ForceFactory, InspectionFactory
from tests.people import PASSWORD, person

FILE = Path(__file__).parents[1] / "inspections/files/broken_template.txt"


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def olive(force) -> User:
    return person("Olive Officer", force, Role.OFFICE_OFFICER)


@pytest.fixture
def report(force, olive) -> Inspection:
    title = "PEEL: Police effectiveness 2018"
    return InspectionFactory(forces=[force], title=title, recorded_by=olive)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def write_date(page: Page, name: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=name)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(value)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText").strip()


def upload(page: Page, report: Inspection) -> None:
    page.goto(f"/inspections/{report.pk}/upload/")
    page.get_by_label("Assurance monitoring template").set_input_files(FILE)
    page.get_by_role("button", name="Upload and read").press("Enter")
    heading(page, "Check what was read")


def test_from_the_report_to_its_living_annex(open_page, olive):
    page = open_page()
    page.goto("/inspections/")
    page.get_by_label("E-mail address").fill(olive.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Inspections")
    looked_at(page, "import-1-inspections")

    page.get_by_role("button", name="Record an inspection").click()
    heading(page, "Record an inspection")
    page.get_by_label("Title").fill("PEEL: Police effectiveness 2018")
    page.get_by_label("2014 to 2018/19 (four grades)").check()
    write_date(page, "Published on", "2", "March", "2019")
    page.get_by_role("button", name="Record the inspection").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("Published on must be in numbers")
    looked_at(page, "import-2-record-errors")
    write_date(page, "Published on", "2", "3", "2019")
    page.get_by_role("button", name="Record the inspection").click()

    heading(page, "Questions and grades")
    first = page.get_by_role("group", name="Question 1")
    first.get_by_label("Question", exact=True).fill("How well does it prevent crime?")
    first.get_by_label("Grade", exact=True).select_option(label="Requires improvement")
    looked_at(page, "import-3-questions")
    page.get_by_role("button", name="Save").click()
    heading(page, "PEEL: Police effectiveness 2018")
    expect(page.get_by_text("Requires improvement")).to_be_visible()
    expect(page.get_by_text("was to be published by 26 April 2019")).to_be_visible()
    looked_at(page, "import-4-inspection")

    page.get_by_role("button", name="Upload a template").click()
    heading(page, "Upload a template")
    looked_at(page, "import-5-upload")
    upload(page, Inspection.objects.get())
    expect(page.get_by_text("0 of 3 doubts are answered.").first).to_be_visible()
    looked_at(page, "import-6-draft")

    page.get_by_role("link", name="Go to the first that is open").first.press("Enter")
    press(page, "Tab", "Enter")
    expect(page.get_by_role("link", name="Go on to the next doubt")).to_be_focused()
    press(page, "Enter", "Tab", "Enter")
    expect(page.get_by_text("2 of 3 doubts are answered.").first).to_be_visible()
    expect(page.get_by_role("link", name="Go on to the next doubt").last).to_be_focused()
    press(page, "Enter", "Tab", "Tab")
    assert focused(page) == "Move the remark to the annotation"
    press(page, "Enter")
    expect(page.get_by_text("3 of 3 doubts are answered.").first).to_be_visible()
    expect(page.get_by_text("Annotation: (JB: new guidance was issued in June)")).to_be_visible()
    expect(page.get_by_role("link", name="Go on and confirm")).to_be_focused()
    looked_at(page, "import-7-worked-through")

    press(page, "Enter", "Tab")
    assert focused(page) == "Confirm and bring in the rows"
    press(page, "Enter")
    expect(page.get_by_text("12 rows came into the template.")).to_be_visible()
    looked_at(page, "import-8-template")
    assert AssuranceRow.objects.count() == 12


def test_a_row_is_corrected_where_it_stands(open_page, olive, report):
    page = open_page(olive)
    upload(page, report)
    card = page.get_by_role("article").filter(has_text="Where this row ends is not certain")
    card.get_by_role("link", name="Correct or leave out").press("Enter")
    words = page.get_by_label("Issue of concern", exact=True).last
    expect(words).to_be_focused()
    looked_at(page, "import-9-row-form")
    words.fill("")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    words.fill("Detectives carry more cases than is safe.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("1 of 3 doubts are answered.").first).to_be_visible()
    expect(page.get_by_role("article").filter(has_text="Corrected")).to_contain_text(
        "Detectives carry more cases than is safe."
    )
    assert page.url.endswith(f"/drafts/{Draft.objects.get().pk}/")


def test_a_row_whose_form_is_a_page_of_its_own_leads_back_to_the_whole(open_page, olive, report):
    page = open_page(olive)
    upload(page, report)
    card = page.get_by_role("article").filter(has_text="Where this row ends is not certain")
    page.goto(card.get_by_role("link", name="Correct or leave out").get_attribute("href"))
    page.get_by_label("Page ref").fill("Page 99")
    page.get_by_role("button", name="Save").click()
    heading(page, "Check what was read")
    expect(page.get_by_role("article").filter(has_text="Corrected")).to_contain_text("Page 99")


def test_it_all_works_without_scripts_on_a_narrow_screen(open_page, olive, report):
    page = open_page(olive, width=320, javascript=False)
    upload(page, report)
    for done in range(1, 4):
        page.get_by_role("button", name="Keep as read").first.click()
        expect(page.get_by_text(f"{done} of 3 doubts are answered.").first).to_be_visible()
    page.get_by_role("button", name="Confirm and bring in the rows").click()
    expect(page.get_by_text("12 rows came into the template.")).to_be_visible()


def test_a_finding_is_corrected_on_record(open_page, olive, report):
    page = open_page(olive)
    upload(page, report)
    for _doubt in range(3):
        page.get_by_role("button", name="Keep as read").first.press("Enter")
        expect(page.get_by_role("link", name=re.compile("^Go on ")).last).to_be_focused()
    page.get_by_role("button", name="Confirm and bring in the rows").click()
    expect(page.get_by_text("12 rows came into the template.")).to_be_visible()
    page.goto(f"/inspections/{report.pk}/")
    looked_at(page, "import-10-inspection-with-findings")
    page.get_by_role("link", name="Correct Issues of concern, ref 1").click()
    page.get_by_label("Words").fill("The force has no picture of how demand grows in summer.")
    page.get_by_label("Why").fill("Read against the printed report.")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("After: The force has no picture")).to_be_visible()
    looked_at(page, "import-11-corrected")


def test_pages_beside_the_way_are_looked_at_too(open_page, olive, report):
    page = open_page(olive)
    upload(page, report)
    draft = Draft.objects.get()
    page.get_by_text("Show them with the reasons").click()
    page.get_by_role("link", name="Add a row from").first.click()
    heading(page, "Add a row that was not read")
    looked_at(page, "import-12-row-added")
    page.goto(f"/drafts/{draft.pk}/rows/{draft.rows.earliest('order').pk}/")
    heading(page, "Correct a row")
    looked_at(page, "import-13-row-alone")
    page.goto(f"/inspections/{report.pk}/edit/")
    heading(page, f"Change {report}")
    looked_at(page, "import-14-edit")
    page.goto(f"/drafts/{draft.pk}/")
    page.get_by_text("Discard this reading").click()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("It stays on record.")).to_be_visible()
    page.goto(f"/drafts/{draft.pk}/")
    looked_at(page, "import-15-discarded")
