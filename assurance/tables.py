"""Lists of rows in columns that can be sorted."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from assurance.display import (
    called,
    dates_words,
    rag_tag,
    standing_words,
    state_tag,
    undated_tag,
)
from assurance.models import AssuranceRow
from assurance.worklists import IN_SECTION
from core.columns import SelectColumn
from core.components.content import tag
from core.components.text import day
from inspections.models import Finding

WORDS_SHOWN = 200


class RowTable(tables.Table):
    """Rows of several templates, as a worklist shows them."""

    select = SelectColumn(named_by="finding")
    ref = tables.Column(
        called(Finding, "report_ref"), accessor="finding",
        order_by=IN_SECTION,
    )  # fmt: skip
    report = tables.Column(
        "Inspection", accessor="template",
        order_by=("template__inspection__title", "template", *IN_SECTION),
    )  # fmt: skip
    text = tables.Column(called(Finding, "text"), accessor="finding__text", orderable=False)
    lead = tables.Column(
        called(AssuranceRow, "lead"), default="Nobody yet", order_by=("lead__name", "pk")
    )
    target = tables.Column(
        called(AssuranceRow, "target_on"), accessor="pk", order_by=("date_order", "pk")
    )
    state = tables.Column(called(AssuranceRow, "state"), order_by=("state", "state_since", "pk"))
    since = tables.Column(
        called(AssuranceRow, "state_since"), accessor="state_since", order_by=("state_since", "pk")
    )

    caption = "Rows"

    class Meta:
        empty_text = "There are no rows in this list."
        row_attrs = {"id": lambda record: f"row-{record.pk}"}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_ref(self, value: Finding, record: AssuranceRow) -> SafeString:
        url = reverse("row", args=[record.pk])
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, value)

    def render_report(self, record: AssuranceRow) -> SafeString:
        url = reverse("template", args=[record.template_id])
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', url, record.template.inspection
        )

    def render_text(self, value: str) -> str:
        return Truncator(value).chars(WORDS_SHOWN)

    def render_target(self, record: AssuranceRow) -> SafeString:
        """The date, or that there is none; what became of the first; how it stands today."""
        undated = undated_tag(record)
        when = tag(undated) if undated else day(record.target_on) or "None"
        said = [words for words in (dates_words(record), standing_words(record, self.on)) if words]
        return format_html('{} <span class="app-annex__small">{}</span>', when, "; ".join(said))

    def render_state(self, record: AssuranceRow) -> SafeString:
        return format_html("{} {}", tag(state_tag(record)), tag(rag_tag(record)))

    def render_since(self, record: AssuranceRow) -> str:
        return day(record.state_since)
