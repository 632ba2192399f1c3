"""A past, told in order and then written in one go.

The acts in services/ stamp the moment at which they are made; what happened on earlier days is
told here instead, in memory, by the same table of moves, and written with bulk inserts. This is
the one place that does so. Whatever is told keeps the rules that the acts keep:
tests/assurance/replay.py asks the written rows whether it did.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from assurance.demonstration.pieces import Pieces
from assurance.models import (
    Assurance,
    AssuranceRow,
    AssuranceTemplate,
    DateChange,
    DateDecision,
    DateKind,
    OfficeNote,
    OtherEvent,
    PanelAnswer,
    PanelQuestion,
    RowEvent,
    Verdict,
)
from assurance.services.conditions import NOTHING, Given
from assurance.workflow import MOVE, SETTLED, MoveName, State
from core.models import StoredFile
from forces.models import Panel, User
from inspections.models import Finding

VERDICTS = {MoveName.ASSURE: Assurance.ASSURED, MoveName.RETURN: Assurance.NOT}


class Impossible(ValueError):  # noqa: N818
    """What is told could not have happened."""


@dataclass(slots=True)
class History:
    """The past of some rows as told so far; nothing of it is written yet."""

    pieces: Pieces = field(default_factory=Pieces)
    rows: list[AssuranceRow] = field(default_factory=list)
    events: list[RowEvent] = field(default_factory=list)
    date_changes: list[DateChange] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[OfficeNote] = field(default_factory=list)
    questions: list[PanelQuestion] = field(default_factory=list)
    answers: list[PanelAnswer] = field(default_factory=list)
    last: dict[int, datetime] = field(default_factory=dict)
    """When a row was last told of, by `id(row)`: rows have no key before they are written."""

    def came_in(
        self,
        template: AssuranceTemplate,
        finding: Finding,
        *,
        by: User,
        at: datetime,
        annotation: str = "",
    ) -> AssuranceRow:
        row = AssuranceRow(
            template=template,
            finding=finding,
            annotation=annotation,
            state_since=at,
            came_in_on=day_of(at),
        )
        self.rows.append(row)
        self.note(row, OtherEvent.CAME_IN, by=by, at=at, from_state="")
        return row

    def move(
        self, row: AssuranceRow, name: MoveName, *, by: User, at: datetime, given: Given = NOTHING
    ) -> RowEvent:
        """Make a move of the table; by whom the table allows."""
        self._require_open(row, name, by)
        before, row.state, row.state_since = row.state, MOVE[name].to_state, at
        if name == MoveName.ALLOCATE:
            self._allocate(row, by, at, given)
        if MOVE[name].to_state == State.SUBMITTED:
            row.reported_on = given.effective or day_of(at)
        row.version += 1
        event = self.note(row, name, by=by, at=at, from_state=before, given=given)
        if name in VERDICTS:
            self._pronounce(row, event, given.verdict or VERDICTS[name], given.reason)
        return event

    def lapse(self, rows: list[AssuranceRow], *, at: datetime) -> None:
        """Assurances that rested on what was replaced go back to be reviewed."""
        for row in rows:
            before, row.state, row.state_since = row.state, State.SUBMITTED, at
            row.version += 1
            self.note(row, MoveName.LAPSE, by=None, at=at, from_state=before)

    def set_date(self, row: AssuranceRow, on: date, *, by: User, at: datetime) -> None:
        """The first target date of a row that has none."""
        if row.first_target_on:
            raise Impossible(f"{row.finding} has a first date.")
        row.first_target_on = row.target_on = on
        self._dated(DateChange(row=row, kind=DateKind.SET, new_on=on, agreed_on=on, asked_by=by,
                               asked_at=at, decision=DateDecision.SET))  # fmt: skip

    def ask_date(
        self, row: AssuranceRow, on: date, *, by: User, at: datetime, reason: str
    ) -> DateChange:
        """A later date is asked for; the current one holds until it is decided."""
        if not row.target_on or on <= row.target_on or row.state in SETTLED:
            raise Impossible(f"{row.finding} cannot be given a later date.")
        return self._dated(
            DateChange(row=row, kind=DateKind.LATER, old_on=row.target_on, new_on=on, asked_by=by,
                       asked_at=at, reason=reason)
        )  # fmt: skip

    def decide_date(
        self, change: DateChange, *, by: User, at: datetime, approve: bool, reason: str = ""
    ) -> None:
        change.decision = DateDecision.APPROVED if approve else DateDecision.DECLINED
        change.decided_by, change.decided_at, change.decision_reason = by, at, reason
        if approve:
            change.agreed_on = change.row.target_on = change.new_on
            change.row.version += 1

    def ask(
        self,
        row: AssuranceRow,
        panel: Panel,
        *,
        kind: str,
        text: str,
        by: User,
        at: datetime,
        paper: StoredFile | None = None,
    ) -> PanelQuestion:
        """A panel's question, or resolution, on a row that is released to it."""
        asked = PanelQuestion(row=row, panel=panel, kind=kind, text=text, paper=paper, asked_by=by,
                              asked_at=at)  # fmt: skip
        self.questions.append(asked)
        return asked

    def answer(
        self, row: AssuranceRow, *, text: str, settles: bool, by: User, at: datetime
    ) -> None:
        """The office answers the last that was asked on the row."""
        asked = next(each for each in reversed(self.questions) if each.row is row)
        self.answers.append(PanelAnswer(question=asked, text=text, settles=settles, by=by, at=at))

    def note(
        self,
        row: AssuranceRow,
        what: str,
        *,
        by: User | None,
        at: datetime,
        from_state: str | None = None,
        given: Given = NOTHING,
    ) -> RowEvent:
        """Write down what happened to a row, its state being the one it has now."""
        if at < self.last.get(id(row), at):
            raise Impossible(f"{row.finding}: {what} is told out of order.")
        self.last[id(row)] = at
        event = RowEvent(
            row=row,
            what=what,
            from_state=row.state if from_state is None else from_state,
            to_state=row.state,
            by=by,
            at=at,
            reason=given.reason or given.no_evidence,
            source=given.source,
            authority=given.authority,
            reference=given.reference,
            effective_on=given.effective,
            lead=given.lead,
        )
        self.events.append(event)
        return event

    def _require_open(self, row: AssuranceRow, name: MoveName, by: User) -> None:
        if row.state not in MOVE[name].from_states:
            raise Impossible(f"{row.finding}: {name} from {row.state}.")
        force = row.template.force_id
        if not any(by.access.may(permission, force) for permission in MOVE[name].permissions):
            raise Impossible(f"{row.finding}: {by} may not {name}.")

    def _allocate(self, row: AssuranceRow, by: User, at: datetime, given: Given) -> None:
        row.lead = given.lead
        row.closure_criteria = given.criteria or row.closure_criteria
        if given.target_date and not row.target_on:
            self.set_date(row, given.target_date, by=by, at=at)

    def _dated(self, change: DateChange) -> DateChange:
        self.date_changes.append(change)
        return change

    def _pronounce(
        self, row: AssuranceRow, event: RowEvent, verdict: Assurance | str, words: str
    ) -> None:
        said = Verdict(row=row, event=event, verdict=verdict, words=words, by=event.by, at=event.at)
        self.verdicts.append(said)
        self.pieces.seen(row, said)


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)
