"""Who did what to a row and when, newest first. The office's own note never stands in it."""

from collections.abc import Iterator
from datetime import timedelta

from assurance.display import called, sentence
from assurance.models import (
    ActionRow,
    DateChange,
    DateDecision,
    DateKind,
    EvidenceRow,
    OtherEvent,
    RedactedRow,
    Removed,
    RowEvent,
)
from assurance.reports.pieces import Pieces
from assurance.workflow import MOVE, MoveName
from core.components import Entry
from core.components.text import day
from forces.models import User

AT_ONCE = timedelta(minutes=1)
"""A link this close to the making of what it links was made with it."""


def timeline_of(pieces: Pieces) -> list[Entry]:
    entries = [
        *map(_of_event, pieces.events),
        *(entry for link in pieces.actions for entry in _of_action(link)),
        *(entry for link in pieces.evidence for entry in _of_evidence(pieces, link)),
        *(entry for change in pieces.dates for entry in _of_date(change)),
        *_of_words(pieces),
        *_of_questions(pieces),
        *(
            Entry(title="Wrote how it goes", at=note.at, by=note.by.name, text=note.text)
            for note in pieces.notes
        ),
        *map(_of_removal, pieces.removals),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)  # type: ignore[arg-type, return-value]


def dates_told(pieces: Pieces) -> list[Entry]:
    """Every date that was set, asked for, decided on or corrected: who, when and why."""
    entries = [entry for change in pieces.dates for entry in _of_date(change)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)  # type: ignore[arg-type, return-value]


def _of_event(event: RowEvent) -> Entry:
    return Entry(
        title=sentence(_happened(event)),
        at=event.at,
        by=_who(event.by, event.stood_in_for) if event.by else "",
        text="\n".join(said(event)),
    )


def _who(by: User, stood_in_for: User | None) -> str:
    """Who did it; where that was in somebody's absence, in whose."""
    return f"{by.name}, standing in for {stood_in_for.name}" if stood_in_for else by.name


def _happened(event: RowEvent) -> str:
    if event.what in MoveName.values:
        return MOVE[MoveName(event.what)].done
    if event.what == OtherEvent.HANDED_OVER and event.lead:
        return f"handed it over to {event.lead.name}"
    return str(OtherEvent(event.what).label)


def said(event: RowEvent) -> Iterator[str]:
    """What was given with it: to whom, why, on whose authority, from when on."""
    if event.lead and event.what == MoveName.ALLOCATE:
        yield f"To {event.lead.name}"
    if event.reason:
        yield event.reason
    if event.handover:
        yield f"Moved in one act with what else {event.handover.giver.name} led"
    for name in ("authority", "reference", "source"):
        if value := getattr(event, name):
            words = event.get_authority_display() if name == "authority" else value
            yield f"{called(RowEvent, name)}: {words}"
    if event.effective_on:
        yield f"{called(RowEvent, 'effective_on')}: {day(event.effective_on)}"


def _of_action(link: ActionRow) -> Iterator[Entry]:
    made_with_it = link.added_at - link.action.created_at < AT_ONCE
    if not made_with_it:
        yield Entry(
            title="Let an action answer this row as well", at=link.added_at, by=link.added_by.name
        )
    for version in link.action.versions.all():
        if link.removed_at and version.at > link.removed_at:
            continue
        if version.number == 1 and made_with_it:
            yield Entry(
                title=f"Recorded an action: {version.get_kind_display()}",
                at=version.at, by=version.by.name, text=version.text,
            )  # fmt: skip
        elif version.at > link.added_at and version.handover and version.lead:
            yield Entry(
                title=f"Handed a planned action over to {version.lead.name}",
                at=version.at, by=version.by.name, text=version.text,
            )  # fmt: skip
        elif version.at > link.added_at:
            yield Entry(
                title=f"Changed an action, version {version.number}: {version.get_kind_display()}",
                at=version.at, by=version.by.name, text=version.text,
            )  # fmt: skip
    if link.removed_at and link.removed_by:
        yield Entry(
            title="Took an action off this row", at=link.removed_at, by=link.removed_by.name,
            text=link.action.current.text if link.action.current else "",
        )  # fmt: skip


def _of_evidence(pieces: Pieces, link: EvidenceRow) -> Iterator[Entry]:
    made_with_it = link.added_at - link.evidence.created_at < AT_ONCE
    if not made_with_it:
        yield Entry(title="Attached evidence of another row", at=link.added_at,
                    by=link.added_by.name)  # fmt: skip
    for version in link.evidence.versions.all():
        if not pieces.shows(version) or (link.removed_at and version.at > link.removed_at):
            continue
        if version.number == 1 and made_with_it:
            title = "Attached evidence"
        elif version.at > link.added_at:
            title = f"Changed evidence, version {version.number}"
        else:
            continue
        yield Entry(title=title, at=version.at, by=version.by.name, text=version.title)
    if link.removed_at and link.removed_by:
        yield Entry(
            title="Took evidence off this row", at=link.removed_at, by=link.removed_by.name,
            text=link.evidence.current.title if link.evidence.current else "",
        )  # fmt: skip


def _of_date(change: DateChange) -> Iterator[Entry]:
    by = _who(change.asked_by, change.stood_in_for)
    if change.kind == DateKind.CORRECTION:
        title = f"Corrected the first target date from {day(change.old_on)} to {day(change.new_on)}"
        yield Entry(title=title, at=change.asked_at, by=by, text=change.reason)
        return
    if change.decision == DateDecision.SET:
        yield Entry(title=f"Set the target date: {day(change.new_on)}", at=change.asked_at, by=by)
        return
    title = f"Asked for {day(change.new_on)} instead of {day(change.old_on)}"
    yield Entry(title=title, at=change.asked_at, by=by, text=change.reason)
    if change.decided_at and change.decided_by:
        yield Entry(
            title=_decided(change), at=change.decided_at, by=change.decided_by.name,
            text=change.decision_reason,
        )  # fmt: skip


def _decided(change: DateChange) -> str:
    if change.decision == DateDecision.DECLINED:
        return f"Declined {day(change.new_on)}: the date stays as it is"
    return f"Approved a later date: {day(change.agreed_on)}"


def _of_words(pieces: Pieces) -> Iterator[Entry]:
    for correction in pieces.corrections:
        yield Entry(
            title=f"Corrected the {correction.get_field_display()} as printed",
            at=correction.at, by=correction.by.name, text=correction.why,
        )  # fmt: skip


def _of_removal(part: RedactedRow) -> Entry:
    """That something was removed for good, and why; never what."""
    done, approver = part.redaction.done_at, part.redaction.decided_by
    verb = "was" if part.what == Removed.FILE else "were"
    what = "A file" if part.what == Removed.FILE else "Words"
    return Entry(
        title=f"{what} {verb} removed on {day(done)}",
        at=done,
        by=approver.name if approver else "",
        text=part.redaction.reason,
    )


def _of_questions(pieces: Pieces) -> Iterator[Entry]:
    for question in pieces.questions:
        kind = question.get_kind_display()
        yield Entry(
            title=f"{kind} from {question.panel}", at=question.asked_at,
            by=question.asked_by.name, text=question.text,
        )  # fmt: skip
        for answer in question.answers.all():
            yield Entry(
                title=f"Answered the {kind.lower()} of {question.panel}", at=answer.at,
                by=answer.by.name, text=answer.text,
            )  # fmt: skip
