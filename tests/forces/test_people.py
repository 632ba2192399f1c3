"""The administrator's pages: the list, a person, roles given and ended, sign-in stopped."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from forces.models import BodyKind, Membership, User
from forces.roles import Permission, Role
from tests.factories import MembershipFactory, UserFactory
from tests.queries import assert_queries, queries_of

TODAY = timezone.localdate()


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_everybody_of_the_force_with_their_roles(as_, adam, olive, pam, stranger):
    page = page_of(as_(adam), "/people/")
    assert "Olive Officer" in page
    assert "PCC officer, Northshire Police" in page
    assert "Panel member, Northshire Police and Crime Panel" in page
    assert "Sam Stranger" not in page


@pytest.mark.parametrize(
    ("asked", "named", "left_out"),
    [
        ("words=oliv", "Olive Officer", "Leo Lead"),
        ("role=force_lead", "Leo Lead", "Olive Officer"),
        ("sign_in=stopped", "Leo Lead", "Olive Officer"),
    ],
)
def test_the_list_is_narrowed_by_its_address(as_, adam, olive, leo, asked, named, left_out):
    User.objects.filter(pk=leo.pk).update(is_active="stopped" not in asked)
    page = page_of(as_(adam), f"/people/?{asked}").split("<table")[-1]
    assert named in page
    assert left_out not in page


def test_a_role_given_from_today_works_at_once(as_, adam, force, leo):
    client = as_(adam)
    data = {"force": force.pk, "role": "force_coordinator", "panel": ""}
    answer = client.post(f"/people/{leo.pk}/roles/new/", data, follow=True)
    assert "Force coordinator, Northshire Police" in answer.content.decode()
    assert User.objects.get(pk=leo.pk).access.may(Permission.SUBMIT_ANY, force.pk)
    given = Membership.objects.get(user=leo, role="force_coordinator")
    assert (given.from_on, given.until_on, given.given_by) == (TODAY, None, adam)


def days(**named: date) -> dict[str, int]:
    return {
        f"{name}_{box}": getattr(day, box)
        for name, day in named.items()
        for box in ("day", "month", "year")
    }


def test_a_role_can_begin_later_and_end(as_, adam, force, leo):
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
    data = {"force": force.pk, "role": "force_coordinator", "panel": ""}
    as_(adam).post(f"/people/{leo.pk}/roles/new/", {**data, **days(from_on=first, until_on=last)})
    assert not User.objects.get(pk=leo.pk).access.may(Permission.SUBMIT_ANY, force.pk)
    given = Membership.objects.get(user=leo, role="force_coordinator")
    assert (given.from_on, given.until_on) == (first, last)
    assert "Begins later" in page_of(as_(adam), f"/people/{leo.pk}/")


def test_a_role_does_not_end_before_it_begins(as_, adam, force, leo):
    data = {"force": force.pk, "role": "force_coordinator", "panel": ""}
    wrong = days(from_on=TODAY, until_on=TODAY - timedelta(days=1))
    page = as_(adam).post(f"/people/{leo.pk}/roles/new/", {**data, **wrong}).content.decode()
    assert "The last day cannot be before the first day" in page
    assert not Membership.objects.filter(user=leo, role="force_coordinator").exists()


def test_the_same_role_is_not_given_twice(as_, adam, force, leo):
    data = {"force": force.pk, "role": "force_lead", "panel": ""}
    page = as_(adam).post(f"/people/{leo.pk}/roles/new/", data).content.decode()
    assert "Leo Lead has this role already" in page
    assert leo.memberships.count() == 1


def test_nobody_gives_herself_a_role(as_, adam, force, leo):
    data = {"force": force.pk, "role": "office_officer", "panel": ""}
    client = as_(adam)
    page = client.post(f"/people/{adam.pk}/roles/new/", data).content.decode()
    assert "You cannot give yourself a role" in page
    assert adam.memberships.count() == 1
    assert client.post(f"/people/{leo.pk}/roles/new/", data).status_code == 302


def test_a_role_ends_after_its_last_day(as_, adam, force, leo):
    held = leo.memberships.get()
    yesterday = TODAY - timedelta(days=1)
    answer = as_(adam).post(
        f"/people/{leo.pk}/roles/{held.pk}/end/", days(until_on=yesterday), follow=True
    )
    assert "Ended" in answer.content.decode()
    assert not User.objects.get(pk=leo.pk).access.may(Permission.SUBMIT_OWN, force.pk)
    assert "No role at present" in page_of(as_(adam), "/people/?words=leo")


def test_until_the_end_of_its_last_day_the_role_holds(as_, adam, force, leo):
    held = leo.memberships.get()
    as_(adam).post(f"/people/{leo.pk}/roles/{held.pk}/end/", days(until_on=TODAY))
    assert User.objects.get(pk=leo.pk).access.may(Permission.SUBMIT_OWN, force.pk)


def test_a_role_does_not_end_before_its_first_day(as_, adam, force, leo):
    held = leo.memberships.get()
    Membership.objects.filter(pk=held.pk).update(from_on=TODAY)
    wrong = days(until_on=TODAY - timedelta(days=1))
    page = as_(adam).post(f"/people/{leo.pk}/roles/{held.pk}/end/", wrong).content.decode()
    assert "its last day cannot be earlier" in page
    held.refresh_from_db()
    assert held.until_on is None


def test_nobody_ends_a_role_of_her_own(as_, adam):
    held = adam.memberships.get()
    address = f"/people/{adam.pk}/roles/{held.pk}/end/"
    page = as_(adam).post(address, days(until_on=TODAY)).content.decode()
    assert "You cannot end a role of your own" in page
    held.refresh_from_db()
    assert held.until_on is None


def test_somebody_whose_sign_in_is_stopped_is_out_at_once(as_, adam, leo):
    at_work = as_(leo)
    assert at_work.get("/accounts/password/change/").status_code == 200
    as_(adam).post(f"/people/{leo.pk}/sign-in/stop/")
    assert at_work.get("/accounts/password/change/").url.startswith("/accounts/login/")
    as_(adam).post(f"/people/{leo.pk}/sign-in/allow/")
    assert at_work.get("/accounts/password/change/").url.startswith("/accounts/login/")
    assert as_(User.objects.get(pk=leo.pk)).get("/accounts/password/change/").status_code == 200


def test_asking_to_stop_does_not_stop_yet(as_, adam, leo):
    assert "cannot sign in until" in page_of(as_(adam), f"/people/{leo.pk}/sign-in/stop/")
    leo.refresh_from_db()
    assert leo.is_active


def test_nobody_stops_her_own_sign_in(as_, adam):
    answer = as_(adam).post(f"/people/{adam.pk}/sign-in/stop/", follow=True)
    assert "You cannot stop your own sign-in" in answer.content.decode()
    adam.refresh_from_db()
    assert adam.is_active


def test_a_person_of_another_force_too_is_not_shut_out_of_it(as_, adam, leo, other_force):
    elsewhere = MembershipFactory(user=leo, force=other_force, role=Role.FORCE_LEAD)
    answer = as_(adam).post(f"/people/{leo.pk}/sign-in/stop/", follow=True)
    assert "a force that you do not look after" in answer.content.decode()
    assert User.objects.get(pk=leo.pk).is_active
    assert "Southshire" not in page_of(as_(adam), f"/people/{leo.pk}/")
    page = as_(adam).get(f"/people/{leo.pk}/roles/{elsewhere.pk}/end/")
    assert page.status_code == 404


def test_the_menu_shows_each_what_they_may_open(as_, adam, olive):
    assert 'href="/people/"' in page_of(as_(adam), "/accounts/password/change/")
    assert 'href="/people/"' not in page_of(as_(olive), "/accounts/password/change/")


def test_a_new_name_and_rank_stand_on_every_page(as_, adam, leo):
    address = f"/people/{leo.pk}/change/"
    answer = as_(adam).post(address, {"name": "Leo Newname", "job_title": "Inspector"}, follow=True)
    assert "Leo Newname is changed." in answer.content.decode()
    assert "Inspector" in answer.content.decode()
    assert "Leo Newname, Force lead" in page_of(as_(leo), "/accounts/logout/")


def test_an_address_is_not_changed_by_the_administrator(as_, adam, leo):
    data = {"name": "Leo Lead", "job_title": "", "email": "adam2@elsewhere.test"}
    as_(adam).post(f"/people/{leo.pk}/change/", data)
    before = leo.email
    leo.refresh_from_db()
    assert leo.email == before


def test_a_panel_is_added_once_and_its_members_can_be_invited(as_, adam, force, panel):
    client = as_(adam)
    data = {"force": force.pk, "name": "Northshire JASP", "kind": "joint_audit"}
    answer = client.post("/people/panels/new/", data, follow=True)
    assert "Northshire JASP is added" in answer.content.decode()
    assert "Northshire JASP" in page_of(client, "/people/invite/")
    again = client.post("/people/panels/new/", {**data, "name": "NORTHSHIRE JASP"})
    assert "has a panel of that name already" in again.content.decode()
    assert force.panels.count() == 2


def test_a_panel_is_not_added_to_another_administrators_force(as_, adam, other_force):
    data = {"force": other_force.pk, "name": "A panel", "kind": "other"}
    assert "Select a valid choice" in as_(adam).post("/people/panels/new/", data).content.decode()
    assert not other_force.panels.exists()


def _more_people(force, number: int) -> None:
    for person in UserFactory.create_batch(number):
        MembershipFactory(user=person, force=force, role=Role.FORCE_LEAD, given_by=None)


def test_the_filter_names_roles_as_the_list_does(as_, adam, olive, force, other_force):
    page = as_(adam).get("/people/").content.decode()
    assert '<option value="office_officer">PCC officer</option>' in page
    other_force.body_kind = BodyKind.MAYOR
    other_force.save()
    MembershipFactory(user=adam, force=other_force, role=Role.ADMINISTRATOR)
    both = unescape(as_(adam).get("/people/").content.decode())
    assert '<option value="office_officer">PCC officer or Mayor\'s office officer</option>' in both
    assert '<option value="force_lead">Force lead</option>' in both
    narrowed = as_(adam).get("/people/?role=office_officer").content.decode()
    assert "Role at present: PCC officer or" in narrowed
    assert "Olive Officer" in narrowed


def test_the_list_takes_as_many_queries_for_many_people(as_, adam, force):
    client = as_(adam)
    _more_people(force, 30)
    assert_queries("people", client, "/people/")
    few = queries_of(client, "/people/")
    _more_people(force, 270)
    assert queries_of(client, "/people/") == few
