"""A lead whose row waits for somebody else says so, says how it goes, and looks back."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.components.text import day
from tests.assurance.steps import allocated
from tests.browsing import NARROW, looked_at
from tests.factories import InspectionFactory, TemplateFactory


@pytest.fixture
def row(own_database, force, leo, cora):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return allocated(template, leo, by=cora)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_lead_says_that_a_row_waits_for_others_and_how_it_goes(open_page, row, leo):
    today = day(timezone.localdate())
    page = open_page(leo, width=NARROW)
    page.goto(f"/rows/{row.pk}/")
    page.get_by_role("link", name="Mark as blocked on others").click()
    heading(page, "Mark as blocked")
    page.get_by_role("button", name="Save").click()
    looked_at(page, "waiting-1-errors")
    page.get_by_label("National IT").check()
    page.get_by_label("Waits for").fill("the next release of the national system")
    page.get_by_role("button", name="Save").click()
    blocked = f"locked since {today} by national IT: waits for the next release"
    expect(page.get_by_text(blocked).first).to_be_visible()

    page.get_by_role("button", name="Write a progress note").click()
    heading(page, "Write a progress note")
    looked_at(page, "waiting-2-note")
    page.get_by_label("Progress note").fill("The test release is being tried in one town.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Last update: Leo Lead, {today}")).to_be_visible()
    looked_at(page, "waiting-3-row")

    page.get_by_role("link", name="How it stood on a past day").click()
    heading(page, "How it stood on a past day")
    now = timezone.localdate()
    for box, value in (("Day", now.day), ("Month", now.month), ("Year", now.year)):
        page.get_by_role("textbox", name=box, exact=True).fill(str(value))
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text(f"On {today} it was in progress, led by Leo Lead")).to_be_visible()
    looked_at(page, "waiting-4-past")
