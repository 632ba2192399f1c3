"""What must hold for a move beside the permission, and what a person gives with it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assurance.models import ActionKind, ActionVersion, Assurance, AssuranceRow, EvidenceVersion
from assurance.owning import leads_now
from assurance.querysets import RowQuerySet
from assurance.refusals import Refused
from assurance.services.standing import action_versions, evidence_versions, hidden_versions
from assurance.workflow import INSPECTORATE, SETTLED, Authority, Condition, Move, MoveName, Need
from forces.models import User
from forces.roles import Permission
from inspections.models import Kind


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives with a move; what a move needs stands in workflow.py."""

    lead: User | None = None
    target_date: date | None = None
    criteria: str = ""
    no_evidence: str = ""
    source: str = ""
    verdict: Assurance | str = ""
    reason: str = ""
    authority: Authority | str = ""
    effective: date | None = None
    reference: str = ""
    seen: str = ""
    """Of a verdict: what the reviewer was shown, as `what_stands` said it."""


NOTHING = Given()
OPTIONAL = frozenset({Need.CRITERIA, Need.NO_EVIDENCE})


def hindrance(move: Move, row: AssuranceRow, user: User) -> str | None:
    """Why this person, whose role includes the move, may not make it on this row."""
    for condition in move.conditions:
        if condition in _PERSONAL and (why := _PERSONAL[condition](row, user)):
            return why
    return None


def require_condition(condition: Condition, row: AssuranceRow, by: User, given: Given) -> None:
    """Raise Refused where a condition of a move does not hold."""
    if condition in _PERSONAL:
        if why := _PERSONAL[condition](row, by):
            raise Refused(why)
    elif why := _FACTUAL[condition](row, given):
        raise Refused(why)


def _is_lead(row: AssuranceRow, user: User) -> str | None:
    if leads_now(user, row) or user.access.may(Permission.SUBMIT_ANY, row.template.force_id):
        return None
    return "Only the person who leads this row, or the coordinator, can report it complete."


def _independent(row: AssuranceRow, user: User) -> str | None:
    """Whoever submitted it at any time, or wrote anything that ever answered it, is not.

    Nor is the lead in whose absence somebody submitted it. Another lead of a planned action, put
    there by a hand-over, is nothing that anybody wrote.
    """
    submitted = row.events.filter(
        Q(by=user) | Q(stood_in_for=user),
        what__in=(MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF),
    ).exists()
    wrote = ActionVersion.objects.filter(
        action__links__row=row, by=user, handover__isnull=True
    ).exists()
    proved = EvidenceVersion.objects.filter(evidence__links__row=row, by=user).exists()
    if submitted or wrote or proved:
        return "You recorded or submitted part of this row, so somebody else has to assure it."
    return None


def _sees_all(row: AssuranceRow, user: User) -> str | None:
    """An assurance names the evidence that was seen, so there is none of what was hidden."""
    if not hidden_versions(row, user):
        return None
    return (
        "Some of the evidence is marked OFFICIAL-SENSITIVE and hidden from you until you set up a "
        "second step for signing in, so you cannot assure this row yet."
    )


def _not_the_assurer(row: AssuranceRow, user: User) -> str | None:
    verdict = row.verdicts.order_by("-at", "-pk").first()
    if verdict and verdict.by_id == user.pk:
        return "You assured this row, so somebody else has to close it."
    return None


def _answered(row: AssuranceRow, given: Given) -> str | None:
    versions = action_versions(row)
    if any(version.kind == ActionKind.NONE_PROPOSED for version in versions):
        return None
    if not any(version.kind == ActionKind.DONE for version in versions):
        return "Record an action that is done first, or why no action is proposed."
    if not evidence_versions(row) and not given.no_evidence.strip():
        return "Attach evidence first, or say why there is none."
    return None


def _still_answered(row: AssuranceRow, given: Given) -> str | None:
    """What was reported may have been taken off, or turned into a plan, since."""
    if any(version.kind != ActionKind.PLANNED for version in action_versions(row)):
        return None
    return "Nothing is done any more that answers this row. Return it, saying what is missing."


def unanswered(row: AssuranceRow) -> str | None:
    """Why a row cannot be reported complete yet, whatever is said of its evidence."""
    return _answered(row, Given(no_evidence="said"))


def _lead_and_date(row: AssuranceRow, given: Given) -> str | None:
    if given.lead is None or not given.target_date:
        return "Name a lead and a target date."
    if not given.lead.access.may(Permission.BE_LEAD, row.template.force_id):
        return f"{given.lead.name} cannot lead a row of {row.template.force}."
    return None


def holding_open(row: AssuranceRow) -> RowQuerySet:
    """The rows of recommendations that hold a cause of concern open; of other rows none do."""
    recommended: RowQuerySet = AssuranceRow.objects.filter(
        template=row.template_id, finding__cause=row.finding_id
    )
    return recommended.exclude(state__in=SETTLED)


def _inspectorate_says(row: AssuranceRow, given: Given) -> str | None:
    if row.finding.kind != Kind.CAUSE_OF_CONCERN:
        return None
    if given.authority not in INSPECTORATE:
        return "A cause of concern is closed only on the inspectorate's letter or revisit report."
    if count := holding_open(row).count():
        verb = "is" if count == 1 else "are"
        return f"Close its recommendations first: {count} of them {verb} still open."
    return None


_PERSONAL = {
    Condition.IS_LEAD: _is_lead,
    Condition.INDEPENDENT: _independent,
    Condition.SEES_ALL: _sees_all,
    Condition.NOT_THE_ASSURER: _not_the_assurer,
}
_FACTUAL = {
    Condition.ANSWERED: _answered,
    Condition.STILL_ANSWERED: _still_answered,
    Condition.LEAD_AND_DATE: _lead_and_date,
    Condition.INSPECTORATE_SAYS: _inspectorate_says,
}
