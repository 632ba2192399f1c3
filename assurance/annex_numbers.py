"""The counts above the living Annex 1, each with its address and its rule."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from assurance.display import sentence
from assurance.models import AssuranceTemplate
from assurance.workflow import RAG_RULE
from assurance.worklists import (
    ALL,
    BY_STATE,
    DUE_SOON,
    LATE_AGAINST_FIRST,
    OVERDUE,
    WAITING,
    WAITING_TOO_LONG,
    WITHOUT_DATE,
    WITHOUT_LEAD,
    Worklist,
    counts,
)

BESIDE_STATES = (OVERDUE, DUE_SOON, LATE_AGAINST_FIRST, WAITING, WAITING_TOO_LONG, WITHOUT_LEAD,
                 WITHOUT_DATE)  # fmt: skip
RULES = (
    *((each.title, each.rule) for each in (*BY_STATE, *BESIDE_STATES)),
    *((str(rag.label), f"{sentence(rule)}.") for rag, rule in RAG_RULE.items()),
)
"""What each word above the table means, as it is printed beside it."""


@dataclass(frozen=True, slots=True)
class Number:
    """A count and the list that it counts."""

    value: int
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts above the sections: one a state, which add up to `total`; others beside them."""

    total: Number
    states: tuple[Number, ...]
    others: tuple[Number, ...]
    rules: tuple[tuple[str, str], ...] = RULES


def numbers_of(template: AssuranceTemplate, query: QueryDict, on: date) -> Numbers:
    """All counts of a template, whatever the filters are, in one query."""
    shown = (ALL, *BY_STATE, *BESIDE_STATES)
    found = counts(template.rows.all(), shown, on)
    address = reverse("template", args=[template.pk])
    alone = query.copy()
    for name in [name for name, values in query.lists() if not any(values)]:
        del alone[name]

    def number(worklist: Worklist, param: str) -> Number:
        wanted = f"{param}={worklist.key}" if param else ""
        return Number(
            value=found[worklist.key],
            label=worklist.title,
            url=f"{address}?{wanted}#rows" if wanted else f"{address}#rows",
            current=alone.urlencode() == wanted,
        )

    return Numbers(
        total=number(ALL, ""),
        states=tuple(number(each, "state") for each in BY_STATE),
        others=tuple(number(each, "list") for each in BESIDE_STATES),
    )
