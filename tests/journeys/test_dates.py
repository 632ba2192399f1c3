"""Dates that slide: asked for together, decided on together, and in plain sight afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assurance.models import AssuranceRow, DateChange, DateDecision
from assurance.services.dates import decide_date
from assurance.services.dates_at_once import Later, ask_later_many
from assurance.workflow import State
from tests.browsing import NARROW, looked_at
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory

TODAY = timezone.localdate()
WORDS = (
    "The force does not record what it agreed with its partners about the risk to repeat callers, "
    "and supervisors do not look at the work of their teams often enough to notice."
)
WHY = "The trainer left in May, and her successor begins in September."


@pytest.fixture
def rows(own_database, force, leo, lena) -> list[AssuranceRow]:
    """Six rows of Leo's with dates ten days apart, one of them late; one of his without a date;
    one of Lena's.
    """
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2024")
    template = TemplateFactory(force=force, inspection=inspection)

    def made(number, **facts):
        finding = FindingFactory(
            inspection=inspection, force=force, text=f"{WORDS} ({number})", order=number
        )
        return RowFactory(template=template, finding=finding, state=State.IN_PROGRESS, **facts)

    dated = [made(n, lead=leo, target_on=TODAY + timedelta(days=10 * n - 15)) for n in range(1, 7)]
    made(7, lead=leo)
    made(8, lead=lena, target_on=TODAY + timedelta(days=50))
    return dated


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def tick(page: Page, rows: list[AssuranceRow]) -> None:
    for row in rows:
        page.get_by_label(f"Select {row.finding}", exact=True).check()


def ticks(page: Page) -> int:
    return page.locator('input[name="row"]:checked').count()


def test_a_lead_asks_for_five_rows_and_the_officer_approves_four_and_declines_one(
    open_page, rows, leo, olive
):
    lead = open_page(leo)
    lead.goto(f"/rows/?list=all&lead={leo.pk}")
    looked_at(lead, "dates-1-list")
    expect(lead.get_by_text("No target date").first).to_be_visible()
    tick(lead, rows[:5])
    lead.get_by_role("button", name="Ask for a later date").click()
    heading(lead, "Ask for a later date for 5 rows")
    looked_at(lead, "dates-2-ask")

    lead.go_back()
    heading(lead, "All rows")
    assert ticks(lead) == 5
    lead.get_by_role("button", name="Ask for a later date").click()
    heading(lead, "Ask for a later date for 5 rows")

    lead.get_by_label("Reason").fill(WHY)
    lead.get_by_label("Each by the same number of weeks, from the date it has now").check()
    lead.get_by_role("button", name="Ask for these dates").click()
    expect(lead.get_by_role("link", name="Enter the number of weeks")).to_be_visible()
    expect(lead.get_by_label("Reason")).to_have_value(WHY)
    looked_at(lead, "dates-3-ask-wrong")
    lead.get_by_label("Number of weeks (optional)").fill("8")
    lead.get_by_role("button", name="Ask for these dates").click()
    expect(lead.get_by_text("You asked for a later date of 5 rows.")).to_be_visible()
    heading(lead, "All rows")

    officer = open_page(olive)
    officer.goto("/")
    looked_at(officer, "dates-4-office-home")
    officer.get_by_role("link", name="5 Later date asked for").click()
    heading(officer, "Later date asked for")
    expect(officer.get_by_text(WHY).first).to_be_visible()
    looked_at(officer, "dates-5-worklist")
    tick(officer, rows[:4])
    officer.get_by_role("button", name="Approve later dates").click()
    heading(officer, "Approve the later dates of 4 rows")
    looked_at(officer, "dates-6-approve")
    officer.get_by_role("button", name="Approve", exact=True).click()
    expect(officer.get_by_text("4 later dates approved.")).to_be_visible()

    tick(officer, rows[4:5])
    officer.get_by_role("button", name="Decline later dates").click()
    heading(officer, "Decline the later dates of 1 row")
    officer.get_by_label("Reason").fill("It has waited long enough.")
    officer.get_by_role("button", name="Decline", exact=True).click()
    expect(officer.get_by_text("1 later date declined.")).to_be_visible()
    expect(officer.get_by_text("There are no rows in this list.")).to_be_visible()

    decided = DateChange.objects.filter(row__in=rows)
    assert decided.filter(decision=DateDecision.APPROVED, decided_by=olive).count() == 4
    assert decided.filter(decision=DateDecision.DECLINED, decided_by=olive).count() == 1

    lead.goto(f"/rows/{rows[0].pk}/")
    expect(lead.get_by_text("Once", exact=True)).to_be_visible()
    lead.get_by_text("Every date, with who and why").click()
    looked_at(lead, "dates-7-row")
    lead.goto(f"/templates/{rows[0].template_id}/")
    expect(lead.get_by_text("moved once").first).to_be_visible()
    looked_at(lead, "dates-8-template")


def test_two_officers_decide_at_once_and_the_second_is_told_what_the_first_did(
    open_page, rows, leo, olive, otto
):
    ask_later_many(rows[:3], Later(weeks=4), by=leo, reason=WHY)
    page = open_page(olive)
    page.goto("/rows/?list=date_asked")
    tick(page, rows[:3])
    page.get_by_role("button", name="Approve later dates").click()
    heading(page, "Approve the later dates of 3 rows")
    decide_date(
        DateChange.objects.get(row=rows[1], decision=DateDecision.ASKED), by=otto, approve=False,
        reason="The plan says otherwise.",
    )  # fmt: skip
    page.get_by_label("Reason").fill("Agreed with the chief officer.")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("The later date was declined by Otto Officer.")).to_be_visible()
    heading(page, "Approve the later dates of 2 rows")
    expect(page.get_by_label("Reason")).to_have_value("Agreed with the chief officer.")
    looked_at(page, "dates-9-meanwhile")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("2 later dates approved.")).to_be_visible()


def test_on_a_telephone_without_scripts_the_same_buttons_do_the_same(open_page, rows, leo):
    page = open_page(leo, javascript=False, width=NARROW)
    page.goto(f"/rows/?list=all&lead={leo.pk}")
    tick(page, rows[:2])
    page.get_by_role("button", name="Ask for a later date").click()
    heading(page, "Ask for a later date for 2 rows")
    page.get_by_label("All to one new date").check()
    when = TODAY + timedelta(days=120)
    for box, value in (("Day", when.day), ("Month", when.month), ("Year", when.year)):
        page.get_by_label(box, exact=True).fill(str(value))
    page.get_by_label("Reason").fill(WHY)
    page.get_by_role("button", name="Ask for these dates").click()
    expect(page.get_by_text("You asked for a later date of 2 rows.")).to_be_visible()
    asked = DateChange.objects.filter(decision=DateDecision.ASKED)
    assert {change.new_on for change in asked} == {when}
