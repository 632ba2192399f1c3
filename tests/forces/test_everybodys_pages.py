"""The pages that are there for everybody, and what the frame says of its reader."""

import pytest
from django.test import Client

from core.components import Link
from forces.models import BodyKind
from forces.roles import Role
from forces.titles import role_title
from tests.factories import ForceFactory, MembershipFactory


def test_the_accessibility_statement_is_a_link_on_every_page(client, db):
    assert 'href="/accessibility/"' in client.get("/accounts/login/").content.decode()
    page = client.get("/accessibility/").content.decode()
    assert "What may not be accessible" in page


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (BodyKind.PCC, "PCC officer"),
        (BodyKind.PFCC, "PFCC officer"),
        (BodyKind.MAYOR, "Mayor's office officer"),
        (BodyKind.COMMON_COUNCIL, "Common Council officer"),
        (BodyKind.OTHER, "Office officer"),
    ],
)
def test_an_officer_is_called_after_the_local_policing_body(kind, title):
    assert role_title(Role.OFFICE_OFFICER, ForceFactory.build(body_kind=kind)) == title


def test_the_frame_names_every_role_once(as_, leo, other_force):
    MembershipFactory(user=leo, force=other_force, role=Role.FORCE_LEAD)
    MembershipFactory(user=leo, force=other_force, role=Role.FORCE_COORDINATOR)
    page = as_(leo).get("/accounts/logout/").content.decode()
    assert "<span>Leo Lead, Force lead, Force coordinator</span>" in page


OFFICE = ["Home", "Templates", "Rows", "Checks", "Inspections", "Progress", "Questions", "Removals"]


def menu(client: Client) -> list[str]:
    links: list[Link] = client.get("/accounts/logout/").context["navigation"]
    return [link.label for link in links]


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("olive", [*OFFICE[:3], "Leads", *OFFICE[3:]]),
        ("ada", OFFICE),
        ("cora", ["Home", "Templates", "Rows", "Leads", "Inspections", "Removals"]),
        ("leo", ["Home", "Templates", "Rows", "Leads", "Questions"]),
        ("fred", ["Home", "Templates", "Rows"]),
        ("pam", ["Home", "Progress", "Questions"]),
        ("ian", ["Home"]),
        ("adam", ["Home", "People", "Letters"]),
        ("kit", ["Home", "Record"]),
    ],
)
def test_each_role_finds_its_pages_in_the_menu(request, as_, name, entries):
    assert menu(as_(request.getfixturevalue(name))) == entries


def test_nobody_who_has_not_signed_in_has_a_menu(client, db):
    assert client.get("/accounts/login/").context["navigation"] == []
