"""What the office looks at to find records that cannot be right: one rule, one list of rows.

One more check is one entry in CHECKS and one row in its test.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assurance.models import (
    ActionRow,
    ActionVersion,
    AssuranceRow,
    DateChange,
    EvidenceRow,
    EvidenceVersion,
    ProgressNote,
    RowEvent,
)
from assurance.querysets import RowQuerySet, moved_q, overdue_q
from assurance.workflow import COMPLETE, OPEN, OUTCOMES
from assurance.worklists import PRINTED, UNFINISHED, Worklist
from core.days import start_of
from forces.models import Membership, User
from forces.roles import Permission, roles_with
from inspections.models import Finding, Kind

SILENT_DAYS = 60
MOVED_OFTEN = 3
ROW = OuterRef("pk")
EVIDENCE = EvidenceRow.objects.filter(row=ROW, removed_at=None)
ACTIONS = ActionRow.objects.filter(row=ROW, removed_at=None, action__current__isnull=False)


def _without_evidence(_on: date) -> Q:
    return Q(state__in=COMPLETE) & ~Q(Exists(EVIDENCE))


def _silent(on: date) -> Q:
    """Overdue, and nothing about the row was written after the day that lies so far back."""
    after = start_of(on - timedelta(days=SILENT_DAYS - 1))
    written: tuple[QuerySet[Any], ...] = (
        RowEvent.objects.filter(row=ROW, at__gte=after),
        ActionVersion.objects.filter(action__links__row=ROW, at__gte=after),
        ActionRow.objects.filter(row=ROW, added_at__gte=after),
        EvidenceVersion.objects.filter(evidence__links__row=ROW, at__gte=after),
        EvidenceRow.objects.filter(row=ROW, added_at__gte=after),
        DateChange.objects.filter(row=ROW).filter(
            Q(asked_at__gte=after) | Q(decided_at__gte=after)
        ),
        ProgressNote.objects.filter(row=ROW, no_change=False, at__gte=after),
    )
    silent = overdue_q(on)
    for each in written:
        silent &= ~Q(Exists(each))
    return silent


def _moved_often(_on: date) -> Q:
    """Whose date the force asked to move, and was granted another, so many times."""
    agreed = DateChange.objects.filter(moved_q(), row=ROW).order_by()
    often = agreed.values("row").annotate(times=Count("pk")).filter(times__gte=MOVED_OFTEN)
    return Q(state__in=OPEN) & Q(Exists(often))


def _cause_alone(_on: date) -> Q:
    own = Finding.objects.filter(kind=Kind.RECOMMENDATION, cause=OuterRef("finding"))
    unlinked = Finding.objects.filter(
        Q(force=None) | Q(force=OuterRef("template__force")),
        kind=Kind.RECOMMENDATION,
        cause=None,
        inspection=OuterRef("finding__inspection"),
    )
    return Q(finding__kind=Kind.CAUSE_OF_CONCERN) & ~Q(Exists(own)) & ~Q(Exists(unlinked))


def _lead_left(on: date) -> Q:
    holds = Membership.objects.in_force(on).filter(
        user=OuterRef("lead"),
        force=OuterRef("template__force"),
        role__in=roles_with(Permission.BE_LEAD),
    )
    gone = Q(lead__is_active=False) | ~Q(Exists(holds))
    return Q(state__in=UNFINISHED, lead__isnull=False) & gone


def _old_evidence(_on: date) -> Q:
    published = OuterRef("template__inspection__published_on")
    old = EVIDENCE.filter(
        Q(evidence__current__period_until__lt=published)
        | Q(evidence__current__period_until=None, evidence__current__at__date__lt=published)
    )
    return ~Q(state__in=OUTCOMES) & Q(Exists(old))


def _unexplained(_on: date) -> Q:
    recommended = Q(finding__kind=Kind.RECOMMENDATION) & ~Q(state__in=OUTCOMES)
    return recommended & ~Q(Exists(ACTIONS))


CHECKS: tuple[Worklist, ...] = (
    Worklist(
        "complete_without_evidence",
        "Closed or assured without evidence",
        "Assured or closed, and no evidence stands on the row, whatever reason was given for none.",
        _without_evidence,
        PRINTED,
    ),
    Worklist(
        "overdue_silent",
        f"Overdue with no update for {SILENT_DAYS} days",
        "With the force, past its target date or the inspectorate’s deadline, and nothing about "
        f"the row was recorded in the last {SILENT_DAYS} days: no move, action, evidence, "
        "date or progress note. “No change” is no news.",
        _silent,
    ),
    Worklist(
        "moved_often",
        "Target date moved three times or more",
        "Not closed or ended, and a later target date was agreed three times or more. Dates asked "
        "for and declined do not count, nor do corrected first dates.",
        _moved_often,
        PRINTED,
    ),
    Worklist(
        "cause_alone",
        "Cause of concern without a recommendation",
        "A cause of concern to which no recommendation belongs: none is linked to it, and the "
        "report has none that is linked to no cause.",
        _cause_alone,
        PRINTED,
    ),
    Worklist(
        "lead_left",
        "The lead has left",
        "Not yet assured or ended, and its lead is no longer an active user, or no longer has a "
        "role in the force or its local policing body that may lead.",
        _lead_left,
        PRINTED,
    ),
    Worklist(
        "old_evidence",
        "Evidence older than the finding",
        "Not ended with a reason, and a piece of evidence on it covers a time that was over before "
        "the report was published; where it names no time, it was given before that day.",
        _old_evidence,
        PRINTED,
    ),
    Worklist(
        "unexplained",
        "Recommendation without an explanation",
        "A recommendation, not ended with a reason, on which nothing is recorded: no action done "
        "or planned, and no reason why none is proposed.",
        _unexplained,
        PRINTED,
    ),
)
CHECK: dict[str, Worklist] = {check.key: check for check in CHECKS}
LEAD_LEFT = CHECK["lead_left"]


def require_office(user: User) -> None:
    """Checks are for the office; a reader of the force is told that they are not his."""
    if not user.access.may_anywhere(Permission.SEE_OFFICE_NOTES):
        raise PermissionDenied("The checks are for the local policing body's office.")


def rows_to_check(user: User) -> RowQuerySet:
    """The rows of the forces whose office the person belongs to."""
    offices = user.access.forces(Permission.SEE_OFFICE_NOTES)
    rows: RowQuerySet = AssuranceRow.objects.readable_by(user)
    return rows.filter(template__force__in=offices)
