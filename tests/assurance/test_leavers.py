"""Everything of a leaver moved in one act: all of it or nothing, told once, and never twice."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assurance.digest import still_true
from assurance.models import (
    Action,
    ActionKind,
    ActionVersion,
    AssuranceRow,
    HandOver,
    OtherEvent,
    RowEvent,
)
from assurance.refusals import Refused
from assurance.reminders import owe_reminders
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.at_once import SomeChanged
from assurance.services.covers import Days, set_cover
from assurance.services.dates import ask_later_date
from assurance.services.leavers import Share, move_everything
from assurance.services.moves import Given, move_row
from assurance.services.rows import annotate, hand_over
from assurance.workflow import MoveName, State
from core.models import Notice
from forces.models import Cover, Membership
from forces.roles import Role
from tests.assurance.replay import faults_of
from tests.assurance.steps import (
    TODAY,
    allocated,
    answered,
    assured,
    hidden,
    soon,
    submitted,
    text,
)
from tests.factories import InspectionFactory, TemplateFactory, many_rows
from tests.people import person
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force], title="PEEL"))


@pytest.fixture
def rows(template, leo, cora):
    return [allocated(template, leo, by=cora) for _ in range(3)]


def planned(rows, *, lead, by):
    words = ActionWords(ActionKind.PLANNED, "Train the rest.", lead=lead, due_on=soon(20))
    return record_action(rows, words, by=by)


def share_of(*rows, actions=(), covers=()):
    seen = {row.pk: AssuranceRow.objects.get(pk=row.pk).version for row in rows}
    numbers = {each.pk: Action.objects.get(pk=each.pk).current.number for each in actions}
    return Share(seen, numbers, frozenset(each.pk for each in covers))


def moved(giver, taker, share, *, force, by, reason="Leo retires.", once=None):
    return move_everything(giver, taker, share, force=force, by=by, reason=reason, once=once)


def leads(*rows):
    return [AssuranceRow.objects.get(pk=row.pk).lead for row in rows]


# The act.


def test_every_row_goes_over_with_an_event_of_its_own_that_names_the_act(
    rows, force, leo, lena, cora
):
    act = moved(leo, lena, share_of(*rows), force=force, by=cora)
    assert leads(*rows) == [lena, lena, lena]
    events = RowEvent.objects.filter(what=OtherEvent.HANDED_OVER)
    assert {(e.row_id, e.lead, e.by, e.reason, e.handover) for e in events} == {
        (row.pk, lena, cora, "Leo retires.", act) for row in rows
    }
    assert [faults_of(AssuranceRow.objects.get(pk=row.pk)) for row in rows] == [[], [], []]


def test_the_new_lead_is_told_in_one_line(rows, force, leo, lena, cora):
    Notice.objects.all().delete()
    action = planned([rows[0]], lead=leo, by=leo)
    moved(leo, lena, share_of(*rows, actions=[action]), force=force, by=cora)
    (told,) = Notice.objects.all()
    assert told.recipient == lena
    assert told.line == "3 rows and 1 planned action of Leo Lead handed over to you"
    assert [notice.pk for notice in still_true(lena.pk, [told])] == [told.pk]
    moved(lena, leo, share_of(*rows, actions=[action]), force=force, by=cora)
    assert still_true(lena.pk, [told]) == []


def test_parts_go_to_different_leads(rows, force, leo, lena, cora):
    moved(leo, lena, share_of(*rows[:2]), force=force, by=cora)
    moved(leo, cora, share_of(rows[2]), force=force, by=cora)
    assert leads(*rows) == [lena, lena, cora]


def test_an_officer_may_and_keeps_her_independence(rows, force, leo, lena, cora, olive):
    """Another lead of a planned action is nothing that she wrote."""
    row = submitted(rows[0], by=leo)
    action = planned([row], lead=leo, by=leo)
    moved(leo, lena, share_of(*rows, actions=[action]), force=force, by=olive)
    assert move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Seen."))


def test_an_officer_who_wrote_the_words_is_no_more_independent_for_it(
    rows, force, leo, lena, olive
):
    row = submitted(rows[0], by=leo)
    words = ActionWords(ActionKind.PLANNED, "More.", lead=leo, source="Letter of 3 May")
    action = record_action([row], words, by=olive)
    moved(leo, lena, share_of(row, actions=[action]), force=force, by=olive)
    with pytest.raises(Refused, match="somebody else has to assure it"):
        move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Seen."))


@pytest.mark.parametrize("name", ["lena", "leo", "ada", "oscar", "fred", "pam", "adam", "stranger"])
def test_nobody_else_moves_anything(name, rows, force, leo, lena, request):
    with pytest.raises(PermissionDenied):
        moved(leo, lena, share_of(*rows), force=force, by=request.getfixturevalue(name))
    assert leads(*rows) == [leo, leo, leo]


@pytest.mark.parametrize("name", ["fred", "stranger", "pam", "leo"])
def test_a_new_lead_who_may_not_lead_there_is_refused_whole(name, rows, force, leo, cora, request):
    with pytest.raises(Refused) as refused:
        moved(leo, request.getfixturevalue(name), share_of(*rows), force=force, by=cora)
    assert refused.value.field == "lead"
    assert leads(*rows) == [leo, leo, leo]
    assert not HandOver.objects.exists()


def test_a_reason_and_something_ticked_are_asked_for(rows, force, leo, lena, cora):
    for share, reason, field in (
        (share_of(*rows), " ", "reason"), (Share(), "Leo retires.", "rows"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            moved(leo, lena, share, force=force, by=cora, reason=reason)
        assert refused.value.field == field


def test_the_same_press_twice_moves_once(rows, force, leo, lena, cora):
    once, share = uuid.uuid4(), share_of(*rows)
    first = moved(leo, lena, share, force=force, by=cora, once=once)
    assert moved(leo, lena, share, force=force, by=cora, once=once) == first
    assert RowEvent.objects.filter(what=OtherEvent.HANDED_OVER).count() == 3


def test_a_row_that_somebody_changed_meanwhile_stops_all_and_is_named(
    rows, force, leo, lena, cora, olive
):
    share = share_of(*rows)
    annotate(rows[1], "The office has a remark.", by=olive)
    hand_over(rows[2], cora, by=cora)
    with pytest.raises(SomeChanged) as some:
        moved(leo, lena, share, force=force, by=cora)
    assert some.value.what == [
        f"{rows[1].finding} was changed by Olive Officer.",
        f"{rows[2].finding} is led by Cora Coordinator now.",
    ]
    assert leads(*rows) == [leo, leo, cora]


def test_rows_of_another_force_stay_though_their_ids_are_sent(
    rows, other_force, force, leo, lena, cora
):
    Membership.objects.create(user=leo, force=other_force, role=Role.FORCE_LEAD)
    theirs = TemplateFactory(force=other_force, inspection=InspectionFactory(forces=[other_force]))
    boss = person("Bo Boss", other_force, Role.FORCE_COORDINATOR)
    row = allocated(theirs, type(leo).objects.get(pk=leo.pk), by=boss)
    with pytest.raises(SomeChanged):
        moved(leo, lena, share_of(row), force=force, by=cora)
    assert leads(row) == [leo]


# Planned actions.


def test_a_planned_action_keeps_its_words_and_changes_its_lead(rows, force, leo, lena, cora):
    action = planned(rows[:2], lead=leo, by=leo)
    act = moved(leo, lena, share_of(actions=[action]), force=force, by=cora)
    before, now = ActionVersion.objects.filter(action=action).order_by("number")
    same = ("kind", "text", "due_on", "done_on", "source")
    assert [getattr(now, name) for name in same] == [getattr(before, name) for name in same]
    assert (before.lead, now.lead, now.by, now.handover) == (leo, lena, cora, act)
    assert leads(*rows) == [leo, leo, leo]


@pytest.fixture
def rested_on(template, leo, cora, olive):
    """An assured row, and a planned action that its assurance saw."""
    row = allocated(template, leo, by=cora)
    action = planned([row], lead=leo, by=leo)
    return assured(row, lead=leo, by=olive), action


def state(row):
    return AssuranceRow.objects.get(pk=row.pk).state


def test_no_assurance_lapses_by_it(rested_on, force, leo, lena, cora):
    row, action = rested_on
    moved(leo, lena, share_of(row, actions=[action]), force=force, by=cora)
    assert state(row) == State.ASSURED


def test_but_words_changed_after_it_lapse_the_assurance_that_saw_them_before(
    rested_on, force, leo, lena, cora
):
    row, action = rested_on
    moved(leo, lena, share_of(row, actions=[action]), force=force, by=cora)
    moved(lena, leo, share_of(row, actions=[action]), force=force, by=cora)
    action.refresh_from_db()
    change_action(action, ActionWords(ActionKind.DONE, "Trained."), by=leo, number=3)
    assert state(row) == State.SUBMITTED


def test_an_assurance_that_never_saw_the_action_does_not_lapse_later_either(
    template, force, leo, lena, cora, olive
):
    row = assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    action = planned([row], lead=leo, by=leo)
    moved(leo, lena, share_of(actions=[action]), force=force, by=cora)
    action.refresh_from_db()
    change_action(action, ActionWords(ActionKind.DONE, "Trained."), by=leo, number=2)
    assert state(row) == State.ASSURED


def test_a_planned_action_on_a_closed_row_stays(rested_on, force, leo, lena, cora, ada, as_):
    row, action = rested_on
    close = Given(authority="lpb", effective=TODAY, reference="Minute 4")
    move_row(row, MoveName.CLOSE, by=ada, given=close)
    with pytest.raises(SomeChanged, match="Nothing was moved"):
        moved(leo, lena, share_of(actions=[action]), force=force, by=cora)
    page = text(as_(cora).get(f"/leads/{force.pk}/{leo.pk}/"))
    assert "Planned actions on rows that are closed or ended: 1." in page
    assert "Train the rest." not in page


def test_what_is_done_keeps_who_did_it(rows, force, leo, lena, cora):
    action, _ = answered(rows[0], by=leo)
    with pytest.raises(SomeChanged):
        moved(leo, lena, share_of(actions=[action]), force=force, by=cora)


# Absences in which the leaver stands in.


def test_absences_that_the_leaver_covers_go_to_the_new_lead(rows, force, leo, lena, cora):
    days = Days(TODAY, soon(5))
    cover = set_cover(cora, leo, days, force=force, by=cora)
    moved(leo, lena, share_of(*rows, covers=[cover]), force=force, by=cora)
    ended, new = Cover.objects.order_by("pk")
    assert (ended.stand_in, ended.ended_by) == (leo, cora)
    assert (new.absent, new.stand_in, new.until_on, new.ended_at) == (cora, lena, soon(5), None)


def test_an_absence_that_somebody_else_covers_moves_nothing(
    rows, force, leo, lena, cora, other_force
):
    cover = set_cover(leo, lena, Days(TODAY, soon(5)), force=force, by=leo)
    with pytest.raises(SomeChanged):
        moved(leo, lena, share_of(*rows, covers=[cover]), force=force, by=cora)
    assert leads(*rows) == [leo, leo, leo]


def test_an_absence_alone_is_told_as_such(force, leo, lena, cora):
    cover = set_cover(cora, leo, Days(TODAY, soon(5)), force=force, by=cora)
    moved(leo, lena, share_of(covers=[cover]), force=force, by=cora)
    told = Notice.objects.filter(recipient=lena).values_list("line", flat=True)
    assert [line.split(" from ")[0] for line in told] == ["You stand in for Cora Coordinator"]


# The page.


def page_of(client, force, who):
    return f"/leads/{force.pk}/{who.pk}/"


def test_the_page_counts_what_somebody_holds(rows, force, leo, lena, cora, as_):
    planned([rows[0]], lead=leo, by=leo)
    ask_later_date(rows[1], soon(90), by=leo, reason="Away.")
    set_cover(leo, lena, Days(TODAY, soon(5)), force=force, by=leo)
    Membership.objects.filter(user=leo).update(until_on=soon(3))
    page = text(as_(cora).get(page_of(as_, force, leo)))
    for line in (
        "3 open rows led", "1 planned action led", "1 later date asked for and not yet decided",
        "1 absence of their own with a stand-in",
        f"Their last day is {soon(3):%-d %B %Y}",
    ):  # fmt: skip
        assert line in page


def test_everything_is_ticked_and_goes_in_one_press(rows, force, leo, lena, cora, as_):
    planned([rows[0]], lead=leo, by=leo)
    client, url = as_(cora), page_of(as_, force, leo)
    form = client.get(url).context["form"]
    ticked = {name: form[name].value() for name in ("rows", "actions")}
    sent = {**hidden(client, url), **ticked, "lead": lena.pk, "reason": "Leo retires."}
    answer = client.post(url, sent, follow=True)
    assert answer.redirect_chain == [("/leads/", 302)]
    assert "3 rows and 1 planned action of Leo Lead moved to Lena Lead." in text(answer)
    again = client.post(url, sent, follow=True)
    assert "3 rows and 1 planned action of Leo Lead moved to Lena Lead." in text(again)
    assert HandOver.objects.count() == 1
    assert leads(*rows) == [lena, lena, lena]


def test_the_reason_of_one_leaver_is_not_offered_for_another(
    rows, template, force, leo, lena, cora, as_
):
    allocated(template, lena, by=cora)
    client, url = as_(cora), f"/leads/{force.pk}/{leo.pk}/"
    ticked = {"rows": [f"{rows[0].pk}:{rows[0].version}"], "lead": lena.pk, "reason": "Leo is ill."}
    client.post(url, {**hidden(client, url), **ticked})
    other = client.get(f"/leads/{force.pk}/{lena.pk}/")
    assert not other.context["form"]["reason"].value()
    assert client.get(url).context["form"]["reason"].value() == "Leo is ill."


def test_what_is_left_is_offered_next_with_the_same_reason(rows, force, leo, lena, cora, as_):
    client, url = as_(cora), page_of(as_, force, leo)
    values = client.get(url).context["form"]["rows"].value()
    sent = {**hidden(client, url), "rows": values[:2], "lead": lena.pk, "reason": "Leo retires."}
    answer = client.post(url, sent, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    form = answer.context["form"]
    assert [value.split(":")[0] for value in form["rows"].value()] == [str(rows[2].pk)]
    assert form["reason"].value() == "Leo retires."


def test_a_change_meanwhile_is_told_and_what_was_chosen_is_kept(
    rows, force, leo, lena, cora, olive, as_
):
    client, url = as_(cora), page_of(as_, force, leo)
    values = client.get(url).context["form"]["rows"].value()
    sent = {**hidden(client, url), "rows": values[:2], "lead": lena.pk, "reason": "Leo retires."}
    annotate(rows[0], "A remark.", by=olive)
    answer = client.post(url, sent)
    assert answer.status_code == 409
    page = text(answer)
    assert f"{rows[0].finding} was changed by Olive Officer." in page
    assert "Leo retires." in page
    form = answer.context["form"]
    assert len(form["rows"].value()) == 2
    sent["rows"] = form["rows"].value()
    assert client.post(url, sent).status_code == 302
    assert leads(*rows) == [lena, lena, leo]


def test_somebody_who_may_not_lead_cannot_be_chosen(rows, force, leo, fred, cora, as_):
    client, url = as_(cora), page_of(as_, force, leo)
    values = client.get(url).context["form"]["rows"].value()
    sent = {**hidden(client, url), "rows": values, "lead": fred.pk, "reason": "Leo retires."}
    assert "Select a valid choice" in text(client.post(url, sent))
    assert leads(*rows) == [leo, leo, leo]


@pytest.mark.parametrize("value", ["1", "x:y", "1:2:3", "9" * 30 + ":1", "1:-2", ":"])
def test_a_tampered_tick_is_refused(value, rows, force, leo, lena, cora, as_):
    client, url = as_(cora), page_of(as_, force, leo)
    sent = {**hidden(client, url), "rows": [value], "lead": lena.pk, "reason": "Leo retires."}
    assert client.post(url, sent).status_code in {200, 409}
    assert leads(*rows) == [leo, leo, leo]


# Who is reminded, and where it is said.


def told(somebody, on):
    before = set(Notice.objects.values_list("pk", flat=True))
    owe_reminders(on)
    new = Notice.objects.filter(recipient=somebody, kind="leaver").exclude(pk__in=before)
    return list(new.values_list("line", flat=True))


MONDAY = date(2027, 6, 14)


def test_coordinators_hear_from_a_fortnight_before_the_last_day_and_weekly_after(rows, leo, cora):
    Membership.objects.filter(user=leo).update(until_on=MONDAY + timedelta(days=14))
    days = [MONDAY + timedelta(days=n) for n in range(-1, 23)]
    last = "The last day of Leo Lead is 28 June 2027: 3 open rows still have this lead"
    left = "Leo Lead has left: 3 open rows still have this lead"
    assert [(day - MONDAY, line) for day in days for line in told(cora, day)] == [
        (timedelta(0), last), (timedelta(7), last), (timedelta(14), last),
        (timedelta(15), left), (timedelta(21), left),
    ]  # fmt: skip


def test_they_hear_the_same_day_where_a_role_is_ended_at_once_or_sign_in_stopped(rows, leo, cora):
    Membership.objects.filter(user=leo).update(until_on=MONDAY + timedelta(days=10))
    assert len(told(cora, MONDAY)) == 1
    Membership.objects.filter(user=leo).update(until_on=MONDAY + timedelta(days=1))
    assert told(cora, MONDAY + timedelta(days=1)) == [
        "The last day of Leo Lead is 15 June 2027: 3 open rows still have this lead"
    ]
    type(leo).objects.filter(pk=leo.pk).update(is_active=False)
    assert told(cora, MONDAY + timedelta(days=1)) == [
        "Leo Lead has left: 3 open rows still have this lead"
    ]


def test_nobody_hears_of_a_lead_who_stays_or_who_leads_nothing(rows, leo, lena, cora, force):
    assert told(cora, MONDAY) == []
    Membership.objects.filter(user=leo).update(until_on=MONDAY)
    Membership.objects.create(user=leo, force=force, role=Role.FORCE_COORDINATOR)
    Membership.objects.filter(user=lena).update(until_on=MONDAY)
    assert told(cora, MONDAY) == []


def test_a_reminder_is_no_longer_true_once_the_rows_are_moved(rows, force, leo, lena, cora):
    Membership.objects.filter(user=leo).update(until_on=TODAY)
    owe_reminders(TODAY)
    notice = Notice.objects.get(kind="leaver", recipient=cora)
    assert [each.pk for each in still_true(cora.pk, [notice])] == [notice.pk]
    moved(leo, lena, share_of(*rows), force=force, by=cora)
    assert still_true(cora.pk, [notice]) == []


def test_a_lead_who_has_left_is_not_written_to(rows, leo, cora):
    Membership.objects.filter(user=leo).update(until_on=TODAY - timedelta(days=1))
    Notice.objects.all().delete()
    owe_reminders(soon(40))
    assert not Notice.objects.filter(recipient=leo).exists()
    assert Notice.objects.filter(recipient=cora, kind="leaver").exists()


def test_the_administrator_is_told_what_the_person_still_leads(rows, leo, lena, adam, as_):
    client = as_(adam)
    words = (
        "Leo Lead leads 3 open rows in Northshire Police. The force’s coordinator must move them"
    )
    membership = leo.memberships.get()
    assert words in text(client.get(f"/people/{leo.pk}/"))
    assert words in text(client.get(f"/people/{leo.pk}/roles/{membership.pk}/end/"))
    assert "open row" not in text(client.get(f"/people/{lena.pk}/"))


def test_a_coordinator_finds_who_leaves_at_home_and_the_office_among_the_checks(
    rows, force, leo, cora, olive, as_
):
    link = f'href="/leads/{force.pk}/{leo.pk}/"'
    assert link not in text(as_(cora).get("/"))
    Membership.objects.filter(user=leo).update(until_on=TODAY - timedelta(days=1))
    for client, url in (
        (as_(cora), "/"), (as_(olive), "/checks/"), (as_(olive), "/rows/?list=lead_left"),
    ):  # fmt: skip
        page = text(client.get(url))
        assert link in page
        assert "Leo Lead has left: 3 open rows" in page


def test_the_page_of_leads_lists_those_who_left_and_still_lead(rows, leo, cora, as_):
    Membership.objects.filter(user=leo).update(until_on=TODAY - timedelta(days=1))
    page = text(as_(cora).get("/leads/"))
    assert "Has left" in page
    assert "open rows of Leo Lead" in page


def test_a_row_tells_who_led_it_one_after_the_other(rows, leo, lena, cora, olive, force, as_):
    hand_over(rows[0], lena, by=cora, reason="Lena knows the control room.")
    page = text(as_(olive).get(f"/rows/{rows[0].pk}/"))
    assert "Who led it, and when" in page
    assert "Lena knows the control room." in page
    assert "Who led it, and when" not in text(as_(olive).get(f"/rows/{rows[1].pk}/"))


# As many queries for many rows as for few.


@pytest.mark.parametrize("count", [30, 300])
def test_the_pages_take_as_many_queries_for_30_rows_as_for_300(
    count, template, force, leo, lena, cora, as_
):
    rows = many_rows(template, count, lead=leo, state=State.IN_PROGRESS,
                     first_target_on=soon(), target_on=soon())  # fmt: skip
    for row in rows[: count // 10]:
        planned([row], lead=leo, by=leo)
    for number in range(count // 10):
        lead = person(f"Lead{number} Other", force, Role.FORCE_LEAD)
        set_cover(lead, lena, Days(TODAY, soon(5)), force=force, by=cora)
    Membership.objects.filter(user=leo).update(until_on=TODAY)
    assert_queries("leads", as_(cora), "/leads/")
    assert_queries("everything of a leaver", as_(cora), f"/leads/{force.pk}/{leo.pk}/")
    assert_queries("home of a stand-in", as_(lena), "/")
    assert_queries("rows of a stand-in", as_(lena), "/rows/?list=open&lead=mine")


@pytest.mark.parametrize("count", [30, 300])
def test_the_act_takes_as_many_queries_for_30_rows_as_for_300(
    count, template, force, leo, lena, cora, django_assert_num_queries
):
    rows = many_rows(template, count, lead=leo, state=State.IN_PROGRESS,
                     first_target_on=soon(), target_on=soon())  # fmt: skip
    actions = [planned([row], lead=leo, by=leo) for row in rows[: count // 10]]
    share = Share({row.pk: row.version for row in rows}, {each.pk: 1 for each in actions})
    with django_assert_num_queries(40, exact=False):
        moved(leo, lena, share, force=force, by=cora)
    assert set(AssuranceRow.objects.values_list("lead", "version")) == {(lena.pk, 2)}
    assert {each.current.lead for each in Action.objects.select_related("current__lead")} == {lena}
