"""What answers a row at this moment: the current versions of its actions and its evidence."""

from django.db.models import F

from assurance.models import ActionVersion, AssuranceRow, EvidenceVersion, Marking
from forces.models import User
from forces.roles import Permission


def action_versions(row: AssuranceRow) -> list[ActionVersion]:
    """The current versions of the actions that answer the row now, oldest first."""
    return list(
        ActionVersion.objects.filter(
            action__links__row=row, action__links__removed_at=None, action__current=F("pk")
        ).order_by("action__created_at", "action_id", "pk")
    )


def evidence_versions(row: AssuranceRow) -> list[EvidenceVersion]:
    """The current versions of the evidence on the row now, oldest first."""
    return list(
        EvidenceVersion.objects.filter(
            evidence__links__row=row, evidence__links__removed_at=None, evidence__current=F("pk")
        ).order_by("evidence__created_at", "evidence_id", "pk")
    )


def hidden_versions(row: AssuranceRow, user: User) -> list[EvidenceVersion]:
    """Those of them that the person is not shown, for want of a second step for signing in."""
    if user.access.may(Permission.SEE_SENSITIVE, row.template.force_id):
        return []
    return [each for each in evidence_versions(row) if each.marking == Marking.OFFICIAL_SENSITIVE]


def shown_versions(row: AssuranceRow, user: User) -> list[EvidenceVersion]:
    hidden = {version.pk for version in hidden_versions(row, user)}
    return [version for version in evidence_versions(row) if version.pk not in hidden]


def what_stands(row: AssuranceRow) -> str:
    """The versions of actions and evidence that answer the row now, as one line to compare."""
    actions = ",".join(str(version.pk) for version in action_versions(row))
    return f"{actions};{','.join(str(version.pk) for version in evidence_versions(row))}"
