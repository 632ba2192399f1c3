"""Rows are locked before they are changed, in the order of their ids: acts never deadlock."""

from collections.abc import Iterable

from assurance.models import Action, AssuranceRow, DateDecision, Evidence, RowEvent
from assurance.refusals import Changed, Refused, SentBefore
from assurance.workflow import SETTLED, State
from forces.models import User


def locked_row(row: AssuranceRow) -> AssuranceRow:
    """The row as it is now, locked until the transaction ends."""
    return locked_rows([row])[0]


def locked_rows(rows: Iterable[AssuranceRow]) -> list[AssuranceRow]:
    ids = [row.pk for row in rows]
    return list(
        AssuranceRow.objects.select_for_update(of=("self",))
        .select_related("template__force", "template__inspection", "finding", "lead")
        .filter(pk__in=ids)
        .order_by("pk")
    )


def linked_to(proof: Action | Evidence) -> set[int]:
    """The ids of the rows that an action answers, or a piece of evidence is on, now."""
    return set(proof.links.filter(removed_at=None).values_list("row_id", flat=True))


def first_rows(proof: Action | Evidence) -> set[int]:
    """The ids of the rows for which it was recorded, whatever was added or taken off since."""
    return set(proof.links.filter(added_at=proof.created_at).values_list("row_id", flat=True))


def require_same_rows(rows: Iterable[AssuranceRow], proof: Action | Evidence, what: str) -> None:
    """Raise Changed where `proof` was put on other rows before these were locked."""
    if {row.pk for row in rows} != linked_to(proof):
        raise Changed(what)


def save(row: AssuranceRow, *fields: str) -> None:
    """Write these columns of a locked row and count the change."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def require_version(row: AssuranceRow, version: int | None) -> None:
    """Raise Changed where the row is no longer the one that the person was looking at."""
    if version is not None and row.version != version:
        raise Changed("This row", by=last_changed_by(row))


def last_changed_by(row: AssuranceRow) -> User | None:
    """Who changed the row last, a date of it included."""
    changes = [(event.at, event.by) for event in row.events.select_related("by")]
    for change in row.date_changes.select_related("asked_by", "decided_by"):
        if change.decision == DateDecision.SET:
            changes.append((change.asked_at, change.asked_by))
        elif change.decided_at:
            changes.append((change.decided_at, change.decided_by))
    return max(changes, key=lambda made: made[0])[1] if changes else None


def require_same(author: int, by: User, *, was: str, now: str) -> None:
    """A form's token belongs to the person who sent it first, and to the words sent with it."""
    require_own(author, by)
    if was.strip() != now.strip():
        raise SentBefore


def require_own(author: int, by: User) -> None:
    if author != by.pk:
        raise Refused("Somebody else sent this form already. Open the page again.")


def require_unsettled(row: AssuranceRow) -> None:
    """Raise Refused on a closed row: nothing of it is replaced before it is reopened."""
    if row.state in SETTLED:
        raise Refused(
            f"{row.finding} is {row.get_state_display()}. It has to be reopened before anything of "
            "it is changed."
        )


def clear_block(row: AssuranceRow) -> tuple[str, ...]:
    """Take what blocks it off a locked row; the columns for the caller to save."""
    row.blocked_by, row.waits_for, row.blocked_on = "", "", None
    return "blocked_by", "waits_for", "blocked_on"


def note_event(
    row: AssuranceRow,
    what: str,
    *,
    by: User | None,
    from_state: State | str | None = None,
    **facts: object,
) -> RowEvent:
    """Write down what happened to a row, its state being the one it has now."""
    return RowEvent.objects.create(
        row=row,
        what=what,
        from_state=row.state if from_state is None else from_state,
        to_state=row.state,
        by=by,
        **facts,
    )
