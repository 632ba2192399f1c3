"""Rows as a file for a spreadsheet: the same rows, order and words as on the page, without notes
of the office and without evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from assurance.models import AssuranceRow, Marking
from assurance.querysets import RowQuerySet
from core.components import Link
from core.components.text import moment
from core.spreadsheets import CSV, XLSX, Heading, Sheet, Value

AT_ONCE = 5_000
"""A file of more rows is not made while one waits: it is a job."""
KINDS = ((XLSX, "Excel (.xlsx)"), (CSV, "CSV (.csv)"))


Line = Callable[[AssuranceRow], Sequence[Value]]
"""The cells of a row, one for each heading."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that can be a file: its rows in the order of the page, and what stands above them.

    `title` is what its asker calls it; `office`: whether only the office reads such a list.
    """

    title: str
    name: str
    about: tuple[tuple[str, Value], ...]
    rows: RowQuerySet
    on: date
    headings: Sequence[Heading]
    line: Line
    office: bool = False


def sheet_of(listing: Listing, rows: Iterable[AssuranceRow], *, count: int) -> Sheet:
    """The file of these rows of the list, `count` of them."""
    facts: list[tuple[str, Value]] = [
        *listing.about,
        ("As at", moment(timezone.now())),
        ("Rows", count),
        ("Marking", str(Marking.OFFICIAL.label)),
    ]
    return Sheet(
        name=f"{listing.name[:80]}-{listing.on.isoformat()}",
        marking=str(Marking.OFFICIAL.label),
        facts=facts,
        headings=listing.headings,
        lines=map(listing.line, rows),
        count=count,
    )


def export_links(name: str, query: QueryDict, *args: int) -> list[Link]:
    """The same rows as a file of each kind: the address `name`, under the filters in force."""
    wanted = query.copy()
    wanted.pop("page", None)
    return [
        Link(label=label, url=f"{reverse(name, args=[*args, kind])}?{wanted.urlencode()}")
        for kind, label in KINDS
    ]
