"""The office looks for records that cannot be right, and takes a list with it as a file."""

import csv
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from assurance.models import AssuranceTemplate
from assurance.workflow import State
from forces.models import Force
from forces.roles import Role
from inspections.models import Kind
from tests.browsing import NARROW, looked_at
from tests.factories import (
    FindingFactory,
    ForceFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
)
from tests.people import person

BARE = "Supervisors do not check whether risk assessments are complete."
SAID = "The force should publish how it uses stop and search."
AGAIN = "We said that supervisors should check whether risk assessments are complete. They do not."


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def template(force) -> AssuranceTemplate:
    """A row that was closed on no evidence, a recommendation of which nothing is said, one more."""
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2016")
    template = TemplateFactory(force=force, inspection=inspection)
    for text, section, state in (
        (BARE, Kind.ISSUE_OF_CONCERN, State.CLOSED),
        (SAID, Kind.RECOMMENDATION, State.AWAITING_ALLOCATION),
        (BARE, Kind.AREA_FOR_IMPROVEMENT, State.AWAITING_ALLOCATION),
        (AGAIN, Kind.CAUSE_OF_CONCERN, State.AWAITING_ALLOCATION),
    ):
        finding = FindingFactory(inspection=inspection, section=section, text=text)
        RowFactory(template=template, finding=finding, state=state)
    return template


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_an_officer_follows_a_check_to_its_rows_and_takes_them_along(open_page, template, force):
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    page = open_page(olive)
    page.goto("/")
    page.get_by_role("link", name="Checks", exact=True).click()
    heading(page, "Checks")
    looked_at(page, "checks-1-all")

    page.get_by_role("link", name="1 row: Closed or assured without evidence").click()
    heading(page, "Closed or assured without evidence")
    expect(page.get_by_text(BARE)).to_be_visible()
    expect(page.get_by_text(SAID)).to_have_count(0)
    looked_at(page, "checks-2-rows")

    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (.xlsx)").click()
    workbook = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    words = [cell.value for line in workbook.active.iter_rows() for cell in line]
    assert BARE in words
    assert SAID not in words
    assert download.value.suggested_filename.startswith("rows-closed-or-assured-without-evidence-")

    page.get_by_role("link", name="All checks").click()
    heading(page, "Checks")


def test_a_template_is_taken_along_by_keyboard_and_without_scripts(open_page, template, force):
    fred = person("Fred Chief", force, Role.FORCE_OBSERVER)
    page = open_page(fred, width=NARROW, javascript=False)
    page.goto(f"/templates/{template.pk}/?section=recommendation")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV (.csv)").press("Enter")
    text = Path(download.value.path()).read_text("utf-8-sig")
    words = [cell for line in csv.reader(text.splitlines()) for cell in line]
    assert SAID in words
    assert BARE not in words
    assert "Section: Recommendations" in words


def test_a_coordinator_ticks_a_row_with_similar_words(open_page, template, force):
    cora = person("Cora Coordinator", force, Role.FORCE_COORDINATOR)
    row, alike = template.rows.filter(
        finding__section__in=(Kind.AREA_FOR_IMPROVEMENT, Kind.CAUSE_OF_CONCERN)
    )
    page = open_page(cora, width=NARROW)
    page.goto(f"/rows/{row.pk}/actions/new/")
    page.get_by_label("Planned", exact=True).check()
    page.get_by_label("Action taken to address concern").fill("Dip samples every month.")
    page.get_by_role("group", name="Rows with similar words").get_by_label("similar words").check()
    looked_at(page, "similar-rows")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("region", name="success")).to_contain_text("also answers 1 other row")
    assert row.actions.get() == alike.actions.get()
