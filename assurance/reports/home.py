"""What each person finds at home: the work of each of their roles, and the numbers behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import Truncator

from assurance.display import sentence, standing_words
from assurance.models import ActionKind, ActionRow, AssuranceRow, Verdict
from assurance.querysets import RowQuerySet
from assurance.reports.office import office_links, office_tiles
from assurance.workflow import DUE_SOON_DAYS, OPEN, State
from assurance.worklists import (
    AWAITING_ALLOCATION,
    COMPLETE,
    DUE_SOON,
    LATE_AGAINST_FIRST,
    OVERDUE,
    RETURNED,
    WAITING,
    WAITING_TOO_LONG,
    WITHOUT_DATE,
    WITHOUT_LEAD,
    WORKLIST,
    Worklist,
    counts,
)
from assurance.worklists import OPEN as OPEN_ROWS
from core.components import Link, Tile
from core.components.text import day
from core.components.values import Colour
from forces.models import User
from forces.roles import Permission

SHOWN = 10
"""So many rows of a list stand on the home page; the rest is behind its link."""

WITH_LEAD = (RETURNED, OVERDUE, DUE_SOON)
"""What the lead has to do something about, first what somebody has asked for."""

COLOURS: dict[str, Colour] = {
    OVERDUE.key: "red",
    WAITING_TOO_LONG.key: "orange",
    RETURNED.key: "orange",
    DUE_SOON.key: "yellow",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row in a list at home, and the one thing to do about it."""

    name: str
    report: str
    words: str
    url: str
    standing: str
    missing: str
    act: Link | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list at home: the first of its rows, and the link to all of them."""

    title: str
    rule: str
    count: int
    url: str
    lines: list[Line]
    all_words: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    tiles: list[Tile]
    lists: list[Listed]
    links: list[Link]
    links_title: str = ""


def home_of(user: User, on: date) -> list[Section]:
    """A section for each kind of work that the person has, first what is theirs by name."""
    access = user.access
    rows = AssuranceRow.objects.readable_by(user)
    sections = []
    if access.may_anywhere(Permission.SUBMIT_OWN) or rows.open().filter(lead=user).exists():
        sections.append(_lead(rows.filter(lead=user), user, on))
    if access.may_anywhere(Permission.SUBMIT_ANY):
        sections.append(_coordinator(rows, on))
    if access.may_anywhere(Permission.REVIEW):
        sections.append(_officer(rows, user, on))
    if access.may_anywhere(Permission.CLOSE):
        sections.append(_approver(rows, user, on))
    if not sections and access.may_anywhere(Permission.SEE_ROWS):
        sections.append(_observer(rows, on))
    return sections


def _lead(rows: RowQuerySet, user: User, on: date) -> Section:
    lists = (OVERDUE, DUE_SOON, RETURNED, WAITING)
    found = counts(rows, lists, on)
    mine = {"lead": str(user.pk)}

    def record(worklist: Worklist) -> Listed:
        return _listed(worklist, rows, found, on, "Record an action", "action_new", **mine)

    open_only = _listed(WAITING, rows, found, on, "Open", "row", **mine)
    return Section(
        "My rows",
        [_tile(worklist, found, **mine) for worklist in lists],
        [*(record(worklist) for worklist in WITH_LEAD), open_only],
        _planned(rows, user, on),
        f"Planned actions, overdue or due within {DUE_SOON_DAYS} days",
    )


def _coordinator(rows: RowQuerySet, on: date) -> Section:
    lists = (AWAITING_ALLOCATION, WITHOUT_DATE, OVERDUE, DUE_SOON, RETURNED, WAITING)
    found = counts(rows, lists, on)
    listed = (AWAITING_ALLOCATION, RETURNED, OVERDUE)
    return Section(
        "The force's rows",
        [_tile(worklist, found) for worklist in lists],
        [_listed(worklist, rows, found, on, "Open", "row") for worklist in listed],
        [],
    )


def _officer(rows: RowQuerySet, user: User, on: date) -> Section:
    lists = (WAITING, WAITING_TOO_LONG, OVERDUE, WITHOUT_LEAD, WITHOUT_DATE)
    found = counts(rows, lists, on)
    links = office_links(user)
    return Section(
        "The office's work",
        [*(_tile(worklist, found) for worklist in lists), *office_tiles(user)],
        [_listed(WAITING, rows, found, on, "Review", "review")],
        links,
        "To decide or to confirm",
    )


def _approver(rows: RowQuerySet, user: User, on: date) -> Section:
    from assurance.reports.office import to_release

    assured = WORKLIST[State.ASSURED]
    found = counts(rows, (assured,), on)
    return Section(
        "For approval",
        [_tile(assured, found)],
        [_listed(assured, rows, found, on, "Open", "row")],
        to_release(user),
        "Templates not yet released, or changed since",
    )


def _observer(rows: RowQuerySet, on: date) -> Section:
    lists = (OPEN_ROWS, OVERDUE, DUE_SOON, LATE_AGAINST_FIRST, WAITING, COMPLETE)
    found = counts(rows, lists, on)
    return Section("How it stands", [_tile(worklist, found) for worklist in lists], [], [])


def _address(worklist: Worklist, **query: str) -> str:
    return f"{reverse('row_list')}?{urlencode({'list': worklist.key, **query})}"


def _tile(worklist: Worklist, found: dict[str, int], **query: str) -> Tile:
    count = found[worklist.key]
    return Tile(
        value=count,
        label=worklist.title,
        url=_address(worklist, **query),
        rule=worklist.rule,
        colour=COLOURS.get(worklist.key, "") if count else "grey",
    )


def _listed(
    worklist: Worklist, rows: RowQuerySet, found: dict[str, int], on: date, act: str, to: str,
    **query: str,
) -> Listed:  # fmt: skip
    count = found[worklist.key]
    url = _address(worklist, **query)
    shown = _first(worklist, rows, on) if count else []
    return Listed(
        title=worklist.title,
        rule=worklist.rule,
        count=count,
        url=url,
        lines=[_line(row, on, act, to, of=worklist) for row in shown],
        all_words=f"All {count}: {worklist.title[:1].lower()}{worklist.title[1:]}",
    )


def _first(worklist: Worklist, rows: RowQuerySet, on: date) -> Iterable[AssuranceRow]:
    last = Verdict.objects.filter(row=OuterRef("pk")).order_by("-at", "-pk").values("words")[:1]
    return (
        worklist.rows(rows, on)
        .with_standing(on)
        .with_section_order()
        .annotate(missing=Subquery(last))
        .select_related("finding", "template__inspection")
        .order_by(*worklist.order)[:SHOWN]
    )


def _line(row: AssuranceRow, on: date, act: str, to: str, *, of: Worklist) -> Line:
    return Line(
        name=str(row.finding),
        report=str(row.template.inspection),
        words=Truncator(row.finding.text).chars(140),
        url=reverse("row", args=[row.pk]),
        standing=sentence(standing_words(row, on)),
        missing=getattr(row, "missing", None) or "" if of is RETURNED else "",
        act=Link(label=act, url=reverse(to, args=[row.pk])) if to != "row" else None,
    )


def _planned(rows: RowQuerySet, user: User, on: date) -> list[Link]:
    """The planned actions of one's open rows that are overdue or due soon, soonest first."""
    links = (
        ActionRow.objects.filter(
            row__in=rows.filter(state__in=OPEN),
            removed_at=None,
            action__current__kind=ActionKind.PLANNED,
            action__current__due_on__lte=on + timedelta(days=DUE_SOON_DAYS),
        )
        .select_related("action__current", "row__finding")
        .order_by("action__current__due_on", "pk")
    )
    return [
        Link(
            label=f"{day(link.action.current.due_on)}, {link.row.finding}: "
            f"{Truncator(link.action.current.text).chars(100)}",
            url=reverse("row", args=[link.row_id]),
        )
        for link in links
        if link.action.current
    ]
