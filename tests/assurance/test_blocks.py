"""A row that waits for others says so wherever it is, until that is lifted or it is reported."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assurance.models import AssuranceRow, Block, OtherEvent
from assurance.refusals import NotOpen, Refused
from assurance.services.blocks import block, unblock
from assurance.services.moves import move_row
from assurance.services.panels import release
from assurance.workflow import MoveName
from core.components.text import day
from tests.assurance.replay import faults_of
from tests.assurance.steps import allocated, answered, hidden, sent, text
from tests.factories import InspectionFactory, TemplateFactory

pytestmark = pytest.mark.django_db

WAITS = "the county council"


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def now(row):
    return AssuranceRow.objects.get(pk=row.pk)


def words():
    return f"locked since {day(timezone.localdate())} by a partner: waits for {WAITS}"


def test_a_lead_marks_the_row_and_it_is_seen_wherever_the_row_is(
    as_, row, leo, fred, ada, pam, panel
):
    url = f"/rows/{row.pk}/block/"
    assert url in text(as_(leo).get(f"/rows/{row.pk}/"))
    assert url not in text(as_(fred).get(f"/rows/{row.pk}/"))
    sent(as_(leo), url, blocked_by="partner", waits_for=WAITS)
    release(row.template, panel, by=ada)
    for person, page in (
        (fred, f"/rows/{row.pk}/"),
        (fred, f"/templates/{row.template_id}/"),
        (leo, "/rows/?list=blocked"),
        (pam, f"/progress/rows/{row.pk}/"),
        (pam, f"/progress/{row.template_id}/rows/"),
    ):
        assert words() in text(as_(person).get(page)), page


def test_what_blocks_it_and_whom_it_waits_for_are_both_asked_for(as_, row, leo):
    url = f"/rows/{row.pk}/block/"
    assert "Select blocked by" in text(sent(as_(leo), url, waits_for=WAITS))
    assert "Enter waits for" in text(sent(as_(leo), url, blocked_by="funding"))
    page = text(sent(as_(leo), url, blocked_by="bad luck", waits_for=WAITS))
    assert WAITS in page
    assert not now(row).blocked_by
    with pytest.raises(Refused, match="whom or what"):
        block(row, Block.FUNDING, "  ", by=leo)


def test_it_is_lifted_and_both_stand_in_the_timeline(as_, row, leo, cora):
    block(row, Block.PARTNER, WAITS, by=leo)
    client, url = as_(cora), f"/rows/{row.pk}/unblock/"
    assert url in text(client.get(f"/rows/{row.pk}/"))
    sent(client, url, reason="The contract is signed.")
    assert not now(row).blocked_by
    page = text(client.get(f"/rows/{row.pk}/"))
    assert f"By a partner: waits for {WAITS}" in page
    assert "The contract is signed." in page
    assert url not in page
    assert words() not in page
    again = client.post(url, {"version": now(row).version}, follow=True)
    assert "is not blocked any more" in text(again)
    happened = [event.what for event in now(row).events.all()]
    assert happened[-2:] == [OtherEvent.BLOCKED, OtherEvent.UNBLOCKED]


def test_saying_the_same_again_says_nothing_and_a_change_keeps_the_day(row, leo):
    assert block(row, Block.PARTNER, WAITS, by=leo)
    since = now(row).blocked_on
    AssuranceRow.objects.filter(pk=row.pk).update(blocked_on=since.replace(day=1))
    assert block(row, Block.PARTNER, WAITS, by=leo) is None
    assert block(row, Block.FUNDING, "the Home Office", by=leo)
    assert (now(row).blocked_by, now(row).blocked_on) == ("funding", since.replace(day=1))


def test_reporting_it_complete_lifts_it(row, leo):
    block(row, Block.PARTNER, WAITS, by=leo)
    answered(row, by=leo)
    move_row(row, MoveName.SUBMIT, by=leo)
    assert not now(row).blocked_by
    assert [event.what for event in now(row).events.all()][-1] == OtherEvent.UNBLOCKED
    assert faults_of(now(row)) == []
    with pytest.raises(NotOpen, match="with the force"):
        block(row, Block.PARTNER, WAITS, by=leo)


def test_only_those_who_record_actions_say_so(row, olive, fred, ada, stranger, leo):
    for person in (fred, ada, stranger):
        with pytest.raises(PermissionDenied):
            block(row, Block.PARTNER, WAITS, by=person)
    assert block(row, Block.PARTNER, WAITS, by=olive)
    with pytest.raises(PermissionDenied):
        unblock(row, by=fred)
    assert unblock(row, by=leo)


def test_two_people_at_once_are_told_of_each_other(as_, row, leo, cora):
    client, url = as_(leo), f"/rows/{row.pk}/block/"
    opened = hidden(client, url)
    block(row, Block.FUNDING, "the Home Office", by=cora)
    late = client.post(url, {**opened, "blocked_by": "partner", "waits_for": WAITS})
    assert late.status_code == 409
    assert "by Cora Coordinator" in text(late)
    assert WAITS in text(late)
    assert now(row).waits_for == "the Home Office"
