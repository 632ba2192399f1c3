"""The list behind every number of a panel: the released rows, narrowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, When
from django.urls import reverse

from assurance.dashboard import ASSURER, GROUPINGS, LEAD, QUESTION, SECTION, rows_of
from assurance.display import moved_words, rag_tag, standing_words, state_tag, undated_tag
from assurance.models import AssuranceRow, Verdict
from assurance.panel_worklists import changes_since
from assurance.querysets import RowQuerySet
from assurance.reports.names import titled
from assurance.sight import Sight
from core.components import Tag
from forces.models import User
from inspections.models import SECTION_TITLES

Choices = list[tuple[str, str]]
PRINTED: tuple[str, ...] = ("section_order", "finding__order", "pk")
"""The order of the printed template, for rows with_section_order()."""


@dataclass(frozen=True, slots=True)
class PointLine:
    """One row of the list. `changes`: what happened since the panel was last given it."""

    url: str
    name: str
    page: str
    words: str
    state: Tag
    rag: Tag
    lead: str
    target: date | None
    undated: Tag | None
    moved: str
    standing: str
    changes: str


def points_of(sight: Sight, on: date) -> RowQuerySet:
    """The released rows in the printed order, with what the list shows of each."""
    changes = {
        f"in_{each.key}": Case(
            When(each.q(on), then=True), default=False, output_field=BooleanField()
        )
        for each in changes_since(sight)
    }
    rows: RowQuerySet = (
        rows_of(sight, on)
        .with_section_order()
        .annotate(**changes)
        .select_related("finding", "lead")
        .order_by(*PRINTED)
    )
    return rows


def point_lines(sight: Sight, rows: Iterable[AssuranceRow], on: date) -> list[PointLine]:
    changes = {f"in_{each.key}": each.title for each in changes_since(sight)}
    return [_line(sight, row, changes, on) for row in rows]


def _line(sight: Sight, row: AssuranceRow, changes: Mapping[str, str], on: date) -> PointLine:
    told = [title.lower() for flag, title in changes.items() if getattr(row, flag)]
    page = f"{row.finding.page_report}, {row.finding.page_ref}".strip(", ")
    return PointLine(
        url=sight.address(reverse("progress_row", args=[row.pk])),
        name=str(row.finding),
        page=page,
        words=row.finding.text,
        state=state_tag(row),
        rag=rag_tag(row),
        lead=titled(row.lead) if row.lead else "",
        target=row.target_on,
        undated=undated_tag(row),
        moved=moved_words(row),
        standing=standing_words(row, on),
        changes=", ".join(told),
    )


def groups_of(sight: Sight) -> dict[str, Choices]:
    """What the list may be narrowed by; empty where a way to part the rows parts nothing."""
    rows = sight.rows
    questions = sight.template.inspection.questions.filter(findings__rows__in=rows).distinct()
    leads = User.objects.filter(rows_led__in=rows).distinct()
    assurers = User.objects.filter(
        pk__in=Verdict.objects.filter(row__in=rows).values("by_id")
    ).order_by("name", "pk")
    found: dict[str, Choices] = {
        SECTION.param: [(str(kind), title) for kind, title in SECTION_TITLES.items()],
        QUESTION.param: [(str(q.pk), q.text) for q in questions.order_by("order", "pk")],
        LEAD.param: [(str(who.pk), titled(who)) for who in leads.order_by("name", "pk")],
        ASSURER.param: [(str(who.pk), titled(who)) for who in assurers],
    }
    return {grouping.param: found[grouping.param] for grouping in GROUPINGS}
