"""The numbers that a panel reads first: every one from one reading of the rows.

Each number is a worklist narrowed to a group: a section, a graded question, a lead. The list
behind it is asked for with the same two words in the address, so it is as long as the number says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, IntegerField, OuterRef, Q, Subquery, Value, When

from assurance.models import Assurance, Verdict
from assurance.panel_worklists import ALL_POINTS, lists_of
from assurance.querysets import RowQuerySet
from assurance.sight import Sight
from assurance.workflow import COMPLETE as COMPLETE_STATES
from assurance.worklists import Worklist

NONE = "none"
"""In an address: of nobody, of no question."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to part the rows. `param` names it in addresses, `path` is the column of the row."""

    param: str
    title: str
    heading: str
    path: str
    nobody: str
    """What the group of rows without one is called."""

    def q(self, value: str) -> Q:
        """The rows of one group; `value` as it stands in the address."""
        if value == NONE:
            return Q(**{f"{self.path}__isnull": True})
        return Q(**{self.path: value})


SECTION = Grouping("section", "Section", "By section", "finding__section", "")
QUESTION = Grouping(
    "question", "Graded question", "By graded question", "finding__question", "No question named"
)
LEAD = Grouping("lead", "Lead", "By lead", "lead", "Nobody yet")
ASSURER = Grouping(
    "assurer",
    "Assured by",
    "Assured or closed, by who gave the assurance",
    "assurer",
    "No name on record",
)
GROUPINGS: tuple[Grouping, ...] = (SECTION, QUESTION, LEAD, ASSURER)


def rows_of(sight: Sight, on: date) -> RowQuerySet:
    """The rows of a sight with what the lists and numbers ask of them on that day.

    `assurer`: who gave the assurance on which a row, assured or closed now, rests.
    """
    last = Verdict.objects.filter(row=OuterRef("pk"), verdict=Assurance.ASSURED)
    assurer = Subquery(last.order_by("-at", "-pk").values("by_id")[:1])
    rows: RowQuerySet = sight.rows.with_standing(on).annotate(
        assurer=Case(
            When(state__in=COMPLETE_STATES, then=assurer), output_field=IntegerField(null=True)
        )
    )
    return rows


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the address of the list of its rows."""

    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Total:
    """A worklist counted over all the rows, with its rule."""

    worklist: Worklist
    count: Count


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a breakdown: a group by name and its count in each column."""

    name: str
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The rows parted by a grouping, a column for each worklist; `total` adds the groups up."""

    grouping: Grouping
    columns: tuple[Worklist, ...]
    groups: tuple[Group, ...]
    total: Group


@dataclass(frozen=True, slots=True)
class Reading:
    """Each row once: the worklists it is in (by key) and the group it is in (by parameter).

    `address`: of the list of rows, to which the filters are added.
    """

    address: str
    rows: tuple[tuple[frozenset[str], Mapping[str, str]], ...]

    def count(self, worklist: Worklist, grouping: Grouping | None = None, group: str = "") -> Count:
        value = sum(
            worklist.key in lists and (grouping is None or groups[grouping.param] == group)
            for lists, groups in self.rows
        )
        query = {"list": worklist.key, **({grouping.param: group} if grouping else {})}
        return Count(value, f"{self.address}&{urlencode(query)}")

    def totals(self, worklists: Iterable[Worklist]) -> tuple[Total, ...]:
        return tuple(Total(worklist, self.count(worklist)) for worklist in worklists)

    def groups(self, grouping: Grouping, within: Worklist = ALL_POINTS) -> set[str]:
        """The groups that there are among the rows of a worklist, as addresses name them."""
        return {groups[grouping.param] for lists, groups in self.rows if within.key in lists}

    def breakdown(
        self, grouping: Grouping, columns: tuple[Worklist, ...], names: Mapping[str, str]
    ) -> Breakdown:
        """One line for each of `names` in their order, those without rows in `columns[0]` left out.

        Whoever is not named comes last.
        """
        present = self.groups(grouping, columns[0])
        named = {**names, NONE: grouping.nobody}
        groups = tuple(
            Group(name, tuple(Total(each, self.count(each, grouping, key)) for each in columns))
            for key, name in named.items()
            if key in present
        )
        return Breakdown(grouping, columns, groups, Group("All", self.totals(columns)))


def read(sight: Sight, on: date, *, address: str) -> Reading:
    """Read the rows of a sight for a day, in one query. `address` ends in a query of its own."""
    lists = list(lists_of(sight).values())
    flags = {f"in_{worklist.key}": _flag(worklist.q(on)) for worklist in lists}
    paths = [grouping.path for grouping in GROUPINGS]
    found = rows_of(sight, on).order_by("pk").annotate(**flags).values_list(*paths, *flags)
    return Reading(address, tuple(_read(row, lists) for row in found))


def _flag(condition: Q) -> Case | Value:
    if not condition:
        return Value(True)
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _read(row: tuple[Any, ...], lists: list[Worklist]) -> tuple[frozenset[str], Mapping[str, str]]:
    values, flags = row[: len(GROUPINGS)], row[len(GROUPINGS) :]
    return (
        frozenset(worklist.key for worklist, is_in in zip(lists, flags, strict=True) if is_in),
        {
            grouping.param: NONE if value is None else str(value)
            for grouping, value in zip(GROUPINGS, values, strict=True)
        },
    )
