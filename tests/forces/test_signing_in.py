"""Signing in and out, by e-mail and password."""

import pytest
from django.core.cache import cache
from django.test import Client

from forces.demonstration import PASSWORD as TRIED_WITH
from forces.demonstration import PEOPLE, create_people_to_try
from tests.factories import ForceFactory
from tests.people import PASSWORD

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_so_far(db):
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def test_a_person_signs_in_and_comes_to_the_page_she_wanted(client, olive):
    wanted = "/accounts/password/change/"
    sent_away = client.get(wanted)
    assert sent_away.status_code == 302
    assert sent_away.url == f"{SIGN_IN}?next={wanted}"
    assert f'value="{wanted}"' in client.get(sent_away.url).content.decode()
    answer = sign_in(client, olive.email, next=wanted)
    assert answer.status_code == 302
    assert answer.url == wanted
    page = client.get(answer.url).content.decode()
    assert "Olive Officer, PCC officer" in page


def test_without_a_page_in_mind_she_comes_to_her_home_page(client, olive):
    assert sign_in(client, olive.email.upper()).url == "/"


def test_nobody_is_sent_to_another_site(client, olive):
    assert sign_in(client, olive.email, next="https://elsewhere.example/").url == "/"


@pytest.mark.parametrize("email", ["olive@northshire.test", "nobody@northshire.test"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(client, olive, email):
    page = sign_in(client, email, "not the password")
    assert page.status_code == 200
    assert "The e-mail address and the password do not belong together" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_is_missing_is_asked_for_by_name(client, olive):
    page = sign_in(client, "", "").content.decode()
    assert "Enter your e-mail address" in page
    assert "Enter your password" in page
    assert "<title>Error: Sign in" in page


def test_after_five_wrong_passwords_even_the_right_one_waits(client, olive, otto):
    for _ in range(5):
        assert "do not belong together" in sign_in(client, olive.email, "wrong").content.decode()
    page = sign_in(client, olive.email)
    assert "too many attempts to sign in" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(client, otto.email).status_code == 302


def test_signing_out_takes_a_press_of_the_button(as_, olive):
    client = as_(olive)
    page = client.get("/accounts/logout/")
    assert page.status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_alone(client, db):
    page = client.get("/accounts/signup/")
    assert "By invitation only" in page.content.decode()
    data = {"email": "new@x.test", "password1": PASSWORD, "password2": PASSWORD}
    assert "By invitation only" in client.post("/accounts/signup/", data).content.decode()


@pytest.mark.parametrize(
    "address", ["email/", "confirm-email/", "password/set/", "2fa/", "login/code/"]
)
def test_other_pages_of_accounts_are_not_there(as_, olive, address):
    assert as_(olive).get(f"/accounts/{address}").status_code == 404


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, olive):
    form_page = "http://testserver/people/?role=force_lead"
    late = client.post("/people/3/sign-in/allow/", {"text": "Typed."}, HTTP_REFERER=form_page)
    assert late.status_code == 302
    assert late.url == f"{SIGN_IN}?next=/people/%3Frole%3Dforce_lead"
    back = sign_in(client, olive.email, next="/people/?role=force_lead")
    assert back.url == "/people/?role=force_lead"


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/people/"])
def test_a_late_form_of_unknown_origin_leads_home(client, db, referer):
    late = client.post("/people/3/sign-in/allow/", HTTP_REFERER=referer)
    assert late.url == f"{SIGN_IN}?next=/"


def test_signing_in_says_nothing_that_would_make_a_page_forget_what_was_typed(client, olive):
    sign_in(client, olive.email)
    page = client.get("/accounts/password/change/").content.decode()
    assert "data-saved" not in page
    assert "success" not in page.lower().split("<main")[1].split("<form")[0]


def test_the_demonstration_lists_people_and_a_press_signs_in_as_one(client, settings, db):
    settings.DEMO = True
    create_people_to_try(ForceFactory(name="Nottinghamshire Police", code="nottinghamshire"))
    page = client.get(f"{SIGN_IN}?next=/people/").content.decode()
    for person in PEOPLE:
        assert person.name in page
        assert f'value="{person.email}"' in page
    assert page.count(f'value="{TRIED_WITH}"') == len(PEOPLE)
    assert sign_in(client, PEOPLE[0].email, TRIED_WITH, next="/people/").url == "/people/"


def test_outside_the_demonstration_nobody_is_listed(client, settings, db):
    settings.DEMO = False
    create_people_to_try(ForceFactory(name="Nottinghamshire Police", code="nottinghamshire"))
    page = client.get(SIGN_IN).content.decode()
    assert "People to try" not in page
    assert TRIED_WITH not in page
    assert PEOPLE[0].name not in page
    assert page.count("<form") == 1


def test_making_the_people_to_try_twice_makes_them_once(db):
    force = ForceFactory(code="nottinghamshire")
    assert create_people_to_try(force) == create_people_to_try(force)
