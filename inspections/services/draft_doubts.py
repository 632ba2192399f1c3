"""Doubts that come or go after the reading: of what is recorded already, of refs put right."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from forces.models import User
from inspections.imports.recorded import Key, key_of, same_words
from inspections.models import Answer, DraftDoubt, DraftRow, Finding
from inspections.reading.doubts import doubt_refs

OTHER_WORDS = "Recorded already with other words, which stay as they are: "
ACTION_STAYS_OUT = (
    "This row is in the template already. The action printed here is not brought in: record it "
    "on the row if it is new."
)


def doubts_of_recorded(
    row: DraftRow, recorded: Mapping[Key, Finding], answered: Collection[int]
) -> list[DraftDoubt]:
    """The doubts of a row that is recorded; `answered`: ids of the findings in the template."""
    finding = recorded.get(key_of(row))
    if finding is None:
        return []
    said = []
    if same_words(finding.text) != same_words(row.text):
        said.append(f"{OTHER_WORDS}“{_short(finding.text)}”.")
    if row.action_taken and finding.pk in answered:
        said.append(ACTION_STAYS_OUT)
    return [
        DraftDoubt(draft_id=row.draft_id, row=row, what=what, lines=row.lines, sheet=row.sheet)
        for what in said
    ]


def no_longer_than(name: str, value: str) -> str:
    """The value of a row's field, cut to what the column keeps."""
    return value[: getattr(DraftRow._meta.get_field(name), "max_length", None)]


def _short(text: str) -> str:
    return text if len(text) <= 400 else f"{text[:400]}…"


@dataclass(slots=True)
class _Ref:
    """A row of a draft as the reader of documents asks about its ref."""

    row: DraftRow
    found: set[str] = field(default_factory=set)

    @property
    def section(self) -> str:
        return self.row.section

    @property
    def sheet(self) -> str:
        return self.row.sheet

    @property
    def ref(self) -> str:
        return self.row.report_ref

    def doubt(self, what: str) -> None:
        self.found.add(what)


@contextmanager
def refs_asked_again(draft_id: int, *, by: User) -> Iterator[None]:
    """Around a change of rows: doubts about the refs of their neighbours that it settles.

    What was settled so is asked again where a later change takes that back. No new doubt comes
    of what a person decides; two rows with one ref are refused when the draft is confirmed.
    """
    before = _doubts_of_refs(draft_id)
    yield
    after = _doubts_of_refs(draft_id)
    for pk in before.keys() | after.keys():
        was, now = before.get(pk, set()), after.get(pk, set())
        _settled(pk, was - now, by)
        _asked_again(pk, now - was)


def _doubts_of_refs(draft_id: int) -> dict[int, set[str]]:
    rows = DraftRow.objects.filter(draft=draft_id, left_out=False).order_by("order", "pk")
    refs = [_Ref(row) for row in rows.only("section", "sheet", "report_ref", "order")]
    doubt_refs(refs)
    return {ref.row.pk: ref.found for ref in refs}


def _settled(row: int, whats: Collection[str], by: User) -> None:
    settled = DraftDoubt.objects.filter(row=row, what__in=whats, answer="")
    settled.update(answer=Answer.CORRECTED, answered_by=by, answered_at=timezone.now())


def _asked_again(row: int, whats: Collection[str]) -> None:
    settled = DraftDoubt.objects.filter(row=row, what__in=whats, answer=Answer.CORRECTED)
    settled.update(answer="", answered_by=None, answered_at=None)
