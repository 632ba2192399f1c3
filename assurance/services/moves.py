"""Moving a row: one function for every move of the table in workflow.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assurance import letters
from assurance.models import (
    ActionKind,
    ActionVersion,
    Assurance,
    AssuranceRow,
    EvidenceVersion,
    RowEvent,
    Verdict,
)
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.locking import locked_row, note_event, require_version, save
from assurance.workflow import (
    INSPECTORATE,
    MOVE,
    Authority,
    Condition,
    Move,
    MoveName,
    Need,
    State,
    moves_from,
)
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


def open_moves(row: AssuranceRow, user: User) -> list[Move]:
    """The moves that this person may make on this row now, conditions of the person included."""
    return [move for move, why in standing_moves(row, user) if why is None]


def standing_moves(row: AssuranceRow, user: User) -> list[tuple[Move, str | None]]:
    """The moves from here that this person's roles include, each with what stands in its way."""
    return [
        (move, why_not(move, row, user))
        for move in moves_from(State(row.state))
        if may(move, row, user)
    ]


def may(move: Move, row: AssuranceRow, user: User) -> bool:
    """Whether the person's roles include this move in the row's force."""
    force = row.template.force_id
    return any(user.access.may(permission, force) for permission in move.permissions)


def why_not(move: Move, row: AssuranceRow, user: User) -> str | None:
    """Why this person may not make `move` on `row`, or None where nothing stands in the way."""
    if not may(move, row, user):
        return "Your role does not include this."
    for condition in move.conditions:
        if condition in _PERSONAL and (why := _PERSONAL[condition](row, user)):
            return why
    return None


def move_row(
    row: AssuranceRow,
    name: MoveName,
    *,
    by: User,
    given: Given = NOTHING,
    version: int | None = None,
) -> RowEvent:
    """Make a move. Raises PermissionDenied, NotOpen, Changed or Refused; then nothing is done."""
    with transaction.atomic():
        return make_move(locked_row(row), MOVE[name], by=by, given=given, version=version)


def make_move(
    row: AssuranceRow, move: Move, *, by: User, given: Given, version: int | None = None
) -> RowEvent:
    """Make a move on a locked row within the caller's transaction; raises as move_row does."""
    if not may(move, row, by):
        raise PermissionDenied(f"You may not: {move.name.label}.")
    _require_open(row, move)
    require_version(row, version)
    _require_seen(row, given)
    _require_given(move, given)
    for condition in move.conditions:
        _require(condition, row, by, given)
    return _make(row, move, by, given)


def _require_open(row: AssuranceRow, move: Move) -> None:
    if row.state not in move.from_states:
        last = row.events.select_related("by").order_by("-at", "-pk").first()
        who = f" by {last.by.name}" if last and last.by else ""
        raise NotOpen(
            f"“{move.name.label}” is no longer open: the row is {row.get_state_display()}, "
            f"last changed{who}."
        )


def what_stands(row: AssuranceRow) -> str:
    """The versions of actions and evidence that answer the row now, as one line to compare."""
    actions = ",".join(str(version.pk) for version in action_versions(row))
    return f"{actions};{','.join(str(version.pk) for version in evidence_versions(row))}"


def _require_seen(row: AssuranceRow, given: Given) -> None:
    """A verdict rests on what its author was shown, not on what came in since."""
    if given.seen and given.seen != what_stands(row):
        actions = [(version.at, version.by) for version in action_versions(row)]
        evidence = [(version.at, version.by) for version in evidence_versions(row)]
        last = max([*actions, *evidence], key=lambda made: made[0], default=(None, None))
        raise Changed("What the force reports", by=last[1])


def _require_given(move: Move, given: Given) -> None:
    for need in move.needs:
        if need not in OPTIONAL and not getattr(given, need.value):
            raise Refused(f"Enter the {need.label}.", field=need.value)
    if given.effective and given.effective > timezone.localdate():
        raise Refused("The date it took effect cannot be in the future.", field="effective")
    if move.name == MoveName.RETURN and given.verdict == Assurance.ASSURED:
        raise Refused("A row that is returned cannot be assured.", field="verdict")


def _make(row: AssuranceRow, move: Move, by: User | None, given: Given) -> RowEvent:
    before = row.state
    row.state, row.state_since = move.to_state, timezone.now()
    fields = ["state", "state_since"]
    if move.name == MoveName.ALLOCATE:
        fields += _allocate(row, given, by)
    if move.to_state == State.SUBMITTED and move.name != MoveName.LAPSE:
        row.reported_on = given.effective or timezone.localdate()
        fields.append("reported_on")
    save(row, *fields)
    event = note_event(
        row,
        move.name,
        by=by,
        from_state=before,
        reason=given.reason or given.no_evidence,
        source=given.source,
        authority=given.authority,
        reference=given.reference,
        effective_on=given.effective,
        lead=row.lead if move.name == MoveName.ALLOCATE else None,
    )
    if by and (verdict := _VERDICTS.get(move.name)):
        _pronounce(row, event, given.verdict or verdict, given.reason, by)
    letters.tell_of(event, row, move)
    return event


def _allocate(row: AssuranceRow, given: Given, by: User | None) -> list[str]:
    from assurance.services.dates import set_first_date

    row.lead = given.lead
    if given.criteria:
        row.closure_criteria = given.criteria
    if given.target_date and by:
        set_first_date(row, given.target_date, by=by)
    return ["lead", "closure_criteria", "first_target_on", "target_on"]


_VERDICTS = {MoveName.ASSURE: Assurance.ASSURED, MoveName.RETURN: Assurance.NOT}


def _pronounce(
    row: AssuranceRow, event: RowEvent, verdict: Assurance | str, words: str, by: User
) -> Verdict:
    given = Verdict.objects.create(row=row, event=event, verdict=verdict, words=words, by=by)
    given.action_versions.set(action_versions(row))
    given.evidence_versions.set(evidence_versions(row))
    return given


def action_versions(row: AssuranceRow) -> list[ActionVersion]:
    """The current versions of the actions that answer the row now, oldest first."""
    return list(
        ActionVersion.objects.filter(
            action__links__row=row, action__links__removed_at=None, action__current=F("pk")
        ).order_by("action__created_at", "action_id", "pk")
    )


def evidence_versions(row: AssuranceRow) -> list[EvidenceVersion]:
    """The current versions of the evidence on the row now, oldest first."""
    return list(
        EvidenceVersion.objects.filter(
            evidence__links__row=row, evidence__links__removed_at=None, evidence__current=F("pk")
        ).order_by("evidence__created_at", "evidence_id", "pk")
    )


def lapse(rows: Iterable[AssuranceRow], *, replaced: ActionVersion | EvidenceVersion) -> None:
    """Rows whose standing assurance saw the replaced version go back to be reviewed.

    The rows are locked. Adding something never lapses an assurance.
    """
    for row in rows:
        if row.state == State.ASSURED and _saw(row, replaced):
            _make(row, MOVE[MoveName.LAPSE], None, NOTHING)


def _saw(row: AssuranceRow, version: ActionVersion | EvidenceVersion) -> bool:
    verdict = row.verdicts.order_by("-at", "-pk").first()
    if verdict is None:
        return False
    seen = (
        verdict.action_versions
        if isinstance(version, ActionVersion)
        else (verdict.evidence_versions)
    )
    return bool(seen.filter(pk=version.pk).exists())


def _require(condition: Condition, row: AssuranceRow, by: User, given: Given) -> None:
    if condition in _PERSONAL:
        if why := _PERSONAL[condition](row, by):
            raise Refused(why)
    elif why := _FACTUAL[condition](row, given):
        raise Refused(why)


def _is_lead(row: AssuranceRow, user: User) -> str | None:
    if row.lead_id == user.pk or user.access.may(Permission.SUBMIT_ANY, row.template.force_id):
        return None
    return "Only the person who leads this row, or the coordinator, can report it complete."


def _independent(row: AssuranceRow, user: User) -> str | None:
    """The submission that counts is the last; the authors of everything that answers the row."""
    submitted = row.events.filter(
        what__in=(MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF), by=user
    ).exists()
    wrote = ActionVersion.objects.filter(action__links__row=row, by=user).exists()
    proved = EvidenceVersion.objects.filter(evidence__links__row=row, by=user).exists()
    if submitted or wrote or proved:
        return "You recorded or submitted part of this row, so somebody else has to assure it."
    return None


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


def _lead_and_date(row: AssuranceRow, given: Given) -> str | None:
    if given.lead is None or not given.target_date:
        return "Name a lead and a target date."
    if not given.lead.access.may(Permission.BE_LEAD, row.template.force_id):
        return f"{given.lead.name} cannot lead a row of {row.template.force}."
    return None


def _inspectorate_says(row: AssuranceRow, given: Given) -> str | None:
    if row.finding.kind != Kind.CAUSE_OF_CONCERN:
        return None
    if given.authority not in INSPECTORATE:
        return "A cause of concern is closed only on the inspectorate's letter or revisit report."
    waiting = AssuranceRow.objects.filter(
        template=row.template, finding__cause=row.finding
    ).exclude(state=State.CLOSED)
    if count := waiting.count():
        return f"Close its recommendations first: {count} of them still open."
    return None


_PERSONAL = {
    Condition.IS_LEAD: _is_lead,
    Condition.INDEPENDENT: _independent,
    Condition.NOT_THE_ASSURER: _not_the_assurer,
}
_FACTUAL = {
    Condition.ANSWERED: _answered,
    Condition.LEAD_AND_DATE: _lead_and_date,
    Condition.INSPECTORATE_SAYS: _inspectorate_says,
}
