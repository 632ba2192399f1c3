"""A second step for signing in, as people set it up and use it: an app, a passkey, a lost phone."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Page, expect

from assurance.models import Marking
from assurance.services.evidence import EvidenceGiven, attach_evidence
from forces.models import Force, RequiredSecondStep, SecondStep, User
from forces.roles import Role
from tests.assurance.steps import LINK
from tests.browsing import looked_at
from tests.factories import ForceFactory, RowFactory, TemplateFactory
from tests.people import PASSWORD, person, with_second_step


@pytest.fixture
def force(own_database) -> Force:
    cache.clear()
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force) -> User:
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def adam(force) -> User:
    return person("Adam Administrator", force, Role.ADMINISTRATOR)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign_in(page: Page, user: User) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def prove_again(page: Page) -> None:
    heading(page, "Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def code_of(secret: str) -> str:
    """What an app shows at this moment."""
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def test_what_was_hidden_is_shown_once_an_app_is_set_up(open_page, force, leo):
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    with_second_step(olive)
    row = RowFactory(template=TemplateFactory(force=force), lead=leo, state="in_progress")
    secret = EvidenceGiven("Roster", "Who was ill.", link=LINK, marking=Marking.OFFICIAL_SENSITIVE)
    attach_evidence([row], secret, by=olive)
    page = open_page(leo)
    page.goto(f"/rows/{row.pk}/")
    note = page.get_by_text("1 piece of evidence is marked OFFICIAL-SENSITIVE")
    expect(note).to_be_visible()
    looked_at(page, "second-step-1-hidden")
    note.get_by_role("link", name="set up a second step for signing in").click()
    heading(page, "Second step for signing in")
    looked_at(page, "second-step-2-none")
    page.get_by_role("button", name="Set up an app").click()
    looked_at(page, "second-step-3-again")
    prove_again(page)
    heading(page, "Set up an authenticator app")
    expect(page.get_by_role("img", name="Picture for your app to read")).to_be_visible()
    looked_at(page, "second-step-4-app")
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Enter the code")).to_be_visible()
    looked_at(page, "second-step-5-error")
    key = page.locator(".app-secret").inner_text().replace(" ", "")
    now = code_of(key)
    page.get_by_label("Code that the app shows").fill(now)
    page.get_by_role("button", name="Set up the app").press("Enter")
    heading(page, "Recovery codes")
    spare = page.locator("li").filter(has_text=re.compile(r"^\d{8}$"))
    expect(spare).to_have_count(10)
    looked_at(page, "second-step-6-codes")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save them as a file").click()
    assert spare.first.inner_text() in saved.value.path().read_text()
    lost = spare.first.inner_text()
    page.get_by_role("button", name="I have saved them").click()
    expect(page.get_by_text("10 of them are left")).to_be_visible()
    looked_at(page, "second-step-7-set-up")
    page.goto(f"/rows/{row.pk}/")
    expect(page.get_by_text("Who was ill.")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/rows/{row.pk}/")
    sign_in(page, leo)
    heading(page, "Enter your code or use your passkey")
    looked_at(page, "second-step-8-show")
    code = page.get_by_label("Code from your app, or one of your recovery codes")
    code.fill(now)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").get_by_text("That did not match")).to_be_visible()
    looked_at(page, "second-step-9-wrong")
    code.fill(lost)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Who was ill.")).to_be_visible()


@pytest.fixture
def with_passkeys(open_page, site):
    """A window whose machine keeps passkeys; they belong to a name, not to a number."""

    def opened(**how) -> Page:
        page = open_page(**how)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
                         "isUserVerified": True, "automaticPresenceSimulation": True}},
        )  # fmt: skip
        page.named = site.replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]
        return page

    return opened


def test_a_browser_that_knows_no_passkeys_says_what_to_do_instead(open_page, leo):
    page = open_page(leo)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/accounts/second-step/passkeys/new/")
    prove_again(page)
    heading(page, "Add a passkey")
    expect(page.get_by_role("alert")).to_have_text(
        "This browser does not know passkeys. Set up an authenticator app instead."
    )
    expect(page.get_by_role("button", name="Add a passkey")).to_be_disabled()


def test_a_passkey_is_added_used_renamed_and_removed(with_passkeys, leo):
    page = with_passkeys()
    page.goto(f"{page.named}/accounts/second-step/passkeys/new/")
    sign_in(page, leo)
    prove_again(page)
    heading(page, "Add a passkey")
    looked_at(page, "second-step-10-passkey")
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").press("Enter")
    heading(page, "Recovery codes")
    page.get_by_role("button", name="I have saved them").click()
    expect(page.get_by_role("rowheader", name="Work laptop")).to_be_visible()
    looked_at(page, "second-step-11-passkeys")

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{page.named}/accounts/second-step/")
    sign_in(page, leo)
    heading(page, "Enter your code or use your passkey")
    looked_at(page, "second-step-12-show-passkey")
    page.get_by_role("button", name="Use a passkey").press("Enter")
    heading(page, "Second step for signing in")

    page.get_by_role("link", name="Rename Work laptop").click()
    heading(page, "Confirm that it is you")
    page.get_by_role("link", name="Use a passkey").click()
    looked_at(page, "second-step-13-passkey-again")
    page.get_by_role("button", name="Use a passkey").click()
    heading(page, "Rename a passkey")
    page.get_by_label("Name of this passkey").fill("Old laptop")
    looked_at(page, "second-step-14-rename")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    heading(page, "Remove Old laptop")
    looked_at(page, "second-step-15-remove")
    page.get_by_role("button", name="Remove this passkey").click()
    expect(page.get_by_text("A passkey for signing in was removed.")).to_be_visible()
    assert not SecondStep.objects.exists()


def test_without_javascript_an_app_is_set_up_and_a_passkey_page_says_so(open_page, leo):
    page = open_page(leo, width=320, javascript=False)
    page.goto("/accounts/second-step/passkeys/new/")
    prove_again(page)
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
    page.get_by_role("link", name="Set up an authenticator app instead").click()
    key = page.locator(".app-secret").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(code_of(key))
    page.get_by_role("button", name="Set up the app").click()
    heading(page, "Recovery codes")


def test_an_administrator_requires_it_and_helps_somebody_who_lost_the_phone(open_page, leo, adam):
    page = open_page(adam)
    page.goto("/people/")
    page.get_by_role("button", name="Who needs a second step").click()
    heading(page, "Who needs a second step for signing in")
    page.get_by_label("Force lead (1 person, none with a second step)").check()
    looked_at(page, "second-step-16-required")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Required, not set up")).to_be_visible()
    looked_at(page, "second-step-17-people")

    mine = open_page(leo)
    mine.goto("/rows/")
    heading(mine, "Second step for signing in")
    expect(mine.get_by_text("Your role requires a second step")).to_be_visible()
    looked_at(mine, "second-step-18-led-here")

    with_second_step(leo)
    page.goto(f"/people/{leo.pk}/")
    page.get_by_role("button", name="Take away the second step").click()
    heading(page, "Take away the second step of Leo Lead")
    looked_at(page, "second-step-19-take-away")
    page.get_by_role("button", name="Take away the second step").click()
    expect(page.get_by_text("The second step of Leo Lead is taken away.")).to_be_visible()
    assert RequiredSecondStep.objects.get().role == Role.FORCE_LEAD
    mine.reload()
    heading(mine, "Sign in")
