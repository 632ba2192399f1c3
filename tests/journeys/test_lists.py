"""An officer makes a list her own: searches, filters, chooses columns, saves it, comes back."""

import pytest
from playwright.sync_api import Page, expect

from assurance.models import ActionKind, AssuranceTemplate
from assurance.services.actions import ActionWords, record_action
from assurance.workflow import State
from forces.models import Force
from forces.roles import Role
from tests.browsing import NARROW, axe, fits, looked_at
from tests.factories import (
    FindingFactory,
    ForceFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
)
from tests.people import person

CUSTODY = "Custody officers do not record the risks of detainees."
CALLS = "Callers wait too long before somebody assesses how vulnerable they are."


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(
        name="Northshire Police", code="northshire", office_name="Office of the PCC for Northshire"
    )


@pytest.fixture
def template(force) -> AssuranceTemplate:
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2016")
    template = TemplateFactory(force=force, inspection=inspection)
    leo = person("Leo Lead", force, Role.FORCE_LEAD)
    for text, priority in ((CUSTODY, "high"), (CALLS, "low")):
        finding = FindingFactory(inspection=inspection, text=text)
        row = RowFactory(
            template=template, finding=finding, state=State.IN_PROGRESS, lead=leo, priority=priority
        )
        words = f"Sergeants audit the log for {text.split()[0].lower()} each week."
        record_action([row], ActionWords(ActionKind.DONE, words), by=leo)
    return template


def in_order(page: Page, *words: str) -> None:
    expect(page.locator("tbody tr")).to_contain_text([*words])


def test_an_officer_makes_a_list_her_own(open_page, template, force):
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    page = open_page(olive)
    page.goto("/rows/?list=all")
    page.get_by_label("Words").fill("risk audits")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("mark").first).to_be_visible()
    expect(page.get_by_text("In the action taken to address concern:")).to_be_visible()
    looked_at(page, "lists-1-searched")

    page.get_by_text("More filters").click()
    page.get_by_label("Target date from").fill("yesterday")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("alert")).to_contain_text("Target date from must be a real date")
    page.get_by_label("Target date from").fill("")
    page.get_by_label("Words").fill("")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_text("Choose columns").click()
    page.get_by_role("checkbox", name="Priority").check()
    page.get_by_label("Place of Priority").fill("1")
    page.get_by_role("checkbox", name="Inspection").uncheck()
    page.locator("summary", has_text="More filters").click()
    looked_at(page, "lists-2-columns")
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Inspection")).to_have_count(0)
    expect(page.get_by_role("columnheader").nth(1)).to_have_text("Priority")
    page.get_by_role("link", name="Priority", exact=True).click()
    in_order(page, CUSTODY, CALLS)
    page.get_by_role("link", name="Priority", exact=True).click()
    in_order(page, CALLS, CUSTODY)

    page.get_by_role("link", name="Save this view").click()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a name for the view")
    page.get_by_label("Name").fill("By priority")
    page.get_by_label("Everybody in Office of the PCC for Northshire").check()
    looked_at(page, "lists-3-save")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("navigation", name="Saved views")).to_contain_text("By priority")
    in_order(page, CALLS, CUSTODY)
    looked_at(page, "lists-4-view")

    page.get_by_role("link", name="All saved views").click()
    looked_at(page, "lists-5-views")
    page.get_by_role("button", name="Open my lists with it: By priority").click()
    page.goto("/rows/")
    expect(page.locator(".moj-sub-navigation__link[aria-current]").last).to_contain_text("priority")


def test_by_keyboard_on_a_narrow_screen_without_scripts(open_page, template, force):
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    page = open_page(olive, width=NARROW, javascript=False)
    page.goto("/rows/?list=all")
    page.get_by_label("Words").fill('"assesses how vulnerable"')
    page.get_by_label("Words").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Remove filter Words").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("summary", has_text="Choose columns").press("Enter")
    page.get_by_role("checkbox", name="Last news").press("Space")
    page.get_by_label("Place of Last news").fill("2")
    page.get_by_label("Place of Last news").press("Enter")
    expect(page.locator("tbody td[data-label='Last news']")).to_have_count(2)
    seen = open_page(olive, width=NARROW)
    seen.goto(page.url)
    seen.locator("summary", has_text="Choose columns").click()
    fits(seen)
    axe(seen)
