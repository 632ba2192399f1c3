"""An administrator lets somebody in; the person comes in; a forgotten session loses nothing."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from assurance.models import Action
from core import post
from forces.demonstration import create_people_to_try
from forces.models import Force, User
from forces.roles import Role
from tests.browsing import looked_at
from tests.factories import ForceFactory, RowFactory, TemplateFactory
from tests.people import PASSWORD, person

NEW = "three ponies in a meadow"


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def adam(force) -> User:
    return person("Adam Administrator", force, Role.ADMINISTRATOR)


def link_sent() -> str:
    """The address, without the host, in the newest letter, once the worker has been round."""
    assert post.send_due(timezone.now()) == 1
    return re.search(r"http://127\.0\.0\.1:\d+(/\S+)", mail.outbox[-1].body)[1]


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_an_administrator_invites_and_the_invited_person_comes_in(open_page, adam):
    administrator = open_page()
    administrator.goto("/people/")
    heading(administrator, "Sign in")
    looked_at(administrator, "people-1-sign-in")
    sign_in(administrator, adam.email, PASSWORD)
    heading(administrator, "People")
    looked_at(administrator, "people-2-list")

    administrator.get_by_role("button", name="Invite somebody").click()
    heading(administrator, "Invite somebody")
    looked_at(administrator, "people-3-invite")
    administrator.get_by_role("button", name="Send the invitation").click()
    summary = administrator.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary.get_by_role("link", name="Enter a name")).to_be_visible()
    looked_at(administrator, "people-4-invite-errors")
    administrator.get_by_label("Name").fill("Nell Newcomer")
    administrator.get_by_label("E-mail address").fill("nell@northshire.test")
    administrator.get_by_label("Role").select_option(label="Force lead")
    administrator.get_by_role("button", name="Send the invitation").click()
    expect(administrator.get_by_text("Nell Newcomer is invited")).to_be_visible()
    expect(administrator.get_by_text("Waiting to go out")).to_be_visible()
    looked_at(administrator, "people-5-invited")

    nell = open_page()
    nell.goto(link_sent())
    heading(nell, "Accept your invitation")
    expect(nell.get_by_text("Force lead, Northshire Police")).to_be_visible()
    expect(nell.get_by_label("Your name")).to_have_value("Nell Newcomer")
    looked_at(nell, "people-6-invitation")
    nell.get_by_label("Choose a password").fill(NEW)
    nell.get_by_label("The password again").fill(NEW)
    nell.get_by_role("button", name="Accept and sign in").click()
    expect(nell.get_by_text("Welcome. Your role: Force lead, Northshire Police.")).to_be_visible()
    expect(nell.get_by_text("Nell Newcomer, Force lead")).to_be_visible()
    looked_at(nell, "people-7-in")

    nell.get_by_role("button", name="Sign out").click()
    nell.goto("/accounts/password/change/")
    sign_in(nell, "nell@northshire.test", NEW)
    heading(nell, "Change your password")

    administrator.reload()
    expect(administrator.get_by_role("link", name="Nell Newcomer")).to_be_visible()
    administrator.get_by_role("link", name="Nell Newcomer").click()
    heading(administrator, "Nell Newcomer")
    looked_at(administrator, "people-8-person")


def test_an_administrator_gives_and_ends_roles_by_keyboard_alone(open_page, adam, force):
    leo = person("Leo Lead", force, Role.FORCE_LEAD)
    page = open_page(adam)
    page.goto(f"/people/{leo.pk}/")
    page.get_by_role("button", name="Give another role").press("Enter")
    heading(page, "Give Leo Lead another role")
    looked_at(page, "people-9-give-role")
    page.get_by_label("Role").focus()
    page.keyboard.type("Force coordinator")
    page.get_by_role("button", name="Give the role").press("Enter")
    expect(page.get_by_text("Leo Lead has a new role: Force coordinator")).to_be_visible()

    page.get_by_role("link", name="End the role Force lead, Northshire Police").press("Enter")
    heading(page, "End a role of Leo Lead")
    looked_at(page, "people-10-end-role")
    for box in ("Day", "Month", "Year"):
        expect(page.get_by_label(box)).to_be_visible()
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2026")
    page.get_by_role("button", name="End the role").press("Enter")
    expect(page.get_by_role("alert").get_by_text("Last day must be a real date")).to_be_visible()
    looked_at(page, "people-11-end-role-error")
    page.get_by_label("Day").fill("1")
    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_text("until 1 February 2026").first).to_be_visible()
    looked_at(page, "people-12-ended")

    page.get_by_role("button", name="Stop sign-in").click()
    looked_at(page, "people-13-stop-sign-in")
    page.get_by_role("button", name="Stop sign-in").click()
    expect(page.get_by_text("Leo Lead can no longer sign in.")).to_be_visible()


def test_a_forgotten_password_is_set_anew_without_javascript(open_page, force):
    leo = person("Leo Lead", force, Role.FORCE_LEAD)
    page = open_page(width=320, javascript=False)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("E-mail address").fill(leo.email)
    page.get_by_role("button", name="Send the link").click()
    heading(page, "Look in your inbox")
    page.goto(link_sent())
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password again").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    heading(page, "Your password is set")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(page, leo.email, NEW)
    expect(page.get_by_text("Leo Lead, Force lead")).to_be_visible()


@pytest.fixture
def demonstration(live_processes) -> str:
    """The address of a demonstration with the people to try in it."""
    create_people_to_try(ForceFactory(name="Nottinghamshire Police", code="nottinghamshire"))
    live_processes.settings |= {"DEMO": "1"}
    address: str = live_processes.web()
    return address


@pytest.mark.parametrize("javascript", [True, False])
def test_in_the_demonstration_one_press_signs_in(demonstration, browser, javascript):
    context = browser.new_context(base_url=demonstration, java_script_enabled=javascript)
    page = context.new_page()
    page.goto("/accounts/password/change/")
    heading(page, "Sign in")
    expect(page.get_by_role("region", name="Demonstration")).to_be_visible()
    if javascript:
        looked_at(page, "people-15-demonstration")
    page.get_by_role("button", name="Sign in as Nadia Rahimi").click()
    heading(page, "Change your password")
    expect(page.get_by_text("Nadia Rahimi, Force coordinator")).to_be_visible()
    context.close()


def test_a_session_that_ends_in_the_middle_of_writing_loses_nothing(open_page, force):
    leo = person("Leo Lead", force, Role.FORCE_LEAD)
    row = RowFactory(template=TemplateFactory(force=force), lead=leo, state="in_progress")
    page = open_page(leo)
    page.goto(f"/rows/{row.pk}/actions/new/")
    words = "Two hundred call takers were trained."
    page.locator("textarea").first.fill(words)
    Session.objects.all().delete()
    page.locator("main form button[type=submit]").first.click()
    heading(page, "Sign in")
    sign_in(page, leo.email, PASSWORD)
    expect(page).to_have_url(re.compile(rf"/rows/{row.pk}/actions/new/$"))
    expect(page.get_by_text("You have unsaved text")).to_be_visible()
    looked_at(page, "people-14-unsaved")
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator("textarea").first).to_have_value(words)
    assert not Action.objects.exists()
