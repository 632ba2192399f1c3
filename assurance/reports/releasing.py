"""What an approver sees before a template goes to a panel, and what went before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from assurance.models import AssuranceRow, AssuranceTemplate, EvidenceVersion, Release
from assurance.reports.points import PRINTED
from assurance.services.panels import latest_release, why_not_released
from assurance.services.releases import Contents, contents_now, contents_of, differences
from forces.models import Panel, User


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of change and the points on which it shows, by name."""

    what: str
    count: int
    names: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what would go now, what would stay out, and what is new since the last time.

    `kept_back`: what stays out, as far as the person may see it; `unnamed`: how many pieces more.
    """

    contents: Contents
    kept_back: list[EvidenceVersion]
    unnamed: int
    latest: Release | None
    before: Release | None
    changes: list[Told]
    why_not: str

    @property
    def after(self) -> int:
        return self.latest.pk if self.latest else 0


def preview_of(template: AssuranceTemplate, panel: Panel, user: User) -> Preview:
    contents = contents_now(template)
    before = (
        template.releases.filter(panel=panel, withdrawn=False)
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    why_not = why_not_released(template)
    if not contents.rows:
        why_not = why_not or "The template has no rows yet, so there is nothing to release."
    kept_back = _versions((piece.version for piece in contents.kept_back), user)
    return Preview(
        contents=contents,
        kept_back=kept_back,
        unnamed=contents.kept_back_count - len(kept_back),
        latest=latest_release(template, panel),
        before=before,
        changes=_told(before, contents) if before else [],
        why_not=why_not,
    )


def _versions(ids: Iterable[int], user: User) -> list[EvidenceVersion]:
    shown = EvidenceVersion.objects.visible_to(user).filter(pk__in=set(ids))
    return list(shown.order_by("title", "pk"))


def _told(before: Release, contents: Contents) -> list[Told]:
    found = differences(contents_of(before), contents, since=before)
    shown = {row for difference in found for row in difference.rows}
    rows = (
        AssuranceRow.objects.filter(pk__in=shown)
        .select_related("finding")
        .with_section_order()
        .order_by(*PRINTED)
    )
    names = {row.pk: str(row) for row in rows}
    return [
        Told(each.what, each.count, [name for pk, name in names.items() if pk in each.rows])
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one panel has of a template today. `latest` none: it was never given it."""

    panel: Panel
    latest: Release | None

    @property
    def is_released(self) -> bool:
        return self.latest is not None and not self.latest.withdrawn


def history_of(template: AssuranceTemplate) -> list[Release]:
    """Every release and withdrawal, the newest first, each with its number of rows (`points`)."""
    releases = template.releases.select_related("panel", "by")
    return list(releases.annotate(points=Count("released_rows")).order_by("-at", "-pk"))


def standings_of(template: AssuranceTemplate, history: Iterable[Release]) -> list[Standing]:
    latest: dict[int, Release] = {}
    for release in sorted(history, key=lambda each: each.pk):
        latest[release.panel_id] = release
    panels = Panel.objects.filter(force=template.force_id).order_by("name", "pk")
    return [Standing(panel, latest.get(panel.pk)) for panel in panels]
