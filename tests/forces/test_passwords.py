"""Forgetting a password, setting a new one, changing it."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from core import post
from core.models import AccountLetter, LetterState
from tests.people import PASSWORD

RESET = "/accounts/password/reset/"
NEW = "another horse entirely"


@pytest.fixture(autouse=True)
def no_attempts_so_far(db):
    cache.clear()


def asked_for(client, email: str) -> str:
    answer = client.post(RESET, {"email": email}, follow=True)
    assert answer.redirect_chain == [("/accounts/password/reset/done/", 302)]
    return answer.content.decode()


def link_sent() -> str:
    post.send_due(timezone.now())
    return re.search(r"http://127\.0\.0\.1:8000(/accounts/\S+)", mail.outbox[-1].body)[1]


def test_a_link_comes_by_letter_and_sets_a_new_password(client, olive):
    asked_for(client, olive.email)
    assert mail.outbox == []  # the web process sends nothing itself
    page = client.get(link_sent(), follow=True)
    assert mail.outbox[-1].to == [olive.email]
    assert "Set a new password" in page.content.decode()
    data = {"password1": NEW, "password2": NEW}
    done = client.post(page.request["PATH_INFO"], data, follow=True)
    assert "Your password is set" in done.content.decode()
    answer = client.post("/accounts/login/", {"login": olive.email, "password": NEW})
    assert answer.status_code == 302


def test_the_link_works_once(client, olive):
    asked_for(client, olive.email)
    link = link_sent()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


def test_the_page_does_not_say_who_signs_in_here(client, olive):
    known = asked_for(client, olive.email)
    unknown = asked_for(client, "nobody@northshire.test")
    assert known == unknown
    assert [letter.to for letter in AccountLetter.objects.exclude(to="")] == [olive.email]


def test_somebody_whose_sign_in_was_stopped_gets_no_link(client, olive):
    olive.is_active = False
    olive.save()
    asked_for(client, olive.email)
    (letter,) = AccountLetter.objects.all()
    assert (letter.to, letter.body, letter.state) == ("", "", LetterState.NOTHING_TO_SAY)


def test_after_five_requests_for_one_address_comes_a_pause(client, olive):
    for _ in range(5):
        asked_for(client, olive.email)
    answer = client.post(RESET, {"email": olive.email})
    assert answer.status_code == 429
    assert AccountLetter.objects.count() == 5


def test_the_words_with_the_link_are_gone_once_sent(client, olive):
    asked_for(client, olive.email)
    letter = AccountLetter.objects.get()
    assert "/password/reset/key/" in letter.body
    link_sent()
    letter.refresh_from_db()
    assert (letter.state, letter.body, letter.person) == (LetterState.SENT, "", olive)


def test_changing_the_password_takes_the_old_one(as_, client, olive):
    signed_in = as_(olive)
    data = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = signed_in.post("/accounts/password/change/", data)
    assert "Current password is not right" in page.content.decode()
    changed = signed_in.post("/accounts/password/change/", {**data, "oldpassword": PASSWORD})
    assert changed.status_code == 302
    answer = client.post("/accounts/login/", {"login": olive.email, "password": NEW})
    assert answer.status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "olive officer"])
def test_a_weak_password_is_refused(as_, olive, weak):
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = as_(olive).post("/accounts/password/change/", data)
    assert page.status_code == 200
    assert "error" in page.content.decode()
    olive.refresh_from_db()
    assert olive.check_password(PASSWORD)
