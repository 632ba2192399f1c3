"""A finding that says again what an earlier one said is linked to it."""

from django.core.exceptions import PermissionDenied

from core.refusals import Refused
from forces.models import User
from forces.roles import Permission
from inspections.models import Finding, RepeatOf


def link_repeat(
    finding: Finding, earlier: Finding, *, how: RepeatOf.HowFound | str, by: User
) -> RepeatOf:
    """Link `finding` to one of an earlier report, or the same one; the same link only once."""
    for linked in (finding, earlier):
        _require_office(by, linked)
    if finding.pk == earlier.pk:
        raise Refused("A finding does not repeat itself.")
    if earlier.inspection.published_on > finding.inspection.published_on:
        raise Refused("What is repeated stands in an earlier report.")
    link, _ = RepeatOf.objects.get_or_create(
        finding=finding, earlier=earlier, defaults={"how_found": how, "by": by}
    )
    return link


def _require_office(by: User, finding: Finding) -> None:
    own = by.access.forces(Permission.CORRECT_WORDS)
    about = [finding.force_id] if finding.force_id else []
    about = about or [force.pk for force in finding.inspection.forces.all()]
    if not own.intersection(about) and not (own and finding.inspection.is_national):
        raise PermissionDenied("You may not link this finding.")
