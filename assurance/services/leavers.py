"""Everything of one lead moved to another in one act: all that was ticked, or nothing."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from assurance import letters
from assurance.models import (
    Action,
    ActionKind,
    ActionRow,
    ActionVersion,
    AssuranceRow,
    HandOver,
    OtherEvent,
)
from assurance.refusals import Refused
from assurance.services.actions import next_version, words_of
from assurance.services.at_once import SomeChanged, note_all, save_all
from assurance.services.covers import Days, end_cover, set_cover
from assurance.services.locking import last_changed_by, locked_rows, require_own
from assurance.workflow import SETTLED, State
from forces.models import Cover, Force, User
from forces.roles import Permission

NOTHING_MOVED = (
    "Nothing was moved, because something changed while you were choosing. What you chose is kept: "
    "look at it, then move it again."
)


@dataclass(frozen=True, slots=True)
class Share:
    """What is to be moved, each thing as it was seen: rows by version, actions by number."""

    rows: Mapping[int, int] = field(default_factory=dict)
    actions: Mapping[int, int] = field(default_factory=dict)
    covers: frozenset[int] = frozenset()
    """Absences in which the giver stands in; the taker does from then on."""

    def __bool__(self) -> bool:
        return bool(self.rows or self.actions or self.covers)


def move_everything(
    giver: User,
    taker: User,
    share: Share,
    *,
    force: Force,
    by: User,
    reason: str,
    once: uuid.UUID | None = None,
) -> HandOver:
    """Make `taker` the lead of every row and planned action in `share`; the same `once` once.

    Raises Refused or SomeChanged; then nothing is moved.
    """
    once = once or uuid.uuid4()
    with transaction.atomic():
        by.access.require(Permission.ALLOCATE, force.pk)
        links = _links(share.actions)
        rows = {row.pk: row for row in locked_rows(_every_row(share, links))}
        actions = _locked_actions(share, force)
        if existing := HandOver.objects.filter(once=once).first():
            require_own(existing.by_id, by)
            return existing
        _require_sense(giver, taker, share, force, reason)
        _require_as_seen(giver, force, share, rows, actions, links)
        act = HandOver.objects.create(
            force=force, giver=giver, taker=taker, reason=reason.strip(), by=by, once=once
        )
        _give([rows[pk] for pk in sorted(share.rows)], act)
        _lead_actions(actions, act)
        _stand_in_instead(giver, taker, share, force, by)
        letters.tell_of_handovers(act, len(share.rows), len(actions))
        return act


def _links(actions: Mapping[int, int]) -> dict[int, set[int]]:
    """The rows that each of these actions answers."""
    links: dict[int, set[int]] = {}
    standing = ActionRow.objects.filter(action__in=actions, removed_at=None).order_by()
    for action, row in standing.values_list("action_id", "row_id"):
        links.setdefault(action, set()).add(row)
    return links


def _every_row(share: Share, links: dict[int, set[int]]) -> Iterable[AssuranceRow]:
    ids = set(share.rows).union(*links.values())
    return AssuranceRow.objects.filter(pk__in=ids)


def _locked_actions(share: Share, force: Force) -> list[Action]:
    found = Action.objects.select_for_update(of=("self",)).filter(pk__in=share.actions, force=force)
    return list(found.select_related("current__by", "current__lead").order_by("pk"))


def _require_sense(giver: User, taker: User, share: Share, force: Force, reason: str) -> None:
    if not share:
        raise Refused("Tick what is to be moved.", field="rows")
    if giver.pk == taker.pk:
        raise Refused("Choose somebody else as the new lead.", field="lead")
    if not taker.access.may(Permission.BE_LEAD, force.pk):
        raise Refused(f"{taker.name} cannot lead a row of {force}.", field="lead")
    if not reason.strip():
        raise Refused("Say why it is moved.", field="reason")


def _require_as_seen(
    giver: User,
    force: Force,
    share: Share,
    rows: dict[int, AssuranceRow],
    actions: list[Action],
    links: dict[int, set[int]],
) -> None:
    changed = [
        *_rows_changed(giver, force, share, rows),
        *_actions_changed(giver, share, rows, actions, links),
        *_covers_changed(giver, share, force),
    ]
    if changed:
        raise SomeChanged(NOTHING_MOVED, what=changed)


def _rows_changed(
    giver: User, force: Force, share: Share, rows: dict[int, AssuranceRow]
) -> Iterable[str]:
    for pk, version in share.rows.items():
        row = rows.get(pk)
        if row is None or row.template.force_id != force.pk:
            yield "A row that is not of this force was left out."
        elif row.lead_id != giver.pk:
            yield f"{row.finding} is led by {row.lead.name if row.lead else 'nobody'} now."
        elif row.state in SETTLED or row.state == State.AWAITING_ALLOCATION:
            yield f"{row.finding} is {row.get_state_display()} now."
        elif row.version != version:
            who = last_changed_by(row)
            yield f"{row.finding} was changed{f' by {who.name}' if who else ''}."


def _actions_changed(
    giver: User,
    share: Share,
    rows: dict[int, AssuranceRow],
    actions: list[Action],
    links: dict[int, set[int]],
) -> Iterable[str]:
    if len(actions) != len(share.actions) or links != _links(share.actions):
        yield "A planned action now answers other rows."
    for action in actions:
        now = action.current
        on = [rows[pk] for pk in sorted(links.get(action.pk, ())) if pk in rows]
        if now is None or now.lead_id != giver.pk or now.kind != ActionKind.PLANNED:
            yield f"A planned action on {_names(on)} is no longer planned for {giver.name}."
        elif any(row.state in SETTLED for row in on):
            yield f"A planned action is on a row that is closed or ended now: {_names(on)}."
        elif now.number != share.actions[action.pk]:
            yield f"A planned action on {_names(on)} was changed by {now.by.name}."


def _covers_changed(giver: User, share: Share, force: Force) -> Iterable[str]:
    if len(share.covers) != len(_covers_given(giver, share, force)):
        yield f"An absence in which {giver.name} was to stand in is over, or has another stand-in."


def _covers_given(giver: User, share: Share, force: Force) -> list[Cover]:
    covers = Cover.objects.not_over(timezone.localdate()).filter(pk__in=share.covers, force=force)
    return list(covers.filter(stand_in=giver).select_related("absent").order_by("pk"))


def _names(rows: Iterable[AssuranceRow]) -> str:
    return ", ".join(str(row.finding) for row in rows) or "no row"


def _give(rows: list[AssuranceRow], act: HandOver) -> None:
    """Make the taker the lead of these locked rows, which the giver leads."""
    for row in rows:
        row.lead = act.taker
    if rows:
        save_all(rows, "lead")
    given = {"lead": act.taker, "reason": act.reason, "handover": act}
    note_all(rows, OtherEvent.HANDED_OVER, by=act.by, facts=lambda _row: given)


def _lead_actions(actions: list[Action], act: HandOver) -> None:
    """New versions, word for word as those before but for the lead. No assurance lapses."""
    versions = [
        next_version(action, replace(words_of(action.current), lead=act.taker), act.by, act=act)
        for action in actions
        if action.current
    ]
    ActionVersion.objects.bulk_create(versions)
    for version in versions:
        version.action.current = version
    Action.objects.bulk_update(actions, ["current"])


def _stand_in_instead(giver: User, taker: User, share: Share, force: Force, by: User) -> None:
    """The absences in which the giver stood in, ended for them and set anew for the taker."""
    for cover in _covers_given(giver, share, force):
        end_cover(cover, by=by)
        if cover.absent_id != taker.pk:
            days = Days(max(cover.from_on, timezone.localdate()), cover.until_on)
            set_cover(cover.absent, taker, days, force=force, by=by, why=cover.why)
