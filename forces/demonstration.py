"""The people to try in the demonstration: one list, for the sign-in page and the database."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from forces.models import Force, Membership, Panel, PanelKind, User
from forces.roles import Role

PASSWORD = "try-the-tracker"  # noqa: S105 (of made-up people, in the demonstration alone)
FORCE = "nottinghamshire"
PANELS: dict[str, PanelKind] = {
    "Nottinghamshire Police and Crime Panel": PanelKind.POLICE_AND_CRIME,
    "Nottinghamshire Joint Audit and Scrutiny Panel": PanelKind.JOINT_AUDIT,
}
CRIME_PANEL, AUDIT_PANEL = PANELS


@dataclass(frozen=True, slots=True)
class PersonToTry:
    """Somebody invented; `does` says what is worth trying as this person."""

    name: str
    email: str
    job_title: str
    role: Role
    does: str
    force: str = FORCE
    panel: str = ""


PEOPLE: tuple[PersonToTry, ...] = (
    PersonToTry(
        "Hannah Osei", "hannah.osei@opcc.example", "Assurance officer", Role.OFFICE_OFFICER,
        "Uploads a template, sets dates, checks what the force reports and assures it or sends it "
        "back.",
    ),
    PersonToTry(
        "Tomasz Lewin", "tomasz.lewin@opcc.example", "Policy officer", Role.OFFICE_OFFICER,
        "A second officer: assures what the first one recorded on the force's behalf.",
    ),
    PersonToTry(
        "Ruth Abernethy", "ruth.abernethy@opcc.example", "Chief executive", Role.OFFICE_APPROVER,
        "Closes assured rows, ends rows with a reason, releases a template to a panel.",
    ),
    PersonToTry(
        "Joan Fairbrass", "joan.fairbrass@opcc.example", "Police and Crime Commissioner",
        Role.OFFICE_OBSERVER, "Reads everything that the office reads.",
    ),
    PersonToTry(
        "Nadia Rahimi", "nadia.rahimi@police.example", "Inspection liaison manager",
        Role.FORCE_COORDINATOR, "Names a lead and a date for each row, many at once.",
    ),
    PersonToTry(
        "Gareth Pugh", "gareth.pugh@police.example", "Superintendent, contact management",
        Role.FORCE_LEAD, "Records actions, attaches evidence and reports rows complete.",
    ),
    PersonToTry(
        "Sunita Bhatt", "sunita.bhatt@police.example", "Detective chief inspector",
        Role.FORCE_LEAD, "Leads the rows on protecting vulnerable people.",
    ),
    PersonToTry(
        "Callum Reay", "callum.reay@police.example", "Head of neighbourhood policing",
        Role.FORCE_LEAD, "Leads the rows on preventing crime; some are overdue.",
    ),
    PersonToTry(
        "Margaret Thorne", "margaret.thorne@police.example", "Chief constable",
        Role.FORCE_OBSERVER, "Reads what the force sees.",
    ),
    PersonToTry(
        "Derek Oyelaran", "derek.oyelaran@panel.example", "Councillor", Role.PANEL_MEMBER,
        "Follows the progress of what was released, asks questions, records resolutions.",
        panel=CRIME_PANEL,
    ),
    PersonToTry(
        "Alison Whitby", "alison.whitby@panel.example", "Independent member", Role.PANEL_MEMBER,
        "Sees what was released to the joint audit and scrutiny panel, and nothing else.",
        panel=AUDIT_PANEL,
    ),
    PersonToTry(
        "Ibrahim Sule", "ibrahim.sule@audit.example", "Audit manager", Role.INTERNAL_AUDITOR,
        "Sees the rows of an audit review once one is given to him.",
    ),
    PersonToTry(
        "Fiona Marsh", "fiona.marsh@opcc.example", "Office manager", Role.ADMINISTRATOR,
        "Invites people, gives and ends roles, sees whether each letter went; no content.",
    ),
    PersonToTry(
        "Edwin Pask", "edwin.pask@opcc.example", "Data protection officer", Role.RECORD_KEEPER,
        "Sees the database's own record: who changed what, when and from where, old words and new.",
    ),
)  # fmt: skip


def create_people_to_try(force: Force) -> dict[str, User]:
    """The people of that force with their roles and panels, by e-mail; each is made once."""
    with transaction.atomic():
        password = make_password(PASSWORD)
        return {
            each.email: _create(each, force, _panel(each, force), password)
            for each in PEOPLE
            if each.force == force.code
        }


def _panel(person: PersonToTry, force: Force) -> Panel | None:
    if not person.panel:
        return None
    panel, _ = Panel.objects.get_or_create(
        force=force, name=person.panel, defaults={"kind": PANELS[person.panel]}
    )
    return panel


def _create(person: PersonToTry, force: Force, panel: Panel | None, password: str) -> User:
    """`password`: hashed, once for all of them, because that takes most of a second."""
    user: User
    user, _ = User.objects.get_or_create(
        email=person.email,
        defaults={"name": person.name, "job_title": person.job_title, "password": password},
    )
    Membership.objects.get_or_create(user=user, force=force, role=person.role, panel=panel)
    return user
