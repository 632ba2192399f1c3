"""How long templates are kept: set with a reason, archived by themselves, and back again."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assurance.archive import archived, due
from assurance.models import AssuranceTemplate, Retention
from assurance.services.moves import Given, move_row
from assurance.services.retention import Terms, set_retention
from assurance.workflow import MoveName, State
from inspections.models import Inspection
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries, queries_of

TODAY = timezone.localdate()


def months_ago(months: int, *, days: int = 0) -> datetime:
    """The same day of the month so many months ago, at noon, and some days before that."""
    years, month = divmod(TODAY.year * 12 + TODAY.month - 1 - months, 12)
    day = min(TODAY.day, 28)
    noon = datetime(years, month + 1, day, 12, tzinfo=timezone.get_current_timezone())
    return noon - timedelta(days=days)


def settled(force, title: str, *states: tuple[State, datetime]) -> AssuranceTemplate:
    """A template with a row in each state since a moment."""
    inspection: Inspection = InspectionFactory(forces=[force], title=title)
    template: AssuranceTemplate = TemplateFactory(force=force, inspection=inspection)
    for state, since in states:
        RowFactory(template=template, state=state, state_since=since)
    return template


@pytest.fixture
def old(force) -> AssuranceTemplate:
    """Its last row was closed 13 months ago."""
    return settled(
        force, "Old report", (State.CLOSED, months_ago(13)), (State.SUPERSEDED, months_ago(20))
    )


@pytest.fixture
def after_a_year(force, ada) -> Retention:
    return set_retention(force, Terms(12, 6), why="Our schedule, line 14.", by=ada, seen=0)


def is_archived(template: AssuranceTemplate, on: date) -> bool:
    return archived(AssuranceTemplate.objects.filter(pk=template.pk), on).exists()


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_where_nothing_is_set_nothing_leaves_the_lists(as_, olive, old):
    client = as_(olive)
    assert "Old report" in words(client, "/templates/")
    assert "Old report" in words(client, "/rows/?list=all")
    assert "No template is archived." in words(client, "/archive/")


def test_what_is_long_settled_leaves_the_lists_and_stands_in_the_archive(
    as_, olive, force, old, after_a_year
):
    settled(force, "Fresh report", (State.CLOSED, months_ago(11)))
    client = as_(olive)
    for page in ("/templates/", "/rows/?list=all"):
        assert "Fresh report" in words(client, page)
        assert "Old report" not in words(client, page)
    assert "1 archived template" in words(client, "/templates/")
    archive = words(client, "/archive/")
    assert "Old report" in archive
    assert "Fresh report" not in archive


def test_an_archived_template_is_whole_and_readable(as_, olive, old, after_a_year):
    client, row = as_(olive), old.rows.first()
    assert row.finding.text in words(client, f"/templates/{old.pk}/")
    assert row.finding.text in words(client, f"/rows/{row.pk}/")


def test_one_row_that_is_open_or_late_to_settle_keeps_the_template(force, after_a_year):
    long_ago = (State.CLOSED, months_ago(40))
    for other in (
        (State.IN_PROGRESS, months_ago(40)),
        (State.ASSURED, months_ago(40)),
        (State.CLOSED, months_ago(11)),
    ):
        assert not is_archived(settled(force, f"{other}", long_ago, other), TODAY)
    assert is_archived(settled(force, "Both", long_ago, long_ago), TODAY)
    assert not is_archived(TemplateFactory(force=force), TODAY), "one without rows is not settled"


def test_it_is_archived_on_the_day_and_not_before(force, after_a_year):
    template = settled(force, "Report", (State.CLOSED, months_ago(12)))
    day = template.rows.get().state_since.date()
    on = day.replace(year=day.year + 1)
    assert not is_archived(template, on - timedelta(days=1))
    assert is_archived(template, on)


def test_a_reopened_row_brings_its_template_back(as_, olive, old, after_a_year):
    row = old.rows.filter(state=State.CLOSED).get()
    move_row(row, MoveName.REOPEN, by=olive, given=Given(reason="The inspectors came again."))
    assert "Old report" in words(as_(olive), "/templates/")
    assert "No template is archived." in words(as_(olive), "/archive/")


def test_another_force_has_its_own_terms(other_force, after_a_year):
    theirs = settled(other_force, "Theirs", (State.CLOSED, months_ago(40)))
    assert not is_archived(theirs, TODAY)


def test_it_is_due_for_disposal_so_many_years_later_and_still_there(
    as_, olive, force, after_a_year
):
    older = settled(force, "Ancient report", (State.CLOSED, months_ago(12 + 6 * 12)))
    younger = settled(force, "Younger report", (State.CLOSED, months_ago(11 + 6 * 12)))
    assert list(due(AssuranceTemplate.objects.all(), TODAY)) == [older]
    assert not due(AssuranceTemplate.objects.filter(pk=younger.pk), TODAY).exists()
    assert "Ancient report" in words(as_(olive), "/archive/")


# Setting the terms


def sent(**changed: object) -> dict[str, object]:
    return {"seen": 0, "archive_after": 12, "dispose_after": 6, "why": "Line 14.", **changed}


def test_an_approver_sets_the_terms_with_a_reason(as_, ada, force):
    client = as_(ada)
    answer = client.post(f"/retention/{force.pk}/", sent(), follow=True)
    page = answer.content.decode()
    assert "How long the templates of Northshire Police are kept is set." in page
    assert "12 months after its last row was closed or ended" in page
    assert "Due 6 years after it was archived" in page
    assert "Line 14." in page
    assert "Ada Approver" in page


def test_changed_terms_count_from_then_on_and_the_old_ones_stay(as_, ada, force, after_a_year, old):
    changed = sent(seen=after_a_year.pk, archive_after="", dispose_after="", why="Kept for ever.")
    assert as_(ada).post(f"/retention/{force.pk}/", changed).status_code == 302
    assert not is_archived(old, TODAY)
    assert [each.archive_after for each in Retention.objects.all()] == [None, 12]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"why": ""}, "Enter why, and on what ground"),
        ({"archive_after": "soon"}, "Enter a whole number."),
        ({"archive_after": 0}, "greater than or equal to 1"),
        ({"archive_after": ""}, "Only what is archived can become due for disposal."),
        ({"dispose_after": 101}, "less than or equal to 100"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_a_word_about_it(as_, ada, force, changed, told):
    page = as_(ada).post(f"/retention/{force.pk}/", sent(**changed)).content.decode()
    assert told in page
    assert not Retention.objects.exists()


def test_whoever_looked_at_other_terms_is_told(as_, ada, force, after_a_year):
    answer = as_(ada).post(f"/retention/{force.pk}/", sent(archive_after=24))
    assert answer.status_code == 409
    assert "by Ada Approver while you were working on it" in answer.content.decode()
    assert Retention.objects.count() == 1


@pytest.mark.parametrize("name", ["olive", "oscar", "cora"])
def test_nobody_but_an_approver_sets_them(request, as_, force, name):
    user = request.getfixturevalue(name)
    assert as_(user).post(f"/retention/{force.pk}/", sent()).status_code in {403, 404}
    assert not Retention.objects.exists()


def test_the_database_holds_that_disposal_comes_out_of_the_archive(force, ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(force=force, dispose_after=6, why="No.", by=ada)


def test_the_lists_take_as_many_queries_with_an_archive_as_without(as_, olive, force, old, ada):
    client = as_(olive)
    pages = ("/templates/", "/archive/", "/rows/?list=all")
    set_retention(force, Terms(12, 6), why="Line 14.", by=ada, seen=0)
    few = [queries_of(client, page) for page in pages]
    for number in range(5):
        settled(force, f"Report {number}", *[(State.CLOSED, months_ago(14))] * 3)
    assert [queries_of(client, page) for page in pages] == few
    assert_queries("archive", client, "/archive/")
