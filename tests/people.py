"""The people whom tests know by name. Each fixture is a person who can sign in."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from forces.models import Force, Panel, PanelKind, User
from forces.roles import Role
from tests.factories import ForceFactory, MembershipFactory, PanelFactory, UserFactory

PASSWORD = "correct horse battery"
CAST = {
    "olive": ("Olive Officer", Role.OFFICE_OFFICER),
    "otto": ("Otto Officer", Role.OFFICE_OFFICER),
    "ada": ("Ada Approver", Role.OFFICE_APPROVER),
    "oscar": ("Oscar Commissioner", Role.OFFICE_OBSERVER),
    "cora": ("Cora Coordinator", Role.FORCE_COORDINATOR),
    "leo": ("Leo Lead", Role.FORCE_LEAD),
    "lena": ("Lena Lead", Role.FORCE_LEAD),
    "fred": ("Fred Chief", Role.FORCE_OBSERVER),
    "ian": ("Ian Auditor", Role.INTERNAL_AUDITOR),
    "pam": ("Pam Panel", Role.PANEL_MEMBER),
    "adam": ("Adam Administrator", Role.ADMINISTRATOR),
    "kit": ("Kit Keeper", Role.RECORD_KEEPER),
    "stranger": ("Sam Stranger", Role.OFFICE_OFFICER),
}


def person(name: str, force: Force, role: Role, panel: Panel | None = None) -> User:
    """A new person with one role."""
    user = UserFactory(name=name, email=f"{name.split()[0].lower()}@{force.code}.test")
    MembershipFactory(user=user, force=force, role=role, panel=panel)
    return user


def known(name: str, force: Force, panel: Panel | None = None) -> User:
    """The person whom tests know by that name."""
    full_name, role = CAST[name]
    return person(full_name, force, role, panel if role == Role.PANEL_MEMBER else None)


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


def northshire() -> Force:
    return ForceFactory(
        name="Northshire Police",
        code="northshire",
        body_name="Police and Crime Commissioner for Northshire",
        office_name="Office of the Police and Crime Commissioner for Northshire",
    )


def southshire() -> Force:
    return ForceFactory(name="Southshire Police", code="southshire")


def panel_of(force: Force) -> Panel:
    return PanelFactory(force=force, name="Northshire Police and Crime Panel")


@pytest.fixture
def force(records):
    return northshire()


@pytest.fixture
def other_force(records):
    return southshire()


@pytest.fixture
def panel(force):
    return panel_of(force)


@pytest.fixture
def audit_panel(force):
    return PanelFactory(force=force, name="Northshire JASP", kind=PanelKind.JOINT_AUDIT)


@pytest.fixture
def olive(force):
    """An office officer."""
    return known("olive", force)


@pytest.fixture
def otto(force):
    """Another office officer."""
    return known("otto", force)


@pytest.fixture
def ada(force):
    """The office approver."""
    return known("ada", force)


@pytest.fixture
def oscar(force):
    """An observer for the office: the commissioner."""
    return known("oscar", force)


@pytest.fixture
def cora(force):
    """The force coordinator."""
    return known("cora", force)


@pytest.fixture
def leo(force):
    """A force lead."""
    return known("leo", force)


@pytest.fixture
def lena(force):
    """Another force lead."""
    return known("lena", force)


@pytest.fixture
def fred(force):
    """An observer for the force: the chief constable."""
    return known("fred", force)


@pytest.fixture
def ian(force):
    """An internal auditor."""
    return known("ian", force)


@pytest.fixture
def pam(force, panel):
    """A member of the Police and Crime Panel."""
    return known("pam", force, panel)


@pytest.fixture
def adam(force):
    """The administrator."""
    return known("adam", force)


@pytest.fixture
def kit(force):
    """The keeper of the record."""
    return known("kit", force)


@pytest.fixture
def stranger(other_force):
    """An office officer of another force."""
    return known("stranger", other_force)


@pytest.fixture
def as_(records):
    """`as_(olive)`: a browser's session of that person, without pages' scripts."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
