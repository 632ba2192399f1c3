"""An inspection is recorded, and its facts are changed."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core.refusals import Changed, Refused
from forces.models import Force, User
from forces.roles import Permission
from inspections.models import (
    GRADES_OF_SCALE,
    DraftState,
    GradeScale,
    Inspection,
)


@dataclass(frozen=True, slots=True)
class InspectionFacts:
    """What is recorded of a report. `forces`: those of the person's own that it is about."""

    title: str
    grade_scale: GradeScale | str
    published_on: date
    forces: frozenset[Force]
    programme: str = ""
    cycle: str = ""
    inspectorate: str = "HMICFRS"
    is_national: bool = False
    fieldwork_from: date | None = None
    fieldwork_until: date | None = None
    report_url: str = ""
    follows: Inspection | None = None


PLAIN = (
    "title", "grade_scale", "published_on", "programme", "cycle", "inspectorate", "is_national",
    "fieldwork_from", "fieldwork_until", "report_url", "follows",
)  # fmt: skip


def record_inspection(
    facts: InspectionFacts, *, by: User, once: uuid.UUID | None = None
) -> Inspection:
    """Record a report, or give the one that the same press has recorded already."""
    for force in facts.forces:
        by.access.require(Permission.RECORD_INSPECTION, force.pk)
    with transaction.atomic():
        _locked(facts.forces)
        if once and (there := Inspection.objects.filter(once=once).first()):
            _require_own(there, by)
            return there
        _require_sense(facts)
        _require_new(facts, other_than=None)
        inspection = Inspection.objects.create(**_plain(facts), recorded_by=by, once=once)
        inspection.forces.set(facts.forces)
        return inspection


def _locked(forces: Iterable[Force]) -> list[Force]:
    """Two who record a report of the same force do so one after the other."""
    ids = [force.pk for force in forces]
    return list(Force.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _require_own(there: Inspection, by: User) -> None:
    """A form's token belongs to the person who sent it first."""
    if there.recorded_by_id != by.pk:
        raise Refused("Somebody else sent this form already. Open the page again.")


def change_inspection(
    inspection: Inspection, facts: InspectionFacts, *, by: User, version: int
) -> Inspection:
    """Change the facts of a report; forces that are not the person's own stay as they are."""
    with transaction.atomic():
        inspection = locked_inspection(inspection, by=by, version=version)
        _require_sense(facts, itself=inspection)
        _require_new(facts, other_than=inspection)
        _require_scale_for_grades(inspection, facts)
        _change_forces(inspection, facts, by)
        for name, value in _plain(facts).items():
            setattr(inspection, name, value)
        note_change(inspection, *PLAIN, by=by)
        return inspection


def may_change(user: User, inspection: Inspection) -> bool:
    """An office officer of any force that the report is about."""
    own = user.access.forces(Permission.RECORD_INSPECTION)
    return any(force.pk in own for force in inspection.forces.all())


def require_may_change(user: User, inspection: Inspection) -> None:
    if not may_change(user, inspection):
        raise PermissionDenied(f"You may not {Permission.RECORD_INSPECTION.label}.")


def locked_inspection(inspection: Inspection, *, by: User, version: int) -> Inspection:
    """The report locked until the transaction ends, as the person was looking at it."""
    require_may_change(by, inspection)
    locked = (
        Inspection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("changed_by")
        .get(pk=inspection.pk)
    )
    if locked.version != version:
        raise Changed("This inspection", by=locked.changed_by)
    return locked


def note_change(inspection: Inspection, *fields: str, by: User) -> None:
    """Write these columns of a locked report and count the change."""
    inspection.version += 1
    inspection.changed_by = by
    inspection.save(update_fields=[*fields, "version", "changed_by"])


def _plain(facts: InspectionFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in PLAIN}


def _require_sense(facts: InspectionFacts, *, itself: Inspection | None = None) -> None:
    if not facts.forces:
        raise Refused("Select at least one force.", field="forces")
    begun, ended = facts.fieldwork_from, facts.fieldwork_until
    if begun and ended and ended < begun:
        raise Refused("Fieldwork cannot end before it begins.", field="fieldwork_until")
    if begun and begun > facts.published_on:
        raise Refused("Fieldwork cannot begin after the report was published.",
                      field="fieldwork_from")  # fmt: skip
    if facts.follows and facts.follows.published_on >= facts.published_on:
        raise Refused("The report it follows up has to be an earlier one.", field="follows")
    if itself and facts.follows == itself:
        raise Refused("A report does not follow up itself.", field="follows")


def _require_new(facts: InspectionFacts, *, other_than: Inspection | None) -> None:
    """A report is recorded once: title, publication day and a force in common."""
    same = Inspection.objects.filter(
        title__iexact=facts.title, published_on=facts.published_on, forces__in=facts.forces
    )
    if other_than:
        same = same.exclude(pk=other_than.pk)
    if same.exists():
        raise Refused("A report with this title and publication date is recorded already.",
                      field="title")  # fmt: skip


def _require_scale_for_grades(inspection: Inspection, facts: InspectionFacts) -> None:
    allowed = GRADES_OF_SCALE[GradeScale(facts.grade_scale)]
    if inspection.questions.exclude(grade="").exclude(grade__in=allowed).exists():
        raise Refused(
            "A question has a grade that is not on this scale. Change the grade first.",
            field="grade_scale",
        )


def _change_forces(inspection: Inspection, facts: InspectionFacts, by: User) -> None:
    own = by.access.forces(Permission.RECORD_INSPECTION)
    for force in facts.forces:
        by.access.require(Permission.RECORD_INSPECTION, force.pk)
    gone = set(inspection.forces.filter(pk__in=own)) - facts.forces
    for force in sorted(gone, key=lambda force: force.pk):
        _require_nothing_of(inspection, force)
    inspection.forces.remove(*gone)
    inspection.forces.add(*facts.forces)


def _require_nothing_of(inspection: Inspection, force: Force) -> None:
    drafts = inspection.drafts.filter(force=force).exclude(state=DraftState.DISCARDED)
    if drafts.exists() or inspection.findings.filter(force=force).exists():
        raise Refused(f"{force} has a template for this report; it stays.", field="forces")
