"""The releases that a person may look at today, each with its first figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse

from assurance.models import AssuranceRow, Release
from assurance.panel_worklists import ALL_POINTS
from assurance.worklists import COMPLETE, OVERDUE, WAITING
from forces.models import User

FIRST_FIGURES = (ALL_POINTS, COMPLETE, WAITING, OVERDUE)


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One release that stands, as the list of them shows it."""

    release: Release
    url: str
    figures: tuple[Figure, ...]


def shown_to(user: User, on: date) -> list[Shown]:
    """Newest first, in as many queries for one as for many."""
    releases = list(
        Release.objects.standing()
        .visible_to(user)
        .select_related("template__inspection", "template__force", "panel", "by")
        .order_by("-at", "-pk")
    )
    found = _figures(releases, on)
    return [_shown(release, found.get(release.pk, {})) for release in releases]


def _figures(releases: list[Release], on: date) -> dict[int, dict[str, int]]:
    counted: Iterable[Any] = (
        AssuranceRow.objects.filter(released_in__release__in=[release.pk for release in releases])
        .order_by()
        .values("released_in__release_id")
        .annotate(**{f"n_{each.key}": Count("pk", filter=each.q(on)) for each in FIRST_FIGURES[1:]})
        .annotate(n_all=Count("pk"))
    )
    return {line["released_in__release_id"]: dict(line) for line in counted}


def _shown(release: Release, counts: dict[str, int]) -> Shown:
    panel = f"?panel={release.panel_id}"
    rows = f"{reverse('progress_rows', args=[release.template_id])}{panel}"
    return Shown(
        release,
        f"{reverse('progress', args=[release.template_id])}{panel}",
        tuple(
            Figure(each.title, counts.get(f"n_{each.key}", 0), f"{rows}&list={each.key}")
            for each in FIRST_FIGURES
        ),
    )
