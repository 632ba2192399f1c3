"""What one panel was shown of one template, as a person looks at it."""

from dataclasses import dataclass
from datetime import datetime

from assurance.models import AssuranceRow, AssuranceTemplate, Release
from assurance.querysets import RowQuerySet
from forces.models import Panel, User


@dataclass(frozen=True, slots=True)
class Sight:
    """A standing release. `before`: what the same panel was given before it, where it was.

    `is_member`: whether the person sits on the panel; if not, the office looks over its shoulder.
    """

    release: Release
    before: Release | None
    is_member: bool

    @property
    def template(self) -> AssuranceTemplate:
        return self.release.template

    @property
    def panel(self) -> Panel:
        return self.release.panel

    @property
    def since(self) -> datetime:
        """From when changes are told: the release before this one, or else this one."""
        return (self.before or self.release).at

    @property
    def rows(self) -> RowQuerySet:
        """The released rows; their states, dates and verdicts are those of today."""
        rows: RowQuerySet = AssuranceRow.objects.filter(released_in__release=self.release)
        return rows

    def address(self, url: str) -> str:
        """`url`, looking through the eyes of this panel."""
        return f"{url}?panel={self.panel.pk}"


def sight_of(user: User, *, panel: int | None = None, **about: object) -> Sight | None:
    """The latest standing release that the person may look at; None where there is none.

    `about` narrows the releases (`template=3`, `released_rows__row=7`); `panel` chooses where a
    template was released to several.
    """
    releases = Release.objects.standing().visible_to(user).filter(**about)
    if panel is not None:
        releases = releases.filter(panel=panel)
    release = releases.select_related(
        "template__inspection__follows", "template__force", "panel", "by"
    )
    found = release.order_by("-at", "-pk").first()
    if found is None:
        return None
    return Sight(found, _before(found), found.panel_id in user.access.panels)


def _before(release: Release) -> Release | None:
    earlier = Release.objects.filter(
        template=release.template, panel=release.panel, withdrawn=False, pk__lt=release.pk
    )
    return earlier.order_by("-pk").first()
