"""Where the words of a force may stand: read from the models, so that a new one is among them.

Whatever has a column of free text is a place, and belongs to the force to which its keys lead; what
has no such key belongs to the force of the person it is about. What is left out says why.
"""

from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, ForeignKey, OuterRef, Q

from assurance.models import AssuranceRow, EvidenceVersion, PanelQuestion
from core.record import place_of
from core.redacting import SOMEBODY, Place, Text, text_fields
from forces.models import Force, User
from inspections.models import Draft, Finding, Inspection

Model = type[models.Model]
APPS = ("assurance", "inspections", "forces", "core")
RECORD = "core.Change"

NAMES = "It is what people, forces and panels are called; somebody of the same name stays."
POST = "It is about an account, or what a mail server answered: nobody writes into it here."
KEPT_MODELS: dict[str, str] = {
    "forces.Force": NAMES,
    "forces.User": NAMES,
    "forces.Panel": NAMES,
    "forces.Membership": NAMES,
    "forces.Invitation": NAMES,
    "core.AccountLetter": POST,
    "core.AccountAttempt": POST,
    "core.Attempt": POST,
}
CODE = "A code that the application makes, of numbers or digests."
KEPT_FIELDS: dict[str, str] = {
    "assurance.Redaction.words": "What is to be removed; wiped when it is done or declined.",
    "assurance.Redaction.found": "Kinds of things and how many, never what they say.",
    "core.StoredFile.sha256": "A digest of the whole file; nothing can be read from it.",
    "core.StoredFile.media_type": CODE,
    "core.WaitingFile.sha256": CODE,
    "core.WaitingFile.media_type": CODE,
    "core.Notice.key": CODE,
    "core.Notice.kind": CODE,
    "core.Notice.path": CODE,
    "assurance.Disposal.rows": "How many of each outcome: what remains of what was disposed of.",
    "assurance.Disposal.removed": "How many of each kind of thing, as above.",
    "assurance.Disposal.files": "Digests of files; nothing can be read from them.",
    "core.Job.holds": CODE,
    "core.Job.kind": CODE,
    "core.Job.same": CODE,
    "core.Job.place": CODE,
    "core.Job.media_type": CODE,
    "core.Change.kind": CODE,
    "core.Change.about_kind": CODE,
    "core.Change.account": "The name of a database account.",
}

ROW_OF: dict[str, str] = {
    "assurance.AssuranceRow": "pk",
    "assurance.ActionVersion": "action__links__row",
    "assurance.EvidenceVersion": "evidence__links__row",
    "inspections.Finding": "rows",
    "inspections.Correction": "finding__rows",
    "core.StoredFile": "evidence__evidence__links__row",
}
"""The way to the rows, where no key leads there."""

COUNTS: dict[str, str] = {
    "assurance.OfficeNote": "changed_at = now()",
    "assurance.ActionVersion": "redactions = t.redactions + 1",
    "assurance.EvidenceVersion": "redactions = t.redactions + 1",
    "inspections.DraftRow": "version = t.version + 1",
    "inspections.Inspection": "version = t.version + 1",
}
"""By what a form sees that the words it was filled in over are no longer there. Of rows it is
their version, which counts once for a whole redaction."""


def own_inspections() -> Any:
    """Reports about this force alone; words that several forces share are not one's to change."""
    shared = Inspection.forces.through._base_manager.filter(inspection=OuterRef("pk"))
    others = ~Exists(shared.exclude(force=SOMEBODY))
    return Inspection._base_manager.filter(others, forces=SOMEBODY, is_national=False).values("pk")


def own_findings() -> Any:
    return Finding._base_manager.filter(_finding()).values("pk")


def _finding() -> Q:
    return Q(force=SOMEBODY) | Q(force=None, inspection__in=own_inspections())


def _file() -> Q:
    """Files by what they are part of."""
    pieces = EvidenceVersion._base_manager.filter(evidence__force=SOMEBODY)
    papers = PanelQuestion._base_manager.filter(row__template__force=SOMEBODY, paper__isnull=False)
    drafts = Draft._base_manager.filter(force=SOMEBODY)
    return (
        Q(pk__in=pieces.filter(file__isnull=False).values("file"))
        | Q(pk__in=papers.values("paper"))
        | Q(pk__in=drafts.values("file"))
    )


def _change() -> Q:
    """Of the record: what it says is the force's, and what is, though the record names no force."""
    people = User._base_manager.filter(memberships__force=SOMEBODY).values("pk")
    mine = Q(scope=SOMEBODY) | Q(scope=None, by__in=people)
    for model in ours():
        scope = place_of(model).scope
        if model._meta.label == RECORD or (scope and not any(step.null for step in scope)):
            continue
        if (whose := within(model)) is not None:
            things = model._base_manager.filter(whose).values("pk")
            kind = model._meta.label_lower
            mine |= Q(kind=kind, thing__in=things) | Q(about_kind=kind, about__in=things)
    return mine


WITHIN: dict[str, Any] = {
    "inspections.Finding": _finding,
    "inspections.Inspection": lambda: Q(pk__in=own_inspections()),
    "inspections.GradedQuestion": lambda: Q(inspection__in=own_inspections()),
    "inspections.Correction": lambda: Q(finding__in=own_findings()),
    "core.StoredFile": _file,
    RECORD: _change,
}
"""Whose it is, where keys alone do not say."""


def within(model: Model) -> Q | None:
    """The part of a table that is a force's; None where nothing leads to one."""
    if given := WITHIN.get(model._meta.label):
        found: Q = given()
        return found
    if sure := _way(model, Force):
        return Q(**{"__".join(sure): SOMEBODY})
    of_force, of_person = _way(model, Force, gaps=True), _way(model, User, gaps=True, people=True)
    whose = Q(**{"__".join(of_force): SOMEBODY}) if of_force else None
    if of_person:
        person = Q(**{f"{'__'.join(of_person)}__memberships__force": SOMEBODY})
        if of_force:  # what names a force is that one's alone
            person &= Q(**{"__".join(of_force): None})
        whose = whose | person if whose else person
    return whose


def is_of_force(label: str) -> bool:
    """Whether it is the office's material, and not what is a person's own or the record's."""
    return label != RECORD and (label in WITHIN or bool(_way(apps.get_model(label), Force)))


def _way(
    model: Model, to: Model, *, gaps: bool = False, people: bool = False
) -> tuple[str, ...] | None:
    """The shortest way along keys. `gaps`: along those too that may be empty; `people`: through
    people, where they are what is looked for."""
    waiting: deque[tuple[Model, tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        if here is to:
            return way
        for step in here._meta.concrete_fields:
            beyond = step.related_model
            if not isinstance(step, ForeignKey) or not isinstance(beyond, type):
                continue
            if beyond in seen or (step.null and not gaps) or (beyond is User and not people):
                continue
            seen.add(beyond)
            waiting.append((beyond, (*way, step.name)))
    return None


def row_of(model: Model) -> str:
    if given := ROW_OF.get(model._meta.label):
        return given
    return "__".join(_way(model, AssuranceRow, gaps=True) or ())


def ours() -> Iterator[Model]:
    """The models of ours in which somebody writes, the record last: it hears of the others."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS
        and model._meta.managed
        and not model._meta.proxy
        and model._meta.label not in KEPT_MODELS
        and written_fields(model)
    ]
    return iter(sorted(found, key=lambda model: model._meta.label == RECORD))


def written_fields(model: Model) -> tuple[Text, ...]:
    label = model._meta.label
    return tuple(
        field for field in text_fields(model) if f"{label}.{field.name}" not in KEPT_FIELDS
    )


@cache
def places() -> tuple[Place, ...]:
    """Every place, in the order in which they are gone through."""
    found = [_place(model) for model in ours()]
    return tuple(place for place in found if place is not None)


def _place(model: Model) -> Place | None:
    whose = within(model)
    if whose is None:
        return None
    counts = COUNTS.get(model._meta.label, "")
    return Place(model, written_fields(model), whose, row_of(model), counts)


def files_of_force() -> Q:
    """The stored files that belong to a force."""
    return _file()


CALLED: dict[str, str] = {
    "assurance.AssuranceRow": "Row",
    "assurance.OfficeNote": "Office",
    "assurance.RowEvent": "What happened",
    "assurance.DateChange": "Change of a date",
    "assurance.ActionVersion": "Action",
    "assurance.EvidenceVersion": "Evidence",
    "assurance.PanelQuestion": "Question of a panel",
    "assurance.PanelAnswer": "Answer to a panel",
    "assurance.Release": "Release to a panel",
    "inspections.Draft": "Uploaded template as it was read",
    "inspections.DraftRow": "Row of an uploaded template",
    "inspections.DraftDoubt": "Doubt about an uploaded template",
    "core.StoredFile": "File",
    RECORD: "The database's own record",
}


def called(label: str) -> str:
    """What the places of a model are called on the screen."""
    if name := CALLED.get(label):
        return name
    model = apps.get_model(label)
    name = str(model._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]}"
