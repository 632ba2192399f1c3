"""What somebody typed is there again, whatever came between typing and saving."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from assurance.models import Action, AssuranceRow
from assurance.services.actions import ActionWords, change_action, record_action
from forces.models import Force, User
from forces.roles import Role
from local import chromium
from tests.assurance.steps import allocated
from tests.browsing import NARROW, SWITCHES, axe, looked_at, session_of
from tests.factories import FindingFactory, ForceFactory, InspectionFactory, TemplateFactory
from tests.people import PASSWORD, person

LONG = "\n\n".join(
    f"Intake {number}: 32 call handlers were trained, and each was watched at work afterwards."
    for number in range(1, 9)
)
WORDS = "Action taken to address concern"


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
def row(force, leo, cora) -> AssuranceRow:
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    text = "Officers are not always told of earlier calls from the same address."
    finding = FindingFactory(inspection=template.inspection, force=force, text=text)
    due = timezone.localdate() + timedelta(days=30)
    return allocated(template, leo, by=cora, due=due, finding=finding)


def form_of(row: AssuranceRow) -> str:
    return f"/rows/{row.pk}/actions/new/"


def begun(page: Page, row: AssuranceRow) -> None:
    """A long text is typed, and not yet sent."""
    page.goto(form_of(row))
    page.get_by_label("Done", exact=True).check()
    page.get_by_label(WORDS).fill(LONG)


def written(page: Page) -> None:
    """The moment has passed after which typed words are kept in the browser."""
    page.wait_for_function("words => Object.values(localStorage).join().includes(words)", arg="8:")


def restored(page: Page) -> None:
    expect(page.get_by_text("You have unsaved text from")).to_be_visible()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_label(WORDS)).to_have_value(LONG)
    expect(page.get_by_label("Done", exact=True)).to_be_checked()


def recorded(page: Page) -> None:
    """It can be sent now, and is saved once and whole; nothing is offered any more."""
    page.get_by_role("button", name="Record", exact=True).click()
    saved(page)


def saved(page: Page) -> None:
    expect(page.get_by_role("region", name="success")).to_contain_text("The action is recorded.")
    assert Action.objects.get().current.text == LONG
    page.goto(form_of(AssuranceRow.objects.get()))
    expect(page.get_by_label(WORDS)).to_have_value("")
    expect(page.get_by_text("You have unsaved text from")).to_have_count(0)


def test_the_connection_is_lost_while_a_page_is_sent(open_page, row, leo):
    page = open_page(leo)
    begun(page, row)
    page.context.set_offline(True)
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_url("chrome-error://**")
    assert not Action.objects.exists()
    page.context.set_offline(False)
    page.goto(form_of(row))
    looked_at(page, "nothing-lost-1-offered")
    restored(page)
    recorded(page)


def test_the_connection_is_lost_while_a_row_is_worked_on_where_it_stands(open_page, row, olive):
    page = open_page(olive)
    page.goto(f"/templates/{row.template_id}/")
    shown = page.locator(f"#row-{row.pk}")
    shown.get_by_role("link", name="Annotate").click()
    typed = shown.get_by_role("textbox", name="Annotation")
    typed.fill(LONG)
    page.context.set_offline(True)
    shown.get_by_role("button", name="Save").click()
    expect(page.get_by_text("That was not saved: there is no connection.")).to_be_visible()
    expect(typed).to_have_value(LONG)
    page.context.set_offline(False)
    shown.get_by_role("button", name="Save").click()
    expect(shown.get_by_role("link", name="Change annotation")).to_be_visible()
    row.refresh_from_db()
    assert row.annotation.replace("\r\n", "\n") == LONG


def test_the_session_ends_while_a_row_is_worked_on_where_it_stands(open_page, row, olive):
    page = open_page(olive)
    page.goto(f"/templates/{row.template_id}/")
    shown = page.locator(f"#row-{row.pk}")
    shown.get_by_role("link", name="Annotate").click()
    shown.get_by_role("textbox", name="Annotation").fill(LONG)
    Session.objects.all().delete()
    shown.get_by_role("button", name="Save").click()
    page.get_by_label("E-mail address").fill(olive.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/templates/{row.template_id}/**")
    page.locator(f"#row-{row.pk}").get_by_role("link", name="Annotate").click()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_role("textbox", name="Annotation")).to_have_value(LONG)
    page.locator(f"#row-{row.pk}").get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Change annotation")).to_be_visible()
    row.refresh_from_db()
    assert row.annotation.replace("\r\n", "\n") == LONG


def test_the_back_button_before_saving(open_page, row, leo):
    page = open_page(leo, width=NARROW)
    begun(page, row)
    page.get_by_role("link", name=str(row.finding)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(str(row.finding))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record an action")
    if page.get_by_label(WORDS).input_value() != LONG:
        restored(page)
    recorded(page)


def test_the_back_button_after_saving_makes_nothing_twice(open_page, row, leo):
    page = open_page(leo)
    begun(page, row)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("region", name="success")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record an action")
    expect(page.get_by_text("You have unsaved text from")).to_have_count(0)
    expect(page.get_by_label(WORDS)).to_have_value(LONG)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(str(row.finding))
    assert Action.objects.count() == 1

    page.go_back()
    page.get_by_label(WORDS).fill("Another action, written over the first.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("region", name="success")).to_be_visible()
    assert Action.objects.count() == 2


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_double_click_records_once(open_page, row, leo, javascript):
    page = open_page(leo, javascript=javascript)
    begun(page, row)
    page.get_by_role("button", name="Record", exact=True).dblclick()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Record an action")
    assert Action.objects.get().current.text.replace("\r\n", "\n") == LONG


def test_the_tab_is_closed_in_the_middle_of_a_long_text(open_page, row, leo):
    page = open_page(leo)
    begun(page, row)
    page.close()
    again = page.context.new_page()
    again.goto(form_of(row))
    restored(again)
    recorded(again)


def test_the_tab_crashes_in_the_middle_of_a_long_text(open_page, row, leo):
    page = open_page(leo)
    begun(page, row)
    written(page)
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    again = page.context.new_page()
    again.goto(form_of(row))
    restored(again)
    recorded(again)


@pytest.fixture
def opened_again(site, browser: Browser, leo, tmp_path) -> Iterator[Callable[[], Page]]:
    """Opens the lead's own browser, with all it kept when it was last closed."""
    windows: list[BrowserContext] = []

    def opened() -> Page:
        window = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium.need(),
            chromium_sandbox=os.geteuid() != 0,
            args=SWITCHES,
            base_url=site,
        )
        windows.append(window)
        window.add_cookies([{**session_of(leo), "url": site}])
        return window.pages[0]

    yield opened
    windows[-1].close()


def test_the_whole_browser_is_closed_and_opened_again(opened_again, row):
    page = opened_again()
    begun(page, row)
    written(page)
    page.context.close()
    again = opened_again()
    again.goto(form_of(row))
    axe(again)
    restored(again)
    recorded(again)


def test_two_people_write_on_one_action_and_the_second_is_told(open_page, row, leo, cora):
    planned = record_action([row], ActionWords("planned", "Book the course."), by=leo)
    page = open_page(leo)
    page.goto(f"/actions/{planned.pk}/change/?row={row.pk}")
    page.get_by_label(WORDS).fill(LONG)
    number = planned.current.number
    change_action(planned, ActionWords("planned", "Book two courses."), by=cora, number=number)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("changed by Cora Coordinator").first).to_be_visible()
    expect(page.get_by_text("Book two courses.").first).to_be_visible()
    expect(page.get_by_label(WORDS)).to_have_value(LONG)
    looked_at(page, "nothing-lost-2-clash")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="success")).to_be_visible()
    texts = list(planned.versions.order_by("number").values_list("text", flat=True))
    assert [text.replace("\r\n", "\n") for text in texts] == [
        "Book the course.", "Book two courses.", LONG,
    ]  # fmt: skip
