"""Saved views: what one looks at again and again, for oneself or for one's side of a force."""

import re

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.http import QueryDict

import assurance.filters
import assurance.services.saved_views
from assurance.digest import still_true
from assurance.models import SavedView
from assurance.workflow import State
from core.models import Notice
from forces.models import Membership
from forces.roles import Role, Side
from tests.factories import InspectionFactory, MembershipFactory, RowFactory, TemplateFactory
from tests.queries import assert_queries, queries_of
from tests.rows_on_pages import page_of, rows_on, tabs_on, words_of


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def mine(template, leo):
    return RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, priority="high")


@pytest.fixture
def other(template, lena):
    return RowFactory(template=template, lead=lena, state=State.RETURNED)


def save(client, query, name="Leo’s rows", shared="me"):
    return client.post(f"/rows/views/new/?{query}", {"name": name, "shared": shared})


def saved(client, query, **more):
    response = save(client, query, **more)
    assert response.status_code == 302, words_of(response.content.decode())
    return SavedView.objects.latest("pk")


def asked_by(view):
    return QueryDict(view.query).dict()


def test_a_view_keeps_list_filters_columns_and_order(as_, olive, leo, mine, other):
    client = as_(olive)
    query = f"list=all&lead={leo.pk}&columns=priority,ref,text&sort=-priority&page=3&words="
    response = save(client, query)
    view = SavedView.objects.get()
    assert asked_by(view) == {
        "list": "all", "lead": str(leo.pk), "columns": "priority,ref,text", "sort": "-priority",
    }  # fmt: skip
    page = page_of(client, response["location"])
    assert "The view “Leo’s rows” is saved." in page
    assert rows_on(page) == [mine.pk]
    assert page.index('data-label="Priority"') < page.index('data-label="Report ref"')
    again = page_of(client, client.get(f"/rows/views/{view.pk}/")["location"])
    assert rows_on(again) == [mine.pk]


def test_views_stand_beside_the_worklists_with_their_counts(as_, olive, leo, mine, other):
    client = as_(olive)
    view = saved(client, f"list=all&lead={leo.pk}")
    saved(client, "list=all&state=closed", name="Closed")
    tabs = tabs_on(page_of(client, "/rows/?list=all"))
    assert tabs["Leo’s rows"][0] == 1
    assert tabs["Closed"][0] == 0
    other.lead = leo
    other.save(update_fields=["lead"])
    count, url = tabs_on(page_of(client, "/rows/?list=all"))["Leo’s rows"]
    assert count == 2
    assert f"view={view.pk}" in url
    assert len(rows_on(page_of(client, f"/rows/{url.removeprefix('/rows/')}"))) == 2


@pytest.mark.parametrize(
    "query",
    [
        "list=nonsense&words=&x=1&page=9",
        "list=all&lead=nobody%27&state=gone&template=99999999&target_from=never&overdue_by=-3",
        "list=all&columns=nothing,%3Cscript%3E&sort=drop&csrfmiddlewaretoken=abc&view=9999",
        "list=all&words=%00&officer=" + "x" * 500,
    ],
)
def test_only_what_is_known_is_kept(as_, olive, mine, query):
    view = saved(as_(olive), query)
    assert set(asked_by(view)) <= {"list", "columns"}
    assert "script" not in view.query
    assert page_of(as_(olive), f"/rows/?{view.query}&view={view.pk}")


def test_a_name_is_asked_for_once_and_in_a_reasonable_length(as_, olive, otto):
    client = as_(olive)
    saved(client, "list=all", name="Custody")
    for name, said in (
        ("", "Enter a name for the view"),
        ("  cUSTODY ", "You have a view of this name. Choose another name."),
        ("x" * 61, "at most 60 characters"),
    ):
        refused = save(client, "list=all", name=name)
        assert refused.status_code == 200
        assert said in refused.content.decode()
    assert SavedView.objects.count() == 1
    assert save(as_(otto), "list=all", name="Custody").status_code == 302
    assert save(client, "list=all", name="Custody 2").status_code == 302


def test_nobody_has_views_without_end(as_, olive, monkeypatch):
    monkeypatch.setattr(assurance.services.saved_views, "MOST", 1)
    client = as_(olive)
    saved(client, "list=all")
    refused = save(client, "list=all", name="Another")
    assert "Delete one that you no longer use first." in refused.content.decode()
    client.post(f"/rows/views/{SavedView.objects.get().pk}/delete/")
    saved(client, "list=all", name="Another")


def test_a_view_is_the_makers_own_unless_it_is_shared_with_the_same_side(
    as_, olive, otto, cora, leo, stranger, force, mine
):
    own = saved(as_(olive), "list=all", name="Mine alone")
    shared = saved(as_(olive), "list=all", name="Ours", shared=f"office-{force.pk}")
    forces = saved(as_(cora), "list=all", name="Theirs", shared=f"force-{force.pk}")

    def sees(person):
        client = as_(person)
        page = page_of(client, "/rows/views/")
        opens = {v.name for v in (own, shared, forces)
                 if client.get(f"/rows/views/{v.pk}/").status_code == 302}  # fmt: skip
        assert opens == {v.name for v in (own, shared, forces) if v.name in page}
        return opens

    assert sees(olive) == {"Mine alone", "Ours"}
    assert sees(otto) == {"Ours"}
    assert sees(cora) == sees(leo) == {"Theirs"}
    assert sees(stranger) == set()


def test_a_view_is_shared_only_with_ones_own_side(as_, olive, leo, force, other_force):
    for side in (f"force-{force.pk}", f"office-{other_force.pk}", "panel-1", "x"):
        refused = save(as_(olive), "list=all", shared=side)
        assert refused.status_code == 200
        assert not SavedView.objects.exists()
    assert saved(as_(leo), "list=all", shared=f"force-{force.pk}").force == force


def test_whoever_opens_a_view_sees_with_their_own_eyes(as_, olive, otto, force, other_force, mine):
    theirs = RowFactory(template=TemplateFactory(force=other_force))
    MembershipFactory(user=olive, force=other_force, role=Role.OFFICE_OFFICER)
    view = saved(as_(olive), "list=all", shared=f"office-{force.pk}")
    assert set(rows_on(page_of(as_(olive), f"/rows/?{view.query}"))) == {mine.pk, theirs.pk}
    opened = as_(otto).get(f"/rows/views/{view.pk}/")["location"]
    assert rows_on(page_of(as_(otto), opened)) == [mine.pk]


def test_changes_are_saved_to_the_view_by_its_maker_alone(as_, olive, otto, force, mine, other):
    view = saved(as_(olive), "list=all", shared=f"office-{force.pk}")
    said = "This is no longer what the view"
    assert said not in page_of(as_(olive), f"/rows/?{view.query}&view={view.pk}")
    changed = f"/rows/?list=all&state=returned&view={view.pk}"
    page = page_of(as_(olive), changed)
    assert said in page
    assert "Save changes to this view" in page
    others = page_of(as_(otto), changed)
    assert said in others
    assert "Save changes to this view" not in others
    refused = as_(otto).post(f"/rows/views/{view.pk}/save/", {"query": "list=all&state=returned"})
    assert refused.status_code == 403
    as_(olive).post(f"/rows/views/{view.pk}/save/", {"query": "list=all&state=returned&page=2"})
    view.refresh_from_db()
    assert asked_by(view) == {"list": "all", "state": "returned"}


def test_a_view_is_renamed_and_shared_no_longer(as_, olive, otto, force):
    view = saved(as_(olive), "list=all", shared=f"office-{force.pk}")
    url = f"/rows/views/{view.pk}/change/"
    assert "Leo’s rows" in page_of(as_(olive), url)
    assert as_(otto).post(url, {"name": "Taken", "shared": "me"}).status_code == 403
    assert as_(olive).post(url, {"name": "Renamed", "shared": "me"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.force, view.side) == ("Renamed", None, "")
    assert as_(otto).get(f"/rows/views/{view.pk}/").status_code == 404


def test_a_view_is_deleted_by_its_maker_alone_and_no_row_with_it(as_, olive, otto, force, mine):
    view = saved(as_(olive), "list=all", shared=f"office-{force.pk}")
    as_(otto).post(f"/rows/views/{view.pk}/start/")
    url = f"/rows/views/{view.pk}/delete/"
    assert as_(otto).post(url).status_code == 403
    assert "No row is deleted or changed." in page_of(as_(olive), url)
    assert SavedView.objects.exists()
    assert as_(olive).post(url).status_code == 302
    assert not SavedView.objects.exists()
    assert rows_on(page_of(as_(otto), "/rows/?list=all")) == [mine.pk]
    assert as_(otto).get("/rows/").status_code == 200


def test_lists_open_with_the_view_one_starts_with(as_, olive, otto, leo, force, mine, other):
    view = saved(as_(olive), f"list=all&lead={leo.pk}", shared=f"office-{force.pk}")
    client = as_(otto)
    assert client.get("/rows/").status_code == 200
    client.post(f"/rows/views/{view.pk}/start/")
    response = client.get("/rows/", follow=True)
    assert rows_on(response.content.decode()) == [mine.pk]
    assert as_(olive).get("/rows/").status_code == 200
    assert client.get("/rows/?list=all").status_code == 200
    client.post(f"/rows/views/{view.pk}/start/", {"start": "no"})
    assert client.get("/rows/").status_code == 200


def test_nobody_is_shut_out_by_the_view_they_start_with(as_, olive, otto, force, mine):
    check = saved(as_(olive), "list=lead_left", name="Leavers", shared=f"office-{force.pk}")
    ours = saved(as_(olive), "list=all", name="All", shared=f"office-{force.pk}")
    client = as_(otto)
    client.post(f"/rows/views/{check.pk}/start/")
    assert "list=lead_left" in client.get("/rows/")["location"]
    client.post(f"/rows/views/{ours.pk}/start/")
    Membership.objects.filter(user=otto).update(role=Role.FORCE_COORDINATOR)
    assert as_(otto).get("/rows/").status_code == 200
    own = saved(as_(olive), "list=lead_left", name="Own")
    as_(olive).post(f"/rows/views/{own.pk}/start/")
    Membership.objects.filter(user=olive).update(role=Role.FORCE_COORDINATOR)
    assert as_(olive).get("/rows/").status_code == 200


def test_many_views_take_no_more_queries_than_few(as_, olive, leo, mine):
    client = as_(olive)
    for n in range(2):
        saved(client, f"list=all&lead={leo.pk}", name=f"View {n}")
    few = queries_of(client, "/rows/?list=all")
    for n in range(2, 9):
        saved(client, "list=overdue&words=callers&rag=red&theme=&sort=-target", name=f"View {n}")
    assert queries_of(client, "/rows/?list=all") == few
    assert_queries("worklists with saved views", client, "/rows/?list=all")
    assert_queries("saved views", client, "/rows/views/")


def test_the_file_of_a_view_names_it(as_, olive, leo, mine, other):
    client = as_(olive)
    view = saved(client, f"list=all&lead={leo.pk}&columns=priority,ref")

    def said(query):
        response = client.get(f"/rows/export/csv/?{query}&view={view.pk}")
        return b"".join(response.streaming_content).decode("utf-8-sig")

    file = said(view.query)
    assert "Saved view,Leo’s rows\r\n" in file
    assert "Priority,Section,Report ref\r\nHigh," in file
    assert 'Saved view,"Leo’s rows, changed"\r\n' in said("list=all")


def broken_on(page):
    """What the page says of views that cannot be shown."""
    return re.findall(r"The view “([^”]+)” cannot be shown", words_of(page))


@pytest.mark.parametrize(
    "query",
    ["list=of_2025", "list=all&grade=good", "list=all&columns=ref,colour", "list=all&sort=-colour",
     "list=all&state=gone", "list=all&template=99999999"],
)  # fmt: skip
def test_a_view_of_an_older_version_is_shown_as_broken_by_itself(as_, olive, otto, force, query):
    whole = saved(as_(olive), "list=all&state=returned", name="Returned")
    old = SavedView.objects.create(
        owner=olive, name="Old", query=query, force=force, side=Side.OFFICE
    )
    for person, way_out in ((olive, f"/rows/views/{old.pk}/delete/"),
                            (otto, f"/rows/views/{old.pk}/remove/")):  # fmt: skip
        client = as_(person)
        client.post(f"/rows/views/{old.pk}/start/")
        assert client.get("/rows/").status_code == 200
        page = page_of(client, "/rows/?list=all")
        assert broken_on(page) == ["Old"]
        assert way_out in page
        assert "Old" not in tabs_on(page)
        assert "cannot be shown" in page_of(
            client, client.get(f"/rows/views/{old.pk}/")["location"]
        )
    assert tabs_on(page_of(as_(olive), "/rows/?list=all"))[whole.name][0] == 0


def test_a_view_that_the_database_cannot_count_breaks_no_other(
    as_, olive, otto, leo, force, mine, monkeypatch
):
    """As a search that PostgreSQL fails on did, before no search could."""
    saved(as_(olive), f"list=all&lead={leo.pk}", shared=f"office-{force.pk}")
    old = saved(as_(olive), "list=all&words=risk", name="Old", shared=f"office-{force.pk}")

    def failing(said):
        return Q(words__document=SearchQuery("(", search_type="raw"))

    monkeypatch.setattr(assurance.filters, "holding", failing)
    for person in (olive, otto):
        client = as_(person)
        client.post(f"/rows/views/{old.pk}/start/")
        assert client.get("/rows/").status_code == 200
        page = page_of(client, "/rows/?list=all")
        assert broken_on(page) == ["Old"]
        assert tabs_on(page)["Leo’s rows"][0] == 1
        assert rows_on(page) == [mine.pk]


def test_an_officer_or_coordinator_removes_a_view_from_their_own_side(
    as_, olive, otto, ada, cora, leo, lena, force
):
    offices = saved(as_(olive), "list=all", name="Mine 1", shared=f"office-{force.pk}")
    forces = saved(as_(leo), "list=all", name="Mine 2", shared=f"force-{force.pk}")
    for view, who, statuses in (
        (offices, otto, {ada: 403, cora: 404, leo: 404}),
        (forces, cora, {lena: 403, otto: 404, olive: 404}),
    ):
        url = f"/rows/views/{view.pk}/remove/"
        assert {person: as_(person).post(url).status_code for person in statuses} == statuses
        assert url in page_of(as_(who), "/rows/views/")
        assert f"{view.owner.name} keeps it, and is told" in page_of(as_(who), url)
        assert as_(who).post(url).status_code == 302
        assert as_(who).get(f"/rows/views/{view.pk}/").status_code == 404
        assert as_(view.owner).get(f"/rows/views/{view.pk}/").status_code == 302
        notices = Notice.objects.filter(recipient=view.owner)
        assert [n.line for n in notices] == [
            f"A saved view of yours is shared no longer: {who.name} removed it. You keep it"
        ]
        assert still_true(view.owner_id, list(notices)) == list(notices)
        assert view.name not in notices[0].line


def test_a_view_of_somebody_who_has_left_is_removed_too(as_, olive, otto, force):
    view = saved(as_(olive), "list=all", shared=f"office-{force.pk}")
    Membership.objects.filter(user=olive).delete()
    assert view.name in page_of(as_(otto), "/rows/views/")
    assert as_(otto).post(f"/rows/views/{view.pk}/remove/").status_code == 302
    assert (
        view.name not in page_of(as_(otto), "/rows/views/").split("</main>")[0].split("table")[-1]
    )
    assert not still_true(olive.pk, list(Notice.objects.filter(recipient=olive)))
