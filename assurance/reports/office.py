"""What waits for the office beside rows: questions, dates to decide, drafts, releases."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from assurance.models import (
    ActionVersion,
    AssuranceRow,
    AssuranceTemplate,
    DateChange,
    DateDecision,
    PanelQuestion,
    Release,
    RowEvent,
)
from assurance.reports.lines import SHOWN
from core.components import Link, Tile
from core.components.text import day
from forces.models import User
from forces.roles import Permission
from inspections.models import Draft, DraftState


def office_tiles(user: User) -> list[Tile]:
    questions = PanelQuestion.objects.visible_to(user).open().count()
    return [
        Tile(
            value=questions,
            label="Panel questions open",
            url=reverse("question_list"),
            rule="Put by a panel and not yet settled by an answer.",
            colour="purple" if questions else "grey",
        )
    ]


def office_links(user: User) -> list[Link]:
    """The first of the dates to decide, oldest first, then drafts to confirm."""
    return [*_dates(user), *_drafts(user)]


def _dates(user: User) -> list[Link]:
    forces = user.access.forces(Permission.DECIDE_DATE)
    asked = DateChange.objects.filter(
        decision=DateDecision.ASKED,
        row__in=AssuranceRow.objects.readable_by(user),
        row__template__force__in=forces,
    ).exclude(Q(asked_by=user) | Q(stood_in_for=user))
    return [
        Link(
            label=f"Decide on a later date: {change.row.finding}, {day(change.new_on)} instead of "
            f"{day(change.old_on)}, asked by {change.asked_by.name} on {day(change.asked_at)}",
            url=reverse("date_decide", args=[change.pk]),
        )
        for change in asked.select_related("row__finding", "asked_by").order_by("asked_at", "pk")[
            :SHOWN
        ]
    ]


def _drafts(user: User) -> list[Link]:
    drafts = Draft.objects.visible_to(user).filter(state=DraftState.OPEN)
    return [
        Link(label=f"Confirm what was read: {draft.file}", url=reverse("draft", args=[draft.pk]))
        for draft in drafts.select_related("file").order_by("pk")
    ]


def to_release(user: User) -> list[Link]:
    """Templates that no panel was shown, or in which something happened since."""
    forces = user.access.forces(Permission.RELEASE)
    latest = Release.objects.filter(template=OuterRef("pk"), withdrawn=False).order_by("-at", "-pk")
    moved = RowEvent.objects.filter(row__template=OuterRef("pk"), at__gt=OuterRef("released_at"))
    written = ActionVersion.objects.filter(
        action__links__row__template=OuterRef("pk"), at__gt=OuterRef("released_at")
    )
    templates = (
        AssuranceTemplate.objects.visible_to(user)
        .filter(force__in=forces)
        .annotate(released_at=Subquery(latest.values("at")[:1]))
        .filter(Q(released_at=None) | Exists(moved) | Exists(written))
        .select_related("inspection", "force")
        .order_by("-inspection__published_on", "pk")
    )
    return [
        Link(label=f"{template}: {_why(template)}", url=reverse("release", args=[template.pk]))
        for template in templates
    ]


def _why(template: AssuranceTemplate) -> str:
    released = getattr(template, "released_at", None)
    return f"changed since {day(released)}" if released else "not yet released"
