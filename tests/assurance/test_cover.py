"""Cover for absence: the stand-in sees, acts and is reminded from the first day until the last."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from assurance.digest import compose, still_true
from assurance.models import AssuranceRow, DateDecision
from assurance.refusals import NotOpen, Refused
from assurance.reminders import owe_reminders
from assurance.services.covers import Days, away_meanwhile, end_cover, set_cover
from assurance.services.dates import ask_later_date
from assurance.services.leavers import Share, move_everything
from assurance.services.moves import Given, move_row, open_moves
from assurance.services.rows import hand_over
from assurance.workflow import MoveName, State
from core.letters import gather, send_due
from core.models import Notice
from forces.models import Cover, Membership, User
from forces.roles import Role
from tests.assurance.steps import answered, boxes
from tests.clock import clock_at
from tests.factories import InspectionFactory, MembershipFactory, RowFactory, TemplateFactory
from tests.people import person

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2027, 6, 1), date(2027, 6, 5)
BEFORE, AFTER = FIRST - timedelta(days=1), LAST + timedelta(days=1)
DUE = date(2027, 6, 3)

pytestmark = pytest.mark.django_db


def at(day, hour=9):
    return clock_at(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON))


def today(somebody):
    """The person as a new request has her."""
    return User.objects.get(pk=somebody.pk)


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL 2025")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def row(template, leo):
    return RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=DUE)


@pytest.fixture
def cover(force, leo, lena):
    with at(BEFORE):
        return set_cover(leo, lena, Days(FIRST, LAST), force=force, by=today(leo), why="Leave")


def can_submit(somebody, row):
    found = open_moves(AssuranceRow.objects.get(pk=row.pk), today(somebody))
    return MoveName.SUBMIT in {move.name for move in found}


# Who arranges it.


def test_a_lead_arranges_it_for_herself_and_the_stand_in_is_told(cover, leo, lena):
    assert (cover.absent, cover.stand_in, cover.set_by) == (leo, lena, leo)
    (told,) = Notice.objects.all()
    assert told.recipient == lena
    assert told.line == "You stand in for Leo Lead from 1 June 2027 until 5 June 2027"


def test_a_coordinator_arranges_it_for_a_lead_and_both_are_told(force, leo, lena, cora):
    with at(BEFORE):
        set_cover(leo, lena, Days(FIRST, LAST), force=force, by=cora)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {leo.pk, lena.pk}


def test_an_officer_arranges_it_for_an_officer_but_not_for_the_force(force, leo, lena, olive, otto):
    with at(BEFORE):
        assert set_cover(otto, olive, Days(FIRST, LAST), force=force, by=olive)
        with pytest.raises(PermissionDenied):
            set_cover(leo, lena, Days(FIRST, LAST), force=force, by=olive)


@pytest.mark.parametrize("name", ["lena", "fred", "oscar", "stranger", "pam", "adam"])
def test_nobody_else_arranges_it(name, request, force, leo, lena):
    with at(BEFORE), pytest.raises(PermissionDenied):
        set_cover(leo, lena, Days(FIRST, LAST), force=force, by=request.getfixturevalue(name))


def test_a_coordinator_does_not_send_an_officer_on_leave(force, cora, olive, otto):
    with at(BEFORE), pytest.raises(PermissionDenied):
        set_cover(olive, otto, Days(FIRST, LAST), force=force, by=cora)


@pytest.mark.parametrize("name", ["leo", "fred", "olive", "stranger", "pam"])
def test_only_who_may_lead_on_the_same_side_stands_in(name, request, force, leo):
    stand_in = request.getfixturevalue(name)
    with at(BEFORE), pytest.raises(Refused) as refused:
        set_cover(leo, stand_in, Days(FIRST, LAST), force=force, by=leo)
    assert refused.value.field == "stand_in"
    assert not Cover.objects.exists()


def test_a_stand_in_whose_role_ends_before_the_last_day_is_refused(force, leo, lena):
    Membership.objects.filter(user=lena).update(until_on=LAST - timedelta(days=1))
    with at(BEFORE), pytest.raises(Refused, match="on 5 June 2027"):
        set_cover(leo, lena, Days(FIRST, LAST), force=force, by=leo)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (Days(BEFORE - timedelta(days=1), LAST), "from_on"),
        (Days(LAST, FIRST), "until_on"),
    ],
)
def test_days_that_make_no_sense_are_refused(days, field, force, leo, lena):
    with at(BEFORE), pytest.raises(Refused) as refused:
        set_cover(leo, lena, days, force=force, by=leo)
    assert refused.value.field == field


def test_two_covers_of_one_person_do_not_overlap_but_may_follow(cover, force, leo, lena, cora):
    with at(BEFORE):
        with pytest.raises(Refused, match="Lena Lead stands in for Leo Lead"):
            set_cover(leo, cora, Days(LAST, AFTER), force=force, by=leo)
        set_cover(leo, cora, Days(AFTER, AFTER), force=force, by=leo)
    assert Cover.objects.count() == 2


def test_the_same_cover_again_makes_nothing_more(cover, force, leo, lena):
    with at(BEFORE):
        assert set_cover(leo, lena, Days(FIRST, LAST), force=force, by=leo) == cover
    assert Cover.objects.count() == 1
    assert Notice.objects.count() == 1


def test_cover_does_not_pass_on_and_the_person_is_warned(cover, force, leo, lena, cora, row):
    with at(BEFORE):
        onward = set_cover(lena, cora, Days(LAST, LAST), force=force, by=lena)
    assert away_meanwhile(onward) == [cover]
    assert away_meanwhile(cover) == [onward]
    with at(LAST):
        assert today(cora).covering == {(force.pk, lena.pk)}


def test_ending_it_early_keeps_the_record(cover, force, leo, lena, row):
    with at(FIRST):
        end_cover(cover, by=today(leo))
        assert today(lena).covering == frozenset()
        with pytest.raises(NotOpen):
            end_cover(cover, by=today(leo))
    ended = Cover.objects.get()
    assert (ended.until_on, ended.ended_by) == (LAST, leo)
    assert "You no longer stand in for Leo Lead" in Notice.objects.values_list("line", flat=True)


@pytest.mark.parametrize(("name", "may"), [("cora", True), ("lena", False), ("olive", False)])
def test_who_may_end_it(name, may, cover, request):
    by = request.getfixturevalue(name)
    with at(FIRST):
        if may:
            assert end_cover(cover, by=by).ended_by == by
        else:
            with pytest.raises(PermissionDenied):
                end_cover(cover, by=by)


# What the stand-in may do.


@pytest.mark.parametrize(
    ("day", "may"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)]
)
def test_the_stand_in_reports_complete_from_the_first_day_until_the_last(
    day, may, cover, row, leo, lena
):
    with at(BEFORE):
        answered(row, by=leo)
    with at(day):
        assert can_submit(lena, row) is may
        assert can_submit(leo, row)


def test_the_event_says_who_did_it_and_in_whose_stead(cover, row, leo, lena, as_, olive):
    with at(FIRST):
        answered(row, by=leo)
        event = move_row(row, MoveName.SUBMIT, by=today(lena))
        assert (event.by, event.stood_in_for) == (lena, leo)
        page = as_(olive).get(f"/rows/{row.pk}/").content.decode()
    assert "Lena Lead, standing in for Leo Lead" in page


def test_a_lead_who_acts_on_her_own_rows_stands_in_for_nobody(cover, row, leo):
    with at(FIRST):
        answered(row, by=leo)
        assert move_row(row, MoveName.SUBMIT, by=today(leo)).stood_in_for is None


def test_the_stand_in_asks_for_a_later_date_in_the_leads_stead(cover, row, leo, lena):
    with at(BEFORE), pytest.raises(PermissionDenied):
        ask_later_date(row, AFTER, by=today(lena), reason="Training ran late.")
    with at(FIRST):
        asked = ask_later_date(row, AFTER, by=today(lena), reason="Training ran late.")
    assert (asked.asked_by, asked.stood_in_for) == (lena, leo)


def test_a_stand_in_without_the_role_does_nothing_and_the_lead_still_does(cover, row, leo, lena):
    answered(row, by=leo)
    Membership.objects.filter(user=lena).update(role=Role.FORCE_OBSERVER)
    with at(FIRST):
        assert not can_submit(lena, row)
        assert can_submit(leo, row)


def test_cover_in_one_force_opens_nothing_in_another(cover, leo, lena, other_force):
    MembershipFactory(user=leo, force=other_force, role=Role.FORCE_LEAD)
    template = TemplateFactory(
        force=other_force, inspection=InspectionFactory(forces=[other_force])
    )
    theirs = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=DUE)
    with at(FIRST):
        assert not AssuranceRow.objects.readable_by(today(lena)).filter(pk=theirs.pk).exists()
        assert owed_to(leo) == [f"{theirs}, {template.inspection}: due on 3 June 2027, in 2 days"]
        assert not Notice.objects.filter(recipient=lena, subject=theirs.pk).exists()


def test_cover_shows_no_evidence_that_the_stand_in_could_not_see(force, template, leo):
    watcher = person("Wim Watcher", force, Role.FORCE_OBSERVER)
    with at(BEFORE), pytest.raises(Refused):
        set_cover(leo, watcher, Days(FIRST, LAST), force=force, by=leo)
    assert not watcher.access.forces("see_sensitive")


def arranged(client, absent, stand_in, *, force):
    """What is said once it is arranged that somebody stands in from the first day to the last."""
    url = f"/leads/{force.pk}/{absent.pk}/cover/"
    days = {**boxes("from_on", FIRST), **boxes("until_on", LAST)}
    answer = client.post(url, {"stand_in": stand_in.pk, **days}, follow=True)
    return [str(each) for each in answer.context["messages"]]


def test_who_was_to_stand_in_and_is_away_is_said_with_whose_rows_nobody_does(
    force, leo, lena, cora, as_
):
    nora = person("Nora Lead", force, Role.FORCE_LEAD)
    with at(BEFORE):
        set_cover(nora, leo, Days(date(2027, 6, 3), date(2027, 6, 20)), force=force, by=nora)
        assert arranged(as_(cora), leo, lena, force=force) == [
            "Lena Lead stands in for Leo Lead, 1 June 2027 to 5 June 2027.",
            "Leo Lead was to stand in for Nora Lead from 3 to 5 June 2027. Nobody does Nora "
            "Lead's rows then: arrange another stand-in.",
        ]


def test_a_stand_in_who_is_away_as_well_is_named(force, leo, lena, cora, as_):
    nora = person("Nora Lead", force, Role.FORCE_LEAD)
    with at(BEFORE):
        set_cover(lena, nora, Days(date(2027, 6, 3), date(2027, 6, 20)), force=force, by=lena)
        assert arranged(as_(cora), leo, lena, force=force) == [
            "Lena Lead stands in for Leo Lead, 1 June 2027 to 5 June 2027.",
            "Lena Lead is away as well, 3 June 2027 to 20 June 2027: Nora Lead stands in for Lena "
            "Lead then, but for nobody for whom Lena Lead stands in.",
        ]


# Independence.


def asked_in_stead_of(lead, stand_in, row, *, force):
    with at(BEFORE):
        set_cover(lead, stand_in, Days(FIRST, LAST), force=force, by=lead)
    with at(FIRST):
        return ask_later_date(row, AFTER, by=today(stand_in), reason="Training ran over.")


def test_whoever_a_date_was_asked_for_in_stead_of_does_not_decide_on_it(
    force, template, leo, both, otto, as_
):
    row = RowFactory(template=template, lead=both, state=State.IN_PROGRESS, target_on=DUE)
    asked = asked_in_stead_of(both, leo, row, force=force)
    decide, many = f"/dates/{asked.pk}/decide/", "/rows/bulk/approve-dates/"
    with at(AFTER):
        own = as_(both)
        refused = own.post(decide, {"decision": "approve"}).content.decode()
        assert "in your stead, so somebody else has to decide on it" in refused
        assert "in your stead" in own.post(many, {"row": row.pk}).content.decode()
        assert decide not in own.get(f"/rows/{row.pk}/").content.decode()
        assert decide not in own.get("/").content.decode()
        asked.refresh_from_db()
        assert asked.decision == DateDecision.ASKED
        assert decide in as_(otto).get(f"/rows/{row.pk}/").content.decode()
        assert as_(otto).post(decide, {"decision": "approve"}).status_code == 302
    asked.refresh_from_db()
    assert asked.decision == DateDecision.APPROVED


@pytest.fixture
def both(force):
    """An officer who leads rows of the force as well: small places have such people."""
    bea = person("Bea Both", force, Role.OFFICE_OFFICER)
    MembershipFactory(user=bea, force=force, role=Role.FORCE_LEAD)
    return bea


def test_a_stand_in_who_reported_it_does_not_assure_it(force, template, leo, both, otto):
    row = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=DUE)
    with at(BEFORE):
        set_cover(leo, both, Days(FIRST, LAST), force=force, by=leo)
        answered(row, by=leo)
    with at(FIRST):
        move_row(row, MoveName.SUBMIT, by=today(both))
        with pytest.raises(Refused, match="somebody else has to assure it"):
            move_row(row, MoveName.ASSURE, by=today(both), given=Given(reason="Seen."))
        assert move_row(row, MoveName.ASSURE, by=today(otto), given=Given(reason="Seen."))


def test_nor_does_the_lead_in_whose_stead_it_was_reported(force, template, leo, both, otto):
    row = RowFactory(template=template, lead=both, state=State.IN_PROGRESS, target_on=DUE)
    with at(BEFORE):
        set_cover(both, leo, Days(FIRST, LAST), force=force, by=both)
        answered(row, by=leo)
    with at(FIRST):
        move_row(row, MoveName.SUBMIT, by=today(leo))
    with at(AFTER):
        with pytest.raises(Refused, match="somebody else has to assure it"):
            move_row(row, MoveName.ASSURE, by=today(both), given=Given(reason="Seen."))
        assert move_row(row, MoveName.ASSURE, by=today(otto), given=Given(reason="Seen."))


# Letters.


def owed_to(somebody):
    """The lines that today makes owed to the person."""
    from django.utils import timezone

    before = set(Notice.objects.values_list("pk", flat=True))
    owe_reminders(timezone.localdate())
    new = Notice.objects.filter(recipient=somebody).exclude(pk__in=before).order_by("pk")
    return [notice.line for notice in new]


def letters_of(day, hour=7):
    """Everything that goes out on a day, by who reads it."""
    with at(day, hour) as clock:
        owe_reminders(day)
        gather(clock.at, still_true)
        send_due(clock.at, still_true, compose)
    sent, mail.outbox = mail.outbox, []
    return {letter.to[0]: letter.body for letter in sent}


def test_reminders_go_to_the_stand_in_while_it_runs_and_to_the_lead_again_after(
    cover, template, leo, lena
):
    rows = {
        day: RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=day)
        for day in (BEFORE, FIRST, LAST, AFTER)
    }
    assert rows
    read = {day: letters_of(day) for day in (BEFORE, FIRST, LAST, AFTER)}
    assert "due today" in read[BEFORE][leo.email]
    assert lena.email not in read[BEFORE] or "due today" not in read[BEFORE][lena.email]
    for day in (FIRST, LAST):
        assert leo.email not in read[day]
        assert "due today (you stand in for Leo Lead)" in read[day][lena.email]
    assert "due today" in read[AFTER][leo.email]
    assert "overdue (it was due on 5 June 2027)" in read[AFTER][leo.email]
    assert lena.email not in read[AFTER]


def test_what_was_held_back_because_the_lead_was_away_is_told_on_the_return(
    force, row, leo, lena, cora
):
    with at(BEFORE):
        owe_reminders(BEFORE)
        set_cover(leo, lena, Days(BEFORE, FIRST), force=force, by=cora)
    assert "due on 3 June 2027" not in letters_of(BEFORE)[leo.email]
    assert "due on 3 June 2027, in 1 day" in letters_of(DUE - timedelta(days=1))[leo.email]


@pytest.mark.parametrize("lost", ["role", "sign-in"])
def test_where_the_stand_in_cannot_the_lead_is_reminded_and_the_coordinator_told(
    lost, cover, row, leo, lena, cora
):
    if lost == "role":
        Membership.objects.filter(user=lena).update(until_on=BEFORE)
    else:
        User.objects.filter(pk=lena.pk).update(is_active=False)
    read = letters_of(FIRST)
    assert "due on 3 June 2027, in 2 days" in read[leo.email]
    gap = "Lena Lead can no longer stand in for Leo Lead, who is away until 5 June 2027"
    assert gap in read[cora.email]
    assert lena.email not in read


def test_nobody_is_told_of_a_gap_where_the_stand_in_stands(cover, row, cora):
    assert cora.email not in letters_of(FIRST)


def test_a_move_that_tells_the_lead_tells_the_stand_in(cover, row, leo, lena, olive):
    with at(FIRST):
        answered(row, by=leo)
        move_row(row, MoveName.SUBMIT, by=today(leo))
        move_row(
            row, MoveName.RETURN, by=olive, given=Given(verdict="not", reason="The log of May.")
        )
    read = letters_of(FIRST)
    assert "returned it (you stand in for Leo Lead)" in read[lena.email]
    assert "returned it" in read[leo.email]
    assert "stand in" not in read[leo.email].replace("stands in for you", "")


def test_a_row_handed_to_somebody_who_is_away_is_told_to_the_stand_in(
    cover, template, leo, lena, cora, otto
):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=cora, target_on=LAST)
    with at(FIRST):
        hand_over(row, leo, by=cora)
    read = letters_of(FIRST)
    assert "handed over to Leo Lead (you stand in for Leo Lead)" in read[lena.email]
    assert "handed over to you" in read[leo.email]


def test_rows_of_nobody_given_at_once_to_somebody_who_is_away_are_told_to_the_stand_in(
    cover, template, leo, lena, cora, as_
):
    alone = [RowFactory(template=template, state=State.IN_PROGRESS, target_on=LAST) for _ in "ab"]
    with at(FIRST):
        ticked = {"row": [row.pk for row in alone], "sure": 1, "lead": leo.pk}
        assert as_(cora).post("/rows/bulk/lead/", ticked).status_code == 302
    read = letters_of(FIRST)
    for row in alone:
        line = f"{row.finding}, PEEL 2025: handed over to"
        assert f"{line} Leo Lead (you stand in for Leo Lead)" in read[lena.email]
        assert f"{line} you" in read[leo.email]


def test_what_is_moved_to_somebody_who_is_away_is_told_to_the_stand_in_too(
    cover, template, force, leo, lena, cora
):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=cora, target_on=LAST)
    with at(FIRST):
        share = Share({row.pk: row.version})
        move_everything(cora, today(leo), share, force=force, by=cora, reason="Cora retires.")
    read = letters_of(FIRST)
    line = "1 row of Cora Coordinator handed over to"
    assert f"{line} Leo Lead (you stand in for Leo Lead)" in read[lena.email]
    assert f"{line} you" in read[leo.email]


def test_a_cover_that_is_over_is_no_longer_news(cover, lena, row):
    assert lena.email not in letters_of(AFTER)


def test_officers_stand_in_for_each_other(force, template, olive, otto):
    """What is an officer's alone are the rows that she leads; the rest goes to every officer."""
    RowFactory(template=template, state=State.IN_PROGRESS, lead=olive, target_on=FIRST)
    with at(BEFORE):
        set_cover(olive, otto, Days(FIRST, LAST), force=force, by=olive)
    read = letters_of(FIRST)
    assert "due today (you stand in for Olive Officer)" in read[otto.email]
    assert olive.email not in read


# What the stand-in sees.


def test_home_names_whom_one_covers_for_and_every_number_equals_its_list(
    cover, template, row, leo, lena, as_
):
    RowFactory(template=template, state=State.RETURNED, lead=leo, target_on=BEFORE)
    RowFactory(template=template, state=State.IN_PROGRESS, lead=lena, target_on=DUE)
    with at(FIRST):
        client = as_(lena)
        page = client.get("/").content.decode()
        assert "Covering for Leo Lead until 5 June 2027: 2 open rows" in page
        assert f'href="/rows/{row.pk}/actions/new/"' in page
        tiles = [tile for each in client.get("/").context["sections"][1:] for tile in each.tiles]
        assert tiles[0].value == 2
        for tile in tiles:
            assert client.get(tile.url).context["found"] == tile.value, tile.label


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_outside_those_days_nothing_is_said_of_it(day, cover, row, lena, as_):
    with at(day):
        page = as_(lena).get("/").content.decode()
    assert "Covering for" not in page


def test_the_rows_that_one_leads_include_those_that_one_covers(
    cover, template, row, leo, lena, cora, as_
):
    own = RowFactory(template=template, state=State.IN_PROGRESS, lead=lena, target_on=DUE)
    RowFactory(template=template, state=State.IN_PROGRESS, lead=cora, target_on=DUE)
    with at(FIRST):
        listed = as_(lena).get("/rows/?list=open")
        assert "Show only the rows that I lead or cover" in listed.content.decode()
        mine = as_(lena).get("/rows/?list=open&lead=mine")
        assert {each.pk for each in mine.context["table"].data} == {row.pk, own.pk}
        everybody = as_(leo).get("/rows/?list=open").content.decode()
        assert "Show only the rows that I lead</a>" in everybody


def test_the_row_names_who_stands_in(cover, row, as_, olive):
    with at(FIRST):
        page = as_(olive).get(f"/rows/{row.pk}/").content.decode()
    assert "Leo Lead, away until 5 June 2027; Lena Lead stands in" in page
    with at(AFTER):
        assert "stands in" not in as_(olive).get(f"/rows/{row.pk}/").content.decode()


@pytest.mark.parametrize(("day", "is_away"), [(BEFORE, False), (FIRST, True), (AFTER, False)])
def test_whoever_is_away_reads_at_home_who_stands_in(day, is_away, cover, leo, as_):
    with at(day):
        page = as_(leo).get("/").content.decode()
    assert ("Lena Lead stands in for you until 5 June 2027." in page) is is_away
