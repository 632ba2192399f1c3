"""How a row stood on a past day equals what was recorded that day, whatever happened since."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assurance.models import ActionKind, AssuranceRow, DateDecision, DateKind
from assurance.refusals import Refused
from assurance.reports.past import past_of
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.dates import ask_later_date, correct_first_date, decide_date
from assurance.services.moves import Given, move_row
from assurance.services.rows import hand_over
from assurance.workflow import MoveName, State
from tests.assurance.steps import allocated, answered, boxes, text
from tests.clock import clock_at
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
BEGIN = datetime(2025, 3, 28, 9, tzinfo=LONDON)
"""Two days before the clocks go forward: a day is over at local midnight."""


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def people(olive, otto, ada, cora, leo, lena):
    return {"olive": olive, "otto": otto, "ada": ada, "cora": cora, "leo": leo, "lena": lena}


@contextmanager
def undone():
    """What is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Acts:
    """What people do to a row, one after another; each may be refused."""

    def __init__(self, people, clock):
        self.__dict__.update(people)
        self.clock = clock

    def allocate(self, row):
        given = Given(lead=self.leo, target_date=self.clock.today + timedelta(days=30))
        move_row(row, MoveName.ALLOCATE, by=self.cora, given=given)

    def submit(self, row):
        words = ActionWords(ActionKind.DONE, "Trained every call taker.")
        record_action([row], words, by=self.cora)
        move_row(row, MoveName.SUBMIT, by=self.cora, given=Given(no_evidence="None is kept."))

    def submit_for_last_week(self, row):
        given = Given(source="Letter", effective=self.clock.today - timedelta(days=7),
                      no_evidence="None is kept.")  # fmt: skip
        move_row(row, MoveName.SUBMIT_ON_BEHALF, by=self.olive, given=given)

    def send_back(self, row):
        given = Given(reason="No log.", verdict="not")
        move_row(row, MoveName.RETURN, by=self.otto, given=given)

    def assure(self, row):
        move_row(row, MoveName.ASSURE, by=self.otto, given=Given(reason="Saw the log."))

    def reword(self, row):
        action = row.actions.order_by("pk").first()
        if action:
            words = ActionWords(ActionKind.DONE, "Trained them twice.")
            change_action(action, words, by=self.leo, number=action.current.number)

    def close(self, row):
        given = Given(authority="lpb", effective=self.clock.today, reference="Minute 4")
        move_row(row, MoveName.CLOSE, by=self.ada, given=given)

    def supersede(self, row):
        move_row(row, MoveName.SUPERSEDE, by=self.ada, given=Given(reason="A later report."))

    def reopen(self, row):
        move_row(row, MoveName.REOPEN, by=self.olive, given=Given(reason="It came back."))

    def hand_over(self, row):
        to = self.lena if row.lead_id == self.leo.pk else self.leo
        hand_over(row, to, by=self.cora)

    def ask_later(self, row):
        on = (row.target_on or self.clock.today) + timedelta(days=10)
        ask_later_date(row, on, by=self.cora, reason="The trainer left.")

    def decide(self, row, approve=True):
        asked = row.date_changes.filter(decision=DateDecision.ASKED).first()
        if asked:
            decide_date(asked, by=self.olive, approve=approve, reason="As agreed.")

    def decline(self, row):
        self.decide(row, approve=False)

    def correct(self, row):
        on = (row.first_target_on or self.clock.today) + timedelta(days=3)
        correct_first_date(row, on, by=self.olive, reason="Mistyped.")


ACTS = [name for name in vars(Acts) if not name.startswith("_")]
HISTORY = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.sampled_from((0.01, 3, 14, 15, 40))),
    min_size=15,
    max_size=35,
)


def attempt(acts, act, row):
    try:
        with transaction.atomic():
            getattr(acts, act)(AssuranceRow.objects.get(pk=row.pk))
    except (Refused, PermissionDenied):
        return False
    return True


def recorded(row):
    row = AssuranceRow.objects.select_related("lead").get(pk=row.pk)
    lead = row.lead.name if row.lead else ""
    return row.state, lead, row.first_target_on, row.target_on


def played(template, people, history):
    """Plays the history; what the rows said at the end of each day, by row and day."""
    said: dict[int, dict[date, tuple]] = {}
    with clock_at(BEGIN) as clock:
        acts = Acts(people, clock)
        rows = []
        for act, which, hours in history:
            if which >= len(rows):
                rows.append(RowFactory(template=template, came_in_on=clock.today))
            row = rows[min(which, len(rows) - 1)]
            attempt(acts, "allocate", row)
            attempt(acts, act, row)
            for each in rows:
                said.setdefault(each.pk, {})[clock.today] = recorded(each)
            clock.forward(hours=hours)
        return rows, said, clock.today


@settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORY)
def test_a_random_history_replays_to_what_was_recorded_each_day(template, people, history):
    with undone():
        rows, said, last = played(template, people, history)
        day, known = timezone.localdate(BEGIN) - timedelta(days=1), {}
        while day <= last:
            known |= {row.pk: said[row.pk][day] for row in rows if day in said[row.pk]}
            then = AssuranceRow.objects.filter(template=template).as_on(day)
            assert {row.pk: row.state_then for row in then} == {
                pk: state for pk, (state, *_) in known.items()
            }
            for row in rows:
                past = past_of(row, day)
                found = past and (past.state, past.lead, past.first_target_on, past.target_on)
                assert found == known.get(row.pk), f"{day:%-d %B}"
            day += timedelta(days=1)


def test_a_day_ends_at_midnight_here_in_summer_too(template, people):
    late = datetime(2025, 6, 5, 23, 59, tzinfo=LONDON)
    with clock_at(late) as clock:
        row = RowFactory(template=template)
        clock.forward(minutes=2)
        allocated_at = clock.today
        given = Given(lead=people["leo"], target_date=date(2025, 7, 1))
        move_row(row, MoveName.ALLOCATE, by=people["cora"], given=given)
    assert allocated_at == date(2025, 6, 6)
    assert past_of(row, date(2025, 6, 4)) is None
    assert past_of(row, date(2025, 6, 5)).state == State.AWAITING_ALLOCATION
    assert past_of(row, date(2025, 6, 6)).state == State.IN_PROGRESS


def test_the_row_says_how_it_stood_on_a_past_day(as_, template, people):
    with clock_at(datetime(2025, 6, 5, 10, tzinfo=LONDON)) as clock:
        row = allocated(template, people["leo"], by=people["cora"], due=date(2025, 7, 1))
        clock.forward(days=3)
        hand_over(row, people["lena"], by=people["cora"])
        answered(row, by=people["lena"])
        move_row(row, MoveName.SUBMIT, by=people["lena"])
    client, url = as_(people["lena"]), f"/rows/{row.pk}/past/"
    assert url in text(client.get(f"/rows/{row.pk}/"))
    page = text(client.get(url, boxes("day", date(2025, 6, 6))))
    assert "On 6 June 2025 it was in progress, led by Leo Lead, with the target date 1 July" in page
    page = text(client.get(url, boxes("day", date(2025, 6, 8))))
    assert "On 8 June 2025 it was submitted, led by Lena Lead" in page
    assert "It had not come in by 4 June 2025: it came in on" in text(
        client.get(url, boxes("day", date(2025, 6, 4)))
    )


def test_an_approved_correction_changes_the_first_date_of_the_past_and_moves_nothing(
    as_, template, people
):
    leo, cora, ada = people["leo"], people["cora"], people["ada"]
    with clock_at(datetime(2025, 6, 5, 10, tzinfo=LONDON)) as clock:
        row = allocated(template, leo, by=cora, due=date(2025, 7, 1))
        later = ask_later_date(row, date(2025, 8, 1), by=leo, reason="The trainer left.")
        decide_date(later, by=people["olive"], approve=True)
        clock.forward(days=3)
        row.date_changes.create(
            kind=DateKind.CORRECTION, old_on=date(2025, 7, 1), new_on=date(2025, 7, 4),
            agreed_on=date(2025, 7, 4), asked_by=people["olive"], asked_at=timezone.now(),
            decision=DateDecision.APPROVED, decided_by=ada, decided_at=timezone.now(),
        )  # fmt: skip
        AssuranceRow.objects.filter(pk=row.pk).update(first_target_on=date(2025, 7, 4))
    client, url = as_(leo), f"/rows/{row.pk}/past/"
    then = text(client.get(url, boxes("day", date(2025, 6, 7))))
    assert "with the target date 1 August 2025. The first target date was 1 July 2025" in then
    now = text(client.get(url, boxes("day", date(2025, 6, 8))))
    assert "with the target date 1 August 2025. The first target date was 4 July 2025" in now
    listed = AssuranceRow.objects.with_standing(date(2025, 6, 8)).get(pk=row.pk)
    assert listed.times_moved == 1


def test_a_day_that_is_no_past_day_is_refused_in_its_box(as_, template, olive):
    row = RowFactory(template=template)
    url, client = f"/rows/{row.pk}/past/", as_(olive)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "must not be in the future" in text(client.get(url, boxes("day", tomorrow)))
    assert "it was" not in text(client.get(url, boxes("day", tomorrow)))
    nonsense = {"day_day": "31", "day_month": "2", "day_year": "2025"}
    assert "Day must be a real date" in text(client.get(url, nonsense))
    assert "it was awaiting allocation" in text(client.get(url, boxes("day", timezone.localdate())))


def test_the_page_of_a_past_day_takes_the_same_queries(as_, template, people):
    row = allocated(template, people["leo"], by=people["cora"])
    query = "&".join(f"{k}={v}" for k, v in boxes("day", timezone.localdate()).items())
    client = as_(people["olive"])
    assert_queries("row_past", client, f"/rows/{row.pk}/past/?{query}")
    for to in ("lena", "leo", "lena", "leo"):
        hand_over(row, people[to], by=people["cora"])
    assert_queries("row_past", client, f"/rows/{row.pk}/past/?{query}")
