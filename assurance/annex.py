"""The living Annex 1 as it is shown: rows and sections, ready for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from assurance.acts import Act, offered
from assurance.acts_on_many import acts_for
from assurance.display import (
    called,
    dates_words,
    rag_tag,
    sentence,
    standing_words,
    state_tag,
    undated_tag,
)
from assurance.models import (
    Action,
    ActionKind,
    ActionRow,
    ActionVersion,
    AssuranceRow,
)
from assurance.querysets import RowQuerySet
from assurance.searching import marked
from assurance.services.templates import FROM_THE_DOCUMENT
from assurance.worklists import IN_SECTION
from core.components import Tag
from core.components.text import day
from forces.models import User
from inspections.models import SECTION_TITLES, Finding


@dataclass(frozen=True, slots=True)
class Labels:
    """What the columns are called: by the fields that they show."""

    ref: str
    page: str
    text: str
    action: str
    lead: str
    officer: str
    target: str
    state: str
    annotation: str


LABELS = Labels(
    ref=called(Finding, "report_ref"),
    page=called(Finding, "page_ref"),
    text=called(Finding, "text"),
    action=called(ActionVersion, "text"),
    lead=called(AssuranceRow, "lead"),
    officer=called(AssuranceRow, "accountable_officer"),
    target=called(AssuranceRow, "target_on"),
    state=called(AssuranceRow, "state"),
    annotation=called(AssuranceRow, "annotation"),
)


@dataclass(frozen=True, slots=True)
class AnnexAction:
    """One action that answers a row: what kind, when, where it comes from, its words."""

    kind: str
    facts: str
    text: str


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row as the table shows it. `acts` are the keys of what is offered on it; they are done
    below `here`.
    """

    pk: int
    url: str
    here: str
    name: str
    ref: str
    page: str
    page_report: str
    text: str
    annotation: str
    actions: tuple[AnnexAction, ...]
    lead: str
    officer: str
    target: date | None
    undated: Tag | None
    dates: str
    standing: str
    state: Tag
    rag: Tag
    acts: frozenset[str]
    on_many: frozenset[str]
    """The keys of what can be done to it among many."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the four tables. `of`: how many rows it has without the filters."""

    key: str
    title: str
    rows: tuple[AnnexRow, ...]


def rows_to_show(rows: RowQuerySet, on: date) -> RowQuerySet:
    """What the columns need, in as many queries for one row as for five hundred."""
    shown = rows.with_standing(on).with_section_order().select_related("finding", "lead")
    return with_answers(shown).order_by(*IN_SECTION)


def with_answers(rows: RowQuerySet) -> RowQuerySet:
    """Rows with the actions that answer them."""
    links = ActionRow.objects.filter(removed_at=None).select_related("action__current")
    return rows.prefetch_related(Prefetch("action_links", links, to_attr="answers"))


def annex_row(
    row: AssuranceRow,
    acts: tuple[Act, ...],
    on: date,
    *,
    ticker: User | None = None,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> AnnexRow:
    """`ticker`: who may tick the row, where there are boxes; `marks`: texts with marks in them."""
    finding = row.finding

    def shown(text: str) -> str:
        return marks.get(text.strip(), text)

    return AnnexRow(
        pk=row.pk,
        url=address_of("row", row.pk),
        here=address_of("annex_row", row.pk),
        name=str(finding),
        ref=shown(finding.report_ref),
        page=shown(finding.page_ref),
        page_report=finding.page_report,
        text=shown(finding.text),
        annotation=shown(row.annotation),
        actions=tuple(replace(each, text=shown(each.text)) for each in actions_of(row)),
        lead=row.lead.name if row.lead else "",
        officer=row.accountable_officer,
        target=row.target_on,
        undated=undated_tag(row),
        dates=dates_words(row),
        standing=standing_words(row, on),
        state=state_tag(row),
        rag=rag_tag(row),
        acts=offered(row, acts),
        on_many=acts_for(ticker, row) if ticker else frozenset(),
    )


def sections_of(
    rows: Iterable[AssuranceRow],
    acts: tuple[Act, ...],
    on: date,
    *,
    ticker: User | None = None,
    words: str = "",
) -> tuple[Section, ...]:
    """The four sections in the printed order, each with its rows in the order they came, and the
    words marked that were searched for."""
    by_section: dict[str, list[AnnexRow]] = {key: [] for key in SECTION_TITLES}
    found = list(rows)
    marks = marked([row.pk for row in found], words) if words else {}
    for row in found:
        shown = annex_row(row, acts, on, ticker=ticker, marks=marks)
        by_section[row.finding.section].append(shown)
    return tuple(
        Section(key, title, tuple(by_section[key])) for key, title in SECTION_TITLES.items()
    )


def address_of(name: str, pk: int) -> str:
    """The address of that name, of one row or template."""
    return _pattern(name).replace("/0/", f"/{pk}/")


@cache
def _pattern(name: str) -> str:
    """The address of a row that is not: resolving one for each of 500 rows takes its time."""
    return reverse(name, args=[0])


def actions_of(row: AssuranceRow) -> tuple[AnnexAction, ...]:
    actions = [link.action for link in row.answers]  # type: ignore[attr-defined]
    return tuple(_shown(action.current) for action in sorted(actions, key=_when) if action.current)


def _when(action: Action) -> tuple[date, int]:
    """An action stands where it was done, is due, or else was recorded."""
    version = action.current
    dated = version and (version.done_on or version.due_on)
    return dated or timezone.localdate(action.created_at), action.pk


def _shown(version: ActionVersion) -> AnnexAction:
    facts = []
    if version.done_on:
        facts.append(day(version.done_on))
    elif version.due_on:
        facts.append(f"by {day(version.due_on)}")
    if version.source == FROM_THE_DOCUMENT:
        facts.append(FROM_THE_DOCUMENT)
    kind = sentence(str(ActionKind(version.kind).label))
    return AnnexAction(kind=kind, facts=", ".join(facts), text=version.text)
