"""The second step of signing in: set up, asked for, required, lost; and what it opens."""

import re
import time
from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from core.models import AccountLetter, AccountLetterKind
from forces.models import RequiredSecondStep, SecondStep
from forces.roles import Role
from forces.services import Grant, Offer, invite, stop_sign_in
from tests.factories import MembershipFactory
from tests.people import PASSWORD, with_second_step

SIGN_IN = "/accounts/login/"
MINE = "/accounts/second-step/"
SHOW = f"{MINE}show/"
NEW_APP = f"{MINE}app/new/"
NEW_PASSKEY = f"{MINE}passkeys/new/"
CODES = f"{MINE}codes/"
REQUIRED = "/people/second-step/"
CHANGE_PASSWORD = "/accounts/password/change/"


@pytest.fixture(autouse=True)
def no_attempts_so_far(db):
    cache.clear()


class Clock:
    """Codes of an app at a moment that the test chooses."""

    def __init__(self, monkeypatch):
        self.now = 1_800_000_000.0
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: self.now)

    def code(self, secret, *, later=0):
        return format_hotp_value(hotp_value(secret, int(self.now + later) // 30))


@pytest.fixture
def app_clock(monkeypatch):
    return Clock(monkeypatch)


def text(response):
    return response.content.decode()


def sign_in(client, person, **more):
    return client.post(SIGN_IN, {"login": person.email, "password": PASSWORD, **more})


def secret_of(person):
    return decrypt(SecondStep.objects.get(user=person, type="totp").data["secret"])


def is_in(client):
    return "_auth_user_id" in client.session


def prove_again(client, person, code=None):
    """What the person is asked before anything about signing in changes."""
    if code is None:
        return client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client.post(f"{MINE}show-again/", {"code": code})


def set_up_app(client, clock):
    """Reads the key on the page and types the code that an app would show."""
    page = text(client.get(NEW_APP))
    secret = page.split('class="app-secret">')[1].split("<")[0].replace(" ", "")
    return secret, client.post(NEW_APP, {"code": clock.code(secret)})


@pytest.fixture
def leo_with_app(as_, leo, app_clock):
    """Leo set up an app in the way in which people do; `secret` and `codes` are his."""
    client = as_(leo)
    prove_again(client, leo)
    leo.secret, answer = set_up_app(client, app_clock)
    assert answer.url == CODES
    leo.codes = [line for line in text(client.get(f"{CODES}file/")).split() if line.isdigit()]
    app_clock.now += 120
    return leo


# Signing in


def test_without_a_second_step_the_password_is_enough(client, leo):
    assert sign_in(client, leo).url == "/"
    assert is_in(client)


def test_the_password_alone_opens_nothing(client, leo_with_app):
    assert sign_in(client, leo_with_app, next=CHANGE_PASSWORD).url == SHOW
    assert not is_in(client)
    for address in ("/", CHANGE_PASSWORD, MINE, NEW_APP, CODES):
        assert client.get(address).url.startswith(SIGN_IN)
        assert client.post(address, {"code": "1"}).url.startswith(SIGN_IN)
    assert "Enter your code or use your passkey" in text(client.get(SHOW))


def test_a_code_of_the_app_lets_in_and_leads_to_the_page_that_was_wanted(
    client, leo_with_app, app_clock
):
    sign_in(client, leo_with_app, next=CHANGE_PASSWORD)
    before = client.session.session_key
    answer = client.post(SHOW, {"code": app_clock.code(leo_with_app.secret)})
    assert answer.url == CHANGE_PASSWORD
    assert client.get(CHANGE_PASSWORD).status_code == 200
    assert client.session.session_key != before


def test_a_wrong_code_is_told_and_lets_nobody_in(client, leo_with_app, app_clock):
    sign_in(client, leo_with_app)
    right = app_clock.code(leo_with_app.secret)
    wrong = "000000" if right != "000000" else "000001"
    page = text(client.post(SHOW, {"code": wrong}))
    assert "That did not match" in page
    assert not is_in(client)


def test_a_clock_that_is_half_a_minute_off_does_not_matter_two_minutes_do(
    client, leo_with_app, app_clock
):
    sign_in(client, leo_with_app)
    late = app_clock.code(leo_with_app.secret, later=-120)
    assert "That did not match" in text(client.post(SHOW, {"code": late}))
    near = app_clock.code(leo_with_app.secret, later=-30)
    assert client.post(SHOW, {"code": near}).status_code == 302


def test_a_code_is_not_accepted_twice(leo_with_app, app_clock):
    code = app_clock.code(leo_with_app.secret)
    first, second = Client(), Client()
    sign_in(first, leo_with_app)
    assert first.post(SHOW, {"code": code}).status_code == 302
    sign_in(second, leo_with_app)
    app_clock.now += 29
    assert "That did not match" in text(second.post(SHOW, {"code": f"{code[:3]} {code[3:]}"}))
    assert not is_in(second)
    assert second.post(SHOW, {"code": app_clock.code(leo_with_app.secret, later=30)}).url == "/"


def test_the_code_that_set_the_app_up_does_not_sign_in_as_well(client, as_, lena, app_clock):
    mine = as_(lena)
    prove_again(mine, lena)
    secret, _ = set_up_app(mine, app_clock)
    sign_in(client, lena)
    client.post(SHOW, {"code": app_clock.code(secret)})
    assert not is_in(client)


def test_after_five_wrong_codes_even_the_right_one_waits(client, leo_with_app, app_clock):
    sign_in(client, leo_with_app)
    for _ in range(5):
        client.post(SHOW, {"code": "no"})
    page = text(client.post(SHOW, {"code": app_clock.code(leo_with_app.secret)}))
    assert "too many attempts" in page.lower()
    assert not is_in(client)


def test_a_used_code_does_not_wipe_out_wrong_attempts(client, leo_with_app, app_clock):
    used = app_clock.code(leo_with_app.secret)
    sign_in(client, leo_with_app)
    client.post(SHOW, {"code": used})
    thief = Client()
    sign_in(thief, leo_with_app)
    for attempt in ("no", "no", used, used, "no"):
        thief.post(SHOW, {"code": attempt})
    right = app_clock.code(leo_with_app.secret, later=30)
    assert "too many attempts" in text(thief.post(SHOW, {"code": right})).lower()


def test_a_recovery_code_works_once(leo_with_app):
    code = leo_with_app.codes[3]
    first, second = Client(), Client()
    sign_in(first, leo_with_app)
    assert first.post(SHOW, {"code": code}).url == "/"
    assert "9 of them are left" in text(first.get(MINE))
    sign_in(second, leo_with_app)
    assert "That did not match" in text(second.post(SHOW, {"code": code}))
    assert second.post(SHOW, {"code": leo_with_app.codes[4]}).url == "/"


def test_somebody_elses_code_is_no_use(client, leo_with_app, lena, app_clock):
    with_second_step(lena)
    sign_in(client, leo_with_app)
    client.post(SHOW, {"code": app_clock.code(secret_of(lena))})
    assert not is_in(client)


def test_a_new_password_by_letter_does_not_go_round_the_second_step(client, leo_with_app):
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    token = default_token_generator.make_token(leo_with_app)
    address = f"/accounts/password/reset/key/{user_pk_to_url_str(leo_with_app)}-{token}/"
    new = "three ponies in a meadow"
    form = client.get(address, follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(client)
    answer = client.post(SIGN_IN, {"login": leo_with_app.email, "password": new})
    assert answer.url == SHOW


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "7", '{"id": 1}', '{"id":"eA","rawId":"eA","type":"x"}',
               '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"e30",'
               '"authenticatorData":"AA","signature":"AA","userHandle":"AA"}}', "not json"],
)  # fmt: skip
def test_an_invented_passkey_lets_nobody_in(client, leo_with_app, answer):
    sign_in(client, leo_with_app)
    client.get(SHOW)
    page = client.post(SHOW, {"credential": answer})
    assert page.status_code == 200
    assert "There is a problem" in text(page)
    assert not is_in(client)


# Setting up


def test_setting_up_asks_for_the_password_again(as_, leo):
    client = as_(leo)
    for address in (NEW_APP, NEW_PASSKEY):
        assert unquote(client.get(address).url) == f"/accounts/reauthenticate/?next={address}"
        assert client.post(address, {"code": "123456"}).status_code == 302
    assert not SecondStep.objects.exists()
    assert prove_again(client, leo).status_code == 302
    assert client.get(NEW_APP).status_code == 200


def test_an_app_is_set_up_with_a_picture_a_key_and_a_code(as_, leo, app_clock):
    client = as_(leo)
    prove_again(client, leo)
    page = text(client.get(NEW_APP))
    assert '<svg class="app-code-picture"' in page
    assert "data:" not in page
    assert " style=" not in page
    secret, answer = set_up_app(client, app_clock)
    assert answer.url == CODES
    shown = text(client.get(CODES))
    assert "Save these codes now" in shown
    assert "Remove the app" in text(client.get(MINE))
    assert secret_of(leo) == secret


def test_a_wrong_code_sets_nothing_up_and_keeps_the_key(as_, leo, app_clock):
    client = as_(leo)
    prove_again(client, leo)
    page = text(client.get(NEW_APP))
    key = page.split('class="app-secret">')[1].split("<")[0]
    again = text(client.post(NEW_APP, {"code": "no"}))
    assert "That did not match" in again
    assert key in again
    assert not SecondStep.objects.exists()


def test_the_secret_is_not_readable_in_the_database(leo_with_app):
    kept = str([step.data for step in SecondStep.objects.filter(user=leo_with_app)])
    assert leo_with_app.secret not in kept
    assert not any(code in kept for code in leo_with_app.codes)


def test_with_another_secret_key_no_code_fits_and_an_old_key_can_be_named(
    client, leo_with_app, app_clock, settings
):
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-altogether-0123456789-abcdefghijklmnop"
    sign_in(client, leo_with_app)
    client.post(SHOW, {"code": app_clock.code(leo_with_app.secret)})
    assert not is_in(client)
    settings.SECRET_KEY_FALLBACKS = [before]
    client.post(SHOW, {"code": app_clock.code(leo_with_app.secret)})
    assert is_in(client)


def test_setting_up_ends_every_other_session_and_keeps_this_one(as_, leo, olive, app_clock):
    old, mine, hers = as_(leo), as_(leo), as_(olive)
    prove_again(mine, leo)
    set_up_app(mine, app_clock)
    assert mine.get(MINE).status_code == 200
    assert old.get(MINE).url.startswith(SIGN_IN)
    assert hers.get(MINE).status_code == 200


def test_recovery_codes_are_shown_and_saved_for_ten_minutes_and_made_anew(
    as_, leo, app_clock, monkeypatch
):
    client = as_(leo)
    prove_again(client, leo)
    secret, _ = set_up_app(client, app_clock)
    file = client.get(f"{CODES}file/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    code = next(line for line in text(file).split() if line.isdigit())
    assert code in text(client.get(CODES))
    elsewhere = Client()
    sign_in(elsewhere, leo)
    app_clock.now += 120
    elsewhere.post(SHOW, {"code": app_clock.code(secret)})
    assert code not in text(elsewhere.get(CODES))
    assert elsewhere.get(f"{CODES}file/").url == CODES
    start = time.time()
    monkeypatch.setattr("forces.views.second_step.time.time", lambda: start + 601)
    assert code not in text(client.get(CODES))
    assert "10 of your codes still work" in text(client.get(CODES))
    monkeypatch.undo()


def test_new_recovery_codes_end_the_old_ones(as_, client, leo_with_app):
    mine = as_(leo_with_app)
    prove_again(mine, leo_with_app, leo_with_app.codes[0])
    assert mine.post(f"{CODES}new/").url == CODES
    new = [line for line in text(mine.get(f"{CODES}file/")).split() if line.isdigit()]
    assert len(new) == 10
    sign_in(client, leo_with_app)
    client.post(SHOW, {"code": leo_with_app.codes[1]})
    assert not is_in(client)
    client.post(SHOW, {"code": new[1]})
    assert is_in(client)


def test_whoever_has_a_second_step_shows_it_before_changing_it(as_, leo_with_app, app_clock):
    client = as_(leo_with_app)
    remove = f"{MINE}app/remove/"
    assert unquote(client.get(remove).url) == f"{MINE}show-again/?next={remove}"
    assert prove_again(client, leo_with_app).url.startswith(f"{MINE}show-again/")
    assert client.post(remove).status_code == 302
    assert SecondStep.objects.proving().filter(user=leo_with_app).exists()
    prove_again(client, leo_with_app, app_clock.code(leo_with_app.secret))
    assert "Nothing else is set up" in text(client.get(remove))
    assert client.post(remove).url == MINE
    assert not SecondStep.objects.filter(user=leo_with_app).exists()


def test_each_change_is_told_by_letter_without_a_secret(as_, leo_with_app, app_clock):
    client = as_(leo_with_app)
    prove_again(client, leo_with_app, app_clock.code(leo_with_app.secret))
    client.post(f"{CODES}new/")
    client.post(f"{MINE}app/remove/")
    letters = AccountLetter.objects.filter(kind=AccountLetterKind.SECOND_STEP).order_by("pk")
    assert [letter.to for letter in letters] == [leo_with_app.email] * 3
    added, made, removed = [letter.body for letter in letters]
    assert "An authenticator app was set up" in added
    assert "New recovery codes" in made
    assert "was removed" in removed
    for body in (added, made, removed):
        assert leo_with_app.secret not in body
        assert not any(code in body for code in leo_with_app.codes)


def test_the_record_says_that_it_changed_and_never_the_secret(leo_with_app):
    from core.models import Change

    kept = Change.objects.filter(kind="forces.secondstep", thing__isnull=False)
    assert kept.filter(what="insert").count() == 2
    assert not any("data" in (change.new or {}) for change in kept)


# Required by role


@pytest.fixture
def required(force):
    def of(*roles):
        for role in roles:
            RequiredSecondStep.objects.create(force=force, role=role)

    return of


def test_an_administrator_says_for_which_roles_it_is_required(as_, adam, leo, lena, force):
    with_second_step(lena)
    client = as_(adam)
    page = text(client.get(REQUIRED))
    assert "Force lead (2 people, 1 with a second step)" in page
    field = f"force_{force.pk}"
    assert client.post(REQUIRED, {field: ["force_lead", "panel_member"]}).url == "/people/"
    saved = {each.role for each in RequiredSecondStep.objects.all()}
    assert saved == {"force_lead", "panel_member"}
    assert "Required, not set up" in text(client.get("/people/"))
    client.post(REQUIRED, {field: ["force_lead"]})
    assert RequiredSecondStep.objects.get().role == "force_lead"


def test_several_forces_are_saved_together_or_not_at_all(
    as_, adam, force, other_force, monkeypatch
):
    MembershipFactory(user=adam, force=other_force, role=Role.ADMINISTRATOR)
    client = as_(adam)
    client.raise_request_exception = False
    wanted = {f"force_{each.pk}": ["force_lead"] for each in (force, other_force)}
    create = RequiredSecondStep.objects.create

    def breaks_at_the_second(**given):
        if given["force"] == max(force, other_force, key=lambda each: each.pk):
            raise OSError("the connection is lost")
        return create(**given)

    with monkeypatch.context() as patched:
        patched.setattr(RequiredSecondStep.objects, "create", breaks_at_the_second)
        assert client.post(REQUIRED, wanted).status_code == 500
    assert not RequiredSecondStep.objects.exists()
    page = text(client.post(REQUIRED, wanted, follow=True))
    assert "Who needs a second step is saved." in page
    assert RequiredSecondStep.objects.count() == 2


def test_an_administrator_requires_nothing_of_another_force(as_, adam, other_force):
    as_(adam).post(REQUIRED, {f"force_{other_force.pk}": ["force_lead"]})
    assert not RequiredSecondStep.objects.exists()


def test_somebody_who_has_to_have_one_reaches_nothing_before_it_is_set_up(
    as_, leo, required, app_clock
):
    client = as_(leo)
    assert client.get("/").status_code == 200
    required(Role.FORCE_LEAD)
    for address in ("/", "/rows/", "/templates/", CHANGE_PASSWORD, CODES):
        assert client.get(address).url == MINE
        assert client.post(address).url == MINE
    swapped = client.get("/rows/", headers={"HX-Request": "true"})
    assert swapped.headers["HX-Redirect"] == MINE
    page = text(client.get(MINE))
    assert "Your role requires a second step" in page
    assert 'href="/rows/"' not in page
    assert client.get("/accessibility/").status_code == 200
    prove_again(client, leo)
    set_up_app(client, app_clock)
    assert client.get("/").status_code == 200


def test_a_role_that_ended_or_is_of_another_force_requires_nothing(as_, olive, required, force,
                                                                  other_force):  # fmt: skip
    required(Role.FORCE_LEAD)
    MembershipFactory(user=olive, force=other_force, role=Role.FORCE_LEAD)
    assert as_(olive).get("/").status_code == 200
    MembershipFactory(user=olive, force=force, role=Role.FORCE_LEAD)
    assert as_(olive).get("/").url == MINE


def test_signing_out_is_always_open(as_, leo, required):
    required(Role.FORCE_LEAD)
    client = as_(leo)
    client.post("/accounts/logout/")
    assert not is_in(client)


def test_the_last_one_stays_where_it_is_required(as_, leo_with_app, required, app_clock):
    required(Role.FORCE_LEAD)
    client = as_(leo_with_app)
    prove_again(client, leo_with_app, app_clock.code(leo_with_app.secret))
    remove = f"{MINE}app/remove/"
    assert "Set up another one first" in text(client.get(remove))
    assert client.post(remove, follow=True).context["has_second_step"]
    SecondStep.objects.create(user=leo_with_app, type="webauthn", data={"name": "Key"})
    client.post(remove)
    assert not SecondStep.objects.filter(user=leo_with_app, type="totp").exists()


def test_requiring_takes_no_more_queries(as_, leo, required, django_assert_num_queries):
    from tests.queries import queries_of

    with_second_step(leo)
    client = as_(leo)
    before = queries_of(client, "/rows/")
    required(Role.FORCE_LEAD)
    assert queries_of(client, "/rows/") == before


# Lost


def test_an_administrator_takes_it_away_from_somebody_who_lost_the_device(
    as_, client, adam, leo_with_app
):
    hers = as_(leo_with_app)
    page = f"/people/{leo_with_app.pk}/second-step/take-away/"
    admin = as_(adam)
    assert "Take away the second step" in text(admin.get(f"/people/{leo_with_app.pk}/"))
    assert "signed out at once" in text(admin.get(page))
    assert SecondStep.objects.filter(user=leo_with_app).exists()
    assert admin.post(page).url == f"/people/{leo_with_app.pk}/"
    assert not SecondStep.objects.filter(user=leo_with_app).exists()
    assert hers.get("/").url.startswith(SIGN_IN)
    letter = AccountLetter.objects.filter(kind=AccountLetterKind.SECOND_STEP).latest("pk")
    assert letter.to == leo_with_app.email
    assert "Adam Administrator took away your second step" in letter.body
    assert sign_in(client, leo_with_app).url == "/"


def test_nobody_takes_away_her_own_or_that_of_another_force(as_, adam, stranger, leo_with_app):
    with_second_step(adam, stranger)
    as_(adam).post(f"/people/{adam.pk}/second-step/take-away/")
    assert as_(adam).post(f"/people/{stranger.pk}/second-step/take-away/").status_code == 404
    assert as_(stranger).post(f"/people/{adam.pk}/second-step/take-away/").status_code == 404
    assert SecondStep.objects.proving().filter(user__in=[adam, stranger]).count() == 2


def test_the_list_of_people_says_who_has_one_and_can_be_narrowed(as_, adam, leo, lena):
    with_second_step(lena)
    client = as_(adam)
    assert "Set up" in text(client.get("/people/"))
    having = text(client.get("/people/?second_step=set_up"))
    assert "Lena Lead" in having
    assert "Leo Lead" not in having
    without = text(client.get("/people/?second_step=none"))
    assert "Leo Lead" in without
    assert "Lena Lead" not in without


def test_signing_in_leads_to_setting_up_where_it_is_required(client, leo, required):
    required(Role.FORCE_LEAD)
    answer = sign_in(client, leo, next="/rows/")
    assert client.get(answer.url, follow=True).redirect_chain == [(MINE, 302)]


def test_an_invited_person_sets_it_up_before_anything_else(client, adam, force, required):
    required(Role.FORCE_LEAD)
    invite(Offer("nell@northshire.test", "Nell", Grant(force, Role.FORCE_LEAD)), by=adam)
    link = re.search(r"/invitations/\S+", AccountLetter.objects.latest("pk").body)[0]
    new = "three ponies in a meadow"
    client.post(link, {"name": "Nell", "password": new, "again": new})
    assert is_in(client)
    assert client.get("/").url == MINE


def test_too_many_wrong_codes_while_setting_up_have_to_wait_too(as_, leo, app_clock):
    client = as_(leo)
    prove_again(client, leo)
    client.get(NEW_APP)
    for _ in range(5):
        assert "That did not match" in text(client.post(NEW_APP, {"code": "no"}))
    page = text(client.post(NEW_APP, {"code": "no"}))
    assert "That did not match" not in page
    assert "There were too many attempts. Wait five minutes" in page
    assert not SecondStep.objects.exists()


def test_somebody_whose_sign_in_is_stopped_in_between_does_not_come_in(
    client, adam, leo_with_app, app_clock
):
    sign_in(client, leo_with_app)
    stop_sign_in(leo_with_app, by=adam)
    client.post(SHOW, {"code": app_clock.code(leo_with_app.secret)})
    assert client.get("/").url.startswith(SIGN_IN)
