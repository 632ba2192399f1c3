"""Asks written rows whether their past could have happened: by the table of moves, day by day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from assurance.models import (
    ActionKind,
    ActionVersion,
    AssuranceRow,
    DateDecision,
    DateKind,
    RowEvent,
    Verdict,
)
from assurance.workflow import INSPECTORATE, MOVE, SETTLED, MoveName, State
from forces.models import Cover
from forces.roles import Permission
from inspections.models import Kind

AT_ONCE = timedelta(seconds=1)
SUBMITTED = {MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF}


def faults_of(row: AssuranceRow) -> list[str]:
    """Whatever could not have happened so; empty for a row with an honest past."""
    events = list(row.events.select_related("by", "lead").order_by("at", "pk"))
    found = [
        *_states(row, events),
        *_people(row, events),
        *_dates(row),
        *_verdicts(row, events),
        *_answers(row, events),
        *_endings(row, events),
    ]
    return [f"{row.template}, {row}: {fault}" for fault in found]


def _states(row: AssuranceRow, events: list[RowEvent]) -> Iterator[str]:
    first, state, since = events[0], "", None
    if first.what != "came_in" or timezone.localdate(first.at) != row.came_in_on:
        yield "it does not begin by coming in"
    for event in events:
        if event.from_state != state:
            yield f"{event.what} is said to be from {event.from_state}, it was {state}"
        yield from _allowed(event)
        if event.to_state != state:
            since = event.at
        state = event.to_state
    if row.state != state or abs(row.state_since - since) > AT_ONCE:
        yield f"it is {row.state} since {row.state_since}, its events say {state} since {since}"
    if events[-1].at > timezone.now():
        yield "something happened in the future"
    reported = [event for event in events if event.what in SUBMITTED]
    last = reported[-1] if reported else None
    if row.reported_on != (last and (last.effective_on or timezone.localdate(last.at))):
        yield "the day of its last report is another one"


def _allowed(event: RowEvent) -> Iterator[str]:
    if event.what in MoveName.values:
        move = MOVE[MoveName(event.what)]
        if event.from_state not in move.from_states or event.to_state != move.to_state:
            yield f"no move {event.what} leads from {event.from_state} to {event.to_state}"
        if (event.by is None) != move.by_itself:
            yield f"{event.what} was made by {event.by}"
    elif event.what != "came_in" and event.from_state != event.to_state:
        yield f"{event.what} changed the state"


def _people(row: AssuranceRow, events: list[RowEvent]) -> Iterator[str]:
    force, lead = row.template.force_id, None
    for event in events:
        move = MOVE.get(event.what)
        if event.by and move:
            if not any(event.by.access.may(each, force) for each in move.permissions):
                yield f"{event.by} may not {event.what}"
            may_any = event.by.access.may(Permission.SUBMIT_ANY, force)
            instead = event.stood_in_for_id and event.stood_in_for == lead
            if event.what == MoveName.SUBMIT and event.by != lead and not (may_any or instead):
                yield f"{event.by} submitted a row that {lead} leads"
            if instead and not _stood_in(event, force):
                yield f"{event.by} did not stand in for {lead} then"
        if event.lead:
            lead = event.lead
            if not lead.access.may(Permission.BE_LEAD, force):
                yield f"{lead} cannot lead"
    if row.lead != lead:
        yield f"{row.lead} leads it, its events say {lead}"


def _stood_in(event: RowEvent, force: int) -> bool:
    covers = Cover.objects.filter(force=force, absent=event.stood_in_for, stand_in=event.by)
    day = timezone.localdate(event.at)
    not_ended = Q(ended_at=None) | Q(ended_at__gte=event.at)
    return covers.filter(not_ended, from_on__lte=day, until_on__gte=day).exists()


def _dates(row: AssuranceRow) -> Iterator[str]:
    first = current = None
    for change in row.date_changes.order_by("asked_at", "pk"):
        if change.old_on != current:
            yield f"a date was changed from {change.old_on} when it was {current}"
        if change.decision in {DateDecision.SET, DateDecision.APPROVED}:
            moved = current != first
            if first is None or change.kind == DateKind.CORRECTION:
                first = change.agreed_on
            if change.kind != DateKind.CORRECTION or not moved:
                current = change.agreed_on
        if (change.kind == DateKind.SET) != (change.old_on is None):
            yield f"a date is said to be {change.kind} when it was {change.old_on}"
        if change.decided_at and change.decided_at < change.asked_at:
            yield "a date was decided before it was asked for"
        decider, force = change.decided_by, row.template.force_id
        if decider and not decider.access.may(Permission.DECIDE_DATE, force):
            yield f"{decider} may not decide a date"
        decided = change.decision in {DateDecision.APPROVED, DateDecision.DECLINED}
        if decided != bool(decider) or decided != bool(change.decided_at):
            yield "a date was decided by nobody"
        if timezone.localdate(change.asked_at) < row.came_in_on:
            yield "a date was set before it came in"
    if (row.first_target_on, row.target_on) != (first, current):
        yield f"its dates are {row.first_target_on}, {row.target_on}; recorded: {first}, {current}"


def standing(row: AssuranceRow, at: datetime, kind: str) -> set[int]:
    """The versions of actions (or of evidence) that stood on the row at a moment."""
    there = Q(removed_at=None) | Q(removed_at__gt=at)
    links = getattr(row, f"{kind}_links").filter(there, added_at__lte=at)
    found = set()
    for link in links:
        written = getattr(link, kind).versions.filter(at__lte=at).order_by("-number")
        found |= {version.pk for version in written[:1]}
    return found


def saw(verdict: Verdict, kind: str) -> set[int]:
    """The versions of actions (or of evidence) that a verdict rests on."""
    return set(getattr(verdict, f"{kind}_versions").values_list("pk", flat=True))


def _verdicts(row: AssuranceRow, events: list[RowEvent]) -> Iterator[str]:
    wanted = [event.pk for event in events if event.what in {MoveName.ASSURE, MoveName.RETURN}]
    given = list(row.verdicts.order_by("at", "pk"))
    if [verdict.event_id for verdict in given] != wanted:
        yield "its verdicts are not those of its events"
    for verdict in given:
        for kind in ("action", "evidence"):
            if saw(verdict, kind) != standing(row, verdict.at, kind):
                yield f"the verdict of {verdict.at:%d %b} did not see what stood there"
    for event in events:
        if event.what == MoveName.ASSURE and event.by in _authors(row, events, event.at):
            yield f"{event.by} assured their own work"


def _authors(row: AssuranceRow, events: list[RowEvent], at: datetime) -> set[object]:
    reported = [event for event in events if event.what in SUBMITTED and event.at <= at]
    authors = {event.by for event in reported}
    authors |= {event.stood_in_for for event in reported if event.stood_in_for}
    for link in row.action_links.filter(added_at__lte=at):
        written = link.action.versions.filter(at__lte=at, handover=None)
        authors |= {version.by for version in written}
    for link in row.evidence_links.filter(added_at__lte=at):
        authors |= {version.by for version in link.evidence.versions.filter(at__lte=at)}
    return authors


def _answers(row: AssuranceRow, events: list[RowEvent]) -> Iterator[str]:
    versions = [
        version for link in row.action_links.all() for version in link.action.versions.all()
    ]
    by_key = {version.pk: version for version in versions}
    for event in events:
        if event.what not in SUBMITTED:
            continue
        kinds = {by_key[pk].kind for pk in standing(row, event.at, "action")}
        proved = standing(row, event.at, "evidence") or event.reason
        if ActionKind.NONE_PROPOSED not in kinds and not (ActionKind.DONE in kinds and proved):
            yield "it was submitted unanswered"
    written = [version.at for version in versions]
    written += [
        version.at for link in row.evidence_links.all() for version in link.evidence.versions.all()
    ]
    for at in written:
        if at < events[0].at or _state_at(events, at) in SETTLED:
            yield f"something was recorded at {at} while it was settled or not there"


def _state_at(events: list[RowEvent], at: datetime) -> str:
    return [event.to_state for event in events if event.at <= at][-1]


def _replaced(row: AssuranceRow, verdict: Verdict, at: datetime, kind: str) -> set[int]:
    """What the verdict saw and what no longer stood, in those words, at that moment."""
    there = standing(row, at, kind)
    if kind == "action":
        for version in ActionVersion.objects.filter(pk__in=there, handover__isnull=False):
            older = version.action.versions.filter(number__lt=version.number).order_by("-number")
            for each in older:
                there.add(each.pk)
                if each.handover_id is None:
                    break
    return saw(verdict, kind) - there


def _endings(row: AssuranceRow, events: list[RowEvent]) -> Iterator[str]:
    for event in events:
        earlier = row.verdicts.filter(at__lte=event.at).order_by("-at", "-pk").first()
        if event.what == MoveName.CLOSE:
            if earlier is None or earlier.by == event.by:
                yield "it was closed by whoever assured it"
            if row.finding.kind == Kind.CAUSE_OF_CONCERN and event.authority not in INSPECTORATE:
                yield "a cause of concern was closed without the inspectorate"
        if event.what == MoveName.LAPSE:
            gone = [_replaced(row, earlier, event.at, kind) for kind in ("action", "evidence")]
            if not any(gone):
                yield "it lapsed although nothing was replaced"
    waiting = AssuranceRow.objects.filter(template=row.template, finding__cause=row.finding)
    if row.state == State.CLOSED and waiting.exclude(state=State.CLOSED).exists():
        yield "it is closed before its recommendations"
