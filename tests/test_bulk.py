"""Many rows allocated or dated at once: all of them, or none."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assurance.models import DateChange, RowEvent
from assurance.refusals import Refused
from assurance.services.at_once import MOST_AT_ONCE, SomeNotOpen
from assurance.services.bulk import allocate_many, date_many
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName, State
from core.models import Notice
from tests.factories import InspectionFactory, RowFactory, TemplateFactory, many_rows
from tests.rows_on_pages import page_of, words_of

ALLOCATE, DATE = "/rows/bulk/allocate/", "/rows/bulk/date/"


def days(count):
    return timezone.localdate() + timedelta(days=count)


def boxes(on):
    return {"target_date_day": on.day, "target_date_month": on.month, "target_date_year": on.year}


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def rows(template):
    return RowFactory.create_batch(3, template=template)


def ticked(rows, **more):
    return {"row": [row.pk for row in rows], **more}


def states(rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_the_rows_are_named_before_anything_is_done(as_, cora, rows):
    answer = as_(cora).post(ALLOCATE, ticked(rows))
    words = words_of(answer.content.decode())
    assert "Allocate 3 rows" in words
    for row in rows:
        assert row.finding.text in words
    assert states(rows) == [State.AWAITING_ALLOCATION] * 3


def test_the_coordinator_allocates_all_of_them(as_, cora, leo, rows, template):
    back = f"/templates/{template.pk}/?state=awaiting_allocation"
    given = ticked(rows, sure=1, back=back, lead=leo.pk, criteria="Nine in ten.", **boxes(days(60)))
    answer = as_(cora).post(ALLOCATE, given, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert "3 rows allocated to Leo Lead" in answer.content.decode()
    assert states(rows) == [State.IN_PROGRESS] * 3
    assert {(row.lead, row.target_on, row.closure_criteria) for row in rows} == {
        (leo, days(60), "Nine in ten.")
    }
    assert RowEvent.objects.filter(what=MoveName.ALLOCATE, by=cora, lead=leo).count() == 3
    assert Notice.objects.filter(recipient=leo).count() == 3


def test_a_row_that_has_a_date_keeps_it_and_the_page_says_so(as_, cora, leo, template):
    dated, bare = RowFactory(template=template, target_on=days(9)), RowFactory(template=template)
    asked = as_(cora).post(ALLOCATE, ticked([dated, bare])).content.decode()
    assert "Already with a target date, which stays as it is: 1 row." in asked
    given = ticked([dated, bare], sure=1, lead=leo.pk, **boxes(days(60)))
    done = as_(cora).post(ALLOCATE, given, follow=True).content.decode()
    assert "2 rows allocated to Leo Lead; those without a date are due" in done
    states([dated, bare])
    assert (dated.target_on, bare.target_on) == (days(9), days(60))


def test_rows_of_several_inspections_say_which(as_, cora, force, rows):
    assert rows[0].template.inspection.title not in words_of(
        as_(cora).post(ALLOCATE, ticked(rows)).content.decode()
    )
    other = RowFactory(template=TemplateFactory(force=force))
    words = words_of(as_(cora).post(ALLOCATE, ticked([*rows, other])).content.decode())
    assert rows[0].template.inspection.title in words
    assert other.template.inspection.title in words


def test_the_officer_dates_all_of_them(as_, olive, rows):
    answer = as_(olive).post(DATE, ticked(rows, sure=1, **boxes(days(30))), follow=True)
    assert "3 rows due" in answer.content.decode()
    states(rows)
    assert {row.first_target_on for row in rows} == {row.target_on for row in rows} == {days(30)}
    assert DateChange.objects.filter(asked_by=olive, new_on=days(30)).count() == 3


def test_what_is_missing_is_said_and_the_ticks_are_kept(as_, cora, leo, rows):
    answer = as_(cora).post(ALLOCATE, ticked(rows, sure=1, lead=leo.pk, criteria="Nine in ten."))
    page = answer.content.decode()
    assert "Enter target date" in page
    assert "Nine in ten." in page
    assert set(re.findall(r'name="row" value="(\d+)"', page)) == {str(row.pk) for row in rows}
    assert states(rows) == [State.AWAITING_ALLOCATION] * 3


def test_rows_that_are_not_open_are_named_with_why_before_anything_is_done(
    as_, cora, lena, rows, template
):
    led = RowFactory(template=template, state=State.IN_PROGRESS, lead=lena)
    page = as_(cora).post(ALLOCATE, ticked([*rows, led])).content.decode()
    words = words_of(page)
    assert "Left out: 1 of the rows that you ticked" in words
    assert "It is in progress, led by Lena Lead." in words
    assert "Allocate 3 rows" in words
    assert f'name="row" value="{led.pk}"' not in page
    assert f'name="row" value="{rows[0].pk}"' in page


def test_where_another_was_quicker_nothing_is_done_and_what_was_typed_is_kept(
    as_, cora, olive, leo, lena, rows
):
    move_row(rows[1], MoveName.ALLOCATE, by=olive, given=Given(lead=lena, target_date=days(20)))
    given = ticked(rows, sure=1, lead=leo.pk, criteria="Nine in ten.", **boxes(days(60)))
    answer = as_(cora).post(ALLOCATE, given)
    assert answer.status_code == 409
    words = words_of(answer.content.decode())
    assert "It is in progress, led by Lena Lead." in words
    assert "Nothing has been done yet." in words
    assert "Nine in ten." in words
    assert states(rows) == [
        State.AWAITING_ALLOCATION, State.IN_PROGRESS, State.AWAITING_ALLOCATION,
    ]  # fmt: skip
    others = ticked([rows[0], rows[2]], sure=1, lead=leo.pk, **boxes(days(60)))
    assert as_(cora).post(ALLOCATE, others).status_code == 302
    assert states(rows) == [State.IN_PROGRESS] * 3


def test_a_second_press_does_no_harm(as_, cora, leo, rows):
    given = ticked(rows, sure=1, lead=leo.pk, **boxes(days(60)))
    assert as_(cora).post(ALLOCATE, given).status_code == 302
    again = as_(cora).post(ALLOCATE, given)
    assert again.status_code == 409
    assert "There is nothing left to do on them here." in again.content.decode()
    assert RowEvent.objects.filter(what=MoveName.ALLOCATE).count() == 3


def test_all_or_nothing_when_one_lead_cannot_lead(cora, fred, leo, rows):
    with pytest.raises(Refused, match="Fred Chief cannot lead"):
        allocate_many(rows, by=cora, lead=fred, target_date=days(60))
    assert states(rows) == [State.AWAITING_ALLOCATION] * 3
    assert len(allocate_many(rows, by=cora, lead=leo, target_date=days(60))) == 3


def test_all_or_nothing_when_one_row_has_a_date(olive, rows, template):
    dated = RowFactory(template=template, target_on=days(3))
    with pytest.raises(SomeNotOpen) as refused:
        date_many([*rows, dated], days(30), by=olive)
    assert [each.row for each in refused.value.rows] == [dated]
    states(rows)
    assert {row.target_on for row in rows} == {None}
    assert len(date_many(rows, days(30), by=olive)) == 3


def test_without_a_tick_nothing_is_asked(as_, cora):
    answer = as_(cora).post(ALLOCATE, {}, follow=True)
    assert answer.redirect_chain == [("/rows/", 302)]
    assert "Tick at least one row first." in answer.content.decode()
    assert as_(cora).get(DATE).status_code == 302


def test_at_most_five_hundred_at_once(as_, cora, leo, template):
    many = many_rows(template, MOST_AT_ONCE + 1)
    answer = as_(cora).post(ALLOCATE, ticked(many), follow=True)
    assert "Tick at most 500 rows." in answer.content.decode()
    with pytest.raises(Refused, match="at most 500"):
        date_many(many, days(60), by=cora)
    assert "Allocate 500 rows" in as_(cora).post(ALLOCATE, ticked(many[:-1])).content.decode()
    assert len(date_many(many[:-1], days(60), by=cora)) == MOST_AT_ONCE


def test_readers_may_not_and_strangers_rows_do_not_exist(
    as_, cora, leo, oscar, pam, stranger, rows
):
    for reader in (leo, oscar):
        assert as_(reader).post(ALLOCATE, ticked(rows)).status_code == 403
        assert as_(reader).post(ALLOCATE, {}).status_code == 403
    assert as_(pam).post(ALLOCATE, ticked(rows)).status_code == 404
    assert as_(stranger).post(ALLOCATE, ticked(rows)).status_code == 404
    assert as_(cora).post(ALLOCATE, ticked(rows)).status_code == 200
    with pytest.raises(PermissionDenied):
        allocate_many(rows, by=leo, lead=leo, target_date=days(60))


def test_one_hidden_row_among_the_ticked_hides_them_all(as_, cora, leo, rows, other_force):
    theirs = RowFactory(template=TemplateFactory(force=other_force))
    given = ticked([*rows, theirs], sure=1, lead=leo.pk, **boxes(days(60)))
    assert as_(cora).post(ALLOCATE, given).status_code == 404
    assert states(rows) == [State.AWAITING_ALLOCATION] * 3


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "1.5", "9" * 5000, "²"])
def test_nonsense_among_the_ticks_is_left_out(as_, cora, rows, nonsense):
    answer = as_(cora).post(ALLOCATE, {"row": [nonsense, rows[0].pk]})
    assert "Allocate 1 row" in words_of(answer.content.decode())


def test_one_goes_back_only_to_an_address_of_our_own(as_, cora, leo, rows):
    given = ticked(rows, sure=1, back="https://evil.test/", lead=leo.pk, **boxes(days(60)))
    assert as_(cora).post(ALLOCATE, given)["Location"] == "/rows/"


def test_only_people_who_may_lead_are_offered(as_, cora, leo, fred, rows):
    page = as_(cora).post(ALLOCATE, ticked(rows)).content.decode()
    assert "Leo Lead" in page
    assert "Fred Chief" not in page


def test_the_template_offers_both_acts_on_what_is_ticked(as_, cora, rows, template):
    page = page_of(as_(cora), f"/templates/{template.pk}/")
    assert f'formaction="{ALLOCATE}"' in page
    assert f'formaction="{DATE}"' in page
    assert page.count('form="bulk" name="row"') == 3
