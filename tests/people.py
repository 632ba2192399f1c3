"""The people whom tests know by name. Each fixture is a person who can sign in."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from forces.models import Force, Panel, PanelKind, User
from forces.roles import Role
from tests.factories import ForceFactory, MembershipFactory, PanelFactory, UserFactory

PASSWORD = "correct horse battery"


def person(name: str, force: Force, role: Role, panel: Panel | None = None) -> User:
    """A new person with one role."""
    user = UserFactory(name=name, email=f"{name.split()[0].lower()}@{force.code}.test")
    MembershipFactory(user=user, force=force, role=role, panel=panel)
    return user


def with_second_step(*people: User) -> None:
    """Each has an app for signing in. A session made by `as_` counts as one that asked for it."""
    for each in people:
        TOTP.activate(each, generate_totp_secret())
        each.__dict__.pop("access", None)


@pytest.fixture
def records(request):
    """Where what a test makes is written: its own database where it has one, else a transaction."""
    own = "own_database" in request.fixturenames
    return request.getfixturevalue("own_database" if own else "db")


@pytest.fixture
def force(records):
    return ForceFactory(
        name="Northshire Police",
        code="northshire",
        body_name="Police and Crime Commissioner for Northshire",
        office_name="Office of the Police and Crime Commissioner for Northshire",
    )


@pytest.fixture
def other_force(records):
    return ForceFactory(name="Southshire Police", code="southshire")


@pytest.fixture
def panel(force):
    return PanelFactory(force=force, name="Northshire Police and Crime Panel")


@pytest.fixture
def audit_panel(force):
    return PanelFactory(force=force, name="Northshire JASP", kind=PanelKind.JOINT_AUDIT)


@pytest.fixture
def olive(force):
    """An office officer."""
    return person("Olive Officer", force, Role.OFFICE_OFFICER)


@pytest.fixture
def otto(force):
    """Another office officer."""
    return person("Otto Officer", force, Role.OFFICE_OFFICER)


@pytest.fixture
def ada(force):
    """The office approver."""
    return person("Ada Approver", force, Role.OFFICE_APPROVER)


@pytest.fixture
def oscar(force):
    """An observer for the office: the commissioner."""
    return person("Oscar Commissioner", force, Role.OFFICE_OBSERVER)


@pytest.fixture
def cora(force):
    """The force coordinator."""
    return person("Cora Coordinator", force, Role.FORCE_COORDINATOR)


@pytest.fixture
def leo(force):
    """A force lead."""
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def lena(force):
    """Another force lead."""
    return person("Lena Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def fred(force):
    """An observer for the force: the chief constable."""
    return person("Fred Chief", force, Role.FORCE_OBSERVER)


@pytest.fixture
def ian(force):
    """An internal auditor."""
    return person("Ian Auditor", force, Role.INTERNAL_AUDITOR)


@pytest.fixture
def pam(force, panel):
    """A member of the Police and Crime Panel."""
    return person("Pam Panel", force, Role.PANEL_MEMBER, panel)


@pytest.fixture
def adam(force):
    """The administrator."""
    return person("Adam Administrator", force, Role.ADMINISTRATOR)


@pytest.fixture
def kit(force):
    """The keeper of the record."""
    return person("Kit Keeper", force, Role.RECORD_KEEPER)


@pytest.fixture
def stranger(other_force):
    """An office officer of another force."""
    return person("Sam Stranger", other_force, Role.OFFICE_OFFICER)


@pytest.fixture
def as_(records):
    """`as_(olive)`: a browser's session of that person, without pages' scripts."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
