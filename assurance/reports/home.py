"""What each person finds at home: the work of each of their roles, and the numbers behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.text import Truncator

from assurance.archive import everyday_numbers
from assurance.models import ActionKind, ActionRow, AssuranceRow, AssuranceTemplate
from assurance.owning import COVERED, covered
from assurance.querysets import RowQuerySet
from assurance.reports.leavers import leaver_links
from assurance.reports.lines import SHOWN, Listed, listed, tile
from assurance.reports.office import office_links, office_tiles, to_release
from assurance.reports.redaction_page import removal_tiles
from assurance.workflow import DUE_SOON_DAYS, OPEN, State
from assurance.worklists import (
    AWAITING_ALLOCATION,
    COMPLETE,
    DATE_ASKED,
    DUE_SOON,
    LATE_AGAINST_FIRST,
    OVERDUE,
    RETURNED,
    WAITING,
    WAITING_TOO_LONG,
    WITHOUT_DATE,
    WITHOUT_LEAD,
    WORKLIST,
    counts,
)
from assurance.worklists import OPEN as OPEN_ROWS
from core.components import Link, Tile
from core.components.text import counted, day
from forces.models import Cover, User
from forces.roles import Permission

WITH_LEAD = (RETURNED, OVERDUE, DUE_SOON)
"""What the lead has to do something about, first what somebody has asked for."""


A_FEW = 3
"""So many rows are shown of what is only to be looked at, or is somebody else's."""
PLANNED = f"Planned actions, overdue or due within {DUE_SOON_DAYS} days"


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
    own = everyday_numbers(AssuranceTemplate.objects.readable_by(user), on)
    rows = AssuranceRow.objects.filter(template__in=own)
    sections = []
    if access.may_anywhere(Permission.SUBMIT_OWN) or rows.open().filter(lead=user).exists():
        sections.append(_lead(rows.filter(lead=user), user, on))
    if user.covering:
        sections.append(_covering(rows.filter(covered(user)), user, on))
    if access.may_anywhere(Permission.SUBMIT_ANY):
        sections.append(_coordinator(rows, user, on))
    if access.may_anywhere(Permission.REVIEW):
        sections.append(_officer(rows, user, on))
    if access.may_anywhere(Permission.CLOSE):
        sections.append(_approver(rows, user, on))
    if not sections and access.may_anywhere(Permission.SEE_ROWS):
        sections.append(_observer(rows, on))
    return sections


def _lead(rows: RowQuerySet, user: User, on: date) -> Section:
    lists = (OVERDUE, DUE_SOON, RETURNED, WITHOUT_DATE, WAITING)
    found = counts(rows, lists, on)
    return Section(
        "My rows",
        [tile(worklist, found, lead=str(user.pk)) for worklist in lists],
        _to_do(rows, found, on, lead=str(user.pk)),
        _planned(rows, user, on),
        PLANNED,
    )


def _covering(rows: RowQuerySet, user: User, on: date) -> Section:
    """What the person does for those who are away today."""
    lists = (OPEN_ROWS, OVERDUE, DUE_SOON, RETURNED, WITHOUT_DATE, WAITING)
    found = counts(rows, lists, on)
    covers = Cover.objects.holding(on).filter(stand_in=user).select_related("absent")
    away = [f"{each.absent.name} until {day(each.until_on)}" for each in covers.order_by("pk")]
    return Section(
        f"Covering for {', '.join(away)}: {counted(found[OPEN_ROWS.key], 'open row')}",
        [tile(worklist, found, lead=COVERED) for worklist in lists],
        _to_do(rows, found, on, most=A_FEW, lead=COVERED),
        _planned(rows, user, on),
        PLANNED,
    )


def _to_do(
    rows: RowQuerySet, found: dict[str, int], on: date, *, lead: str, most: int = SHOWN
) -> list[Listed]:
    """The lists on which a lead has to do something; of what waits for review only to look at."""
    return [
        *(
            listed(
                worklist, rows, found, on, "Record an action", "action_new", most=most, lead=lead
            )
            for worklist in WITH_LEAD
        ),
        listed(WAITING, rows, found, on, "Open", "row", most=A_FEW, lead=lead),
    ]


def _coordinator(rows: RowQuerySet, user: User, on: date) -> Section:
    lists = (
        AWAITING_ALLOCATION,
        WITHOUT_LEAD,
        WITHOUT_DATE,
        OVERDUE,
        DUE_SOON,
        RETURNED,
        WAITING,
        DATE_ASKED,
    )
    found = counts(rows, lists, on)
    return Section(
        "The force's rows",
        [tile(worklist, found) for worklist in lists],
        [
            listed(worklist, rows, found, on, "Open", "row")
            for worklist in (AWAITING_ALLOCATION, RETURNED, OVERDUE)
        ],
        leaver_links(user, on),
        "Move everything of somebody who has left, or leaves soon",
    )


def _officer(rows: RowQuerySet, user: User, on: date) -> Section:
    lists = (WAITING, WAITING_TOO_LONG, DATE_ASKED, OVERDUE, WITHOUT_LEAD, WITHOUT_DATE)
    found = counts(rows, lists, on)
    links = office_links(user)
    return Section(
        "The office's work",
        [*(tile(worklist, found) for worklist in lists), *office_tiles(user)],
        [listed(WAITING, rows, found, on, "Review", "review")],
        links,
        "To decide or to confirm",
    )


def _approver(rows: RowQuerySet, user: User, on: date) -> Section:
    assured = WORKLIST[State.ASSURED]
    found = counts(rows, (assured,), on)
    return Section(
        "For approval",
        [tile(assured, found), *removal_tiles(user)],
        [listed(assured, rows, found, on, "Open", "row")],
        to_release(user),
        "Templates not yet released, or changed since",
    )


def _observer(rows: RowQuerySet, on: date) -> Section:
    lists = (
        OPEN_ROWS,
        OVERDUE,
        DUE_SOON,
        LATE_AGAINST_FIRST,
        WITHOUT_DATE,
        WAITING,
        COMPLETE,
    )
    found = counts(rows, lists, on)
    return Section("How it stands", [tile(worklist, found) for worklist in lists], [], [])


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
