"""What the pages of the archive and of keeping show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse

from assurance.models import AssuranceRow, AssuranceTemplate, Retention
from core.components import Fact
from core.components.text import counted, day
from core.days import end_of
from forces.models import Force, User
from forces.roles import Permission

FOR_EVER = "Nothing is archived: everything is kept for ever where it stands"


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    template: AssuranceTemplate
    rows: int
    settled_at: datetime
    archived_at: datetime
    due: str
    """When it may be disposed of, or that it is kept."""
    ask_url: str
    """Where the reader can ask for its disposal, once it is due."""


def archive_lines(
    templates: Iterable[AssuranceTemplate], user: User, on: date
) -> list[ArchiveLine]:
    """`templates` as archive.with_keeping gives them; the rows of all of them in one query."""
    shown = list(templates)
    rows = AssuranceRow.objects.filter(template__in=[each.pk for each in shown])
    found = dict(rows.order_by().values_list("template").annotate(Count("pk")))
    return [_line(each, found.get(each.pk, 0), user, on) for each in shown]


def _line(template: AssuranceTemplate, rows: int, user: User, on: date) -> ArchiveLine:
    kept: dict[str, datetime | None] = vars(template)
    settled, archived, due = kept["settled_at"], kept["archived_at"], kept["due_at"]
    assert settled is not None  # noqa: S101 (of an archived template it is known)
    assert archived is not None  # noqa: S101 (as is this)
    may = user.access.may(Permission.ASK_DISPOSAL, template.force_id)
    asks = may and due is not None and due < end_of(on)
    return ArchiveLine(
        template,
        rows,
        settled,
        archived,
        day(due) if due else "Kept for ever",
        reverse("disposal_ask", args=[template.pk]) if asks else "",
    )


@dataclass(frozen=True, slots=True)
class RetentionCard:
    """What counts for one force, and the way to change it for those who may."""

    title: str
    facts: list[Fact]
    change_url: str


def retention_cards(user: User) -> list[RetentionCard]:
    forces = Force.objects.filter(pk__in=user.access.forces(Permission.SEE_OFFICE_NOTES))
    standing = {
        each.force_id: each
        for each in Retention.objects.now().filter(force__in=forces).select_related("by")
    }
    return [_card(force, standing.get(force.pk), user) for force in forces.order_by("name", "pk")]


def _card(force: Force, standing: Retention | None, user: User) -> RetentionCard:
    may = user.access.may(Permission.SET_RETENTION, force.pk)
    url = reverse("retention_set", args=[force.pk]) if may else ""
    return RetentionCard(f"Templates of {force}", _facts(standing), url)


def _facts(standing: Retention | None) -> list[Fact]:
    if standing is None:
        return [Fact(label="Archive", value=FOR_EVER)]
    months, years = standing.archive_after, standing.dispose_after
    archive = f"{counted(months, 'month')} after its last row was closed or ended" if months else ""
    dispose = f"Due {counted(years, 'year')} after it was archived" if years else "Kept for ever"
    return [
        Fact(label="Archive", value=archive or FOR_EVER),
        Fact(label="Disposal", value=dispose),
        Fact(label="Why", value=standing.why),
        Fact(label="Set", value=f"{standing.by.name}, {day(standing.at)}"),
    ]
