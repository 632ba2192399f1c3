"""The worklists over all templates: whose they are, what they hold, and in which order."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.models import AssuranceRow
from assurance.workflow import State
from assurance.worklists import WORKLISTS, counts
from forces.roles import Role
from inspections.models import Kind
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.people import MembershipFactory
from tests.queries import assert_queries
from tests.rows_on_pages import page_of, row_words, rows_on, tabs_on, words_of


def days(count):
    return timezone.localdate() + timedelta(days=count)


def ago(count):
    return timezone.now() - timedelta(days=count)


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL effectiveness")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def second(force):
    inspection = InspectionFactory(forces=[force], title="Custody")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def rows(template, second, leo, lena):
    return {
        "new": RowFactory(template=template),
        "overdue": RowFactory(
            template=template, state=State.IN_PROGRESS, lead=leo, target_on=days(-4)
        ),
        "due": RowFactory(template=second, state=State.RETURNED, lead=lena, target_on=days(4)),
        "undated": RowFactory(template=second, state=State.IN_PROGRESS, lead=lena),
        "waiting": RowFactory(template=template, state=State.SUBMITTED, lead=leo,
                              target_on=days(9), state_since=ago(40)),
        "fresh": RowFactory(template=second, state=State.SUBMITTED, lead=leo, target_on=days(9)),
        "closed": RowFactory(template=second, state=State.CLOSED, lead=leo, target_on=days(-9)),
    }  # fmt: skip


def listed(client, query):
    return rows_on(page_of(client, f"/rows/?{query}"))


def test_the_office_sees_first_what_waits_for_its_review(as_, olive, rows):
    page = page_of(as_(olive), "/rows/")
    assert '<h1 class="govuk-heading-l">Waiting for review</h1>' in page
    assert rows_on(page) == [rows["waiting"].pk, rows["fresh"].pk]
    assert list(tabs_on(page)) == [
        "Waiting for review", "Waiting for over 10 working days", "Later date asked for",
        "Overdue", "Without a lead", "Without a target date", "Due within 28 days", "Returned",
        "Blocked on others", "All rows",
    ]  # fmt: skip


def test_the_coordinator_sees_first_what_awaits_allocation(as_, cora, rows):
    page = page_of(as_(cora), "/rows/")
    assert rows_on(page) == [rows["new"].pk]
    assert list(tabs_on(page))[:4] == [
        "Awaiting allocation", "Without a target date", "Overdue", "Due within 28 days",
    ]  # fmt: skip


def test_the_approver_sees_first_what_can_be_closed(as_, ada, olive, rows, template, force):
    assured = RowFactory(template=template, state=State.ASSURED)
    page = page_of(as_(ada), "/rows/")
    assert rows_on(page) == [assured.pk]
    assert list(tabs_on(page))[:2] == ["Assured", "Overdue"]
    MembershipFactory(user=olive, force=force, role=Role.OFFICE_APPROVER)
    both = list(tabs_on(page_of(as_(olive), "/rows/")))
    assert both[0] == "Waiting for review"
    assert "Assured" in both
    assert len(both) == len(set(both))


def test_a_lead_can_keep_to_the_rows_that_are_theirs(as_, leo, rows):
    client = as_(leo)
    everything = page_of(client, "/rows/?list=all")
    assert f"list=all&lead={leo.pk}" in everything
    own = listed(client, f"list=all&lead={leo.pk}")
    assert set(own) == {rows[name].pk for name in ("overdue", "waiting", "fresh", "closed")}
    assert set(rows_on(everything)) == {row.pk for row in rows.values()}


@pytest.mark.parametrize("who", ["olive", "ada", "cora", "leo", "fred"])
def test_each_number_is_the_list_behind_it(as_, request, rows, who):
    client = as_(request.getfixturevalue(who))
    for query in ("", f"?template={rows['due'].template_id}"):
        for words, (number, url) in tabs_on(page_of(client, f"/rows/{query}")).items():
            assert len(listed(client, url.removeprefix("?"))) == number, words


def test_the_lists_hold_what_they_say(as_, olive, rows):
    client = as_(olive)

    def names(query):
        found = listed(client, query)
        return {name for name, row in rows.items() if row.pk in found}

    assert names("list=overdue") == {"overdue"}
    assert names("list=due") == {"due"}
    assert names("list=without_lead") == {"new"}
    assert names("list=without_date") == {"new", "undated"}
    assert names("list=waiting_too_long") == {"waiting"}
    assert names("list=returned") == {"due"}
    assert names("list=closed") == {"closed"}


def test_what_waits_says_for_how_long(as_, olive, rows):
    page = page_of(as_(olive), "/rows/?list=waiting")
    assert "working days" in row_words(page, rows["waiting"].pk)
    assert "waiting for review since today" in row_words(page, rows["fresh"].pk)


def test_filters_and_lists_go_together(as_, olive, rows, template, lena):
    client = as_(olive)
    assert listed(client, f"list=waiting&template={template.pk}") == [rows["waiting"].pk]
    assert set(listed(client, f"list=all&lead={lena.pk}")) == {rows["due"].pk, rows["undated"].pk}
    assert listed(client, f"list=all&lead={lena.pk}&state=returned") == [rows["due"].pk]
    words = rows["new"].finding.text.split()[-1]
    assert listed(client, f"list=without_lead&words={words}") == [rows["new"].pk]


def test_a_section_and_the_words_of_a_finding_are_filtered(as_, olive, template, rows):
    finding = FindingFactory(
        inspection=template.inspection, section=Kind.RECOMMENDATION, text="Publish a plan."
    )
    wanted = RowFactory(template=template, finding=finding)
    client = as_(olive)
    assert listed(client, "list=all&section=recommendation") == [wanted.pk]
    assert listed(client, "list=all&words=publish+plan") == [wanted.pk]


def test_columns_can_be_sorted(as_, olive, rows):
    client = as_(olive)
    by_date = listed(client, "list=all&sort=target")
    dated = [rows[name].pk for name in ("closed", "overdue", "due")]
    assert [pk for pk in by_date if pk in dated] == dated
    backwards = listed(client, "list=all&sort=-target")
    assert [pk for pk in backwards if pk in dated] == dated[::-1]


def test_a_long_list_has_pages(as_, olive, template):
    many_rows(template, 60)
    client = as_(olive)
    first, second = listed(client, "list=all"), listed(client, "list=all&page=2")
    assert len(first) == 50
    assert len(second) == 10
    assert not set(first) & set(second)
    assert "60 rows." in words_of(page_of(client, "/rows/?list=all&page=2"))


def test_only_rows_of_ones_own_forces_are_listed(as_, olive, stranger, rows, other_force):
    theirs = RowFactory(template=TemplateFactory(force=other_force))
    assert listed(as_(stranger), "list=all") == [theirs.pk]
    assert theirs.pk not in listed(as_(olive), "list=all")
    MembershipFactory(user=olive, force=other_force, role=Role.OFFICE_OFFICER)
    assert theirs.pk in listed(as_(olive), "list=all")


def test_there_are_no_worklists_for_those_who_read_no_rows(as_, olive, pam, ian, adam):
    assert as_(olive).get("/rows/").status_code == 200
    for person in (pam, ian, adam):
        assert as_(person).get("/rows/").status_code == 404


def test_observers_have_no_boxes_to_tick(as_, olive, oscar, rows):
    assert 'name="row"' in page_of(as_(olive), "/rows/?list=all")
    page = page_of(as_(oscar), "/rows/?list=all")
    assert 'name="row"' not in page
    assert "Allocate" not in page


def test_boxes_and_buttons_are_there_where_something_is_open_to_the_person(
    as_, olive, leo, lena, rows
):
    def buttons(person, query):
        page = page_of(as_(person), f"/rows/?{query}")
        found = re.findall(r'formaction="/rows/bulk/([a-z-]+)/"', page)
        assert bool(found) == ('name="row"' in page)
        return found

    assert buttons(olive, "list=all") == ["allocate", "date", "lead", "facts"]
    assert buttons(olive, "list=waiting") == ["lead", "facts"]
    assert buttons(olive, "list=closed") == []
    assert buttons(leo, "list=overdue") == ["later"]
    assert buttons(lena, "list=overdue") == []


def test_an_empty_list_says_so(as_, olive):
    assert "There are no rows in this list." in page_of(as_(olive), "/rows/")


@pytest.mark.parametrize("count", [30, 300])
def test_the_page_takes_as_many_queries_for_30_rows_as_for_300(as_, olive, template, leo, count):
    many_rows(template, count, lead=leo, state=State.IN_PROGRESS)
    assert_queries("worklists", as_(olive), "/rows/?list=all")


def test_counts_are_taken_in_one_query_and_equal_the_lists(rows, django_assert_num_queries):
    on = timezone.localdate()
    everything = AssuranceRow.objects.all()
    with django_assert_num_queries(1):
        found = counts(everything, WORKLISTS, on)
    for worklist in WORKLISTS:
        assert worklist.rows(everything, on).count() == found[worklist.key], worklist.title
