"""A mis-transcription is mended: what a finding said before is kept, with who mended it and why."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core.refusals import Changed, Refused
from forces.models import User
from forces.roles import Permission
from inspections.models import Correction, Finding, Kind


def may_correct(user: User, finding: Finding) -> bool:
    """The office that lifted it; for an official finding the office of a force it is about.

    What stands in a national report is shared by every office: an approver corrects it.
    """
    if finding.force_id:
        return user.access.may(Permission.CORRECT_WORDS, finding.force_id)
    if finding.inspection.is_national:
        return user.access.may_anywhere(Permission.CORRECT_NATIONAL)
    own = user.access.forces(Permission.CORRECT_WORDS)
    return any(force.pk in own for force in finding.inspection.forces.all())


def correct_finding(
    finding: Finding, new: Mapping[str, str], *, seen: Mapping[str, str], why: str, by: User
) -> list[Correction]:
    """Correct the fields of `new` that differ from what the person saw; all or nothing.

    Raises Changed where the finding no longer says what was `seen`.
    """
    if not may_correct(by, finding):
        raise PermissionDenied("You may not correct this finding.")
    with transaction.atomic():
        finding = (
            Finding.objects.select_for_update(of=("self",), no_key=True)
            .select_related("inspection")
            .get(pk=finding.pk)
        )
        changed = [name for name in Finding.CORRECTABLE if new.get(name, seen[name]) != seen[name]]
        _require_seen(finding, changed, seen)
        _require_sense(finding, new, changed, why)
        if "kind" in changed and finding.cause_id:
            Finding.objects.filter(pk=finding.pk).update(cause=None)
        return [_corrected(finding, name, new[name], why, by) for name in changed]


def _require_seen(finding: Finding, changed: list[str], seen: Mapping[str, str]) -> None:
    if any(getattr(finding, name) != seen[name] for name in changed):
        last = finding.corrections.select_related("by").order_by("-at", "-pk").first()
        raise Changed("This finding", by=last.by if last else None)


def _require_sense(finding: Finding, new: Mapping[str, str], changed: list[str], why: str) -> None:
    if not changed:
        raise Refused("Nothing was changed.")
    if not why.strip():
        raise Refused("Say why it is corrected.", field="why")
    if not new.get("text", "x").strip():
        raise Refused("The words cannot be empty.", field="text")
    is_cause = "kind" in changed and finding.kind == Kind.CAUSE_OF_CONCERN
    if is_cause and finding.recommendations.exists():
        raise Refused("Recommendations hang from this cause of concern.", field="kind")


def _corrected(finding: Finding, name: str, value: str, why: str, by: User) -> Correction:
    said: dict[str, Any] = {"old": getattr(finding, name), "new": value}
    try:
        with transaction.atomic():
            return Correction.objects.create(finding=finding, field=name, why=why, by=by, **said)
    except IntegrityError:
        raise Refused(
            f"Another row of this section has the ref {value} already.", field="report_ref"
        ) from None
