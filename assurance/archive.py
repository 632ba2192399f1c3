"""The archive: templates of which every row has long been settled. Asked of a day, never stored.

A template leaves the everyday lists so many months after its last row was closed or ended, as its
force's office has set; a row that is reopened brings it back. Nothing in it is altered.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    Subquery,
)

from assurance.workflow import SETTLED
from core.days import end_of

if TYPE_CHECKING:
    from assurance.models import Retention  # noqa: F401 (named in bases)
    from assurance.querysets import AssuranceTemplateQuerySet

MONTHS_A_YEAR = 12


class RetentionQuerySet(models.QuerySet["Retention"]):
    def now(self) -> RetentionQuerySet:
        """What counts today: of each force the latest."""
        later = self.model.objects.filter(force=OuterRef("force"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class _Months(Func):
    """So many calendar months, as a stretch of time."""

    template = "make_interval(months => (%(expressions)s)::int)"
    output_field = models.DurationField()


def with_keeping(templates: AssuranceTemplateQuerySet) -> AssuranceTemplateQuerySet:
    """Adds `settled_at`: when its last row was settled, none while any is not; and, where its
    force's retention says so, `archived_at` and `due_at` for disposal."""
    rows = apps.get_model("assurance", "AssuranceRow")._default_manager.filter(
        template=OuterRef("pk")
    )
    last = rows.order_by().values("template").annotate(last=Max("state_since")).values("last")
    unsettled = Exists(rows.exclude(state__in=SETTLED))
    setting = apps.get_model("assurance", "Retention")._default_manager.filter(
        force=OuterRef("force")
    )
    latest = setting.order_by("-pk")
    months = Subquery(latest.values("archive_after")[:1])
    years = Subquery(latest.values("dispose_after")[:1])
    return (
        templates.annotate(unsettled=unsettled, archive_months=months, dispose_years=years)
        .annotate(
            settled_at=models.Case(
                models.When(unsettled=False, then=Subquery(last)), output_field=DateTimeField()
            )
        )
        .annotate(
            archived_at=_moment(F("settled_at") + _Months(F("archive_months"))),
            due_at=_moment(
                F("settled_at") + _Months(F("archive_months") + F("dispose_years") * MONTHS_A_YEAR)
            ),
        )
    )


def _moment(sum_of: models.expressions.Combinable) -> ExpressionWrapper:
    return ExpressionWrapper(sum_of, output_field=DateTimeField())


def archived(templates: AssuranceTemplateQuerySet, on: date) -> AssuranceTemplateQuerySet:
    """The templates that stand in the archive on that day."""
    return with_keeping(templates).filter(_before("archived_at", on))


def due(templates: AssuranceTemplateQuerySet, on: date) -> AssuranceTemplateQuerySet:
    """The templates that may be disposed of from that day on."""
    return with_keeping(templates).filter(_before("due_at", on))


def _before(moment: str, on: date) -> Q:
    """That the moment, which `with_keeping` adds, is past when the day is over."""
    return Q(**{f"{moment}__lt": end_of(on)})


def everyday(templates: AssuranceTemplateQuerySet, on: date) -> AssuranceTemplateQuerySet:
    """The templates outside the archive."""
    return templates.exclude(pk__in=archived(templates, on).values("pk"))


def everyday_numbers(templates: AssuranceTemplateQuerySet, on: date) -> list[int]:
    """The same by number, asked for by themselves: the rows of a force are then found by them,
    however many other forces there are."""
    return list(everyday(templates, on).order_by().values_list("pk", flat=True))
