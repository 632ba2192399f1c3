"""People try every move and every change, in any order: what the table forbids never happens.

The walk keeps a book of its own of who wrote what and what each verdict saw, and compares.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from assurance.models import Action, ActionKind, AssuranceRow, Evidence
from assurance.refusals import Refused
from assurance.services.actions import (
    ActionWords,
    answer_also,
    change_action,
    record_action,
    take_off,
)
from assurance.services.covers import Days, set_cover
from assurance.services.evidence import (
    EvidenceGiven,
    attach_evidence,
    prove_also,
    replace_evidence,
    take_off_evidence,
)
from assurance.services.leavers import Share, move_everything
from assurance.services.moves import Given, move_row
from assurance.workflow import MOVE, OPEN, SETTLED, MoveName, State
from forces.models import User
from forces.roles import Permission
from tests.assurance.replay import faults_of
from tests.assurance.steps import LINK, soon
from tests.clock import clock_at
from tests.factories import InspectionFactory, RowFactory, TemplateFactory

pytestmark = pytest.mark.django_db

NAMES = ("olive", "otto", "ada", "oscar", "cora", "leo", "lena", "fred", "pam", "stranger")
RECORDERS = {"olive", "otto", "cora", "leo", "lena"}
NOTHING_MISSING = {
    "criteria": "Ten seconds.", "no_evidence": "None is kept.", "source": "Letter of 3 May",
    "reason": "As seen.", "authority": "lpb", "reference": "Minute 4",
}  # fmt: skip
SUBMITS = {MoveName.SUBMIT, MoveName.SUBMIT_ON_BEHALF}

people = st.sampled_from(NAMES)
leads = st.sampled_from(("leo", "lena"))
recorders = st.sampled_from(("leo", "lena", "cora", "leo", "lena", "olive"))
places = st.integers(0, 1)
some_thing = st.integers(0, 20)
kinds = st.sampled_from(("action", "evidence"))
done_or_not = st.sampled_from((ActionKind.DONE, ActionKind.DONE, ActionKind.PLANNED))
moves = st.sampled_from([name for name in MoveName if name != MoveName.LAPSE])


@dataclass
class Thing:
    """An action or a piece of evidence as the walk's own book has it."""

    made: Action | Evidence
    kind: ActionKind | None
    number: int = 1
    rows: set[int] = field(default_factory=set)
    ever: set[int] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)
    lead: str = ""

    @property
    def is_action(self) -> bool:
        return isinstance(self.made, Action)


class Walk(RuleBasedStateMachine):
    folk: ClassVar[dict]
    template: ClassVar[object]
    happened: ClassVar[set[str]]

    def __init__(self):
        super().__init__()
        self.around = ExitStack()
        self.around.enter_context(clock_at(timezone.now(), tick=timedelta(milliseconds=1)))
        self.around.enter_context(transaction.atomic())
        self.rows = [RowFactory(template=self.template) for _ in range(2)]
        self.things: list[Thing] = []
        self.submitters: list[set[str]] = [set(), set()]
        self.saw: list[set[tuple[int, int]]] = [set(), set()]
        self.stand_in: str | None = None
        self.folk = {name: anew(each) for name, each in type(self).folk.items()}
        self.force = self.template.force

    def teardown(self):
        try:
            for row in self.rows:
                assert faults_of(AssuranceRow.objects.get(pk=row.pk)) == []
        finally:
            transaction.set_rollback(True)
            self.around.close()

    # What is so now

    def states(self) -> list[str]:
        found = dict(AssuranceRow.objects.filter(template=self.template).values_list("pk", "state"))
        return [found[row.pk] for row in self.rows]

    def tries(self, act: Callable[[], object]) -> bool:
        before = self.recorded()
        try:
            with transaction.atomic():
                act()
        except (Refused, PermissionDenied):
            assert self.recorded() == before, "what was refused left something behind"
            return False
        return True

    def recorded(self) -> list[tuple]:
        rows = AssuranceRow.objects.filter(template=self.template).order_by("pk")
        return list(rows.values_list("state", "version", "events__pk").order_by("pk", "events__pk"))

    def standing_on(self, place: int) -> list[int]:
        return [n for n, thing in enumerate(self.things) if place in thing.rows]

    def authors(self, place: int) -> set[str]:
        wrote = [thing.writers for thing in self.things if place in thing.ever]
        return set().union(self.submitters[place], *wrote)

    def resting_on(self, nth: int, places: set[int], states: list[str]) -> set[int]:
        """The assured rows among `places` whose assurance saw this thing as it is now."""
        version = (nth, self.things[nth].number)
        return {n for n in places if states[n] == State.ASSURED and version in self.saw[n]}

    # Moves

    @rule(place=places, name=moves, who=people)
    def anybody_tries_a_move(self, place, name, who):
        self.move(place, name, who)

    @rule(place=places, further=st.booleans())
    def the_row_goes_its_usual_way(self, place, further):
        self.usually(place, further)

    @initialize()
    def one_row_is_assured_and_another_is_led(self):
        for place in (1, 0, 0, 0):
            self.usually(place, further=True)

    def usually(self, place, further):
        state = self.states()[place]
        if state in {State.IN_PROGRESS, State.RETURNED}:
            self.record("action", {0, 1} if further else {place}, ActionKind.DONE, "leo")
            self.record("evidence", {place}, None, "leo")
        name, who = _USUAL.get(state, (MoveName.REOPEN, "olive"))
        if name == MoveName.ASSURE:
            who = next((each for each in ("otto", "olive") if each not in self.authors(place)), who)
        if further or state in OPEN - {State.ASSURED}:
            self.move(place, name, who)

    def move(self, place, name, who):
        before, move, person = self.states(), MOVE[name], self.folk[who]
        given = Given(
            lead=self.folk["leo"], target_date=soon(), effective=timezone.localdate(),
            verdict="not" if name == MoveName.RETURN else "", **NOTHING_MISSING,
        )  # fmt: skip
        row = AssuranceRow.objects.get(pk=self.rows[place].pk)
        made = self.tries(lambda: move_row(row, name, by=person, given=given))
        if name == MoveName.ASSURE:
            assert made == self.may_be_assured(before[place], place, who)
        if made:
            after = self.states()
            assert before[place] in move.from_states
            assert after[place] == move.to_state
            assert after[1 - place] == before[1 - place]
            self.note(place, name, who)

    def may_be_assured(self, state, place, who):
        actions = [self.things[n] for n in self.standing_on(place) if self.things[n].is_action]
        return (
            state == State.SUBMITTED
            and self.folk[who].access.may(Permission.REVIEW, self.template.force_id)
            and who not in self.authors(place)
            and any(thing.kind != ActionKind.PLANNED for thing in actions)
        )

    def note(self, place, name, who):
        self.happened.add(name)
        if name in SUBMITS:
            self.submitters[place].add(who)
        if name == MoveName.ASSURE:
            self.saw[place] = {(n, self.things[n].number) for n in self.standing_on(place)}

    # Absence, and moving what somebody leads

    @rule(stand_in=st.sampled_from(("lena", "cora", "fred", "olive", "leo")))
    def leo_is_away_today(self, stand_in):
        today = timezone.localdate()
        days, by = Days(today, today), self.folk["leo"]
        free = self.stand_in is None or self.stand_in == stand_in
        arrange = lambda: set_cover(by, self.folk[stand_in], days, force=self.force, by=by)  # noqa: E731
        done = self.tries(arrange)
        assert done == (stand_in in {"lena", "cora"} and free)
        if done:
            self.stand_in = stand_in
            self.folk = {**self.folk, stand_in: anew(self.folk[stand_in])}
            self.happened.add("stood in")

    @rule(place=places)
    def the_stand_in_reports_it(self, place):
        if self.stand_in and self.states()[place] in {State.IN_PROGRESS, State.RETURNED}:
            self.record("action", {place}, ActionKind.DONE, "cora")
            self.move(place, MoveName.SUBMIT, self.stand_in)
            last = self.rows[place].events.order_by("-at", "-pk").first()
            row = AssuranceRow.objects.get(pk=self.rows[place].pk)
            if last.what == MoveName.SUBMIT and row.lead == self.folk["leo"]:
                assert (last.by, last.stood_in_for) == (self.folk[self.stand_in], row.lead)
                self.submitters[place].add("leo")
                self.happened.add("reported as a stand-in")

    @rule(giver=leads, taker=leads, who=people, on=st.sets(places))
    def what_somebody_leads_is_moved(self, giver, taker, who, on):
        before, rows = self.states(), {}
        for place in on:
            row = AssuranceRow.objects.get(pk=self.rows[place].pk)
            if row.lead == self.folk[giver] and row.state not in SETTLED:
                rows[row.pk] = row.version
        share = Share(rows, self.planned_of(giver, before))
        if not share:
            return
        done = self.tries(
            lambda: move_everything(
                self.folk[giver],
                self.folk[taker],
                share,
                force=self.force,
                by=self.folk[who],
                reason="Retires.",
            )
        )
        assert done == (who in {"olive", "otto", "cora"} and giver != taker)
        assert self.states() == before, "another lead changed a state"
        if done:
            for nth in self.led_by(giver):
                if self.things[nth].made.pk in share.actions:
                    self.things[nth].number += 1
                    self.things[nth].lead = taker
                    self.carried(nth)
            self.happened.add("moved")

    def led_by(self, giver):
        return [n for n, thing in enumerate(self.things) if thing.lead == giver]

    def planned_of(self, giver, states):
        """The planned actions of theirs that answer no settled row, with their numbers."""
        planned = [self.things[n] for n in self.led_by(giver)]
        return {
            thing.made.pk: thing.number
            for thing in planned
            if thing.kind == ActionKind.PLANNED and self.none_settled(thing.rows, states)
        }

    def carried(self, nth):
        """Whatever saw the version before sees, in the same words, the one after it."""
        number = self.things[nth].number
        for seen in self.saw:
            if (nth, number - 1) in seen:
                seen.add((nth, number))

    # Actions and evidence

    @rule(on=st.sets(places, min_size=1), what=kinds, kind=done_or_not, who=people)
    def anybody_records(self, on, what, kind, who):
        self.record(what, on, kind, who)

    def record(self, what, on, kind, who):
        before, rows, by = self.states(), [self.rows[n] for n in sorted(on)], self.folk[who]
        made: list[Action | Evidence] = []
        if what == "action":
            done = self.tries(
                lambda: made.append(record_action(rows, words(kind, self.folk["leo"]), by=by))
            )
        else:
            done = self.tries(lambda: made.append(attach_evidence(rows, proof(), by=by)))
        assert done == (who in RECORDERS and self.none_settled(on, before))
        assert self.states() == before, "adding changed a state"
        if done:
            is_action = what == "action"
            self.things.append(
                Thing(
                    made[0],
                    kind if is_action else None,
                    1,
                    set(on),
                    set(on),
                    {who},
                    "leo" if is_action else "",
                )
            )

    @rule(nth=some_thing, kind=done_or_not, who=recorders)
    def somebody_changes_it(self, nth, kind, who):
        if self.things:
            self.change(nth % len(self.things), kind, who)

    @rule(place=places, nth=some_thing, off=st.booleans(), who=recorders)
    def somebody_touches_what_an_assurance_rests_on(self, place, nth, off, who):
        rests_on = sorted(n for n, _ in self.saw[place] if place in self.things[n].rows)
        if not rests_on or self.states()[place] != State.ASSURED:
            return
        chosen = rests_on[nth % len(rests_on)]
        if off:
            self.take_off(chosen, place, who)
        else:
            self.change(chosen, ActionKind.DONE, who)

    @rule(place=places, what=kinds, who=recorders)
    def somebody_adds_to_what_is_assured_and_changes_it(self, place, what, who):
        if self.states()[place] == State.ASSURED:
            self.record(what, {place}, ActionKind.DONE, who)
            self.change(len(self.things) - 1, ActionKind.DONE, who)
            assert self.states()[place] == State.ASSURED
            self.happened.add("added, then changed")

    def change(self, nth, kind, who):
        thing, before, by = self.things[nth], self.states(), self.folk[who]
        expected = self.resting_on(nth, thing.rows, before)
        if thing.is_action:
            done = self.tries(
                lambda: change_action(
                    thing.made, words(kind, self.folk["leo"]), by=by, number=thing.number
                )
            )
        else:
            done = self.tries(
                lambda: replace_evidence(thing.made, proof(), by=by, number=thing.number)
            )
        assert done == self.none_settled(thing.rows, before), "closed rows keep what they have"
        self.lapsed(expected if done else set(), before, thing, "replaced")
        if done:
            thing.number += 1
            thing.writers.add(who)
            thing.kind = kind if thing.is_action else None
            thing.lead = "leo" if thing.is_action else ""

    @rule(nth=some_thing, place=places, who=recorders)
    def somebody_links_it_to_another_row(self, nth, place, who):
        if not self.things:
            return
        thing, before = self.things[nth % len(self.things)], self.states()
        link = answer_also if thing.is_action else prove_also
        done = self.tries(lambda: link(thing.made, [self.rows[place]], by=self.folk[who]))
        assert done == self.none_settled({place}, before)
        assert self.states() == before, "adding changed a state"
        if done:
            thing.rows.add(place)
            thing.ever.add(place)

    @rule(nth=some_thing, place=places, who=recorders)
    def somebody_takes_it_off(self, nth, place, who):
        if self.things:
            self.take_off(nth % len(self.things), place, who)

    def take_off(self, nth, place, who):
        thing, before = self.things[nth], self.states()
        expected = self.resting_on(nth, {place} & thing.rows, before)
        off = take_off if thing.is_action else take_off_evidence
        done = self.tries(lambda: off(thing.made, self.rows[place], by=self.folk[who]))
        stays = thing.is_action and len(thing.rows) == 1
        assert done == (place in thing.rows and self.none_settled({place}, before) and not stays)
        self.lapsed(expected if done else set(), before, thing, "taken off")
        if done:
            thing.rows.discard(place)

    def none_settled(self, places: set[int], states: list[str]) -> bool:
        return not any(states[n] in SETTLED for n in places)

    def lapsed(self, expected: set[int], before: list[str], thing: Thing, how: str) -> None:
        """Exactly these rows went back to be reviewed, and nothing else moved."""
        after = [State.SUBMITTED if n in expected else was for n, was in enumerate(before)]
        assert self.states() == after
        if expected:
            self.happened.add(f"{'action' if thing.is_action else 'evidence'} {how}")


_USUAL = {
    State.AWAITING_ALLOCATION: (MoveName.ALLOCATE, "cora"),
    State.IN_PROGRESS: (MoveName.SUBMIT, "leo"),
    State.RETURNED: (MoveName.SUBMIT, "leo"),
    State.SUBMITTED: (MoveName.ASSURE, "otto"),
    State.ASSURED: (MoveName.CLOSE, "ada"),
}


def words(kind, lead):
    return ActionWords(kind, "Trained every call taker.", lead=lead, source="Letter of 3 May")


def anew(person):
    """The person as a new request has them."""
    return User.objects.get(pk=person.pk)


def proof():
    return EvidenceGiven("Log", "Who was trained.", link=LINK)


def bound_for(minutes_of_machine: bool) -> settings:
    """A short walk, always the same; RANDOM_WALK=long walks further, elsewhere each time."""
    return settings(
        max_examples=150 if minutes_of_machine else 25,
        stateful_step_count=40,
        derandomize=not minutes_of_machine,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_people_try_the_table_holds(request, force):
    Walk.folk = {name: request.getfixturevalue(name) for name in NAMES}
    Walk.template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    Walk.happened = set()
    run_state_machine_as_test(Walk, settings=bound_for(os.environ.get("RANDOM_WALK") == "long"))
    usual = {MoveName.ALLOCATE, MoveName.SUBMIT, MoveName.ASSURE, MoveName.CLOSE, MoveName.REOPEN}
    lapses = {
        f"{what} {how}" for what in ("action", "evidence") for how in ("replaced", "taken off")
    }
    rest = {"added, then changed", "stood in", "reported as a stand-in", "moved"}
    assert usual | lapses | rest <= Walk.happened, "the walk did not get far enough to say anything"
