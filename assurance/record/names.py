"""What the things in the record are called, and where they can be looked at.

Each kind of thing that has a name is read in one query, whatever the page holds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from assurance.models import ActionRow, AssuranceRow, AssuranceTemplate, EvidenceRow
from assurance.record.kinds import kind_name
from forces.models import Force, Panel, User
from forces.roles import Permission
from inspections.models import Finding, Inspection

Numbers = list[int]
NONE_OF_THEM = 0
"""A number that nothing has: a query is made on every page, so each takes as many."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, and the address of its page where the reader may open it."""

    text: str
    url: str = ""


Found = Iterator[tuple[int, Name]]
Finder = Callable[[Numbers, User], Found]


class Names:
    """The names of the things wanted; of others, of those removed too, their kind and number."""

    def __init__(self, wanted: Iterable[tuple[str, int]], *, reader: User) -> None:
        numbers: dict[str, Numbers] = defaultdict(lambda: [NONE_OF_THEM])
        for kind, number in wanted:
            numbers[kind].append(number)
        self.found = {
            (kind, number): name
            for kind, finder in FINDERS.items()
            for number, name in finder(sorted(set(numbers[kind])), reader)
        }

    def of(self, kind: str, number: int) -> Name:
        return self.found.get((kind, number)) or Name(f"{kind_name(kind)} {number}")

    def text(self, kind: str, number: int) -> str:
        return self.of(kind, number).text


def _rows(numbers: Numbers, reader: User) -> Found:
    rows = AssuranceRow.objects.filter(pk__in=numbers).select_related(
        "finding", "template__inspection"
    )
    for row in rows:
        yield row.pk, _row(row, reader)


def _row(row: AssuranceRow, reader: User) -> Name:
    reads = reader.access.may(Permission.SEE_ROWS, row.template.force_id)
    url = reverse("row", args=[row.pk]) if reads else ""
    return Name(f"{row.finding}, {row.template.inspection}", url)


def _templates(numbers: Numbers, reader: User) -> Found:
    found = AssuranceTemplate.objects.filter(pk__in=numbers).select_related("force", "inspection")
    for each in found:
        reads = reader.access.may(Permission.SEE_ROWS, each.force_id)
        yield each.pk, Name(str(each), reverse("template", args=[each.pk]) if reads else "")


def _actions(numbers: Numbers, reader: User) -> Found:
    links = ActionRow.objects.filter(action__in=numbers).order_by("-pk")
    for link in links.select_related("row__finding", "row__template__inspection"):
        row = _row(link.row, reader)
        yield link.action_id, Name(f"Action {link.action_id} on {row.text}", row.url)


def _evidence(numbers: Numbers, reader: User) -> Found:
    links = EvidenceRow.objects.filter(evidence__in=numbers).order_by("-pk")
    for link in links.select_related("row__finding", "row__template__inspection"):
        row = _row(link.row, reader)
        yield link.evidence_id, Name(f"Evidence {link.evidence_id} on {row.text}", row.url)


def _findings(numbers: Numbers, _reader: User) -> Found:
    for each in Finding.objects.filter(pk__in=numbers).select_related("inspection"):
        yield each.pk, Name(f"{each}, {each.inspection}")


def _inspections(numbers: Numbers, reader: User) -> Found:
    reads = reader.access.may_anywhere(Permission.SEE_UNPUBLISHED)
    for each in Inspection.objects.filter(pk__in=numbers):
        yield each.pk, Name(each.title, reverse("inspection", args=[each.pk]) if reads else "")


def _people(numbers: Numbers, _reader: User) -> Found:
    for each in User.objects.filter(pk__in=numbers):
        yield each.pk, Name(each.name)


def _panels(numbers: Numbers, _reader: User) -> Found:
    for each in Panel.objects.filter(pk__in=numbers):
        yield each.pk, Name(each.name)


def _forces(numbers: Numbers, _reader: User) -> Found:
    for each in Force.objects.filter(pk__in=numbers):
        yield each.pk, Name(each.name)


FINDERS: dict[str, Finder] = {
    "assurance.assurancerow": _rows,
    "assurance.assurancetemplate": _templates,
    "assurance.action": _actions,
    "assurance.evidence": _evidence,
    "inspections.finding": _findings,
    "inspections.inspection": _inspections,
    "forces.user": _people,
    "forces.panel": _panels,
    "forces.force": _forces,
}
