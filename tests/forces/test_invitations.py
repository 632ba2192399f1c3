"""Inviting by e-mail: what the administrator does, and what the link leads to."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import post
from core.models import AccountLetter, LetterState
from forces.models import Invitation, User
from forces.roles import Role
from tests.people import PASSWORD, person

INVITE = "/people/invite/"
NEW = "another horse entirely"


def offer(force, **changed):
    lead = {"name": "Nell Newcomer", "email": "Nell@northshire.test", "force": force.pk}
    return {**lead, "role": "force_lead", "panel": "", **changed}


def link_sent() -> str:
    """Of the newest letter, once the worker has been round."""
    post.send_due(timezone.now())
    return re.search(r"http://127\.0\.0\.1:8000(/invitations/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def link(as_, adam, force):
    """Of an invitation to Nell, who is new, to be a force lead."""
    assert as_(adam).post(INVITE, offer(force)).status_code == 302
    return link_sent()


ACCOUNT = {"name": "Nell Newcomer", "password": NEW, "again": NEW}


def test_an_invited_person_sets_a_password_and_is_in(as_, adam, force, client):
    answer = as_(adam).post(INVITE, offer(force), follow=True)
    assert "Nell Newcomer is invited" in answer.content.decode()
    assert mail.outbox == []  # the web process sends nothing itself
    page = client.get(link := link_sent()).content.decode()
    assert mail.outbox[-1].to == ["nell@northshire.test"]
    assert "Adam Administrator invites you" in page
    assert "Force lead, Northshire Police" in page
    assert client.post(link, ACCOUNT).url == "/"
    nell = User.objects.get(email="nell@northshire.test")
    assert client.session["_auth_user_id"] == str(nell.pk)
    held = nell.memberships.get()
    assert (held.role, held.force, held.given_by) == (Role.FORCE_LEAD, force, adam)
    assert held.from_on == timezone.localdate()
    assert nell.check_password(NEW)


def test_the_link_works_once(link, client, db):
    client.post(link, ACCOUNT)
    client.post("/accounts/logout/")
    for page in (client.get(link), client.post(link, {**ACCOUNT, "name": "Mallory"})):
        assert page.status_code == 410
        assert "accepted already" in page.content.decode()
    assert not User.objects.filter(name="Mallory").exists()


def test_after_seven_days_the_link_says_so(link, client):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    assert client.get(link).status_code == 200
    Invitation.objects.update(expires_at=timezone.now())
    for page in (client.get(link), client.post(link, ACCOUNT)):
        assert page.status_code == 410
        assert "This link has expired" in page.content.decode()
    assert not User.objects.filter(email="nell@northshire.test").exists()


def test_a_withdrawn_invitation_says_so(link, client, as_, adam):
    invitation = Invitation.objects.get()
    as_(adam).post(f"/people/invitations/{invitation.pk}/withdraw/")
    page = client.post(link, ACCOUNT)
    assert page.status_code == 410
    assert "This invitation was withdrawn" in page.content.decode()


def test_sending_again_makes_a_new_link_and_ends_the_old_one(link, client, as_, adam):
    invitation = Invitation.objects.get()
    Invitation.objects.update(expires_at=timezone.now())
    as_(adam).post(f"/people/invitations/{invitation.pk}/renew/")
    assert client.get(link).status_code == 410
    assert "a newer letter" in client.get(link).content.decode()
    assert client.get(link_sent()).status_code == 200


def test_a_letter_not_yet_sent_is_held_back_with_its_invitation(as_, adam, force):
    client = as_(adam)
    client.post(INVITE, offer(force))
    client.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/")
    post.send_due(timezone.now())
    assert mail.outbox == []
    letter = AccountLetter.objects.get()
    assert (letter.state, letter.body) == (LetterState.NOTHING_TO_SAY, "")


def test_neither_the_secret_nor_its_letter_is_kept(link):
    secret = link.split("/")[2]
    invitation = Invitation.objects.get()
    assert secret not in (invitation.digest, AccountLetter.objects.get().body)
    assert AccountLetter.objects.get().body == ""


def test_a_guessed_link_leads_nowhere(client, db):
    page = client.get("/invitations/guessed/")
    assert page.status_code == 410
    assert "This link does not work" in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "something else"}, "The two passwords are not the same"),
        ({"password": "nell newcomer", "again": "nell newcomer"}, "little else than your name"),
        ({"name": ""}, "Enter your name"),
    ],
)
def test_what_is_wrong_with_an_account_is_said_and_nothing_made(link, client, changed, said):
    page = client.post(link, {**ACCOUNT, **changed})
    assert said in page.content.decode()
    assert not User.objects.filter(email="nell@northshire.test").exists()
    assert client.post(link, ACCOUNT).status_code == 302


def test_somebody_who_is_here_already_signs_in_and_gains_the_role(as_, adam, force, leo, client):
    as_(adam).post(INVITE, offer(force, email=leo.email, role="force_coordinator"))
    link = link_sent()
    page = client.get(link).content.decode()
    assert f"/accounts/login/?next={link.replace('/', '%2F')}" in page
    signed_in = as_(leo)
    assert "Force coordinator, Northshire Police" in signed_in.get(link).content.decode()
    assert signed_in.post(link).url == "/"
    assert set(leo.memberships.values_list("role", flat=True)) == {
        "force_lead",
        "force_coordinator",
    }
    assert leo.check_password(PASSWORD)


def test_nobody_takes_a_known_persons_account_with_a_link(as_, adam, force, leo, client):
    as_(adam).post(INVITE, offer(force, email=leo.email, role="force_coordinator"))
    client.post(link_sent(), ACCOUNT)
    leo.refresh_from_db()
    assert leo.check_password(PASSWORD)
    assert "_auth_user_id" not in client.session
    assert leo.memberships.count() == 1


def test_somebody_elses_invitation_is_not_taken(link, as_, olive):
    signed_in = as_(olive)
    page = signed_in.post(link, ACCOUNT)
    assert page.status_code == 403
    assert "nell@northshire.test" in page.content.decode()
    assert olive.memberships.count() == 1


def test_no_administrator_invites_herself(as_, adam, force):
    page = as_(adam).post(INVITE, offer(force, email=adam.email.upper()))
    assert "You cannot give yourself a role" in page.content.decode()
    assert not Invitation.objects.exists()


def test_nobody_is_invited_to_what_she_has(as_, adam, force, leo):
    page = as_(adam).post(INVITE, offer(force, email=leo.email))
    assert "has this role already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_the_same_invitation_is_not_made_twice(as_, adam, force):
    client = as_(adam)
    client.post(INVITE, offer(force))
    assert (
        "has been invited to this role already"
        in client.post(INVITE, offer(force)).content.decode()
    )
    assert Invitation.objects.count() == 1


def test_a_panel_member_needs_a_panel_and_nobody_else_has_one(as_, adam, force, panel):
    client = as_(adam)
    missing = client.post(INVITE, offer(force, role="panel_member")).content.decode()
    assert "Select the panel of this panel member" in missing
    too_many = client.post(INVITE, offer(force, panel=panel.pk)).content.decode()
    assert "Only a panel member has a panel" in too_many
    assert not Invitation.objects.exists()
    assert client.post(INVITE, offer(force, role="panel_member", panel=panel.pk)).status_code == 302
    assert Invitation.objects.get().panel == panel


def test_nobody_is_invited_to_another_administrators_force(as_, adam, force, other_force):
    client = as_(adam)
    page = client.post(INVITE, offer(other_force))
    assert page.status_code == 200
    assert "Select a valid choice" in page.content.decode()
    assert not Invitation.objects.exists()
    assert client.post(INVITE, offer(force)).status_code == 302


def test_the_list_shows_who_was_invited_and_what_became_of_the_letter(as_, adam, force):
    client = as_(adam)
    client.post(INVITE, offer(force))
    assert "Waiting to go out" in client.get("/people/").content.decode()
    post.send_due(timezone.now())
    page = client.get("/people/").content.decode()
    assert "nell@northshire.test" in page
    assert "Sent</strong>" in page


def ended_role_of(admin) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    admin.memberships.update(from_on=None, until_on=yesterday)


def stopped(admin) -> None:
    admin.is_active = False
    admin.save()


@pytest.mark.parametrize("lost", [ended_role_of, stopped])
def test_an_invitation_of_somebody_who_may_no_longer_invite_is_not_valid(
    link, client, as_, adam, force, lost
):
    anna = person("Anna Administrator", force, Role.ADMINISTRATOR)
    lost(adam)
    for page in (client.get(link), client.post(link, ACCOUNT)):
        assert page.status_code == 410
        said = page.content.decode()
        assert "This invitation is no longer valid" in said
        assert f"Ask Anna Administrator ({anna.email}) to send you another" in said
    assert not User.objects.filter(email="nell@northshire.test").exists()
    assert "No longer valid" in as_(anna).get("/people/").content.decode()


def test_another_administrator_sends_it_again_on_her_own_authority(link, client, as_, adam, force):
    anna = person("Anna Administrator", force, Role.ADMINISTRATOR)
    ended_role_of(adam)
    as_(anna).post(f"/people/invitations/{Invitation.objects.get().pk}/renew/")
    assert "Anna Administrator invites you" in client.get(again := link_sent()).content.decode()
    assert client.post(again, ACCOUNT).status_code == 302
    held = User.objects.get(email="nell@northshire.test").memberships.get()
    assert held.given_by == anna


def test_what_was_accepted_stays_when_the_inviter_goes(link, client, adam):
    client.post(link, ACCOUNT)
    ended_role_of(adam)
    assert client.get("/").status_code == 200
    assert "accepted already" in client.get(link).content.decode()


def test_nobody_sends_an_invitation_of_her_own_again(link, as_, force):
    nell = person("Nell Newcomer", force, Role.ADMINISTRATOR)
    nell.email = "nell@northshire.test"
    nell.save()
    url = f"/people/invitations/{Invitation.objects.get().pk}/renew/"
    assert "You cannot give yourself a role" in as_(nell).post(url, follow=True).content.decode()
