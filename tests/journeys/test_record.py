"""A keeper of the record looks for what was done to a row, and by whom."""

import pytest
from playwright.sync_api import Page, expect

from assurance.models import AssuranceRow
from forces.models import Force
from forces.roles import Role
from tests.browsing import NARROW, looked_at
from tests.factories import ForceFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.people import person


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def row(force) -> AssuranceRow:
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2016")
    row: AssuranceRow = RowFactory(template=TemplateFactory(force=force, inspection=inspection))
    return row


def test_a_keeper_follows_a_change_to_the_record_of_its_row(open_page, row, force):
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    page: Page = open_page(olive)
    page.goto(f"/rows/{row.pk}/facts/")
    page.get_by_label("Accountable officer").fill("ACC Hall")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="success")).to_be_visible()

    AssuranceRow.objects.filter(pk=row.pk).update(accountable_officer="ACC Forged")
    page = open_page(person("Kit Keeper", force, Role.RECORD_KEEPER))
    page.goto("/")
    page.get_by_role("link", name="Record", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record")
    looked_at(page, "record-1-all")

    page.get_by_label("How it was made").select_option("Not through the application")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("ACC Forged")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Olive Officer Address")).to_have_count(0)

    forged = page.get_by_role("row").filter(has_text="ACC Forged")
    forged.get_by_role("link", name="Its record").click()
    olives = page.get_by_role("row").filter(has_text="nothing → became ACC Hall")
    expect(olives).to_contain_text("Olive Officer")
    page.get_by_text("What was added").last.click()
    looked_at(page, "record-2-of-a-row")


def test_the_record_is_read_on_a_telephone_without_scripts(open_page, row, force):
    kit = person("Kit Keeper", force, Role.RECORD_KEEPER)
    page = open_page(kit, width=NARROW, javascript=False)
    page.goto(f"/record/?kind=assurance.assurancerow&number={row.pk}")
    expect(page.get_by_text("Assurance row added")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Assurance row added")).to_be_visible()
