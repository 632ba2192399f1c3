"""Moving a row: one function for every move of the table in workflow.py."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assurance import letters
from assurance.models import (
    ActionVersion,
    Assurance,
    AssuranceRow,
    EvidenceVersion,
    OtherEvent,
    RowEvent,
    Verdict,
)
from assurance.owning import stood_in_for
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.conditions import (
    NOTHING,
    OPTIONAL,
    Given,
    hindrance,
    require_condition,
)
from assurance.services.locking import (
    clear_block,
    locked_row,
    note_event,
    require_version,
    save,
)
from assurance.services.standing import (
    action_versions,
    evidence_versions,
    shown_versions,
    what_stands,
)
from assurance.workflow import (
    MOVE,
    WITH_FORCE,
    Condition,
    Move,
    MoveName,
    State,
    moves_from,
)
from forces.models import User

__all__ = [
    "NOTHING",
    "OPTIONAL",
    "Given",
    "lapse",
    "make_move",
    "may",
    "move_row",
    "open_moves",
    "standing_moves",
    "what_stands",
    "why_not",
]


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
    return hindrance(move, row, user)


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
        require_condition(condition, row, by, given)
    return _make(row, move, by, given)


def _require_open(row: AssuranceRow, move: Move) -> None:
    if row.state not in move.from_states:
        last = row.events.select_related("by").order_by("-at", "-pk").first()
        who = f" by {last.by.name}" if last and last.by else ""
        raise NotOpen(
            f"“{move.name.label}” is no longer open: the row is {row.get_state_display()}, "
            f"last changed{who}."
        )


def _require_seen(row: AssuranceRow, given: Given) -> None:
    """A verdict rests on what its author was shown, not on what came in since."""
    if given.seen and given.seen != what_stands(row):
        actions = [(version.at, version.by) for version in action_versions(row)]
        evidence = [(version.at, version.by) for version in evidence_versions(row)]
        last = max([*actions, *evidence], key=lambda made: made[0], default=(None, None))
        raise Changed("What the force reports", by=last[1])


def _require_given(move: Move, given: Given) -> None:
    for need in move.needs:
        what = getattr(given, need.value)
        if need not in OPTIONAL and not (what.strip() if isinstance(what, str) else what):
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
    lifted = row.blocked_by if move.to_state not in WITH_FORCE else ""
    save(row, *fields, *(clear_block(row) if lifted else ()))
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
        stood_in_for=stood_in_for(row, by) if Condition.IS_LEAD in move.conditions else None,
    )
    if by and (verdict := _VERDICTS.get(move.name)):
        _pronounce(row, event, given.verdict or verdict, given.reason, by)
    if lifted:
        note_event(row, OtherEvent.UNBLOCKED, by=by)
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
    given.evidence_versions.set(shown_versions(row, by))
    return given


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
    if isinstance(version, ActionVersion):
        return verdict.action_versions.filter(pk__in=_same_words(version)).exists()
    return verdict.evidence_versions.filter(pk=version.pk).exists()


def _same_words(version: ActionVersion) -> list[int]:
    """The version, and those before it from which only hand-overs lead to it."""
    if version.handover_id is None:
        return [version.pk]
    same = []
    for each in version.action.versions.filter(number__lte=version.number).order_by("-number"):
        same.append(each.pk)
        if each.handover_id is None:
            break
    return same
