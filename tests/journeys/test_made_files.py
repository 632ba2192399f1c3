"""A long list is asked for, watched, left, told of on another page, and taken along."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.timetable import do_jobs
from core.models import Job, JobState
from forces.roles import Role
from tests.browsing import NARROW, looked_at
from tests.factories import InspectionFactory, TemplateFactory, many_rows
from tests.people import person

ROWS = 5_001


@pytest.fixture
def olive(own_database, force):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    many_rows(template, ROWS)
    return person("Olive Officer", force, Role.OFFICE_OFFICER)


def ask(page: Page) -> None:
    page.goto("/rows/?list=all")
    page.get_by_role("link", name="CSV (.csv)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rows: All rows")
    expect(page.get_by_text(f"Rows written: 0 of {ROWS:,}")).to_be_visible()


def downloaded(page: Page, name: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    return list(csv.reader(text.splitlines(keepends=True)))


def test_an_officer_watches_leaves_and_is_told(open_page, olive):
    page = open_page(olive)
    ask(page)
    looked_at(page, "made-files-1-waiting")
    Job.objects.update(state=JobState.RUNNING, done=2_500)
    expect(page.get_by_text(f"Rows written: 2,500 of {ROWS:,}")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "2500")
    cancel = page.get_by_role("button", name="Cancel it")
    cancel.focus()
    Job.objects.update(done=3_000)
    expect(page.get_by_text(f"Rows written: 3,000 of {ROWS:,}")).to_be_visible()
    expect(cancel).to_be_focused()
    looked_at(page, "made-files-2-running")

    elsewhere = open_page(olive, width=NARROW)
    elsewhere.goto("/made-files/")
    elsewhere.get_by_role("link", name="Rows: All rows").click()
    Job.objects.update(state=JobState.WAITING)
    do_jobs()
    expect(page.get_by_role("status")).to_contain_text("Ready: rows-all-rows-")
    expect(elsewhere.get_by_role("button", name="Download the file")).to_be_visible()
    looked_at(elsewhere, "made-files-3-ready")

    page.goto("/")
    page.get_by_role("link", name="The file you asked for is ready: Rows: All rows").click()
    lines = downloaded(page, "Download the file")
    assert ["Rows", str(ROWS)] in lines
    assert len(lines) == lines.index([]) + 2 + ROWS
    page.goto("/")
    expect(page.get_by_text("The file you asked for is ready")).to_have_count(0)
    page.goto("/made-files/")
    looked_at(page, "made-files-4-list")


def test_without_scripts_one_looks_again_and_cancels(open_page, olive):
    page = open_page(olive, width=NARROW, javascript=False)
    ask(page)
    Job.objects.update(state=JobState.RUNNING, done=2_500)
    page.get_by_role("link", name="Look again").press("Enter")
    expect(page.get_by_text(f"Rows written: 2,500 of {ROWS:,}")).to_be_visible()
    page.get_by_role("button", name="Cancel it").press("Enter")
    expect(page.get_by_text("It was cancelled. Nothing of it is kept.")).to_be_visible()
    page.get_by_role("button", name="Ask for it again").press("Enter")
    expect(page.get_by_text(f"Rows written: 0 of {ROWS:,}")).to_be_visible()
    do_jobs()
    page.goto("/rows/")
    page.get_by_role("link", name="The file you asked for is ready: Rows: All rows").press("Enter")
    assert ["Rows", str(ROWS)] in downloaded(page, "Download the file")
