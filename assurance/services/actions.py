"""Actions: recorded once for all the rows they answer; a change is a new version."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assurance.models import (
    Action,
    ActionKind,
    ActionRow,
    ActionVersion,
    AssuranceRow,
    HandOver,
)
from assurance.refusals import Changed, NotOpen, Refused, SentBefore
from assurance.services.locking import (
    first_rows,
    linked_to,
    locked_rows,
    require_own,
    require_same_rows,
    require_unsettled,
)
from assurance.services.moves import lapse
from forces.models import User
from forces.roles import Permission


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What an action says. `source`: where it comes from, when recorded on the force's behalf."""

    kind: ActionKind | str
    text: str
    lead: User | None = None
    due_on: date | None = None
    done_on: date | None = None
    source: str = ""


def words_of(version: ActionVersion) -> ActionWords:
    return ActionWords(
        kind=version.kind,
        text=version.text,
        lead=version.lead,
        due_on=version.due_on,
        done_on=version.done_on,
        source=version.source,
    )


def require_may_record(user: User, force_id: int, *, source: str) -> None:
    """The force records; an officer records on its behalf, naming the source."""
    if user.access.may(Permission.RECORD_ACTION, force_id):
        return
    if not user.access.may(Permission.RECORD_ON_BEHALF, force_id):
        raise PermissionDenied("You may not record actions of this force.")
    if not source.strip():
        raise Refused("Name the source: you record this on the force's behalf.", field="source")


def record_action(
    rows: Iterable[AssuranceRow], words: ActionWords, *, by: User, once: uuid.UUID | None = None
) -> Action:
    """Record an action that answers `rows`, all of one force; the same `once` only once.

    Raises SentBefore where it was used for something else.
    """
    once = once or uuid.uuid4()
    with transaction.atomic():
        locked = locked_rows(rows)
        force = _one_force(locked)
        require_may_record(by, force, source=words.source)
        _require_sense(words)
        if existing := Action.objects.filter(once=once).first():
            require_same_action(existing, words, locked, by=by)
            return existing
        for row in locked:
            require_unsettled(row)
        action = Action.objects.create(force_id=force, created_by=by, once=once)
        add_version(action, words, by)
        ActionRow.objects.bulk_create(
            ActionRow(action=action, row=row, added_by=by, added_at=action.created_at)
            for row in locked
        )
        return action


def require_same_action(
    action: Action, words: ActionWords, rows: Iterable[AssuranceRow], *, by: User
) -> None:
    """A form's token belongs to who sent it first, and to the words and the rows sent with it."""
    require_own(action.created_by_id, by)
    first = words_of(action.versions.select_related("lead").order_by("number", "pk")[0])
    if _plain(first) != _plain(words) or first_rows(action) != {row.pk for row in rows}:
        raise SentBefore


def _plain(words: ActionWords) -> ActionWords:
    return replace(words, text=words.text.strip(), source=words.source.strip())


def change_action(action: Action, words: ActionWords, *, by: User, number: int) -> ActionVersion:
    """Write a new version, over version `number`; assurances that saw that one lapse."""
    with transaction.atomic():
        rows = locked_rows(rows_of(action))
        action = (
            Action.objects.select_for_update(of=("self",))
            .select_related("current__by")
            .get(pk=action.pk)
        )
        require_may_record(by, action.force_id, source=words.source)
        _require_sense(words)
        require_same_rows(rows, action, "This action")
        for row in rows:
            require_unsettled(row)
        replaced = action.current
        if replaced is None:
            raise Refused("It has no version yet.")
        if replaced.mark != number:
            raise Changed("This action", by=replaced.by)
        version = add_version(action, words, by)
        lapse(rows, replaced=replaced)
        return version


def answer_also(action: Action, rows: Iterable[AssuranceRow], *, by: User) -> None:
    """Let an action answer more rows of its force. Adding never lapses an assurance."""
    with transaction.atomic():
        locked = locked_rows(rows)
        if _one_force(locked) != action.force_id:
            raise Refused("An action answers rows of one force.")
        action = Action.objects.select_for_update().get(pk=action.pk)
        require_may_record(by, action.force_id, source="link")
        have = linked_to(action)
        for row in locked:
            require_unsettled(row)
        ActionRow.objects.bulk_create(
            [ActionRow(action=action, row=row, added_by=by) for row in locked if row.pk not in have]
        )


def take_off(action: Action, row: AssuranceRow, *, by: User) -> None:
    """End a mistaken link; an assurance that saw the action on this row lapses."""
    with transaction.atomic():
        (locked,) = locked_rows([row])
        action = Action.objects.select_for_update().get(pk=action.pk)
        require_may_record(by, action.force_id, source="link")
        require_unsettled(locked)
        if not action.links.filter(row=locked, removed_at=None).exists():
            raise NotOpen("This action no longer answers the row.")
        if action.links.filter(removed_at=None).count() == 1:
            raise Refused("An action answers at least one row.")
        action.links.filter(row=locked, removed_at=None).update(
            removed_by=by, removed_at=timezone.now()
        )
        if action.current:
            lapse([locked], replaced=action.current)


def rows_of(action: Action) -> list[AssuranceRow]:
    return list(
        AssuranceRow.objects.filter(
            action_links__action=action, action_links__removed_at=None
        ).order_by("pk")
    )


def _one_force(rows: list[AssuranceRow]) -> int:
    forces = {row.template.force_id for row in rows}
    if len(forces) != 1:
        raise Refused("Choose at least one row, all of one force.", field="rows")
    return forces.pop()


def _require_sense(words: ActionWords) -> None:
    if not words.text.strip():
        raise Refused("Write the action in your own words.", field="text")
    if words.done_on and words.done_on > timezone.localdate():
        raise Refused("The date it was done cannot be in the future.", field="done_on")
    if words.done_on and words.kind != ActionKind.DONE:
        raise Refused("Only an action that is done has a date on which it was done.",
                      field="done_on")  # fmt: skip


def add_version(
    action: Action, words: ActionWords, by: User, *, act: HandOver | None = None
) -> ActionVersion:
    """The next version of a locked action, now the current one; of `act` where that made it."""
    version = next_version(action, words, by, act=act)
    version.save()
    action.current = version
    action.save(update_fields=["current"])
    return version


def next_version(
    action: Action, words: ActionWords, by: User, *, act: HandOver | None = None
) -> ActionVersion:
    """The next version of a locked action, not yet written down."""
    return ActionVersion(
        action=action,
        number=(action.current.number + 1) if action.current else 1,
        kind=words.kind,
        text=words.text,
        lead=words.lead,
        due_on=words.due_on,
        done_on=words.done_on,
        source=words.source,
        by=by,
        handover=act,
    )
