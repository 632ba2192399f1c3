"""Lists people live in: what is searched, how the hits are marked, which columns and filters."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.columns import COLUMNS
from assurance.models import ActionKind, OfficeNote
from assurance.services.actions import ActionWords, change_action, record_action, take_off
from assurance.services.rows import annotate
from assurance.workflow import State
from inspections.models import Correction
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.queries import assert_queries
from tests.rows_on_pages import page_of, row_words, rows_on

TODAY = timezone.localdate()
EVERY = ",".join(column.key for column in COLUMNS)


def days(count):
    return TODAY + timedelta(days=count)


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL effectiveness")
    return TemplateFactory(force=force, inspection=inspection)


def row_saying(template, text, **facts):
    finding = FindingFactory(inspection=template.inspection, force=template.force, text=text)
    return RowFactory(template=template, finding=finding, **facts)


@pytest.fixture
def custody(template):
    return row_saying(template, "Custody officers do not record the risks of detainees.")


@pytest.fixture
def calls(template):
    return row_saying(template, "Call-takers wait for supervisors; stop and search is not checked.")


def found(client, words, url="/rows/"):
    response = client.get(url, {"list": "all", "words": words})
    assert response.status_code == 200
    return rows_on(response.content.decode())


def act(row, text, by, kind=ActionKind.DONE):
    return record_action([row], ActionWords(kind, text), by=by)


def test_a_row_is_found_by_the_inspectors_words_the_annotation_and_the_actions(
    as_, olive, leo, custody, calls
):
    client = as_(olive)
    annotate(calls, "Despite the training given.", by=olive)
    act(custody, "Sergeants now audit the log weekly.", by=leo)
    assert found(client, "detainees") == [custody.pk]
    assert found(client, "training") == [calls.pk]
    assert found(client, "sergeants") == [custody.pk]
    assert found(client, "helicopters") == []


def test_words_are_found_in_their_other_forms_and_in_different_places(
    as_, olive, leo, custody, calls
):
    client = as_(olive)
    act(custody, "Sergeants now audit the log weekly.", by=leo)
    assert found(client, "recording risk") == [custody.pk]
    assert found(client, "detainee sergeant audits") == [custody.pk]
    assert found(client, "detainee helicopter") == []


def test_a_phrase_is_found_as_it_stands_and_a_word_can_be_shut_out(as_, olive, custody, calls):
    client = as_(olive)
    assert found(client, '"stop and search"') == [calls.pk]
    assert found(client, "“stop and search”") == [calls.pk]
    assert found(client, '"search and stop"') == []
    assert found(client, "search stop") == [calls.pk]
    assert found(client, "detainees or supervisors") == [custody.pk, calls.pk]
    assert found(client, "-supervisors") == [custody.pk]
    assert found(client, '"record the risks" -detainees') == []


def test_a_phrase_does_not_run_from_one_text_into_the_next(as_, olive, custody):
    annotate(custody, "Audited monthly.", by=olive)
    assert found(as_(olive), '"detainees audited"') == []
    assert found(as_(olive), "detainees audited") == [custody.pk]


def test_refs_and_pages_are_found(as_, olive, template, custody):
    finding = FindingFactory(
        inspection=template.inspection, report_ref="947", page_ref="Page 821/822"
    )
    row = RowFactory(template=template, finding=finding)
    for words in ("947", "821", "822", "821/822", '"page 821"'):
        assert found(as_(olive), words) == [row.pk], words


def test_what_stands_now_is_searched_and_nothing_older(as_, olive, ada, leo, custody, calls):
    client = as_(olive)
    action = act(custody, "Sergeants audit the log.", by=leo)
    change_action(action, ActionWords(ActionKind.DONE, "Inspectors sample it."), by=leo, number=1)
    assert found(client, "sergeants") == []
    assert found(client, "inspectors") == [custody.pk]
    other = record_action(
        [custody, calls], ActionWords(ActionKind.DONE, "Helicopters were bought."), by=leo
    )
    assert found(client, "helicopters") == [custody.pk, calls.pk]
    take_off(other, custody, by=leo)
    assert found(client, "helicopters") == [calls.pk]
    annotate(calls, "As told in April.", by=olive)
    annotate(calls, "As told in June.", by=olive)
    assert (found(client, "april"), found(client, "june")) == ([], [calls.pk])


def test_a_correction_is_found_by_its_new_words(as_, olive, custody):
    said = custody.finding.text
    Correction.objects.create(
        finding=custody.finding, field="text", old=said, new="Cells are cold.", why="Slip", by=olive
    )
    assert found(as_(olive), "detainees") == []
    assert found(as_(olive), "cells") == [custody.pk]


def test_the_offices_own_notes_are_never_searched(as_, olive, cora, custody):
    OfficeNote.objects.create(row=custody, text="Ask the chief privately.", changed_by=olive)
    for person in (olive, cora):
        assert found(as_(person), "privately") == []
        assert found(as_(person), "detainees") == [custody.pk]


def test_rows_of_other_forces_are_not_found(as_, stranger, olive, custody):
    assert found(as_(stranger), "detainees") == []
    assert found(as_(olive), "detainees") == [custody.pk]


def test_a_template_is_searched_in_the_same_way(as_, olive, leo, template, custody, calls):
    act(custody, "Sergeants now audit the log weekly.", by=leo)
    url = f"/templates/{template.pk}/"
    assert found(as_(olive), "detainee audits", url) == [custody.pk]
    assert found(as_(olive), '"stop and search"', url) == [calls.pk]


def test_hits_are_marked_and_say_where_they_are(as_, olive, leo, custody):
    client = as_(olive)
    annotate(custody, "See the risk register.", by=olive)
    act(custody, "Sergeants now audit the risks weekly.", by=leo)
    page = client.get("/rows/", {"list": "all", "words": "risk audit"}).content.decode()
    assert "do not record the <mark>risks</mark> of detainees." in page
    assert "now <mark>audit</mark> the <mark>risks</mark> weekly." in page
    said = row_words(page, custody.pk)
    assert "In the annotation: See the risk register." in said
    assert "In the action taken to address concern: Sergeants now audit the risks weekly." in said
    plain = page_of(client, "/rows/?list=all")
    assert "<mark>" not in plain


def test_hits_are_marked_on_the_page_of_a_template_where_they_stand(
    as_, olive, leo, template, custody, calls
):
    client, url = as_(olive), f"/templates/{template.pk}/"
    annotate(custody, "See the <b>risk</b> register,\nand/or the log.", by=olive)
    act(custody, "Sergeants now audit the risks weekly.", by=leo)
    page = client.get(url, {"words": "risk audit"}).content.decode()
    said = "See the &lt;b&gt;<mark>risk</mark>&lt;/b&gt; register,\nand/or the log."
    assert f'<span class="app-words">{said}</span>' in page
    assert "now <mark>audit</mark> the <mark>risks</mark> weekly." in page
    assert "do not record the <mark>risks</mark> of detainees." in page
    assert page.count("<mark>") == 4
    assert "<mark>" not in client.get(url).content.decode()
    assert "<mark>" not in client.get(url, {"words": "-helicopters"}).content.decode()


def test_a_ref_that_is_searched_for_is_marked_on_the_page_of_a_template(as_, olive, template):
    finding = FindingFactory(inspection=template.inspection, report_ref="947", page_ref="Page 8/9")
    RowFactory(template=template, finding=finding)
    url = f"/templates/{template.pk}/"
    page = as_(olive).get(url, {"words": "947 9"}).content.decode()
    assert "<mark>947</mark></a>" in page
    assert re.findall('"Page ref">([^"]+)</td>', page) == ["Page 8/<mark>9</mark>"]


def test_a_long_text_is_cut_round_the_hit(as_, olive, template):
    words = " ".join(f"point{n}" for n in range(400))
    row = row_saying(template, f"{words} helicopters {words}")
    page = as_(olive).get("/rows/", {"list": "all", "words": "helicopters"}).content.decode()
    assert "… " in row_words(page, row.pk)
    assert "<mark>helicopters</mark>" in page
    assert "point200" not in page


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "<b>bold</b> & 'quoted'", "<mark>"])
def test_what_somebody_typed_is_never_html(as_, olive, leo, template, typed):
    row = row_saying(template, f"Custody {typed} risk")
    annotate(row, f"risk {typed}", by=olive)
    act(row, f"{typed} risk", by=leo)
    page = as_(olive).get("/rows/", {"list": "all", "words": f"risk {typed}"}).content.decode()
    for tag in ("<script>alert", "<b>bold"):
        assert tag not in page
    assert "<mark>risk</mark>" in page


def test_letters_that_mark_cannot_be_forged(as_, olive, template):
    row_saying(template, "Custody \ue000risk\ue001 \ue000open risk")
    page = as_(olive).get("/rows/", {"list": "all", "words": "risk"}).content.decode()
    assert page.count("<mark>") == page.count("</mark>") > 0
    assert "\ue000" not in page


ODD = [
    "the", "'", '"', "-", "& | !", "((", "a" * 200, "or", "-the", ":*", "\\", "%", "💥",
    "-" * 60, "- " * 60, "-(" * 60, "-!" * 60, '-"' * 60, "-" * 99 + "a", "a-" * 99, '-"a b" ' * 30,
]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_no_words_are_too_odd_to_search_for(as_, olive, custody, words):
    assert as_(olive).get("/rows/", {"list": "all", "words": words}).status_code == 200


def test_operators_beside_the_words_do_not_change_what_they_find(as_, olive, template):
    custody, roads = row_saying(template, "Custody risk"), row_saying(template, "Roads risk")
    for words, rows in {
        f"{'-' * 60} custody": [custody], "custody - risk": [custody],
        "(custody) & risk": [custody],
        "risk -roads": [custody], "--roads": [roads], '"custody risk': [custody],
    }.items():  # fmt: skip
        assert listed(as_(olive), words=words) == [row.pk for row in rows], words


def test_too_many_words_are_refused_and_kept(as_, olive, custody):
    page = as_(olive).get("/rows/", {"list": "all", "words": "risk " * 2000}).content.decode()
    assert "at most 200 characters" in page
    assert "risk risk risk" in page


def test_a_text_longer_than_the_database_indexes_is_found(as_, olive, template):
    row = row_saying(template, "Custody " + " ".join(f"w{n}" for n in range(200_000)))
    assert listed(as_(olive), words="custody") == [row.pk]


def headings(page):
    return re.findall(r'<td role="cell"[^>]*data-label="([^"]+)"', page.split("</tr>")[1])


def listed(client, **query):
    response = client.get("/rows/", {"list": "all", **query})
    assert response.status_code == 200
    return rows_on(response.content.decode())


@pytest.fixture
def three(template, leo, lena):
    """Rows that differ in everything by which one may narrow and sort."""
    first = row_saying(
        template, "Alpha", state=State.IN_PROGRESS, lead=leo, priority="low",
        first_target_on=days(-40), target_on=days(-4), came_in_on=days(-90),
        accountable_officer="ACC Crime", themes=["custody"],
    )  # fmt: skip
    second = row_saying(
        template, "Bravo", state=State.RETURNED, lead=lena, priority="high",
        target_on=days(-20), came_in_on=days(-50), themes=["calls", "custody"],
        blocked_by="funding", blocked_on=days(-9), waits_for="the Home Office",
    )  # fmt: skip
    third = row_saying(template, "Charlie", came_in_on=days(-2))
    return first.pk, second.pk, third.pk


def test_columns_stand_as_they_are_chosen(as_, olive, three):
    client = as_(olive)
    usual = headings(page_of(client, "/rows/?list=all"))
    assert usual[:2] == ["Select", "Report ref"]
    page = page_of(client, "/rows/?list=all&columns=blocked,priority,ref")
    assert headings(page) == ["Select", "Blocked", "Priority", "Report ref"]
    assert "by funding: waits for the Home Office" in row_words(page, three[1])
    odd = page_of(client, "/rows/?list=all&columns=priority,nonsense,,priority,<b>,ref")
    assert headings(odd) == ["Select", "Priority", "Report ref"]
    assert headings(page_of(client, "/rows/?list=all&columns=nonsense")) == usual


def test_the_form_of_columns_becomes_an_address(as_, olive, three):
    client = as_(olive)
    form = {"list": "all", "lead": "nobody", "columns": "ref,report,text", "choose": "1",
            "show": ["ref", "text", "priority", "news"], "page": "3",
            "place-ref": "1", "place-report": "2", "place-text": "3", "place-priority": "1",
            "place-news": ""}  # fmt: skip
    response = client.get("/rows/", form)
    assert response["location"] == "/rows/?list=all&lead=nobody&columns=priority,ref,text,news"
    nothing = client.get("/rows/", {"list": "all", "choose": "1", "place-ref": "9" * 5000})
    assert nothing["location"] == "/rows/?list=all"
    odd = {"list": "all", "choose": "1", "show": ["x", "ref", "lead"], "place-ref": "²",
           "place-lead": "-1"}  # fmt: skip
    assert client.get("/rows/", odd)["location"] == "/rows/?list=all&columns=ref,lead"


@pytest.mark.parametrize("key", [column.key for column in COLUMNS])
def test_each_column_sorts_both_ways_and_what_has_nothing_comes_last(as_, olive, three, key):
    client = as_(olive)
    up = listed(client, columns=EVERY, sort=key)
    down = listed(client, columns=EVERY, sort=f"-{key}")
    assert set(up) == set(down) == set(three)
    nothing = {"annotation", "action", "criteria", "deadline", "reported", "news", "evidence",
               "asked", "force"}  # fmt: skip
    if key in nothing:
        assert up == down == sorted(three)
    if key in {"over", "over_first", "themes", "blocked", "lead", "priority", "officer", "first"}:
        assert up[-1] == down[-1] == three[2]


def test_sorting_follows_the_meaning_of_a_column(as_, olive, three):
    client = as_(olive)
    first, second, third = three
    assert listed(client, columns="priority", sort="priority") == [second, first, third]
    assert listed(client, columns="over", sort="-over") == [second, first, third]
    assert listed(client, columns="over_first", sort="-over_first") == [first, second, third]
    assert listed(client, columns="came", sort="came") == [first, second, third]
    assert listed(client, columns="ref", sort="priority") == sorted(three)


def test_each_filter_narrows_the_list(as_, olive, three, template):
    client = as_(olive)
    first, second, third = three
    for query, expected in (
        ({"target_from": days(-10).strftime("%d %m %Y")}, [first]),
        ({"target_until": days(-10).strftime("%d/%m/%Y")}, [second]),
        ({"target_from": days(-30).isoformat(), "target_until": days(0).isoformat()},
         [second, first]),
        ({"came_from": days(-2).isoformat()}, [third]),
        ({"came_until": days(-60).isoformat()}, [first]),
        ({"since_from": days(0).isoformat()}, [*three]),
        ({"since_until": days(-1).isoformat()}, []),
        ({"overdue_by": "4"}, [second]),
        ({"overdue_by": "3"}, [second, first]),
        ({"late_by": "20"}, [first]),
        ({"late_by": "19"}, [second, first]),
        ({"priority": "high"}, [second]),
        ({"officer": "crime"}, [first]),
        ({"theme": "custody"}, [second, first]),
        ({"theme": "calls"}, [second]),
        ({"blocked": "yes"}, [second]),
        ({"blocked": "funding"}, [second]),
        ({"blocked": "no"}, [first, third]),
        ({"without": "date"}, [third]),
        ({"without": "theme"}, [third]),
        ({"without": "officer"}, [second, third]),
        ({"without": "action"}, [*three]),
        ({"rag": "red"}, [second, first]),
        ({"rag": "grey", "priority": "low"}, []),
    ):  # fmt: skip
        assert set(listed(client, **query)) == set(expected), query


def test_a_filter_in_force_is_said_and_can_be_taken_away(as_, olive, three):
    page = page_of(as_(olive), "/rows/?list=all&target_from=1/3/2020&blocked=funding&sort=lead")
    assert "Target date from: 1 March 2020" in page
    assert "Blocked: Blocked by funding" in page
    assert 'href="?list=all&blocked=funding&sort=lead"' in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"target_from": "31 2 2026"}, "Target date from must be a real date, for example 27"),
        ({"since_until": "soon"}, "In this state until must be a real date"),
        ({"overdue_by": "-1"}, "Overdue by more than must be a whole number from 0 to 9,999"),
        ({"late_by": "9" * 5000}, "Late against its first date by more than must be a whole"),
        ({"overdue_by": "ten"}, "Overdue by more than must be a whole number"),
        ({"state": "gone"}, "Select a valid choice"),
        ({"words": "x" * 201}, "at most 200 characters"),
        ({"words": "a\x00b"}, "cannot contain the character U+0000"),
        ({"officer": "\x00"}, "cannot contain the character U+0000"),
    ],
)  # fmt: skip
def test_what_a_filter_does_not_understand_is_said_and_narrows_nothing(
    as_, olive, three, query, said
):
    response = as_(olive).get("/rows/", {"list": "all", **query})
    page = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in page
    assert said in page
    assert set(rows_on(page)) == set(three)
    assert "Filters in use" not in page


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense", "sort=-", "sort=", "sort=--ref", "sort=ref&sort=-lead", "sort=%00",
        "columns=%00", "columns=" + "ref," * 2000, "page=" + "9" * 500, "page=-1", "page=x",
        "view=x", "view=" + "9" * 500, "list=%00", "template=" + "9" * 50, "lead=-1",
        "theme=%27%3B--", "choose=", "columns=ref&columns=lead", "columns[]=ref",
    ],
)  # fmt: skip
def test_no_address_is_too_odd(as_, olive, three, query):
    response = as_(olive).get(f"/rows/?{query}", follow=True)
    assert response.status_code in (200, 404)


@pytest.mark.parametrize("count", [30, 300])
def test_any_choice_takes_as_many_queries_for_30_rows_as_for_300(as_, olive, template, leo, count):
    rows = many_rows(template, count, lead=leo, state=State.IN_PROGRESS)
    act(rows[0], "Sergeants audit the log.", by=leo)
    client = as_(olive)
    assert_queries("worklists in every column", client, f"/rows/?list=all&columns={EVERY}")
    assert_queries("worklists searched", client, "/rows/?list=all&words=callers")
