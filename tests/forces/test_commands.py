"""The commands for people."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assurance import roles_page
from forces.demonstration import PEOPLE, create_people_to_try
from forces.models import User
from forces.roles import Permission
from tests.factories import ForceFactory


@pytest.fixture
def typed(monkeypatch):
    """What is typed after the command."""

    def typing(password: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    return typing


def create(**changed: str) -> None:
    given = {"email": "First@northshire.test", "name": "Una First", "force": "northshire"}
    given.update(changed)
    call_command(
        "create_administrator", given["email"], name=given["name"], force=given["force"],
        stdout=io.StringIO(),
    )  # fmt: skip


def test_the_first_administrator_signs_in_and_invites(force, typed, client):
    typed("a very long password")
    create()
    una = User.objects.get(email="first@northshire.test")
    assert una.access.may(Permission.MANAGE_PEOPLE, force.pk)
    data = {"login": una.email, "password": "a very long password"}
    assert client.post("/accounts/login/", data).status_code == 302
    assert client.get("/people/invite/").status_code == 200


@pytest.mark.parametrize(
    ("changed", "password", "said"),
    [
        ({"force": "nowhere"}, "a very long password", "There is no force “nowhere”"),
        ({}, "short", "too short"),
        ({"email": "not an address"}, "a very long password", "valid email"),
        ({"email": "OLIVE@northshire.test"}, "a very long password", "signs in with"),
        ({"name": "Una\nFirst"}, "a very long password", "Name must be on one line"),
        ({"name": "Una\udcff"}, "a very long password", "Name cannot contain"),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_nobody_made(
    force, olive, typed, changed, password, said
):
    typed(password)
    with pytest.raises(CommandError, match=said):
        create(**changed)
    assert User.objects.count() == 1


def test_people_to_try_are_printed_in_the_demonstration_alone(settings, db):
    create_people_to_try(ForceFactory(code="nottinghamshire"))
    settings.DEMO = True
    out = io.StringIO()
    call_command("people_to_try", stdout=out)
    assert all(person.email in out.getvalue() for person in PEOPLE)
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("people_to_try", stdout=out)


def test_the_page_of_roles_says_what_the_tables_say():
    assert Path(roles_page.path()).read_text() == roles_page.page()
