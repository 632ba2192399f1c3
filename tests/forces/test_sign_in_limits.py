"""How many wrong passwords are taken, from where, and who hears of it."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assurance.digest import compose, still_true
from core import post
from core.letters import gather, send_due
from core.models import AccountLetter, LetterState, Notice
from tests.hashers import CountingHasher
from tests.people import PASSWORD

SIGN_IN = "/accounts/login/"
PROXY, HOME = "192.0.2.10", "198.51.100.7"
NEW = "another horse entirely"


@pytest.fixture(autouse=True)
def no_attempts_so_far(db):
    cache.clear()


def sign_in(email, password=PASSWORD, *, address=PROXY, client=None):
    data = {"login": email, "password": password}
    return (client or Client()).post(SIGN_IN, data, REMOTE_ADDR=address)


def is_in(response) -> bool:
    return response.status_code == 302


def guess(email, times=5, **more):
    for number in range(times):
        response = sign_in(email, f"wrong {number}", **more)
    return response.content.decode()


def test_who_is_guessed_at_from_one_address_is_stopped_there_and_nowhere_else(olive, otto):
    guess(olive.email)
    assert "too many attempts to sign in" in sign_in(olive.email).content.decode()
    assert is_in(sign_in(olive.email, address=HOME))
    assert is_in(sign_in(otto.email))


def test_whoever_is_stopped_uses_up_nobodys_limit(olive, otto, settings):
    settings.WRONG_PASSWORDS = {**settings.WRONG_PASSWORDS, "address": "10/5m/key"}
    guess(olive.email, times=20)
    assert is_in(sign_in(otto.email))


def test_many_wrong_passwords_from_one_address_stop_no_browser_that_is_known(olive, otto, settings):
    settings.WRONG_PASSWORDS = {**settings.WRONG_PASSWORDS, "address": "10/5m/key"}
    known = Client()
    assert is_in(sign_in(olive.email, client=known))
    known.post("/accounts/logout/")
    for number in range(12):
        sign_in(f"person{number}@northshire.test", "Password2026")
    assert "too many attempts to sign in" in sign_in(otto.email).content.decode()
    assert is_in(sign_in(olive.email, client=known))
    assert is_in(sign_in(otto.email, address=HOME))


def test_right_passwords_are_never_too_many(olive, settings):
    settings.WRONG_PASSWORDS = dict.fromkeys(settings.WRONG_PASSWORDS, "3/5m/key")
    assert all(is_in(sign_in(olive.email)) for _ in range(8))


def test_a_known_browser_takes_five_wrong_passwords_as_any_other(olive):
    known = Client()
    sign_in(olive.email, client=known)
    known.post("/accounts/logout/")
    guess(olive.email, client=known)
    assert "too many attempts to sign in" in sign_in(olive.email, client=known).content.decode()


def test_a_new_password_by_letter_lets_her_in_at_once(olive, client):
    guess(olive.email, times=6)
    client.post("/accounts/password/reset/", {"email": olive.email}, REMOTE_ADDR=PROXY)
    post.send_due(timezone.now())
    link = re.search(r"http://127\.0\.0\.1:8000(\S+/key/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, REMOTE_ADDR=PROXY).url
    data = {"password1": NEW, "password2": NEW}
    assert is_in(client.post(form, data, REMOTE_ADDR=PROXY))
    assert is_in(sign_in(olive.email, NEW))


def test_the_administrator_hears_of_it_once_a_day_and_sees_it_on_the_persons_page(
    olive, adam, stranger, as_
):
    page = f"/people/{olive.pk}/"
    assert "Never" in as_(adam).get(page).content.decode()
    for address in (PROXY, HOME):
        guess(olive.email, times=8, address=address)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (adam, olive.pk)
    now = timezone.now()
    gather(now, still_true)
    assert send_due(now, still_true, compose) == 1
    (letter,) = mail.outbox
    assert letter.to == [adam.email]
    assert "Olive Officer: too many wrong passwords were given" in letter.body
    assert page in letter.body
    assert f"Last on {timezone.localdate():%-d %B %Y}" in as_(adam).get(page).content.decode()


def test_an_address_that_nobody_has_is_stopped_in_the_same_words_and_nobody_hears(adam, olive):
    known, unknown = (guess(email, times=6) for email in (olive.email, "who@northshire.test"))
    assert "too many attempts to sign in" in unknown
    assert known.count("too many attempts") == unknown.count("too many attempts")
    assert {notice.subject for notice in Notice.objects.all()} == {olive.pk}


@pytest.fixture
def people(settings, olive, otto, ada, oscar):
    """An address of each sort; every password was hashed by the hasher that counts."""
    settings.PASSWORD_HASHERS = ["tests.hashers.CountingHasher"]
    otto.is_active = False
    otto.save()
    oscar.set_unusable_password()
    oscar.save()
    return {
        "known": olive.email,
        "in capitals": olive.email.upper(),
        "stopped": otto.email,
        "without a password": oscar.email,
        "unknown": "nobody@northshire.test",
    }


def work_of(act) -> tuple[int, list[str]]:
    """How many passwords are hashed, and which statements are sent to the database."""
    CountingHasher.hashed = 0
    with CaptureQueriesContext(connection) as queries:
        act()
    return CountingHasher.hashed, [query["sql"].split(" ")[0] for query in queries]


def test_as_many_passwords_are_hashed_for_an_unknown_address_as_for_any_other(people):
    work = {
        what: work_of(lambda email=email: sign_in(email, "wrong")) for what, email in people.items()
    }
    assert all(each == work["known"] for each in work.values()), work
    assert work["known"][0] > 0


def test_a_new_password_asked_for_by_an_unknown_address_is_the_same_work(people):
    def ask(email):
        return Client().post("/accounts/password/reset/", {"email": email})

    ask("somebody@northshire.test")  # what is read once for all is read before
    work = {what: work_of(lambda email=email: ask(email)) for what, email in people.items()}
    assert all(each == work["known"] for each in work.values()), work
    letters = AccountLetter.objects.exclude(state=LetterState.NOTHING_TO_SAY)
    assert {letter.to for letter in letters} <= {people["known"], people["without a password"]}
    empty = AccountLetter.objects.filter(state=LetterState.NOTHING_TO_SAY)
    assert set(empty.values_list("to", "body")) == {("", "")}
