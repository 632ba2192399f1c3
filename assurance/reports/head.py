"""What heads every page about one row: which it is, the inspectors' words, how it stands."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assurance.display import (
    dates_words,
    rag_tag,
    sentence,
    standing_words,
    state_tag,
    undated_tag,
)
from assurance.models import AssuranceRow
from core.components import Link, Tag
from inspections.models import Finding


@dataclass(frozen=True, slots=True)
class Head:
    """One row in brief. `where`: page and report of the words, as printed."""

    name: str
    words: str
    where: str
    state: Tag
    rag: Tag
    undated: Tag | None
    standing: str
    lead: str
    officer: str
    target_on: date | None
    dates: str
    crumbs: list[Link]


def head_of(row: AssuranceRow, on: date) -> Head:
    """`row` with its standing on the day `on`."""
    return Head(
        name=str(row.finding),
        words=row.finding.text,
        where=where(row.finding),
        state=state_tag(row),
        rag=rag_tag(row),
        undated=undated_tag(row),
        standing=sentence(standing_words(row, on)),
        lead=row.lead.name if row.lead else "",
        officer=row.accountable_officer,
        target_on=row.target_on,
        dates=dates_words(row),
        crumbs=[
            Link(
                label=str(row.template.inspection), url=reverse("template", args=[row.template_id])
            ),
            Link(label=str(row.finding), url=reverse("row", args=[row.pk])),
        ],
    )


def where(finding: Finding) -> str:
    """ "Page 20 Figure 4, PEEL: Police effectiveness"; first the other report, where it is one."""
    parts = (finding.page_ref, finding.page_report, str(finding.inspection))
    return ", ".join(part for part in parts if part)
