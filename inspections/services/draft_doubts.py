"""What the office must look at where a report is recorded already, at least in part."""

from collections.abc import Collection, Mapping

from inspections.imports.recorded import Key, key_of, same_words
from inspections.models import DraftDoubt, DraftRow, Finding

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
