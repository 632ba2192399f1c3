"""Sample data in bulk: every row walks through its invented days until it meets today."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assurance.demonstration.history import History, day_of
from assurance.demonstration.invented import Cast, casts, findings, inspection
from assurance.demonstration.pieces import Proof
from assurance.demonstration.writing import write
from assurance.models import ActionKind, AssuranceRow, AssuranceTemplate
from assurance.services.actions import ActionWords
from assurance.services.conditions import Given
from assurance.workflow import Authority, MoveName
from forces.listing import load_forces
from forces.models import Force, User
from inspections.models import Kind

DAYS_BETWEEN_REPORTS = 365
OUTCOMES = (MoveName.NOT_ACCEPT, MoveName.SUPERSEDE, MoveName.NO_LONGER_APPLIES)
M = MoveName


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is to be made: `inspections` for each force, `rows` for each inspection."""

    forces: int
    inspections: int
    rows: int
    seed: int = 1


def make_sample_data(wanted: Wanted, *, told: Callable[[str], object] = print) -> int:
    """Make it force by force, each whole or not at all; gives the number of rows made."""
    rng = random.Random(wanted.seed)  # noqa: S311 (nothing secret is drawn)
    made = 0
    for cast in casts(_forces(wanted.forces)):
        with transaction.atomic():
            for number in range(1, wanted.inspections + 1):
                made += _template(cast, number, wanted, rng)
        told(f"{cast.force}: {made} rows so far.")
    return made


def _forces(count: int) -> list[Force]:
    """Those of England and Wales first, then invented ones."""
    load_forces()
    for number in range(Force.objects.count() + 1, count + 1):
        Force.objects.create(
            name=f"Sample force {number}",
            code=f"sample-{number}",
            body_name=f"Police and Crime Commissioner for sample {number}",
            office_name=f"Office of the Police and Crime Commissioner for sample {number}",
        )
    return list(Force.objects.order_by("pk")[:count])


def _template(cast: Cast, number: int, wanted: Wanted, rng: random.Random) -> int:
    """The newest report came in some weeks or months ago, each other one a year before the next."""
    now, years = timezone.now(), wanted.inspections - number
    at = now - timedelta(days=rng.randint(8, 200) + DAYS_BETWEEN_REPORTS * years)
    officer, first = cast.people["officer"], AssuranceTemplate.objects.filter(force=cast.force)
    report = inspection(
        cast.force, first.count() + 1, day_of(at) - timedelta(days=3), by=officer, at=at, rng=rng
    )
    template = AssuranceTemplate.objects.create(
        inspection=report, force=cast.force, created_by=officer, created_at=at
    )
    history = History()
    for finding in findings(report, cast.force, wanted.rows, by=officer, at=at, rng=rng):
        row = history.came_in(template, finding, by=officer, at=at)
        Walk(history, row, cast, rng, at, until=now).go()
    history.pieces.release(
        template, history.rows, cast.panel, by=cast.people["approver"], at=now, note=""
    )
    write(history)
    return len(history.rows)


@dataclass(slots=True)
class Walk:
    """One row's way through its days."""

    history: History
    row: AssuranceRow
    cast: Cast
    rng: random.Random
    at: datetime
    until: datetime
    lead: User = field(init=False)

    def __post_init__(self) -> None:
        self.lead = self.rng.choice(self.cast.leads)

    def go(self) -> None:
        if not self._later(1, 25):
            return
        if self.rng.random() < 0.05:
            self._move(
                self.rng.choice(OUTCOMES), "approver", reason="Agreed with the chief constable."
            )
            return
        self._allocate()
        if self._later(2, 30):
            self._act(ActionKind.PLANNED, "Agree a plan with everybody concerned.")
            self._work()

    def _later(self, least: int, most: int) -> bool:
        """Some days pass; False where that would lead past today."""
        at = self.at + timedelta(
            days=self.rng.randint(least, most), minutes=self.rng.randint(1, 90)
        )
        if at >= self.until:
            return False
        self.at = at
        return True

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _move(self, name: MoveName, who: str | User, **given: object) -> None:
        by = self.cast.people[who] if isinstance(who, str) else who
        self.history.move(self.row, name, by=by, at=self.at, given=Given(**given))  # type: ignore[arg-type]

    def _allocate(self) -> None:
        due = day_of(self.at) + timedelta(days=self.rng.randint(60, 200))
        self._move(M.ALLOCATE, "coordinator", lead=self.lead, target_date=due)

    def _act(self, kind: ActionKind, text: str) -> None:
        done = day_of(self.at) if kind == ActionKind.DONE else None
        words = ActionWords(kind, text, done_on=done)
        self.history.pieces.act([self.row], words, by=self.lead, at=self.at)

    def _work(self) -> None:
        """The force works on it until it can report it complete."""
        if self._chance(0.3) and self._later(20, 60):
            self._later_date()
        if self._chance(0.06) or not self._later(20, 150):
            return
        self._act(ActionKind.DONE, "It was put right in every area and checked a month later.")
        self._prove()
        if self._later(1, 10):
            self._move(M.SUBMIT, self.lead)
            self._review()

    def _prove(self) -> None:
        proof = Proof(
            "What was checked", "That it was put right.", link="https://force.example/check"
        )
        self.history.pieces.prove([self.row], proof, by=self.lead, at=self.at)

    def _later_date(self) -> None:
        if not self.row.target_on:
            return
        on = self.row.target_on + timedelta(days=self.rng.randint(20, 90))
        asked = self.history.ask_date(
            self.row, on, by=self.lead, at=self.at, reason="A partner needs more time."
        )
        if self._later(1, 8):
            self.history.decide_date(
                asked, by=self.cast.people["officer"], at=self.at, approve=self._chance(0.8)
            )

    def _review(self) -> None:
        """The office looks at it: assured, or returned and worked on again."""
        if not self._later(1, 25):
            return
        officer = self.rng.choice(self.cast.officers)
        if self._chance(0.25):
            self._move(M.RETURN, officer, verdict="not", reason="The evidence is of one area only.")
            if self._later(10, 60):
                self._prove()
                self._move(M.SUBMIT, self.lead)
                self._review()
            return
        self._move(M.ASSURE, officer, reason="Seen, and checked against ten cases.")
        if self.row.finding.kind != Kind.CAUSE_OF_CONCERN and self._later(10, 120):
            self._close()

    def _close(self) -> None:
        self._move(M.CLOSE, "approver", authority=Authority.LPB, effective=day_of(self.at),
                   reference="Decision of the commissioner")  # fmt: skip
        if self._chance(0.03) and self._later(10, 60):
            self._move(M.REOPEN, "officer", reason="It has come back.")
