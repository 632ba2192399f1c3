"""Slices of templates, rows and actions: who sees what, and how late it is on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from assurance.workflow import (
    COMPLETE,
    DUE_SOON_DAYS,
    OPEN,
    OUTCOMES,
    UNDATED_TOO_LONG_WORKING_DAYS,
    UNFINISHED,
    WAITING_TOO_LONG_WORKING_DAYS,
    WITH_FORCE,
    Marking,
    Rag,
    State,
)
from core.days import end_of
from core.working_days import working_days_before
from forces.roles import Permission
from inspections.models import Kind

if TYPE_CHECKING:
    from assurance.models import (  # noqa: F401 (named in bases)
        Action,
        AssuranceRow,
        AssuranceTemplate,
        Evidence,
        EvidenceVersion,
        PanelQuestion,
        Release,
        ReleasedEvidence,
    )
    from forces.models import User


ASKED, APPROVED, LATER = "asked", "approved", "later"
"""Of DateDecision and DateKind, which stand with the models, above their querysets."""


def _objects(model: str) -> Any:
    """The rows of another model of this app; models stand above their querysets."""
    return apps.get_model("assurance", model)._default_manager.all()


def readable(user: User, *, force: str, published: str) -> Q:
    """What one's forces hold; before its publication day only for those who may see it early."""
    access = user.access
    return Q(
        **{
            f"{force}__in": access.forces(Permission.SEE_ROWS),
            f"{published}__lte": timezone.localdate(),
        }
    ) | Q(**{f"{force}__in": access.forces(Permission.SEE_UNPUBLISHED)})


class ReleaseQuerySet(models.QuerySet["Release"]):
    def standing(self) -> ReleaseQuerySet:
        """The latest release of each template to each panel, unless it was withdrawn.

        Where a report's publication was put off, its release does not stand before the new day.
        """
        later = self.model.objects.filter(
            template=OuterRef("template"), panel=OuterRef("panel"), pk__gt=OuterRef("pk")
        )
        published = Q(template__inspection__published_on__lte=timezone.localdate())
        return self.filter(published, ~Exists(later), withdrawn=False)

    def visible_to(self, user: User) -> ReleaseQuerySet:
        """The standing releases to one's own panels; the office sees all of its releases."""
        office = Q(template__force__in=user.access.forces(Permission.SEE_OFFICE_NOTES))
        own = Q(pk__in=self.standing().filter(panel__in=user.access.panels).values("pk"))
        return self.filter(office | own)


class AssuranceTemplateQuerySet(models.QuerySet["AssuranceTemplate"]):
    def visible_to(self, user: User) -> AssuranceTemplateQuerySet:
        """Those of one's forces; a panel member sees what was released to her panel."""
        released = _objects("Release").standing().filter(panel__in=user.access.panels)
        return self.filter(
            readable(user, force="force", published="inspection__published_on")
            | Q(pk__in=released.values("template_id"))
        )

    def readable_by(self, user: User) -> AssuranceTemplateQuerySet:
        """Templates that one reads whole, as people of the office and the force do."""
        return self.filter(readable(user, force="force", published="inspection__published_on"))


class RowQuerySet(models.QuerySet["AssuranceRow"]):
    def visible_to(self, user: User) -> RowQuerySet:
        """Rows of one's forces; of a panel the rows of its standing releases."""
        released = _objects("Release").standing().filter(panel__in=user.access.panels)
        return self.filter(
            readable(user, force="template__force", published="template__inspection__published_on")
            | Q(pk__in=_objects("ReleasedRow").filter(release__in=released).values("row_id"))
        )

    def readable_by(self, user: User) -> RowQuerySet:
        """Rows that one reads whole, as people of the office and the force do."""
        return self.filter(
            readable(user, force="template__force", published="template__inspection__published_on")
        )

    def open(self) -> RowQuerySet:
        return self.filter(state__in=OPEN)

    def with_force(self) -> RowQuerySet:
        """Awaiting allocation, in progress or returned: the force has the next step."""
        return self.filter(state__in=WITH_FORCE)

    def with_standing(self, on: date) -> Any:
        """Rows with, for the day `on`, `due_on`, `measured_on`, `overdue`, `late_first` and `rag`.

        Beside these what with_dates() adds, and `date_order`: by it what has no date comes first.
        `measured_on` is the day to which lateness runs: today while it is with the force, the day
        it was reported complete after that (lateness freezes), none where neither holds.
        """
        due = Least("target_on", "finding__deadline", output_field=DateField())
        measured = Case(
            When(state__in=WITH_FORCE, then=Value(on)),
            default=F("reported_on"),
            output_field=DateField(),
        )
        first = Value(date.min, output_field=DateField())
        return self.with_dates().annotate(
            due_on=due,
            date_order=Case(When(undated_q(), then=first), default=due),
            measured_on=measured,
            overdue=Case(When(overdue_q(on), then=True), default=False),
            late_first=Case(When(late_against_first_q(on), then=True), default=False),
            rag=rag_case(on),
        )

    def with_dates(self) -> Any:
        """Adds `times_moved`, and of the date that waits for a decision, if one does, `asked_on`,
        `asked_at`, `asked_by_id` and `asked_instead_of_id`.
        """
        changes = _objects("DateChange").filter(row=OuterRef("pk")).order_by()
        moved = changes.filter(moved_q()).values("row").annotate(times=Count("pk"))
        asked = changes.filter(decision=ASKED)
        return self.annotate(
            times_moved=Coalesce(Subquery(moved.values("times")), 0),
            asked_on=Subquery(asked.values("new_on")),
            asked_at=Subquery(asked.values("asked_at")),
            asked_by_id=Subquery(asked.values("asked_by_id")),
            asked_instead_of_id=Subquery(asked.values("stood_in_for_id")),
        )

    def with_request(self) -> Any:
        """Adds who asks for the date that waits for a decision (`asked_by_name`), and `asked_why`.

        For rows that come with_dates().
        """
        asked = _objects("DateChange").filter(row=OuterRef("pk"), decision=ASKED).order_by()
        return self.annotate(
            asked_by_name=Subquery(asked.values("asked_by__name")),
            asked_why=Subquery(asked.values("reason")),
        )

    def with_section_order(self) -> RowQuerySet:
        """Adds `section_order`: the place of the row's section in the printed template."""
        places = [When(finding__section=kind, then=Value(n)) for n, kind in enumerate(Kind)]
        return self.annotate(section_order=Case(*places, output_field=models.IntegerField()))

    def overdue(self, on: date) -> RowQuerySet:
        """With the force and past its current target date or the inspectorate's deadline."""
        return self.filter(overdue_q(on))

    def as_on(self, day: date) -> Any:
        """Rows that had come in when `day` was over, with `state_then`: where each stood then.

        Asked of what was recorded by then, not of the day on which something took effect.
        """
        happened = _objects("RowEvent").filter(row=OuterRef("pk"), at__lt=end_of(day))
        last = happened.order_by("-at", "-pk").values("to_state")[:1]
        return self.filter(Exists(happened)).annotate(state_then=Subquery(last))

    def waiting_over(self, on: date, working_days: int) -> RowQuerySet:
        """Submitted, and not looked at for more than so many working days."""
        return self.filter(waiting_over_q(on, working_days))


def moved_q() -> Q:
    """Changes of a date that the force asked for and was granted; no others count as moved."""
    return Q(kind=LATER, decision=APPROVED)


def overdue_q(on: date) -> Q:
    return Q(state__in=WITH_FORCE) & (Q(target_on__lt=on) | Q(finding__deadline__lt=on))


def due_within_q(on: date, days: int) -> Q:
    last = on + timedelta(days=days)
    return Q(state__in=WITH_FORCE) & (
        Q(target_on__range=(on, last)) | Q(finding__deadline__range=(on, last))
    )


def late_against_first_q(on: date) -> Q:
    """Past the first target date while with the force, or when it was reported complete."""
    return Q(state__in=WITH_FORCE, first_target_on__lt=on) | (
        Q(reported_on__gt=F("first_target_on")) & ~Q(state__in=WITH_FORCE | OUTCOMES)
    )


def waiting_over_q(on: date, working_days: int) -> Q:
    return Q(state=State.SUBMITTED, state_since__date__lt=working_days_before(on, working_days))


def undated_q() -> Q:
    """Not yet assured or ended, and without a target date."""
    return Q(state__in=UNFINISHED, target_on__isnull=True)


def date_asked_q() -> Q:
    """A later date was asked for and waits for a decision."""
    return Q(Exists(_objects("DateChange").filter(row=OuterRef("pk"), decision=ASKED)))


def rag_case(on: date) -> Case:
    """The colour for the day: the first rule that holds, in the order in which they stand here."""
    long_ago = working_days_before(on, UNDATED_TOO_LONG_WORKING_DAYS)
    return Case(
        When(state__in=COMPLETE, then=Value(Rag.COMPLETE)),
        When(state__in=OUTCOMES, then=Value(Rag.GREY)),
        When(overdue_q(on), then=Value(Rag.RED)),
        When(undated_q() & Q(came_in_on__lt=long_ago), then=Value(Rag.RED)),
        When(
            due_within_q(on, DUE_SOON_DAYS)
            | late_against_first_q(on)
            | waiting_over_q(on, WAITING_TOO_LONG_WORKING_DAYS),
            then=Value(Rag.AMBER),
        ),
        When(undated_q(), then=Value(Rag.GREY)),
        default=Value(Rag.GREEN),
        output_field=models.CharField(),
    )


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> ActionQuerySet:
        """Actions of one's forces. What a panel sees are the versions in a release."""
        return self.filter(force_id__in=user.access.forces(Permission.SEE_ROWS))


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """Of one's forces, OFFICIAL-SENSITIVE only for those who may.

        What a panel sees are the versions in a release: ReleasedEvidenceQuerySet.
        """
        access = user.access
        plain = Q(current__marking=Marking.OFFICIAL)
        sensitive = access.forces(Permission.SEE_ROWS) & access.forces(Permission.SEE_SENSITIVE)
        return self.filter(
            (Q(force_id__in=access.forces(Permission.SEE_ROWS)) & plain) | Q(force_id__in=sensitive)
        )


class ReleasedEvidenceQuerySet(models.QuerySet["ReleasedEvidence"]):
    def fit_for_panels(self) -> ReleasedEvidenceQuerySet:
        """Without what is OFFICIAL-SENSITIVE: a marking raised since the release counts at once."""
        return self.filter(
            version__marking=Marking.OFFICIAL, version__evidence__current__marking=Marking.OFFICIAL
        )

    def visible_to(self, user: User) -> ReleasedEvidenceQuerySet:
        """Of standing releases: to one's own panels, and the office's."""
        standing = _objects("Release").standing().visible_to(user)
        return self.fit_for_panels().filter(release__in=standing)


class EvidenceVersionQuerySet(models.QuerySet["EvidenceVersion"]):
    def visible_to(self, user: User) -> EvidenceVersionQuerySet:
        """Versions of readable evidence; of a panel those that a standing release shows.

        A version that was marked OFFICIAL-SENSITIVE stays hidden from those who may not see such,
        whatever a later version is marked; and a later marking hides the earlier versions too.
        """
        access = user.access
        readable_rows = _objects("AssuranceRow").readable_by(user)
        on_readable = Exists(
            _objects("EvidenceRow").filter(evidence=OuterRef("evidence"), row__in=readable_rows)
        )
        plain = Q(marking=Marking.OFFICIAL, evidence__current__marking=Marking.OFFICIAL)
        cleared = Q(evidence__force_id__in=access.forces(Permission.SEE_SENSITIVE))
        shown = _objects("ReleasedEvidence").visible_to(user).values("version_id")
        return self.filter((Q(on_readable) & (plain | cleared)) | Q(pk__in=shown))


class QuestionQuerySet(models.QuerySet["PanelQuestion"]):
    def visible_to(self, user: User) -> QuestionQuerySet:
        """One's own panel's, while the row is released to it, and those put to one's force."""
        shown = _objects("ReleasedRow").filter(
            release__in=_objects("Release").standing(),
            release__panel=OuterRef("panel"),
            row=OuterRef("row"),
        )
        return self.filter(
            (Q(panel__in=user.access.panels) & Exists(shown))
            | Q(row__template__force__in=user.access.forces(Permission.SEE_ROWS))
        )

    def open(self) -> QuestionQuerySet:
        """Not yet settled by an answer."""
        settled = _objects("PanelAnswer").filter(question=OuterRef("pk"), settles=True)
        return self.filter(~Exists(settled))
