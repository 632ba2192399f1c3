"""Many rows, pressed at the same moment: one act is done on each row, and the others are told."""

import re

import pytest

from assurance.models import DateChange, DateDecision, OtherEvent, RowEvent
from assurance.services.dates_at_once import Later, ask_later_many
from assurance.workflow import State
from forces.roles import Role
from tests.assurance.steps import soon
from tests.assurance.test_presses import PRESSES, pressed_together, signed_in
from tests.factories import ForceFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.people import person
from tests.rows_on_pages import words_of


@pytest.fixture
def force(own_database):
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force):
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def rows(force, leo):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return [
        RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=soon(9))
        for _ in range(4)
    ]


def opened(client, url, rows):
    """What the page that asks whether one is sure holds for its form."""
    page = client.post(url, {"row": [row.pk for row in rows]}).content.decode()
    kept = re.findall(r'<input type="hidden" name="(row|seen)" value="([^"]*)"', page)
    return {"sure": 1, **{name: [v for n, v in kept if n == name] for name in ("row", "seen")}}


def test_six_presses_ask_once_for_each_row(rows, leo):
    url = "/rows/bulk/later/"
    typed = {**opened(signed_in(leo), url, rows), "how": "weeks", "weeks": 4, "reason": "Ill."}
    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, typed) for c in clients])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (PRESSES - 1)
    assert DateChange.objects.filter(row__in=rows).count() == len(rows)


def test_six_presses_hand_each_row_over_once(rows, force):
    cora = person("Cora Coordinator", force, Role.FORCE_COORDINATOR)
    lena = person("Lena Lead", force, Role.FORCE_LEAD)
    url = "/rows/bulk/lead/"
    typed = {**opened(signed_in(cora), url, rows), "lead": lena.pk, "reason": "Leo is ill."}
    clients = [signed_in(cora) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, typed) for c in clients])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (PRESSES - 1)
    assert RowEvent.objects.filter(what=OtherEvent.HANDED_OVER).count() == len(rows)


def test_of_two_officers_one_decides_and_the_other_is_told_who(rows, force, leo):
    ask_later_many(rows, Later(weeks=4), by=leo, reason="Ill.")
    olive = person("Olive Officer", force, Role.OFFICE_OFFICER)
    otto = person("Otto Officer", force, Role.OFFICE_OFFICER)
    approve, decline = "/rows/bulk/approve-dates/", "/rows/bulk/decline-dates/"
    as_olive, as_otto = signed_in(olive), signed_in(otto)
    hers = opened(as_olive, approve, rows)
    his = {**opened(as_otto, decline, rows[1:]), "reason": "It has waited long enough."}
    answers = pressed_together(
        [lambda: as_olive.post(approve, hers), lambda: as_otto.post(decline, his)]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told = next(words_of(a.content.decode()) for a in answers if a.status_code == 409)
    winner, left = ("Olive Officer", 0) if answers[0].status_code == 302 else ("Otto Officer", 1)
    assert f"by {winner}" in told
    decided = DateChange.objects.filter(row__in=rows).exclude(decision=DateDecision.ASKED)
    assert {change.decided_by.name for change in decided} == {winner}
    waiting = DateChange.objects.filter(row__in=rows, decision=DateDecision.ASKED)
    assert waiting.count() == left
