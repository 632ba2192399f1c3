"""Rows as a file for a spreadsheet: the same rows, order and words as on the page, without notes
of the office and without evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from assurance.annex import LABELS, AnnexAction, AnnexRow, annex_row
from assurance.display import called, sentence
from assurance.models import AssuranceRow, Marking
from core.components import Link
from core.components.text import moment
from core.spreadsheets import CSV, XLSX, Heading, Sheet, Value
from inspections.models import SECTION_TITLES, Finding, Kind

AT_ONCE = 5_000
"""So many rows at most go into one file."""


KINDS = ((XLSX, "Excel (.xlsx)"), (CSV, "CSV (.csv)"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and its value of a row as the page has it."""

    heading: Heading
    value: Callable[[AssuranceRow, AnnexRow], Value]


def _actions(actions: Iterable[AnnexAction]) -> str:
    """Every action that answers the row, in words, or that there is none."""
    told = [
        f"{action.kind}{f', {action.facts}' if action.facts else ''}: {action.text}"
        for action in actions
    ]
    return "\n\n".join(told) or "None recorded yet"


def _page(row: AnnexRow) -> str:
    return f"{row.page} ({row.page_report})" if row.page_report else row.page


INSPECTION = Column(Heading("Inspection", 28), lambda row, _: str(row.template.inspection))
COLUMNS: tuple[Column, ...] = (
    Column(
        Heading(called(Finding, "section"), 20),
        lambda row, _: SECTION_TITLES[Kind(row.finding.section)],
    ),
    Column(Heading(LABELS.ref, 11), lambda _, shown: shown.ref),
    Column(Heading(LABELS.page, 12), lambda _, shown: _page(shown)),
    Column(Heading(LABELS.text, 60), lambda _, shown: shown.text),
    Column(Heading(LABELS.annotation, 30), lambda _, shown: shown.annotation),
    Column(Heading(LABELS.action, 60), lambda _, shown: _actions(shown.actions)),
    Column(Heading(LABELS.lead, 20), lambda _, shown: shown.lead or "Nobody yet"),
    Column(
        Heading(called(AssuranceRow, "first_target_on"), 19), lambda row, _: row.first_target_on
    ),
    Column(Heading(LABELS.target, 19), lambda _, shown: shown.target),
    Column(Heading(LABELS.state, 20), lambda _, shown: shown.state.text),
    Column(
        Heading(called(AssuranceRow, "state_since"), 19),
        lambda row, _: timezone.localdate(row.state_since),
    ),
    Column(Heading("RAG", 11), lambda _, shown: shown.rag.text),
    Column(Heading("How it stands", 34), lambda _, shown: sentence(shown.standing)),
)


def sheet_of(
    rows: Sequence[AssuranceRow],
    *,
    name: str,
    about: Sequence[tuple[str, Value]],
    on: date,
    columns: Sequence[Column] = COLUMNS,
) -> Sheet:
    """The file of these rows, which rows_to_show() or with_answers() gave; `about` says which."""
    facts: list[tuple[str, Value]] = [
        *about,
        ("As at", moment(timezone.now())),
        ("Rows", len(rows)),
        ("Marking", str(Marking.OFFICIAL.label)),
    ]
    shown = ((row, annex_row(row, (), on)) for row in rows)
    return Sheet(
        name=f"{name}-{on.isoformat()}",
        marking=str(Marking.OFFICIAL.label),
        facts=facts,
        headings=[column.heading for column in columns],
        lines=[[column.value(*each) for column in columns] for each in shown],
    )


def export_links(name: str, query: QueryDict, *args: int) -> list[Link]:
    """The same rows as a file of each kind: the address `name`, under the filters in force."""
    wanted = query.copy()
    wanted.pop("page", None)
    return [
        Link(label=label, url=f"{reverse(name, args=[*args, kind])}?{wanted.urlencode()}")
        for kind, label in KINDS
    ]
