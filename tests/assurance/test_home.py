"""Home: each person's own work; every number equals the list behind it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from assurance.models import ActionKind, AssuranceRow
from assurance.services.actions import ActionWords, record_action
from assurance.services.dates import ask_later_date
from assurance.services.moves import Given, move_row
from assurance.services.panels import ask, release
from assurance.workflow import MoveName, State
from forces.roles import Role
from tests.assurance.steps import TODAY, allocated, assured, soon, submitted, text
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.people import person
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force], title="PEEL"))


def late(template, lead, **facts):
    given = {"state": State.IN_PROGRESS, "target_on": TODAY - timedelta(days=5), **facts}
    return RowFactory(template=template, lead=lead, **given)


def tiles_on(page):
    """The tiles as label: (number, address)."""
    found = re.findall(
        r'href="([^"]+)"><span class="app-tile__value">(\d+)</span> '
        r'<span class="app-tile__label">([^<]+)</span>',
        page,
    )
    return {unescape(label): (int(number), unescape(url)) for url, number, label in found}


def home(client):
    return text(client.get("/"))


def test_a_lead_finds_her_rows_by_what_they_need(as_, template, leo, lena, cora, olive):
    overdue = late(template, leo)
    due = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=soon(10))
    waiting = submitted(allocated(template, leo, by=cora), by=leo)
    returned = submitted(allocated(template, leo, by=cora, due=soon(90)), by=leo)
    missing = Given(verdict="partly", reason="The log of May is missing.")
    move_row(returned, MoveName.RETURN, by=olive, given=missing)
    late(template, lena)
    page = home(as_(leo))
    tiles = tiles_on(page)
    assert {label: count for label, (count, _) in tiles.items()} == {
        "Overdue": 1, "Due within 28 days": 1, "Returned": 1, "Without a target date": 0,
        "Waiting for review": 1,
    }  # fmt: skip
    assert "The log of May is missing." in page
    for row in (overdue, due, waiting, returned):
        assert f'href="/rows/{row.pk}/"' in page
        assert (f"/rows/{row.pk}/actions/new/" in page) is (row != waiting)


@pytest.mark.parametrize("name", ["leo", "cora", "olive", "ada", "oscar", "fred"])
def test_every_number_equals_the_list_behind_it(
    name, as_, request, template, leo, lena, cora, olive, force
):
    late(template, leo)
    late(template, lena)
    RowFactory(template=template)
    RowFactory(template=template, lead=leo, state=State.IN_PROGRESS)
    submitted(allocated(template, leo, by=cora), by=leo)
    assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    client = as_(request.getfixturevalue(name))
    tiles = {k: v for k, v in tiles_on(home(client)).items() if "/rows/" in v[1]}
    assert tiles
    for label, (count, url) in tiles.items():
        assert client.get(url).context["found"] == count, label


def test_planned_actions_that_are_due_are_listed_with_their_row(as_, template, leo, cora):
    row = allocated(template, leo, by=cora)
    soon_due = ActionWords(ActionKind.PLANNED, "Train the second half.", due_on=soon(5))
    record_action([row], soon_due, by=leo)
    record_action([row], ActionWords(ActionKind.PLANNED, "Later.", due_on=soon(60)), by=leo)
    page = home(as_(leo))
    assert "Train the second half." in page
    assert "Later." not in page


def test_an_officer_finds_what_waits_oldest_first_and_for_how_long(
    as_, template, leo, cora, olive, ada, pam, panel
):
    rows = [submitted(allocated(template, leo, by=cora), by=leo) for _ in range(2)]
    long_ago = rows[0].state_since - timedelta(days=30)
    AssuranceRow.objects.filter(pk=rows[1].pk).update(state_since=long_ago)
    asked = ask_later_date(allocated(template, leo, by=cora), soon(80), by=leo, reason="Away.")
    release(template, panel, by=ada)
    ask(rows[0], by=pam, panel=panel, kind="question", text="When?")
    page = home(as_(olive))
    assert re.findall(r'href="/rows/(\d+)/review/"', page) == [str(rows[1].pk), str(rows[0].pk)]
    assert "working days" in page
    tiles = tiles_on(page)
    assert tiles["Waiting for review"][0] == 2
    assert tiles["Waiting for over 10 working days"][0] == 1
    assert tiles["Panel questions open"][0] == 1
    assert f"/dates/{asked.pk}/decide/" in page


def test_a_coordinator_finds_what_awaits_allocation_and_what_came_back(
    as_, template, cora, leo, olive
):
    new = RowFactory(template=template)
    returned = submitted(allocated(template, leo, by=cora), by=leo)
    move_row(
        returned, MoveName.RETURN, by=olive, given=Given(verdict="not", reason="No log at all.")
    )
    page = home(as_(cora))
    assert tiles_on(page)["Awaiting allocation"][0] == 1
    assert f'href="/rows/{new.pk}/"' in page
    assert "No log at all." in page


def test_an_approver_finds_what_is_ready_to_close_and_to_release(
    as_, template, ada, olive, leo, cora, panel
):
    row = assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    page = home(as_(ada))
    assert tiles_on(page)["Assured"][0] == 1
    assert f'href="/rows/{row.pk}/"' in page
    assert "not yet released" in page
    release(template, panel, by=ada)
    assert f"/templates/{template.pk}/release/" not in home(as_(ada))
    record_action([row], ActionWords(ActionKind.DONE, "More."), by=leo)
    page = home(as_(ada))
    assert f"/templates/{template.pk}/release/" in page
    assert "changed since" in page


def test_those_whose_work_is_elsewhere_are_sent_there(as_, pam, adam):
    assert as_(pam).get("/").headers["location"] == "/progress/"
    assert as_(adam).get("/").headers["location"] == "/people/"


def test_an_auditor_is_told_that_nothing_is_assigned_yet(as_, ian, template, leo):
    late(template, leo)
    page = home(as_(ian))
    assert "No review is assigned to you yet." in page
    assert "/rows/" not in page


def test_a_person_with_several_roles_has_the_work_of_each(as_, force, template, panel):
    bea = person("Bea Both", force, Role.OFFICE_OFFICER)
    bea.memberships.create(force=force, role=Role.OFFICE_APPROVER)
    bea.memberships.create(force=force, role=Role.PANEL_MEMBER, panel=panel)
    late(template, bea)
    page = home(as_(bea))
    for part in ("My rows", "The office&#x27;s work", "For approval", 'href="/progress/"'):
        assert part in page


def test_nobody_finds_rows_of_another_force(as_, template, stranger, leo, olive):
    late(template, leo)
    assert tiles_on(home(as_(stranger)))["Overdue"][0] == 0
    assert tiles_on(home(as_(olive)))["Overdue"][0] == 1


@pytest.mark.parametrize("name", ["leo", "cora", "olive", "ada", "fred"])
def test_home_takes_as_many_queries_for_three_hundred_rows(name, as_, request, template, leo):
    someone = request.getfixturevalue(name)
    states = (State.IN_PROGRESS, State.RETURNED, State.SUBMITTED, State.ASSURED)
    for state in (*states, State.AWAITING_ALLOCATION):
        many(template, leo, state, 6)
    assert_queries(f"home of {name}", as_(someone), "/")
    for state in (*states, State.AWAITING_ALLOCATION):
        many(template, leo, state, 54)
    assert_queries(f"home of {name}", as_(someone), "/")


def many(template, leo, state, count):
    lead = None if state == State.AWAITING_ALLOCATION else leo
    for number in range(count):
        day = TODAY + timedelta(days=(number % 20 + 1) * (-1) ** number)
        RowFactory(template=template, lead=lead, state=state, target_on=day)
