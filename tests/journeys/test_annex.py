"""The week's work in the living Annex 1: many rows allocated, one worked on where it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assurance.models import ActionKind, AssuranceRow
from assurance.services.actions import ActionWords, record_action
from assurance.services.rows import annotate
from assurance.workflow import State
from inspections.models import Kind
from tests.browsing import NARROW, axe, fits, looked_at
from tests.factories import (
    FindingFactory,
    ForceFactory,
    InspectionFactory,
    QuestionFactory,
    RowFactory,
    TemplateFactory,
)

WORDS = (
    "The force does not record what it agreed with its partners about the risk to repeat callers, "
    "and supervisors do not look at the work of their teams often enough to notice."
)


@pytest.fixture
def force(own_database):
    return ForceFactory(
        name="Northshire Police",
        code="northshire",
        body_name="Police and Crime Commissioner for Northshire",
        office_name="Office of the Police and Crime Commissioner for Northshire",
    )


@pytest.fixture
def template(force, leo, lena, cora):
    """Six new rows in two sections, one in progress with an action, one that waits for review."""
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2024")
    QuestionFactory(inspection=inspection, grade="requires_improvement")
    made = TemplateFactory(force=force, inspection=inspection)
    for number in range(6):
        section = Kind.ISSUE_OF_CONCERN if number < 4 else Kind.RECOMMENDATION
        finding = FindingFactory(
            inspection=inspection, section=section, text=f"{WORDS} ({number + 1})",
            order=number + 1, report_ref=str(number + 1), page_ref=f"Page {number + 20}",
        )  # fmt: skip
        RowFactory(template=made, finding=finding)
    overdue = timezone.localdate() - timedelta(days=12)
    led = RowFactory(template=made, state=State.IN_PROGRESS, lead=lena, target_on=overdue)
    record_action([led], ActionWords(ActionKind.DONE, "Trained forty call takers."), by=cora)
    RowFactory(template=made, state=State.SUBMITTED, lead=leo, target_on=overdue,
               state_since=timezone.now() - timedelta(days=30))  # fmt: skip
    return made


def rows_of(template) -> list[AssuranceRow]:
    rows = template.rows.with_section_order().select_related("finding")
    return list(rows.order_by("section_order", "finding__order", "pk"))


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def give_date(scope, on) -> None:
    for box, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        scope.get_by_label(box, exact=True).fill(str(value))


def test_the_coordinator_allocates_and_dates_many_rows(open_page, cora, leo, template):
    page = open_page(cora)
    page.goto("/templates/")
    heading(page, "Assurance templates")
    looked_at(page, "annex-1-list")
    page.get_by_role("link", name="PEEL: Police effectiveness 2024", exact=True).click()
    heading(page, "PEEL: Police effectiveness 2024")
    looked_at(page, "annex-2-template")

    page.get_by_role("link", name="6 Awaiting allocation").click()
    expect(page.get_by_text("Showing 6 of 8 rows.")).to_be_visible()
    page.get_by_label("Select all on this page").check()
    expect(page.get_by_text("6 of 6 selected")).to_be_visible()
    page.get_by_label("Select Recommendation 6").uncheck()
    expect(page.get_by_text("5 of 6 selected")).to_be_visible()
    page.get_by_role("button", name="Allocate", exact=True).click()
    heading(page, "Allocate 5 rows")
    looked_at(page, "annex-3-many")
    page.get_by_label("Lead").select_option(label="Leo Lead")
    give_date(page, timezone.localdate() + timedelta(days=60))
    page.get_by_role("button", name="Allocate", exact=True).click()
    expect(page.get_by_text("5 rows allocated to Leo Lead")).to_be_visible()
    expect(page.get_by_text("Showing 1 of 8 rows.")).to_be_visible()

    page.get_by_role("link", name="Rows", exact=True).click()
    heading(page, "Awaiting allocation")
    looked_at(page, "annex-4-worklist")
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Set a target date").click()
    heading(page, "Set a target date on 1 row")
    give_date(page, timezone.localdate() + timedelta(days=90))
    page.get_by_role("button", name="Set target date").click()
    expect(page.get_by_text("1 row due")).to_be_visible()
    assert template.rows.filter(target_on=None).count() == 0
    assert template.rows.filter(lead=leo, state=State.IN_PROGRESS).count() == 5


def test_the_officer_works_on_a_row_where_it_stands_by_keyboard(open_page, olive, template, leo):
    page = open_page(olive)
    page.goto(f"/templates/{template.pk}/")
    first = rows_of(template)[0]
    row = page.locator(f"#row-{first.pk}")
    row.get_by_role("link", name="Allocate").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_label("Lead")).to_be_focused()
    looked_at(page, "annex-5-in-place")

    page.keyboard.press("Escape")
    expect(row.get_by_label("Lead")).to_have_count(0)
    expect(row.get_by_role("link", name="Allocate")).to_be_focused()

    page.keyboard.press("Enter")
    expect(row.get_by_label("Lead")).to_be_focused()
    page.keyboard.type("Leo")
    row.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_text("There is a problem")).to_be_visible()
    expect(row.locator(".govuk-error-summary")).to_be_focused()
    looked_at(page, "annex-6-in-place-wrong")
    expect(row.get_by_label("Lead")).to_have_value(str(leo.pk))

    give_date(row, timezone.localdate() + timedelta(days=40))
    page.keyboard.press("Enter")
    expect(row.get_by_text("In progress")).to_be_visible()
    expect(row.get_by_role("link", name=str(first.finding), exact=True)).to_be_focused()
    expect(page.locator("#said")).to_contain_text("allocated to Leo Lead")
    expect(page.get_by_role("link", name="5 Awaiting allocation")).to_be_visible()
    axe(page)
    fits(page)


def test_somebody_was_quicker_and_what_was_typed_is_kept(open_page, olive, otto, template):
    page = open_page(olive)
    page.goto(f"/templates/{template.pk}/")
    second = rows_of(template)[1]
    row = page.locator(f"#row-{second.pk}")
    row.get_by_role("link", name="Annotate").click()
    typed = row.get_by_role("textbox", name="Annotation")
    typed.fill("Olive thinks that this is contested.")
    annotate(second, "Otto wrote this first.", by=otto)
    row.get_by_role("button", name="Save").click()
    expect(
        row.get_by_text("changed by Otto Officer while you were working on it").first
    ).to_be_visible()
    expect(row.get_by_text("Otto wrote this first.")).to_be_visible()
    expect(typed).to_have_value("Olive thinks that this is contested.")
    looked_at(page, "annex-7-clash")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Change annotation")).to_be_focused()
    second.refresh_from_db()
    assert second.annotation == "Olive thinks that this is contested."


def test_without_scripts_the_same_links_do_the_same_work(open_page, cora, leo, template):
    page = open_page(cora, javascript=False, width=NARROW)
    page.goto(f"/templates/{template.pk}/")
    first = rows_of(template)[0]
    page.locator(f"#row-{first.pk}").get_by_role("link", name="Allocate").click()
    heading(page, f"Allocate: {first.finding}")
    page.get_by_label("Lead").select_option(label="Leo Lead")
    give_date(page, timezone.localdate() + timedelta(days=40))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{first.finding}: allocated to Leo Lead")).to_be_visible()
    assert page.url.endswith(f"/templates/{template.pk}/#row-{first.pk}")

    page.get_by_label("Words").fill("(3)")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("Showing 1 of 8 rows.")).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Set a target date").click()
    heading(page, "Set a target date on 1 row")
