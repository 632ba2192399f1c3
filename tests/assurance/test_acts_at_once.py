"""Many rows handed over, given a lead, described: all of them or none, whoever was quicker told."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assurance.models import AssuranceRow, HandOver, OtherEvent, RowEvent
from assurance.refusals import Refused
from assurance.services.at_once import SomeNotOpen
from assurance.services.bulk import (
    NewFacts,
    allocate_many,
    date_many,
    describe_many,
    lead_many,
)
from assurance.services.rows import hand_over
from assurance.workflow import State
from core.models import Notice
from tests.factories import InspectionFactory, RowFactory, TemplateFactory, many_rows
from tests.rows_on_pages import page_of, words_of

LEAD, FACTS = "/rows/bulk/lead/", "/rows/bulk/facts/"


def days(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def rows(template, leo):
    return [
        RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=days(9))
        for _ in range(3)
    ]


def ticked(rows, **more):
    return {"row": [row.pk for row in rows], **more}


def again(rows):
    for row in rows:
        row.refresh_from_db()
    return rows


def words(answer):
    return words_of(answer.content.decode())


def test_the_coordinator_hands_ticked_rows_over_with_one_reason(as_, cora, lena, leo, rows):
    client = as_(cora)
    page = words(client.post(LEAD, ticked(rows)))
    assert "Hand over 3 rows" in page
    assert "Leo Lead" in page
    given = ticked(rows, sure=1, lead=lena.pk)
    assert "Enter reason" in words(client.post(LEAD, given))
    answer = client.post(LEAD, {**given, "reason": "Leo moves to custody."}, follow=True)
    assert "3 rows handed over to Lena Lead." in words(answer)
    assert {row.lead for row in again(rows)} == {lena}
    events = RowEvent.objects.filter(row__in=rows, what=OtherEvent.HANDED_OVER, by=cora)
    assert {(event.lead, event.reason) for event in events} == {(lena, "Leo moves to custody.")}
    assert events.count() == 3
    act = HandOver.objects.get()
    assert (act.giver, act.taker, act.events.count()) == (leo, lena, 3)


def test_the_new_lead_is_told_in_one_line(cora, lena, rows):
    lead_many(rows, lena, by=cora, reason="Leo moves to custody.")
    notice = Notice.objects.get(recipient=lena)
    assert notice.line == "3 rows of Leo Lead handed over to you"
    assert notice.path == f"/rows/?list=open&lead={lena.pk}"


def test_rows_that_nobody_leads_are_given_a_lead_without_a_reason(as_, cora, leo, template):
    alone = [RowFactory(template=template, state=State.IN_PROGRESS) for _ in range(2)]
    as_(cora).post(LEAD, ticked(alone, sure=1, lead=leo.pk))
    assert {row.lead for row in again(alone)} == {leo}
    assert Notice.objects.filter(recipient=leo).count() == 2


def test_rows_that_are_theirs_already_stay_as_they_are(as_, cora, leo, lena, template, rows):
    own = RowFactory(template=template, lead=lena, state=State.IN_PROGRESS)
    given = ticked([*rows, own], sure=1, lead=lena.pk, reason="Leo is away.")
    answer = as_(cora).post(LEAD, given, follow=True)
    assert "3 rows handed over to Lena Lead. Lena Lead led 1 row already." in words(answer)
    assert not own.events.filter(what=OtherEvent.HANDED_OVER).exists()
    with pytest.raises(Refused, match="leads all of these rows already"):
        lead_many([own], lena, by=cora, reason="Again.")


def test_rows_that_cannot_be_handed_over_are_named_apart(as_, cora, template, leo, rows):
    new = RowFactory(template=template)
    closed = RowFactory(template=template, lead=leo, state=State.CLOSED)
    page = words(as_(cora).post(LEAD, ticked([*rows, new, closed])))
    assert "Left out: 2" in page
    assert "It is awaiting allocation: allocate it." in page
    assert "It is closed." in page
    with pytest.raises(SomeNotOpen):
        lead_many([*rows, new], leo, by=cora, reason="Because.")
    assert {row.lead for row in again(rows)} == {leo}


def test_somebody_who_cannot_lead_is_not_given_anything(cora, fred, leo, rows):
    with pytest.raises(Refused, match="Fred Chief cannot lead"):
        lead_many(rows, fred, by=cora, reason="Because.")
    assert {row.lead for row in again(rows)} == {leo}


def test_where_another_was_quicker_it_is_told_who_leads_now(as_, cora, olive, leo, lena, rows):
    client = as_(cora)
    page = client.post(LEAD, ticked(rows)).content.decode()
    seen = re.findall(r'name="seen" value="([^"]*)"', page)
    hand_over(rows[1], olive, by=olive, reason="The office takes it.")
    given = ticked(rows, seen=seen, sure=1, lead=lena.pk, reason="Leo is away.")
    answer = client.post(LEAD, given)
    assert answer.status_code == 409
    assert "Changed while you were working: 1 of these rows" in words(answer)
    assert "Olive Officer leads it now." in words(answer)
    assert "Leo is away." in words(answer)
    assert [row.lead for row in again(rows)] == [leo, olive, leo]
    seen = re.findall(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert client.post(LEAD, {**given, "seen": seen}).status_code == 302
    assert {row.lead for row in again(rows)} == {lena}


def test_priority_themes_and_officer_are_set_for_many(as_, cora, rows):
    AssuranceRow.objects.filter(pk=rows[0].pk).update(themes=["custody"], priority="low")
    client = as_(cora)
    assert "Priority, themes and accountable officer of 3 rows" in words(
        client.post(FACTS, ticked(rows))
    )
    given = ticked(rows, sure=1, priority="high", themes="domestic abuse, custody",
                   accountable_officer="ACC Local Policing", themes_how="add")  # fmt: skip
    assert "3 rows changed." in words(client.post(FACTS, given, follow=True))
    assert {(row.priority, row.accountable_officer) for row in again(rows)} == {
        ("high", "ACC Local Policing")
    }
    assert [row.themes for row in rows] == [
        ["custody", "domestic abuse"], ["domestic abuse", "custody"],
        ["domestic abuse", "custody"],
    ]  # fmt: skip
    assert RowEvent.objects.filter(row__in=rows, what=OtherEvent.DESCRIBED, by=cora).count() == 3


def test_what_is_left_empty_stays_as_each_row_has_it(as_, cora, rows):
    AssuranceRow.objects.filter(pk=rows[0].pk).update(themes=["custody"], priority="low")
    client = as_(cora)
    answer = client.post(FACTS, ticked(rows, sure=1, priority="keep", themes_how="add"))
    assert "Choose what to change." in words(answer)
    client.post(FACTS, ticked(rows, sure=1, accountable_officer="DCC", priority="keep"))
    assert [row.priority for row in again(rows)] == ["low", "", ""]
    assert rows[0].themes == ["custody"]
    client.post(FACTS, ticked(rows, sure=1, priority="none", themes="calls", themes_how="instead"))
    assert [(row.priority, row.themes) for row in again(rows)] == [("", ["calls"])] * 3
    assert {row.accountable_officer for row in rows} == {"DCC"}


def test_a_row_that_says_so_already_is_not_changed(cora, rows):
    describe_many(rows[:1], NewFacts(priority="high"), by=cora)
    assert len(describe_many(rows, NewFacts(priority="high"), by=cora)) == 2
    with pytest.raises(Refused, match="say so already"):
        describe_many(rows, NewFacts(priority="high"), by=cora)


def test_readers_may_not(as_, leo, oscar, ada, pam, stranger, cora, rows):
    for url in (LEAD, FACTS):
        for reader in (leo, oscar, ada):
            assert as_(reader).post(url, ticked(rows)).status_code == 403
        for outsider in (pam, stranger):
            assert as_(outsider).post(url, ticked(rows)).status_code == 404
        assert as_(cora).post(url, ticked(rows)).status_code == 200
    with pytest.raises(PermissionDenied):
        lead_many(rows, leo, by=leo, reason="Because.")
    with pytest.raises(PermissionDenied):
        describe_many(rows, NewFacts(priority="high"), by=leo)


def test_the_statements_are_as_many_for_three_rows_as_for_sixty(template, cora, leo, lena):
    def taken(count):
        rows = many_rows(template, count)
        acts = (
            lambda: date_many(rows, days(30), by=cora),
            lambda: allocate_many(rows, by=cora, lead=leo, target_date=days(60)),
            lambda: lead_many(rows, lena, by=cora, reason="Leo is away."),
            lambda: describe_many(rows, NewFacts(priority="high"), by=cora),
        )
        counts = []
        for act in acts:
            with CaptureQueriesContext(connection) as captured:
                act()
            counts.append(len(captured))
        return counts

    taken(1)
    assert taken(3) == taken(60)


def test_the_menu_of_acts_is_a_group_with_a_name(as_, cora, rows):
    page = page_of(as_(cora), "/rows/?list=all")
    assert 'role="group" aria-label="With the ticked rows"' in page
