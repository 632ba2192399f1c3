"""Whose lines of the record a keeper reads, and which of them are asked for."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from assurance.models import EvidenceVersion, Marking, PanelQuestion
from core.changes import Happened
from core.models import Change
from forces.models import Membership, User
from forces.roles import Permission
from inspections.models import Draft, Finding, Inspection

Lines = QuerySet[Change]


def kept_by(user: User) -> frozenset[int]:
    """The forces whose record the person is named for."""
    return user.access.forces(Permission.SEE_RECORD)


def slices(forces: Iterable[int]) -> list[Lines]:
    """The lines of these forces: of each by itself, and of what belongs to no one force.

    Each slice is read in order from its own index, which a condition over all of them is not.
    """
    ids = sorted(forces)
    own = [Change.objects.filter(scope=force) for force in ids]
    return [*own, Change.objects.filter(_shared(ids), scope=None)]


def _shared(forces: list[int]) -> Q:
    """People who hold or held a role there; inspections of these forces and national ones; files.

    That a whole table was emptied at one stroke concerns everybody.
    """
    people = Membership.objects.filter(force__in=forces).values("user_id")
    reports = Inspection.objects.filter(
        Q(is_national=True) | Q(forces__in=forces) | Q(templates__force__in=forces)
    ).values("pk")
    findings = Finding.objects.filter(inspection__in=reports, force=None).values("pk")
    return (
        Q(about_kind="forces.user", about__in=people)
        | Q(about_kind="inspections.inspection", about__in=reports)
        | Q(about_kind="inspections.finding", about__in=findings)
        | (Q(kind="core.storedfile") & _files(forces))
        | Q(what=Happened.TRUNCATE)
    )


def _files(forces: list[int]) -> Q:
    """The uploaded files that somebody used in these forces."""
    evidence = EvidenceVersion.objects.filter(evidence__force__in=forces, file__isnull=False)
    drafts = Draft.objects.filter(force__in=forces)
    papers = PanelQuestion.objects.filter(row__template__force__in=forces, paper__isnull=False)
    return (
        Q(thing__in=evidence.order_by().values("file_id"))
        | Q(thing__in=drafts.order_by().values("file_id"))
        | Q(thing__in=papers.order_by().values("paper_id"))
    )


def shown_to(reader: User) -> Q:
    """Nothing of evidence marked OFFICIAL-SENSITIVE for whoever has no second step."""
    if reader.access.has_second_step:
        return Q()
    return ~_secret()


def marking_of(shown: Iterable[Change]) -> Marking:
    """How a file of these lines is marked: by what is in it."""
    held = Change.objects.filter(pk__in=[change.pk for change in shown])
    return Marking.OFFICIAL_SENSITIVE if held.filter(_secret()).exists() else Marking.OFFICIAL


def _secret() -> Q:
    """The lines about versions and files of evidence marked OFFICIAL-SENSITIVE."""
    secret = EvidenceVersion.objects.order_by().filter(
        Q(marking=Marking.OFFICIAL_SENSITIVE)
        | Q(evidence__current__marking=Marking.OFFICIAL_SENSITIVE)
    )
    files = secret.filter(file__isnull=False).values("file_id")
    return Q(kind="assurance.evidenceversion", thing__in=secret.values("pk")) | Q(
        kind="core.storedfile", thing__in=files
    )


def newest(found: Iterable[Lines], *, at_most: int) -> list[Change]:
    """The newest lines of all the slices, in one query."""
    first, *others = [each.order_by("-at", "-pk")[:at_most] for each in found]
    return list(first.union(*others, all=True).order_by("-at", "-pk")[:at_most])


def older_than(line: Change) -> Q:
    return Q(at__lte=line.at) & (Q(at__lt=line.at) | Q(pk__lt=line.pk))
