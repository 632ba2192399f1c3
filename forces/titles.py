"""What a role is called on the screen: the office's name for itself is data of its force."""

from core.components.text import sentence
from forces.models import BodyKind, Force
from forces.roles import Role

OFFICES: dict[str, str] = {
    BodyKind.PCC: "PCC",
    BodyKind.PFCC: "PFCC",
    BodyKind.MAYOR: "Mayor's office",
    BodyKind.COMMON_COUNCIL: "Common Council",
    BodyKind.OTHER: "Office",
}
OFFICE_ROLES: dict[Role, str] = {
    Role.OFFICE_OFFICER: "officer",
    Role.OFFICE_APPROVER: "approver",
    Role.OFFICE_OBSERVER: "observer",
}


def role_title(role: Role, force: Force) -> str:
    """ "PCC officer", "Mayor's office approver", "Force lead"."""
    if role in OFFICE_ROLES:
        return f"{OFFICES[force.body_kind]} {OFFICE_ROLES[role]}"
    return sentence(role.label)
