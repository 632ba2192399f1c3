"""The diary of the demonstration: who did what on which day, read from a file and told in order.

Each entry says `ago` (days before today) or `working_ago`, `by` (a first name)
and `do`; `rows` are named by section and ref: i4 is issue of concern 4, a3, c1, r2.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from assurance.demonstration.days import Days
from assurance.demonstration.files import keep
from assurance.demonstration.history import History, Impossible, day_of
from assurance.demonstration.pieces import Proof
from assurance.models import (
    Action,
    ActionKind,
    AssuranceRow,
    AssuranceTemplate,
    Block,
    DateChange,
    Marking,
    OfficeNote,
    OtherEvent,
    Priority,
)
from assurance.services.actions import ActionWords
from assurance.services.blocks import words_of
from assurance.services.conditions import Given
from assurance.workflow import SETTLED, Authority, MoveName, State
from forces.models import Panel, User

Entry = dict[str, Any]


@dataclass(slots=True)
class Diary:
    """Tells `history` what the entries say."""

    history: History
    days: Days
    template: AssuranceTemplate
    rows: dict[str, AssuranceRow]
    people: dict[str, User]
    panels: dict[str, Panel]
    actions: dict[str, Action] = field(default_factory=dict)
    asked: dict[str, DateChange] = field(default_factory=dict)

    def tell(self, entries: Iterable[Entry]) -> None:
        """Every entry, the earliest day first; on one day in the order of the file."""
        for day, entry in sorted(((self._day(each), each) for each in entries), key=_first):
            acts = ACTS.get(entry["do"])
            at, by = self.days.moment(day), self.people[entry["by"]]
            if acts:
                acts(self, entry, by, at)
            else:
                self._move(MoveName(entry["do"]), entry, by, at)

    def _day(self, entry: Entry) -> date:
        if "working_ago" in entry:
            return self.days.working_ago(entry["working_ago"])
        return self.days.ago(entry["ago"])

    def _named(self, entry: Entry) -> list[AssuranceRow]:
        return [self.rows[name] for name in entry["rows"].split()]

    def _unsettled(self, entry: Entry) -> list[AssuranceRow]:
        rows = self._named(entry)
        if settled := [row for row in rows if row.state in SETTLED]:
            raise Impossible(f"{entry['do']}: {settled[0].finding} is {settled[0].state}.")
        return rows

    def _due(self, entry: Entry) -> date | None:
        return self.days.ahead(entry["due"]) if "due" in entry else None

    def _move(self, name: MoveName, entry: Entry, by: User, at: datetime) -> None:
        given = Given(
            lead=self.people[entry["lead"]] if "lead" in entry else None,
            target_date=self._due(entry),
            criteria=entry.get("criteria", ""),
            no_evidence=entry.get("no_evidence", ""),
            source=entry.get("source", ""),
            verdict=entry.get("verdict", ""),
            reason=entry.get("reason", ""),
            authority=Authority(entry["authority"]) if "authority" in entry else "",
            effective=self.days.ago(entry["effective_ago"]) if "effective_ago" in entry else None,
            reference=entry.get("reference", ""),
        )
        for row in self._named(entry):
            self.history.move(row, name, by=by, at=at, given=given)

    def describe(self, entry: Entry, by: User, at: datetime) -> None:
        for row in self._unsettled(entry):
            row.themes = entry.get("themes", row.themes)
            row.priority = Priority(entry["priority"]) if "priority" in entry else row.priority
            row.accountable_officer = entry.get("accountable_officer", row.accountable_officer)
            row.version += 1
            self.history.note(row, OtherEvent.DESCRIBED, by=by, at=at)

    def set_date(self, entry: Entry, by: User, at: datetime) -> None:
        """Rows without a lead are given their first target date."""
        for row in self._unsettled(entry):
            self.history.set_date(row, self.days.ahead(entry["due"]), by=by, at=at)
            row.version += 1

    def hand_over(self, entry: Entry, by: User, at: datetime) -> None:
        given = Given(lead=self.people[entry["lead"]], reason=entry.get("reason", ""))
        for row in self._unsettled(entry):
            row.lead = given.lead
            row.version += 1
            self.history.note(row, OtherEvent.HANDED_OVER, by=by, at=at, given=given)

    def block(self, entry: Entry, by: User, at: datetime) -> None:
        """Rows that are with the force wait for somebody else, and do so still."""
        for row in self._unsettled(entry):
            row.blocked_by, row.waits_for = Block(entry["blocked_by"]), entry["waits_for"]
            row.blocked_on = day_of(at)
            row.version += 1
            given = Given(reason=words_of(row))
            self.history.note(row, OtherEvent.BLOCKED, by=by, at=at, given=given)

    def office_note(self, entry: Entry, by: User, at: datetime) -> None:
        for row in self._named(entry):
            note = OfficeNote(row=row, text=entry["text"], changed_by=by, changed_at=at)
            self.history.notes.append(note)

    def act(self, entry: Entry, by: User, at: datetime) -> None:
        words = self._words(entry)
        action = self.history.pieces.act(self._unsettled(entry), words, by=by, at=at)
        self.actions[entry.get("name", str(len(self.actions)))] = action

    def rewrite(self, entry: Entry, by: User, at: datetime) -> None:
        """A new version of an action; what was assured on the one before lapses."""
        action = self.actions[entry["action"]]
        number = action.current.number + 1 if action.current else 1
        self.history.pieces.word(action, self._words(entry), number=number, by=by, at=at)
        rows = self._unsettled(entry)
        self.history.lapse([row for row in rows if row.state == State.ASSURED], at=at)

    def _words(self, entry: Entry) -> ActionWords:
        words = ActionWords(
            ActionKind(entry.get("kind", ActionKind.DONE)),
            entry["text"],
            lead=self.people[entry["lead"]] if "lead" in entry else None,
            due_on=self._due(entry),
            source=entry.get("source", ""),
        )
        if "done_ago" in entry:
            return replace(words, done_on=self.days.ago(entry["done_ago"]))
        return words

    def prove(self, entry: Entry, by: User, at: datetime) -> None:
        proof = Proof(
            entry["title"],
            entry["proves"],
            link=entry.get("link", ""),
            file=keep(entry["file"], by=by, at=at) if "file" in entry else None,
            marking=Marking(entry.get("marking", Marking.OFFICIAL)),
        )
        self.history.pieces.prove(self._unsettled(entry), proof, by=by, at=at)

    def ask_date(self, entry: Entry, by: User, at: datetime) -> None:
        for row, name in zip(self._named(entry), entry["rows"].split(), strict=True):
            on = self.days.ahead(entry["due"])
            asked = self.history.ask_date(row, on, by=by, at=at, reason=entry["reason"])
            self.asked[name] = asked

    def decide_date(self, entry: Entry, by: User, at: datetime) -> None:
        for name in entry["rows"].split():
            self.history.decide_date(
                self.asked.pop(name),
                by=by,
                at=at,
                approve=entry["approve"],
                reason=entry.get("reason", ""),
            )

    def release(self, entry: Entry, by: User, at: datetime) -> None:
        panel, rows = self.panels[entry["panel"]], self.rows.values()
        note = entry.get("note", "")
        self.history.pieces.release(self.template, rows, panel, by=by, at=at, note=note)

    def ask(self, entry: Entry, by: User, at: datetime) -> None:
        paper = keep(entry["paper"], by=by, at=at) if "paper" in entry else None
        self.history.ask(
            self._named(entry)[0],
            self.panels[entry["panel"]],
            kind=entry.get("kind", "question"),
            text=entry["text"],
            paper=paper,
            by=by,
            at=at,
        )

    def answer(self, entry: Entry, by: User, at: datetime) -> None:
        (row,) = self._named(entry)
        self.history.answer(row, text=entry["text"], settles=entry.get("settles", True),
                            by=by, at=at)  # fmt: skip


def _first(told: tuple[date, Entry]) -> date:
    return told[0]


ACTS: dict[str, Callable[[Diary, Entry, User, datetime], None]] = {
    "describe": Diary.describe,
    "date": Diary.set_date,
    "hand_over": Diary.hand_over,
    "block": Diary.block,
    "office_note": Diary.office_note,
    "act": Diary.act,
    "rewrite": Diary.rewrite,
    "prove": Diary.prove,
    "ask_date": Diary.ask_date,
    "decide_date": Diary.decide_date,
    "release": Diary.release,
    "ask": Diary.ask,
    "answer": Diary.answer,
}
"""What an entry may say beside the moves of the table."""
