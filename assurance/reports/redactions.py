"""Where words stand that are to be removed, and what was removed before.

Nobody learns here what they may not read: such places are gone through as well, and are not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from assurance.display import sentence
from assurance.models import AssuranceRow, EvidenceVersion, PanelQuestion, Redaction
from assurance.redactable import called, is_of_force, own_findings, places
from core.components import Link
from core.models import StoredFile
from core.redacting import SOMEBODY, Place, Sought, Text, finding, text_fields
from forces.models import User
from forces.roles import Permission
from inspections.models import Draft, Finding

MOST = 1000
READ_WITH_ROWS = frozenset(
    {
        "assurance.AssuranceRow", "assurance.RowEvent", "assurance.ProgressNote",
        "assurance.DateChange", "assurance.ActionVersion", "assurance.EvidenceVersion",
        "assurance.Verdict", "assurance.PanelQuestion", "assurance.PanelAnswer",
        "inspections.Finding", "inspections.Correction", "core.StoredFile",
    }
)  # fmt: skip
"""What people of the force read on its rows; everything else is the office's."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One place where the words stand. `row`: the row it is on, where it is on one."""

    what: str
    said: str
    row: Link | None


@dataclass(frozen=True, slots=True)
class Found:
    """All the places that this person may know of; `is_cut` where there are more of them."""

    places: list[Standing]
    is_cut: bool
    shared: int
    """Findings of reports that other forces share: they are not changed."""

    @property
    def is_much(self) -> bool:
        return self.is_cut or len(self.places) > MUCH


MUCH = 30
Hit = tuple[str, str, str, int | None, str]
"""Model, field, id, row, and the words round it."""


def found_for(words: str, force_id: int, user: User) -> Found:
    """Where the words stand in the material of a force, as far as the person may read it."""
    hits = _hits(words, force_id, [(place, place.fields) for place in places()])
    shared = Place(
        Finding, text_fields(Finding), Q(rows__template__force=SOMEBODY) & ~Q(pk__in=own_findings())
    )
    elsewhere = {int(hit[2]) for hit in _hits(words, force_id, [(shared, shared.fields)])}
    readable = AssuranceRow.objects.readable_by(user).filter(finding__in=elsewhere)
    told = _told(hits[:MOST], force_id, user)
    read = readable.values("finding").distinct().count()
    return Found(told, bool(told) and len(hits) > MOST, read)


def _hits(words: str, force_id: int, where: Iterable[tuple[Place, tuple[Text, ...]]]) -> list[Hit]:
    sought = Sought("(SELECT pattern FROM sought)", "(SELECT part FROM sought)")
    queries = [
        finding(place, field, whose=str(int(force_id)), sought=sought)
        for place, fields in where
        for field in fields
    ]
    sql = (
        "WITH sought AS MATERIALIZED (SELECT public.redaction_pattern(%s) AS pattern, "  # noqa: S608
        "public.redaction_part(%s) AS part) "
        f"SELECT DISTINCT * FROM ({' UNION ALL '.join(queries)}) AS hits "
        f"ORDER BY 1, 2, 4, 3 LIMIT {MOST + 1}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling takes longer than asking
        cursor.execute(sql, [words, words])
        return [tuple(hit) for hit in cursor.fetchall()]


def _told(hits: list[Hit], force_id: int, user: User) -> list[Standing]:
    rows = _rows({hit[3] for hit in hits if hit[3] is not None}, user)
    office = user.access.may(Permission.SEE_OFFICE_NOTES, force_id)
    hidden = _hidden_evidence(hits, user)
    told = []
    for label, field, pk, row, said in hits:
        with_row = label in READ_WITH_ROWS and row in rows
        if (with_row or (office and is_of_force(label))) and (label, pk) not in hidden:
            what = f"{called(label)}: {_field(label, field)}"
            told.append(Standing(what, said, rows.get(row or 0)))
    return told


def _field(label: str, name: str) -> str:
    place = next(place for place in places() if place.model._meta.label == label)
    return next(str(field.verbose_name) for field in place.fields if field.name == name)


def _rows(ids: set[int], user: User) -> dict[int | None, Link]:
    rows = AssuranceRow.objects.readable_by(user).filter(pk__in=ids)
    return {
        row.pk: Link(
            label=f"{row.finding}, {row.template.inspection}", url=reverse("row", args=[row.pk])
        )
        for row in rows.select_related("finding", "template__inspection").order_by("pk")
    }


def _hidden_evidence(hits: list[Hit], user: User) -> set[tuple[str, str]]:
    """Versions and files of evidence that the person may not see, by model and id."""
    seen = {
        "assurance.EvidenceVersion": EvidenceVersion.objects.visible_to(user),
        "core.StoredFile": visible_files(user),
    }
    hidden = set()
    for label, readable in seen.items():
        ids = {hit[2] for hit in hits if hit[0] == label}
        shown = {str(pk) for pk in readable.filter(pk__in=ids).values_list("pk", flat=True)}
        hidden |= {(label, pk) for pk in ids - shown}
    return hidden


def visible_files(user: User) -> QuerySet[StoredFile]:
    """The files that the person may see, by what they are part of."""
    return StoredFile.objects.filter(
        Q(evidence__in=EvidenceVersion.objects.visible_to(user))
        | Q(questions__in=PanelQuestion.objects.visible_to(user))
        | Q(drafts__in=Draft.objects.visible_to(user))
    )


def files_of(row: AssuranceRow, user: User) -> list[tuple[StoredFile, str]]:
    """The files that stand on a row and that the person may see, each with what it is."""
    versions = (
        EvidenceVersion.objects.visible_to(user)
        .filter(evidence__links__row=row, file__removed_at=None, file__isnull=False)
        .select_related("file")
    )
    papers = PanelQuestion.objects.visible_to(user).filter(row=row, paper__removed_at=None)
    drafts = Draft.objects.visible_to(user).filter(
        inspection=row.template.inspection_id, force=row.template.force_id, file__removed_at=None
    )
    found: dict[int, tuple[StoredFile, str]] = {}
    for version in versions.order_by("pk"):
        if version.file:
            found[version.file.pk] = version.file, f"evidence, version {version.number}"
    for question in papers.exclude(paper=None).select_related("paper").order_by("pk"):
        if question.paper:
            found.setdefault(question.paper.pk, (question.paper, "a panel's paper"))
    for draft in drafts.select_related("file").order_by("pk"):
        found.setdefault(draft.file.pk, (draft.file, "the uploaded template"))
    return list(found.values())


def counts_of(redaction: Redaction, user: User) -> list[str]:
    """Of each kind of thing how many were changed, as far as the person may know of that kind."""
    office = user.access.may(Permission.SEE_OFFICE_NOTES, redaction.force_id)
    return [
        f"{called(label)}: {number}"
        for label, number in sorted(redaction.found.items(), key=lambda each: called(each[0]))
        if label in READ_WITH_ROWS or (office and is_of_force(label))
    ]


def what_of(redaction: Redaction) -> str:
    """ "Words", "Files" or both, and where it stands; never which words."""
    files = len(redaction.of_files.all())
    has_words = bool(redaction.words) or bool(set(redaction.found) - {"core.StoredFile"})
    parts = [part for part, is_there in (("words", has_words or not files), ("files", files))
             if is_there]  # fmt: skip
    return sentence(" and ".join(parts))
