"""The columns of lists of rows: one place for the page and for its file.

One more column is one entry in COLUMNS. Rows come from with_standing() and with_section_order(),
and have gone through the `prepared` of each column that is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Model, OuterRef, Subquery, Value, When
from django.db.models.functions import NullIf
from django.http import QueryDict
from django.utils import timezone

from assurance.annex import actions_of, with_answers
from assurance.checks import EVIDENCE
from assurance.display import (
    blocked_words,
    called,
    days_late,
    days_late_against_first,
    rag_tag,
    sentence,
    standing_said,
    state_words,
)
from assurance.models import (
    ActionRow,
    ActionVersion,
    AssuranceRow,
    Priority,
    ProgressNote,
)
from assurance.workflow import Rag, State
from assurance.worklists import ALL, DATE_ASKED, IN_SECTION, Worklist
from core.components.text import day
from core.spreadsheets import Heading
from core.spreadsheets import Value as Cell
from inspections.models import SECTION_TITLES, Finding, Kind

ROW = OuterRef("pk")
ANSWERS = ActionRow.objects.filter(row=ROW, removed_at=None).order_by("pk")
NEWS = ProgressNote.objects.filter(row=ROW, no_change=False).order_by("-at", "-pk")

Told = Callable[[AssuranceRow, date], Cell]


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column: what it is called, what it says of a row for a day, by what rows are sorted.

    `files` are its columns in a file, where these are not the one; `prepared` adds what it needs,
    in as many queries for one row as for many.
    """

    key: str
    name: str
    told: Told
    order: tuple[Any, ...]
    width: int = 18
    files: tuple[tuple[Heading, Told], ...] = ()
    prepared: Callable[[Any], Any] = lambda rows: rows

    def in_file(self) -> tuple[tuple[Heading, Told], ...]:
        return self.files or ((Heading(self.name, self.width), self.told),)

    def sorted(self, *, last_first: bool) -> list[Any]:
        """By what rows are sorted; what has nothing there comes last, in either direction."""
        by = [each if hasattr(each, "asc") else F(each) for each in self.order]
        way = "desc" if last_first else "asc"
        return [*(getattr(each, way)(nulls_last=True) for each in by), F("pk").asc()]


def _asked(row: Any, _on: date) -> str:
    """The date that waits for a decision: who asks for it, since when, and why."""
    if not row.asked_on:
        return ""
    who = f"by {row.asked_by_name} on {day(row.asked_at)}"
    return f"{day(row.asked_on)}, {who}: {row.asked_why}"


def _listed(values: Iterable[str], field: str) -> Case:
    """In the order in which the values are listed, not of their letters."""
    return Case(*(When(**{field: each}, then=Value(n)) for n, each in enumerate(values)))


def _words(field: str) -> NullIf:
    """Words, those that are none last."""
    return NullIf(F(field), Value(""))


def _page(row: AssuranceRow, _on: date) -> str:
    finding = row.finding
    return (
        f"{finding.page_ref} ({finding.page_report})" if finding.page_report else finding.page_ref
    )


def _actions(row: AssuranceRow, _on: date) -> str:
    """Every action that answers the row, in words, or that there is none."""
    told = [
        f"{action.kind}{f', {action.facts}' if action.facts else ''}: {action.text}"
        for action in actions_of(row)
    ]
    return "\n\n".join(told) or "None recorded yet"


def _answered(rows: Any) -> Any:
    return with_answers(rows).annotate(
        first_answer=Subquery(ANSWERS.values("action__current__text")[:1])
    )


def _with_news(rows: Any) -> Any:
    return rows.annotate(
        news_at=Subquery(NEWS.values("at")[:1]), news_text=Subquery(NEWS.values("text")[:1])
    )


def _news(row: Any, _on: date) -> str:
    return f"{day(row.news_at)}: {row.news_text}" if row.news_at else ""


def _with_evidence(rows: Any) -> Any:
    pieces = EVIDENCE.order_by().values("row").annotate(pieces=Count("pk"))
    return rows.annotate(evidence_pieces=Subquery(pieces.values("pieces")))


def _evidence(row: Any, _on: date) -> int:
    return row.evidence_pieces or 0


def _days_over(row: AssuranceRow, _on: date) -> int | None:
    return days_late(row)


def _days_over_first(row: AssuranceRow, _on: date) -> int | None:
    return None if row.first_target_on is None else days_late_against_first(row)


def _since(row: AssuranceRow, _on: date) -> date:
    return timezone.localdate(row.state_since)


def _state(row: AssuranceRow, _on: date) -> str:
    return state_words(row.state)


def _rag(row: AssuranceRow, _on: date) -> str:
    return rag_tag(row).text


def _standing(row: AssuranceRow, on: date) -> str:
    return standing_said(row, on)


def _section(row: AssuranceRow, _on: date) -> str:
    return SECTION_TITLES[Kind(row.finding.section)]


def _ref(row: AssuranceRow, _on: date) -> str:
    return row.finding.report_ref


def _target(row: AssuranceRow, _on: date) -> date | None:
    return row.target_on


def _field(
    key: str, model: type[Model], field: str, *, width: int = 18, order: Any = None
) -> RowColumn:
    """A column of a field: named as the field is called, filled with what stands there."""
    of_finding = model is Finding

    def told(row: AssuranceRow, _on: date) -> Cell:
        return getattr(row.finding if of_finding else row, field)

    path = f"finding__{field}" if of_finding else field
    return RowColumn(key, called(model, field), told, (order or path,), width)


SECTION = Heading(called(Finding, "section"), 20)
REF = Heading(called(Finding, "report_ref"), 11)
TARGET = Heading(called(AssuranceRow, "target_on"), 19)
STATE = Heading(called(AssuranceRow, "state"), 20)
RAG = Heading("RAG", 11)
MOVED = Heading("Times its date was moved", 12)
LATE = Heading("Days late", 10)
LATE_AGAINST_FIRST = Heading("Days late against its first date", 14)
STANDING = Heading("How it stands", 34)

COLUMNS: tuple[RowColumn, ...] = (
    RowColumn("ref", REF.name, _ref, IN_SECTION[:-1], files=((SECTION, _section), (REF, _ref))),
    RowColumn(
        "report", "Inspection", lambda row, _on: str(row.template.inspection),
        ("template__inspection__title", "template", *IN_SECTION[:-1]), 28,
    ),
    RowColumn("force", "Force", lambda row, _on: row.template.force.name,
              ("template__force__name",), 24),
    RowColumn("page", called(Finding, "page_ref"), _page, (_words("finding__page_ref"),), 12),
    _field("text", Finding, "text", width=60),
    _field("annotation", AssuranceRow, "annotation", width=30, order=_words("annotation")),
    RowColumn("action", called(ActionVersion, "text"), _actions, ("first_answer",), 60,
              prepared=_answered),
    RowColumn("lead", called(AssuranceRow, "lead"),
              lambda row, _on: row.lead.name if row.lead else "Nobody yet", ("lead__name",), 20),
    _field("officer", AssuranceRow, "accountable_officer", width=20,
           order=_words("accountable_officer")),
    RowColumn("priority", called(AssuranceRow, "priority"),
              lambda row, _on: sentence(row.get_priority_display()),
              (_listed(Priority, "priority"),), 12),
    RowColumn("themes", called(AssuranceRow, "themes"),
              lambda row, _on: ", ".join(row.themes), (NullIf(F("themes"), Value([])),), 24),
    _field("criteria", AssuranceRow, "closure_criteria", width=40,
           order=_words("closure_criteria")),
    _field("came", AssuranceRow, "came_in_on"),
    _field("first", AssuranceRow, "first_target_on"),
    RowColumn("target", TARGET.name, _target, ("date_order",),
              files=((TARGET, _target), (STANDING, _standing))),
    _field("deadline", Finding, "deadline"),
    RowColumn("moved", MOVED.name, lambda row, _on: row.times_moved,
              ("times_moved",), 12),
    RowColumn("over", LATE.name, _days_over, (F("measured_on") - F("due_on"),), 10),
    RowColumn("over_first", LATE_AGAINST_FIRST.name, _days_over_first,
              (F("measured_on") - F("first_target_on"),), 14),
    RowColumn("state", STATE.name, _state, (_listed(State, "state"), "state_since"),
              files=((STATE, _state), (RAG, _rag))),
    RowColumn("since", called(AssuranceRow, "state_since"), _since, ("state_since",)),
    RowColumn("rag", RAG.name, _rag, (_listed(Rag, "rag"),), RAG.width),
    _field("reported", AssuranceRow, "reported_on"),
    RowColumn("blocked", "Blocked", lambda row, _on: sentence(blocked_words(row)),
              ("blocked_on",), 34),
    RowColumn("news", "Last news", _news, ("news_at",), 40, prepared=_with_news),
    RowColumn("evidence", "Pieces of evidence", _evidence,
              ("evidence_pieces",), 12, prepared=_with_evidence),
    RowColumn("asked", "Later date asked for", _asked, ("asked_at",), 40,
              prepared=lambda rows: rows.with_request()),
)  # fmt: skip
COLUMN: dict[str, RowColumn] = {column.key: column for column in COLUMNS}
USUAL = ("ref", "report", "text", "lead", "target", "state", "since")
"""The columns of whoever has not chosen any."""
USUAL_OF = {
    DATE_ASKED.key: ("ref", "report", "text", "lead", "first", "target", "moved", "asked"),
}
"""The same, of lists that are about something else."""
ANNEX = (
    "ref", "page", "text", "annotation", "action", "lead", "officer", "first", "target", "moved",
    "over", "over_first", "state", "since",
)  # fmt: skip
"""The columns of a template as a file: the whole of its living Annex 1."""
CHOSEN, EVERY = "columns", "all"
"""What names columns in an address, and what it says there for every one of them."""


def columns_of(query: QueryDict, of: Worklist = ALL) -> tuple[RowColumn, ...]:
    """The columns that an address names, in its order, each once; unknown names say nothing."""
    said = query.get(CHOSEN, "")
    if said == EVERY:
        return COLUMNS
    named = dict.fromkeys(said.split(","))
    return tuple(COLUMN[key] for key in named if key in COLUMN) or tuple(
        COLUMN[key] for key in USUAL_OF.get(of.key, USUAL)
    )


def annex_columns() -> tuple[RowColumn, ...]:
    return tuple(COLUMN[key] for key in ANNEX)


def file_columns(columns: Sequence[RowColumn]) -> list[tuple[Heading, Told]]:
    """The columns of the file: those of the page, in its order, each heading once."""
    told: dict[str, tuple[Heading, Told]] = {}
    for column in columns:
        for heading, of_row in column.in_file():
            told.setdefault(heading.name, (heading, of_row))
    return list(told.values())
