"""A lead goes on leave and a colleague stands in; another leaves, and the coordinator moves all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assurance.models import ActionKind
from assurance.services.actions import ActionWords, record_action
from core.components.text import day
from tests.assurance.steps import allocated, answered
from tests.browsing import NARROW, looked_at
from tests.factories import InspectionFactory, TemplateFactory


@pytest.fixture
def template(own_database, force):
    inspection = InspectionFactory(forces=[force], title="PEEL 2025")
    return TemplateFactory(force=force, inspection=inspection)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def fill_day(page: Page, name: str, on: date) -> None:
    group = page.get_by_role("group", name=name)
    for box, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        group.get_by_label(box).fill(str(value))


def test_a_lead_is_away_and_somebody_stands_in(open_page, template, leo, lena, cora):
    row = allocated(template, leo, by=cora)
    answered(row, by=leo)
    last = timezone.localdate() + timedelta(days=5)
    page = open_page(leo, width=NARROW)
    page.goto("/leads/")
    heading(page, "Leads")
    page.get_by_role("button", name="I will be away").click()
    heading(page, "I will be away")
    looked_at(page, "cover-1-form")
    page.get_by_role("button", name="Save").click()
    looked_at(page, "cover-2-errors")
    page.get_by_label("Who stands in").select_option(label="Lena Lead")
    fill_day(page, "Last day away", last)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Lena Lead stands in for you").first).to_be_visible()
    looked_at(page, "cover-3-leads")

    hers = open_page(lena)
    hers.goto("/")
    words = f"Covering for Leo Lead until {day(last)}: 1 open row"
    expect(hers.get_by_role("heading", name=words)).to_be_visible()
    looked_at(hers, "cover-4-home-of-the-stand-in")
    hers.goto(f"/rows/{row.pk}/")
    hers.get_by_role("button", name="Report complete").click()
    hers.get_by_role("button", name="Report complete").click()
    expect(hers.get_by_text("Lena Lead, standing in for Leo Lead").first).to_be_visible()
    looked_at(hers, "cover-5-row")

    page.get_by_role("link", name="End it").click()
    heading(page, "End the cover for Leo Lead")
    looked_at(page, "cover-6-end")
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("Lena Lead no longer stands in for Leo Lead.")).to_be_visible()
    hers.goto("/")
    expect(hers.get_by_text("Covering for")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_coordinator_moves_everything_of_a_leaver(
    open_page, template, leo, lena, cora, javascript
):
    rows = [allocated(template, leo, by=cora) for _ in range(3)]
    planned = ActionWords(ActionKind.PLANNED, "Train the night shift.", lead=leo)
    record_action([rows[0]], planned, by=leo)
    leo.memberships.update(until_on=timezone.localdate() + timedelta(days=3))
    page = open_page(cora, width=NARROW, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="The last day of Leo Lead is").click()
    heading(page, "Move everything of Leo Lead")
    if javascript:
        looked_at(page, "leaver-1-page")
    page.get_by_label(str(rows[2].finding)).uncheck()
    page.get_by_label("New lead").select_option(label="Lena Lead")
    page.get_by_role("button", name="Move what is ticked").click()
    if javascript:
        looked_at(page, "leaver-2-errors")
    page.get_by_label("Reason").fill("Leo retires at the end of the month.")
    page.get_by_role("button", name="Move what is ticked").click()
    done = "2 rows and 1 planned action of Leo Lead moved to Lena Lead."
    expect(page.get_by_text(done)).to_be_visible()
    expect(page.get_by_text("1 open row led")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("Leo retires at the end of the month.")
    page.get_by_label("New lead").select_option(label="Cora Coordinator")
    page.get_by_role("button", name="Move what is ticked").click()
    heading(page, "Leads")
    page.goto(f"/rows/{rows[0].pk}/")
    page.get_by_text("Who led it, and when").click()
    expect(page.get_by_text("Leo retires at the end of the month.").first).to_be_visible()
    if javascript:
        looked_at(page, "leaver-3-row")
