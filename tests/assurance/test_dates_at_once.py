"""A later date of many rows: asked for with one reason, decided on together, all or nothing."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assurance.models import DateChange, DateDecision
from assurance.refusals import Refused
from assurance.services.at_once import SomeChanged, SomeNotOpen
from assurance.services.dates import ask_later_date, decide_date
from assurance.services.dates_at_once import Later, ask_later_many, decide_many
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName, State
from forces.roles import Role
from tests.assurance.steps import TODAY, boxes, hidden, sent, soon, text
from tests.factories import InspectionFactory, MembershipFactory, RowFactory, TemplateFactory
from tests.factories import many_rows as rows_of
from tests.rows_on_pages import page_of, row_words, rows_on, tabs_on, words_of

pytestmark = pytest.mark.django_db
LATER, APPROVE, DECLINE = (f"/rows/bulk/{key}/" for key in ("later", "approve-dates",
                                                            "decline-dates"))  # fmt: skip
WHY = "The trainer left."


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def rows(template, leo):
    """Three rows of Leo's, due in 10, 20 and 30 days."""
    return [
        RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=soon(days))
        for days in (10, 20, 30)
    ]


def ticked(rows, **more):
    return {"row": [row.pk for row in rows], **more}


def confirmed(client, url, rows, **typed):
    """Opens the page that asks whether one is sure, fills it in and sends it."""
    page = client.post(url, ticked(rows)).content.decode()
    kept = re.findall(r'<input type="hidden" name="(row|seen)" value="([^"]*)"', page)
    given = {name: [v for n, v in kept if n == name] for name in ("row", "seen")}
    return client.post(url, {**given, "sure": 1, **typed})


def now(rows):
    for row in rows:
        row.refresh_from_db()
    return [row.target_on for row in rows]


def requests_on(rows):
    return DateChange.objects.filter(row__in=rows, decision=DateDecision.ASKED).order_by("row")


def asked_of(rows, by, weeks=4):
    return ask_later_many(rows, Later(weeks=weeks), by=by, reason=WHY)


# Asking


def test_each_row_is_named_with_its_dates_and_how_often_it_was_moved(as_, leo, olive, rows):
    change = ask_later_date(rows[0], soon(15), by=leo, reason=WHY)
    decide_date(change, by=olive, approve=True)
    words = words_of(text(as_(leo).post(LATER, ticked(rows))))
    assert "Ask for a later date for 3 rows" in words
    assert f"Now {soon(15):%-d %B %Y} First {soon(10):%-d %B %Y} Moved once" in words
    assert f"Now {soon(20):%-d %B %Y} First {soon(20):%-d %B %Y} Moved never" in words
    assert not requests_on(rows).exists()


def test_a_lead_asks_for_as_many_weeks_later_each_with_one_reason(as_, leo, rows):
    client = as_(leo)
    answer = confirmed(client, LATER, rows, how="weeks", weeks=4, reason=WHY)
    assert answer.status_code == 302
    assert [change.new_on for change in requests_on(rows)] == [soon(38), soon(48), soon(58)]
    assert {change.reason for change in requests_on(rows)} == {WHY}
    assert {change.asked_by for change in requests_on(rows)} == {leo}
    assert now(rows) == [soon(10), soon(20), soon(30)]
    page = text(client.get("/rows/?list=date_asked"))
    assert "You asked for a later date of 3 rows." in page


def test_a_coordinator_asks_for_one_date_for_all(as_, cora, rows):
    confirmed(as_(cora), LATER, rows, how="one", **boxes("new_on", soon(90)), reason=WHY)
    assert [change.new_on for change in requests_on(rows)] == [soon(90)] * 3


def test_what_is_missing_is_said_and_ticks_and_words_are_kept(as_, leo, rows):
    page = text(confirmed(as_(leo), LATER, rows, how="weeks", reason=WHY))
    assert "Enter the number of weeks" in page
    assert WHY in page
    assert page.count('name="row"') == 3
    page = text(confirmed(as_(leo), LATER, rows, how="one", **boxes("new_on", soon(90))))
    assert "Enter reason" in page
    page = text(confirmed(as_(leo), LATER, rows, reason=WHY))
    assert "Choose how the dates move" in page
    assert not requests_on(rows).exists()


@pytest.mark.parametrize("weeks", ["0", "-3", "261", "four"])
def test_weeks_are_a_number_that_makes_sense(as_, leo, rows, weeks):
    answer = confirmed(as_(leo), LATER, rows, how="weeks", weeks=weeks, reason=WHY)
    assert answer.status_code == 200
    assert f'value="{weeks}"' in text(answer)
    assert not requests_on(rows).exists()


def test_one_date_has_to_be_later_than_every_date_of_the_rows(as_, leo, rows):
    page = text(
        confirmed(as_(leo), LATER, rows, how="one", **boxes("new_on", soon(25)), reason=WHY)
    )
    assert f"The new date must be after {soon(30):%-d %B %Y}" in page
    assert str(rows[2].finding) in page
    assert not requests_on(rows).exists()
    confirmed(as_(leo), LATER, rows, how="one", **boxes("new_on", soon(31)), reason=WHY)
    assert requests_on(rows).count() == 3


def test_rows_on_which_it_is_not_open_are_named_apart_with_why(as_, leo, lena, template, rows):
    others = RowFactory(template=template, lead=lena, state=State.IN_PROGRESS, target_on=soon(5))
    undated = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS)
    closed = RowFactory(template=template, lead=leo, state=State.CLOSED, target_on=soon(5))
    ask_later_date(rows[0], soon(15), by=leo, reason=WHY)
    page = text(as_(leo).post(LATER, ticked([*rows, others, undated, closed])))
    words = words_of(page)
    assert "Ask for a later date for 2 rows" in words
    assert "Left out: 4 of the rows that you ticked" in words
    assert "Only its lead or the coordinator asks for a later date." in words
    assert "It has no target date yet: set the first one." in words
    assert "It is closed." in words
    assert f"{soon(15):%-d %B %Y} has been asked for already" in words
    assert page.count('name="row"') == 2


def test_all_or_nothing(leo, rows, template):
    undated = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS)
    with pytest.raises(SomeNotOpen):
        asked_of([*rows, undated], leo)
    assert not requests_on(rows).exists()
    with pytest.raises(Refused, match="Say why"):
        ask_later_many(rows, Later(weeks=2), by=leo, reason="  ")
    assert len(asked_of(rows, leo)) == 3


def test_who_has_no_part_in_it_may_not_ask(as_, rows, lena, olive, oscar, pam, stranger, cora):
    for reader in (olive, oscar):
        assert as_(reader).post(LATER, ticked(rows)).status_code == 403
    assert as_(lena).post(LATER, ticked(rows)).status_code == 200
    assert "There is nothing left to do" in text(as_(lena).post(LATER, ticked(rows)))
    for outsider in (pam, stranger):
        assert as_(outsider).post(LATER, ticked(rows)).status_code in (403, 404)
    with pytest.raises(SomeNotOpen):
        asked_of(rows, lena)
    with pytest.raises(PermissionDenied):
        asked_of(rows, olive)
    assert len(asked_of(rows, cora)) == 3


def test_where_a_date_was_moved_meanwhile_the_person_is_told_and_may_send_it_again(
    as_, leo, cora, olive, rows
):
    page = text(as_(leo).post(LATER, ticked(rows)))
    seen = re.findall(r'name="seen" value="([^"]*)"', page)
    decide_date(ask_later_date(rows[1], soon(21), by=cora, reason="Ill."), by=olive, approve=True)
    typed = ticked(rows, seen=seen, sure=1, how="weeks", weeks=4, reason=WHY)
    answer = as_(leo).post(LATER, typed)
    assert answer.status_code == 409
    words = words_of(text(answer))
    assert "Changed while you were working: 1 of these rows" in words
    assert f"Its target date is now {soon(21):%-d %B %Y}, changed by Olive Officer." in words
    assert WHY in words
    assert not requests_on(rows).exists()
    seen = re.findall(r'name="seen" value="([^"]*)"', text(answer))
    assert len(seen) == 3
    assert as_(leo).post(LATER, {**typed, "seen": seen}).status_code == 302
    assert requests_on(rows)[1].new_on == soon(49)


def test_a_second_press_asks_nothing_more(as_, leo, rows):
    typed = ticked(rows, sure=1, how="weeks", weeks=4, reason=WHY)
    assert as_(leo).post(LATER, typed).status_code == 302
    again = as_(leo).post(LATER, typed)
    assert again.status_code == 409
    assert "There is nothing left to do on them here." in text(again)
    assert requests_on(rows).count() == 3


# Deciding


def test_what_is_asked_for_is_a_worklist_of_the_officer_oldest_first(as_, olive, leo, rows):
    for row in reversed(rows):
        ask_later_date(row, soon(60), by=leo, reason=f"{WHY} {row.pk}")
    page = page_of(as_(olive), "/rows/?list=date_asked")
    assert rows_on(page) == [row.pk for row in reversed(rows)]
    assert tabs_on(page)["Later date asked for"][0] == 3
    said = row_words(page, rows[0].pk)
    assert f"{soon(10):%-d %B %Y}" in said
    assert f"{soon(60):%-d %B %Y}" in said
    assert f"{WHY} {rows[0].pk}" in said
    assert "Leo Lead" in said
    home = page_of(as_(olive), "/")
    assert "Later date asked for" in home


def test_the_officer_approves_many_with_a_count(as_, olive, leo, rows):
    asked_of(rows, leo)
    page = words_of(text(as_(olive).post(APPROVE, ticked(rows))))
    assert "Approve the later dates of 3 rows" in page
    assert f"Asked for {soon(38):%-d %B %Y}, by Leo Lead on" in page
    assert f"Why {WHY}" in page
    answer = confirmed(as_(olive), APPROVE, rows)
    assert answer.status_code == 302
    assert now(rows) == [soon(38), soon(48), soon(58)]
    assert [row.first_target_on for row in rows] == [soon(10), soon(20), soon(30)]
    decided = DateChange.objects.filter(row__in=rows, decided_by=olive)
    assert {change.decision for change in decided} == {DateDecision.APPROVED}
    assert "moved once" in row_words(page_of(as_(leo), "/rows/?list=all"), rows[0].pk)


def test_the_officer_declines_many_with_one_reason(as_, olive, leo, rows):
    asked_of(rows, leo)
    assert "Enter reason" in text(confirmed(as_(olive), DECLINE, rows))
    confirmed(as_(olive), DECLINE, rows, reason="It has waited long enough.")
    assert now(rows) == [soon(10), soon(20), soon(30)]
    for row in rows:
        assert "It has waited long enough." in text(as_(leo).get(f"/rows/{row.pk}/"))
    assert len(asked_of(rows, leo)) == 3


def test_nobody_decides_on_what_they_asked_for_themselves(as_, cora, olive, force, rows):
    MembershipFactory(user=cora, force=force, role=Role.OFFICE_OFFICER)
    changes = asked_of(rows, cora)
    for decision in (True, False):
        with pytest.raises(Refused, match="somebody else has to decide"):
            decide_date(changes[0], by=cora, approve=decision, reason="Because.")
        with pytest.raises(SomeNotOpen):
            decide_many(rows, by=cora, approve=decision, reason="Because.")
    url = f"/dates/{changes[0].pk}/decide/"
    assert url not in text(as_(cora).get(f"/rows/{rows[0].pk}/"))
    assert "somebody else has to decide on it" in text(as_(cora).get(url))
    assert "somebody else has to decide on it" in text(sent(as_(cora), url, decision="approve"))
    words = words_of(text(as_(cora).post(APPROVE, ticked(rows))))
    assert "Left out: 3" in words
    assert "approve-dates" not in page_of(as_(cora), "/rows/?list=date_asked")
    assert now(rows) == [soon(10), soon(20), soon(30)]
    assert url in text(as_(olive).get(f"/rows/{rows[0].pk}/"))
    assert "approve-dates" in page_of(as_(olive), "/rows/?list=date_asked")
    assert decide_many(rows, by=olive, approve=True) == 3


def test_one_was_decided_meanwhile_and_the_officer_is_told_by_whom(as_, olive, otto, leo, rows):
    asked_of(rows, leo)
    typed = ticked(rows, sure=1, reason="")
    decide_date(requests_on(rows)[1], by=otto, approve=True)
    answer = as_(olive).post(APPROVE, typed)
    assert answer.status_code == 409
    words = words_of(text(answer))
    assert f"The later date was approved by Otto Officer, to {soon(48):%-d %B %Y}." in words
    assert "Approve the later dates of 2 rows" in words
    assert requests_on(rows).count() == 2
    confirmed(as_(olive), APPROVE, [rows[0], rows[2]])
    assert now(rows) == [soon(38), soon(48), soon(58)]


def test_what_is_asked_for_anew_is_not_decided_unseen(as_, olive, otto, leo, rows):
    asked_of(rows, leo)
    seen = re.findall(r'name="seen" value="([^"]*)"', text(as_(olive).post(APPROVE, ticked(rows))))
    decide_date(requests_on(rows)[0], by=otto, approve=False, reason="No.")
    ask_later_date(rows[0], soon(300), by=leo, reason="Again.")
    answer = as_(olive).post(APPROVE, ticked(rows, seen=seen, sure=1))
    assert answer.status_code == 409
    assert f"Leo Lead asks for {soon(300):%-d %B %Y} now." in words_of(text(answer))
    assert now(rows) == [soon(10), soon(20), soon(30)]
    with pytest.raises(SomeChanged):
        decide_many(rows, by=olive, approve=True, seen={rows[0].pk: "0"})


def test_a_row_that_ended_keeps_its_date_and_the_request_can_be_declined(olive, ada, leo, rows):
    asked_of(rows, leo)
    move_row(rows[0], MoveName.SUPERSEDE, by=ada, given=Given(reason="Taken up in 2027."))
    with pytest.raises(SomeNotOpen) as refused:
        decide_many(rows, by=olive, approve=True)
    assert [each.why for each in refused.value.rows] == [
        "It is superseded. A later date can only be declined."
    ]
    assert decide_many(rows[:1], by=olive, approve=False, reason="It ended.") == 1
    assert decide_many(rows[1:], by=olive, approve=True) == 2


def test_only_those_who_decide_may(as_, cora, leo, ada, pam, stranger, olive, rows):
    asked_of(rows, leo)
    for reader in (cora, leo, ada):
        assert as_(reader).post(APPROVE, ticked(rows)).status_code == 403
        assert as_(reader).post(DECLINE, ticked(rows)).status_code == 403
    for outsider in (pam, stranger):
        assert as_(outsider).post(APPROVE, ticked(rows)).status_code == 404
    assert as_(olive).post(APPROVE, ticked(rows)).status_code == 200


def test_a_panel_does_not_learn_what_is_only_asked_for(as_, pam, ada, panel, leo, olive, rows):
    from assurance.services.panels import release

    release(rows[0].template, panel, by=ada)
    asked_of(rows, leo)
    address = f"/progress/{rows[0].template_id}/rows/"
    points = page_of(as_(pam), address)
    point = page_of(as_(pam), f"/progress/rows/{rows[0].pk}/")
    for page in (points, point):
        assert f"{soon(38):%-d %B %Y}" not in page
        assert WHY not in page
    assert as_(pam).get(f"{address}?list=date_asked").status_code in (200, 404)
    assert "Later date asked for" not in text(as_(pam).get(f"{address}?list=date_asked"))
    decide_many(rows, by=olive, approve=True)
    assert f"first date {soon(10):%-d %B %Y}, moved once" in words_of(page_of(as_(pam), address))


# How much it takes


def statements(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def dated(template, leo, count):
    return rows_of(
        template, count, lead=leo, state=State.IN_PROGRESS,
        first_target_on=TODAY + timedelta(days=9), target_on=TODAY + timedelta(days=9),
    )  # fmt: skip


def test_the_statements_are_as_many_for_three_rows_as_for_sixty(template, leo, olive):
    few, many = dated(template, leo, 3), dated(template, leo, 60)
    assert leo.access
    assert olive.access
    assert not leo.covering
    taken = [
        (
            statements(lambda rows=rows: asked_of(rows, leo)),
            statements(lambda rows=rows: decide_many(rows, by=olive, approve=True)),
            statements(lambda rows=rows: asked_of(rows, leo)),
            statements(lambda rows=rows: decide_many(rows, by=olive, approve=False, reason="No.")),
        )
        for rows in (few, many)
    ]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("url", [LATER, APPROVE])
def test_the_page_that_asks_takes_as_many_statements_too(as_, template, leo, olive, url):
    few, many = dated(template, leo, 3), dated(template, leo, 60)
    if url == APPROVE:
        asked_of(few, leo)
        asked_of(many, leo)
    client = as_(leo if url == LATER else olive)
    client.get("/rows/")
    taken = [statements(lambda rows=rows: client.post(url, ticked(rows))) for rows in (few, many)]
    assert taken[0] == taken[1]


def test_a_single_request_is_still_asked_and_decided_on_its_own_page(as_, leo, olive, rows):
    url = f"/rows/{rows[0].pk}/dates/ask/"
    as_(leo).post(url, {**hidden(as_(leo), url), **boxes("new_on", soon(40)), "reason": WHY})
    change = requests_on(rows).get()
    sent(as_(olive), f"/dates/{change.pk}/decide/", decision="amend", **boxes("on", soon(35)))
    assert now(rows)[0] == soon(35)
    assert "Every date, with who and why" in text(as_(leo).get(f"/rows/{rows[0].pk}/"))
