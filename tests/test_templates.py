"""The living Annex 1: what it shows, what its counts count, and a row worked on where it stands."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from assurance.models import Action, ActionKind, AssuranceRow
from assurance.services.actions import ActionWords, record_action, take_off
from assurance.services.dates import date_row
from assurance.services.templates import FROM_THE_DOCUMENT, add_rows
from assurance.workflow import State
from inspections.models import Kind
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.queries import assert_queries
from tests.rows_on_pages import numbers_on, page_of, row_words, rows_on, words_of

HTMX = {"headers": {"HX-Request": "true"}}


def days(count):
    return timezone.localdate() + timedelta(days=count)


def day_boxes(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL: Police effectiveness 2016")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def row(template):
    """A row that awaits allocation."""
    return RowFactory(template=template)


@pytest.fixture
def mixed(template, leo, lena):
    """A row of each kind that the counts tell apart."""
    long_ago = timezone.now() - timedelta(days=60)

    def made(**facts):
        return RowFactory(template=template, **facts)

    return {
        "new": made(),
        "overdue": made(state=State.IN_PROGRESS, lead=leo, target_on=days(-12)),
        "due": made(state=State.RETURNED, lead=lena, target_on=days(5)),
        "undated": made(state=State.IN_PROGRESS, lead=leo),
        "leaderless": made(state=State.IN_PROGRESS, target_on=days(90)),
        "waiting": made(state=State.SUBMITTED, lead=leo, target_on=days(3), state_since=long_ago),
        "fresh": made(state=State.SUBMITTED, lead=lena, target_on=days(3)),
        "assured": made(state=State.ASSURED, lead=leo, target_on=days(-3)),
        "closed": made(state=State.CLOSED, lead=leo, target_on=days(-3)),
        "superseded": made(state=State.SUPERSEDED),
    }


def url_of(template):
    return f"/templates/{template.pk}/"


def act_url(row, act):
    return f"/templates/rows/{row.pk}/{act}/"


def test_the_list_shows_each_template_with_its_rows_by_state(as_, olive, template, mixed):
    page = page_of(as_(olive), "/templates/")
    assert "PEEL: Police effectiveness 2016" in page
    assert 'aria-label="10 All rows, PEEL: Police effectiveness 2016"' in page
    assert 'aria-label="3 In progress, PEEL: Police effectiveness 2016"' in page
    assert 'aria-label="1 Overdue, PEEL: Police effectiveness 2016"' in page


def test_the_list_has_only_what_one_may_read(as_, olive, leo, stranger, force, template):
    early = InspectionFactory(forces=[force], title="An early report", published_on=days(3))
    TemplateFactory(force=force, inspection=early)
    assert "An early report" in page_of(as_(olive), "/templates/")
    assert "An early report" not in page_of(as_(leo), "/templates/")
    assert "PEEL" not in words_of(page_of(as_(stranger), "/templates/"))


def test_the_list_takes_as_many_queries_for_one_template_as_for_twenty(as_, olive, force, template):
    client = as_(olive)
    assert_queries("template list", client, "/templates/")
    for _ in range(19):
        RowFactory(template=TemplateFactory(force=force))
    assert_queries("template list", client, "/templates/")


def test_the_sections_stand_in_the_printed_order_with_their_rows(as_, olive, template):
    for section in (Kind.RECOMMENDATION, Kind.AREA_FOR_IMPROVEMENT, Kind.ISSUE_OF_CONCERN):
        finding = FindingFactory(inspection=template.inspection, section=section)
        RowFactory(template=template, finding=finding)
    words = words_of(page_of(as_(olive), url_of(template)))
    titles = ["Issues of concern (1)", "Areas for improvement (1)", "Causes of concern (0)",
              "Recommendations (1)"]  # fmt: skip
    places = [words.index(title) for title in titles]
    assert places == sorted(places)


def test_a_row_says_everything_the_printed_template_does(as_, olive, cora, leo, template):
    finding = FindingFactory(
        inspection=template.inspection, report_ref="47", page_ref="Page 20 Figure 4",
        text="Staff do not understand the risks.",
    )  # fmt: skip
    row = RowFactory(
        template=template, finding=finding, state=State.IN_PROGRESS, lead=leo,
        target_on=date(2020, 6, 5), annotation="Despite the training given.",
    )  # fmt: skip
    done = ActionWords(ActionKind.DONE, "Trained 40 people.", done_on=date(2020, 3, 2))
    planned = ActionWords(ActionKind.PLANNED, "Train the others.", due_on=date(2020, 9, 1))
    record_action([row], planned, by=cora)
    record_action([row], done, by=cora)
    words = row_words(page_of(as_(olive), url_of(template)), row.pk)
    assert "47 Page 20 Figure 4 Staff do not understand the risks." in words
    assert "Annotation: Despite the training given." in words
    assert "Done 2 March 2020 Trained 40 people. Planned by 1 September 2020 Train the others." in (
        words
    )
    assert "Leo Lead" in words
    assert "5 June 2020" in words
    assert f"{(timezone.localdate() - date(2020, 6, 5)).days} days overdue" in words
    assert "In progress Red" in words


def test_the_accountable_officer_stands_beside_the_lead(as_, olive, leo, template):
    led = RowFactory(
        template=template, state=State.IN_PROGRESS, lead=leo,
        accountable_officer="ACC Local Policing",
    )  # fmt: skip
    other = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    page = page_of(as_(olive), url_of(template))
    assert "Leo Lead Accountable officer: ACC Local Policing" in row_words(page, led.pk)
    assert "Accountable officer" not in row_words(page, other.pk)
    act = page_of(as_(olive), f"/rows/{led.pk}/criteria/")
    assert "Lead: Leo Lead. Accountable officer: ACC Local Policing." in words_of(act)


def test_what_came_in_with_the_document_is_marked(as_, olive, template):
    findings = FindingFactory.create_batch(2, inspection=template.inspection, force=template.force)
    actions = {findings[0].pk: "A new team was set up."}
    add_rows(template.inspection, template.force, findings, by=olive, actions=actions)
    page = page_of(as_(olive), url_of(template))
    with_action, without = template.rows.order_by("finding__order")
    assert f"Done {FROM_THE_DOCUMENT} A new team was set up." in row_words(page, with_action.pk)
    assert "None recorded yet" in row_words(page, without.pk)


def test_an_action_that_was_taken_off_is_gone_and_a_new_version_takes_the_place(
    as_, olive, cora, template
):
    row, other = RowFactory.create_batch(2, template=template)
    action = record_action([row, other], ActionWords(ActionKind.DONE, "Old words."), by=cora)
    assert "Old words." in row_words(page_of(as_(olive), url_of(template)), row.pk)
    take_off(action, row, by=cora)
    page = page_of(as_(olive), url_of(template))
    assert "Old words." not in row_words(page, row.pk)
    assert "Old words." in row_words(page, other.pk)


def test_the_counts_by_state_add_up_and_each_number_is_the_list_behind_it(
    as_, olive, template, mixed
):
    client = as_(olive)
    page = page_of(client, url_of(template))
    numbers = numbers_on(page)
    by_state = [number for words, (number, url) in numbers.items() if "state=" in url]
    assert len(by_state) == len(State)
    assert sum(by_state) == numbers["All rows"][0] == len(rows_on(page)) == 10
    for words, (number, url) in numbers.items():
        assert len(rows_on(page_of(client, url))) == number, words


def test_the_counts_beside_the_states_count_what_they_say(as_, olive, template, mixed):
    numbers = numbers_on(page_of(as_(olive), url_of(template)))
    counted = {words: number for words, (number, _) in numbers.items()}
    assert counted["Overdue"] == 1
    assert counted["Due within 28 days"] == 1
    assert counted["Without a lead"] == 2
    assert counted["Without a target date"] == 2
    assert counted["Waiting for review"] == 2
    assert counted["Waiting for over 10 working days"] == 1


def test_each_count_has_its_rule_printed(as_, olive, template, mixed):
    words = words_of(page_of(as_(olive), url_of(template)))
    assert "The force reports it complete; the office has not checked it yet." in words
    assert "With the force, and past its target date or the inspectorate's deadline." in words
    assert "Overdue, or still without a target date ten working days after it came in." in words


def test_the_counts_do_not_change_with_the_filters(as_, olive, template, mixed):
    client = as_(olive)
    everything = numbers_on(page_of(client, url_of(template)))
    assert numbers_on(page_of(client, url_of(template) + "?state=closed")) == everything


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=in_progress", {"overdue", "undated", "leaderless"}),
        ("list=overdue", {"overdue"}),
        ("list=without_lead", {"new", "leaderless"}),
        ("lead=nobody", {"new", "leaderless", "superseded"}),
        ("state=in_progress&lead=nobody", {"leaderless"}),
        ("state=in_progress&list=overdue", {"overdue"}),
        ("state=closed&list=overdue", set()),
    ],
)
def test_filters_can_be_combined(as_, olive, template, mixed, query, expected):
    page = page_of(as_(olive), f"{url_of(template)}?{query}")
    assert set(rows_on(page)) == {mixed[name].pk for name in expected}
    assert f"Showing {len(expected)} of 10 rows." in words_of(page)


def test_a_lead_is_filtered_by_name(as_, olive, template, mixed, lena):
    page = page_of(as_(olive), f"{url_of(template)}?lead={lena.pk}")
    assert set(rows_on(page)) == {mixed["due"].pk, mixed["fresh"].pk}


def test_a_section_is_filtered(as_, olive, template, row):
    finding = FindingFactory(inspection=template.inspection, section=Kind.RECOMMENDATION)
    wanted = RowFactory(template=template, finding=finding)
    page = page_of(as_(olive), f"{url_of(template)}?section=recommendation")
    assert rows_on(page) == [wanted.pk]


def test_words_are_found_in_findings_annotations_and_actions(as_, olive, cora, template):
    def made(text, **facts):
        finding = FindingFactory(inspection=template.inspection, text=text)
        return RowFactory(template=template, finding=finding, **facts)

    in_finding = made("Domestic abuse calls are graded late.")
    in_note = made("Files are late.", annotation="See the domestic review.")
    in_action = made("Training is late.")
    record_action([in_action], ActionWords(ActionKind.DONE, "Domestic desk opened."), by=cora)
    other = made("Vetting is late.")
    client = as_(olive)
    found = rows_on(page_of(client, f"{url_of(template)}?words=DOMESTIC"))
    assert set(found) == {in_finding.pk, in_note.pk, in_action.pk}
    assert rows_on(page_of(client, f"{url_of(template)}?words=domestic+graded")) == [in_finding.pk]
    assert other.pk in rows_on(page_of(client, url_of(template)))


def test_filters_in_force_can_be_cleared(as_, olive, template, mixed):
    narrowed = page_of(as_(olive), url_of(template) + "?state=closed")
    assert f'href="{url_of(template)}#rows">Show all rows' in narrowed
    assert "Show all rows" not in page_of(as_(olive), url_of(template))


def test_a_filter_that_makes_no_sense_is_said_and_nothing_breaks(as_, olive, template, row):
    page = page_of(as_(olive), url_of(template) + "?state=nonsense&lead=999999")
    assert "Select a valid choice" in page
    assert row.pk in rows_on(page)


def test_rows_can_be_put_in_the_order_of_their_dates(as_, olive, template):
    late, soon, never = (RowFactory(template=template, target_on=on, state=State.IN_PROGRESS)
                         for on in (days(90), days(9), None))  # fmt: skip
    client = as_(olive)
    assert rows_on(page_of(client, url_of(template))) == [late.pk, soon.pk, never.pk]
    ordered = page_of(client, url_of(template) + "?order=date")
    assert rows_on(ordered) == [never.pk, soon.pk, late.pk]


def test_who_may_not_read_it_does_not_learn_that_it_exists(as_, template, row, olive, leo, stranger,
                                                           pam, ian, adam):  # fmt: skip
    assert as_(olive).get(url_of(template)).status_code == 200
    assert as_(leo).get(url_of(template)).status_code == 200
    for person in (stranger, pam, ian, adam):
        assert as_(person).get(url_of(template)).status_code == 404


def test_before_publication_only_the_office_and_the_coordinator_see_it(
    as_, olive, cora, leo, fred, force
):
    early = TemplateFactory(
        force=force, inspection=InspectionFactory(forces=[force], published_on=days(2))
    )
    assert as_(olive).get(url_of(early)).status_code == 200
    assert as_(cora).get(url_of(early)).status_code == 200
    assert as_(leo).get(url_of(early)).status_code == 404
    assert as_(fred).get(url_of(early)).status_code == 404


@pytest.mark.parametrize("count", [30, 300])
def test_the_page_takes_as_many_queries_for_30_rows_as_for_300(
    as_, olive, cora, template, count, leo
):
    rows = many_rows(template, count, lead=leo, state=State.IN_PROGRESS)
    for some in (rows[::2], rows[::3], rows[:5]):
        record_action(some, ActionWords(ActionKind.DONE, "Done."), by=cora)
    assert_queries("living annex 1", as_(olive), url_of(template))


# Working on a row where it stands


def test_each_is_offered_what_they_may_do_and_what_is_open(as_, olive, cora, leo, template, row):
    open_row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    closed = RowFactory(template=template, state=State.CLOSED, lead=leo, target_on=days(3))

    def offered(person, on):
        page = page_of(as_(person), url_of(template))
        return set(re.findall(rf"/templates/rows/{on.pk}/([a-z]+)/", page))

    assert offered(olive, row) == {"allocate", "date", "action", "annotate"}
    assert offered(cora, row) == {"allocate", "date", "action"}
    assert offered(leo, row) == {"action"}
    assert offered(cora, open_row) == {"date", "action"}
    assert offered(olive, closed) == {"annotate"}
    assert offered(cora, closed) == set()


def buttons_on(page):
    """What can be done to the ticked rows, by the addresses of the buttons."""
    return re.findall(r'formaction="/rows/bulk/([a-z-]+)/"', page)


def test_only_rows_on_which_something_is_open_are_ticked(as_, cora, leo, template):
    new = RowFactory(template=template)
    led = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=days(9))
    ended = RowFactory(template=template, state=State.CLOSED, lead=leo, target_on=days(9))
    page = page_of(as_(cora), url_of(template))
    for row in (new, led):
        assert f'form="bulk" name="row" value="{row.pk}"' in page
    assert f'form="bulk" name="row" value="{ended.pk}"' not in page
    assert buttons_on(page) == ["allocate", "date", "later", "lead", "facts"]
    narrowed = page_of(as_(cora), url_of(template) + "?state=in_progress")
    assert buttons_on(narrowed) == ["later", "lead", "facts"]
    assert buttons_on(page_of(as_(cora), url_of(template) + "?state=closed")) == []


def test_a_lead_ticks_only_the_rows_that_are_theirs(as_, leo, lena, template):
    own = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=days(9))
    other = RowFactory(template=template, state=State.IN_PROGRESS, lead=lena, target_on=days(9))
    page = page_of(as_(leo), url_of(template))
    assert f'form="bulk" name="row" value="{own.pk}"' in page
    assert f'form="bulk" name="row" value="{other.pk}"' not in page
    assert buttons_on(page) == ["later"]


def test_a_row_in_progress_without_a_lead_is_given_one_where_it_stands(as_, cora, leo, template):
    alone = RowFactory(template=template, state=State.IN_PROGRESS, target_on=days(9))
    led = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo, target_on=days(9))
    page = page_of(as_(cora), url_of(template))
    assert act_url(alone, "lead") in page
    assert act_url(led, "lead") not in page
    form = as_(cora).get(act_url(alone, "lead"))
    given = {"version": alone.version, "lead": leo.pk, "reason": ""}
    assert "Leo Lead" in form.content.decode()
    assert as_(cora).post(act_url(alone, "lead"), given).status_code == 302
    alone.refresh_from_db()
    assert alone.lead == leo
    assert as_(leo).get(act_url(alone, "lead")).status_code == 403


def test_observers_see_no_form_and_may_not_post(as_, oscar, fred, ada, olive, row, template):
    for reader in (oscar, fred, ada):
        page = page_of(as_(reader), url_of(template))
        assert "/templates/rows/" not in page
        assert 'type="checkbox"' not in page
        for act in ("allocate", "date", "action", "annotate"):
            assert as_(reader).post(act_url(row, act), {}).status_code == 403
            assert as_(reader).get(act_url(row, act)).status_code == 403
    assert as_(olive).get(act_url(row, "allocate")).status_code == 200


def test_a_stranger_finds_no_row_to_work_on(as_, stranger, olive, row):
    assert as_(stranger).post(act_url(row, "annotate"), {}).status_code == 404
    assert as_(olive).get(act_url(row, "no-such-act")).status_code == 404


def test_a_row_is_allocated_where_it_stands(as_, cora, leo, row, template):
    client = as_(cora)
    form = client.get(act_url(row, "allocate"), **HTMX)
    assert f'id="row-{row.pk}"' in form.content.decode()
    given = {"lead": leo.pk, "version": row.version, **day_boxes("target_date", days(40))}
    answer = client.post(act_url(row, "allocate"), given, **HTMX)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "saved"
    page = answer.content.decode()
    assert "Leo Lead" in row_words(page, row.pk)
    assert "In progress" in row_words(page, row.pk)
    counted = numbers_on(page)
    assert counted["Awaiting allocation"][0] == 0
    assert counted["In progress"][0] == 1
    row.refresh_from_db()
    assert (row.state, row.lead, row.target_on) == (State.IN_PROGRESS, leo, days(40))


def test_without_a_script_the_form_is_a_page_and_leads_back_to_the_row(as_, cora, leo, row):
    client = as_(cora)
    page = page_of(client, act_url(row, "allocate"))
    assert row.finding.text in page
    given = {"lead": leo.pk, "version": row.version, **day_boxes("target_date", days(40))}
    answer = client.post(act_url(row, "allocate"), given, follow=True)
    assert answer.redirect_chain == [(f"/templates/{row.template_id}/#row-{row.pk}", 302)]
    assert "allocated to Leo Lead" in answer.content.decode()


def test_what_is_wrong_is_said_in_the_row_and_what_was_typed_is_kept(as_, cora, leo, row):
    given = {"lead": leo.pk, "version": row.version, "criteria": "Nine in ten calls.",
             "target_date_day": "31", "target_date_month": "2",
             "target_date_year": "2030"}  # fmt: skip
    answer = as_(cora).post(act_url(row, "allocate"), given, **HTMX)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a problem" in page
    assert "real date" in page
    assert "Nine in ten calls." in page
    row.refresh_from_db()
    assert row.state == State.AWAITING_ALLOCATION


def test_a_date_in_words_is_refused_with_the_reason(as_, cora, template, leo):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    given = {"version": row.version, "target_date_day": "5", "target_date_month": "June",
             "target_date_year": "2030"}  # fmt: skip
    refused = as_(cora).post(act_url(row, "date"), given, **HTMX)
    assert "must be in numbers" in refused.content.decode()
    right = {"version": row.version, **day_boxes("target_date", date(2030, 6, 5))}
    assert "5 June 2030" in as_(cora).post(act_url(row, "date"), right, **HTMX).content.decode()


def test_a_lead_records_an_action_where_the_row_stands_and_a_second_press_adds_nothing(
    as_, leo, template
):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    client = as_(leo)
    form = client.get(act_url(row, "action"), **HTMX).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', form).group(1)
    given = {"kind": "planned", "text": "Train the call takers.", "once": once}
    first = client.post(act_url(row, "action"), given, **HTMX)
    assert "Planned Train the call takers." in row_words(first.content.decode(), row.pk)
    assert client.post(act_url(row, "action"), given, **HTMX).status_code == 200
    assert Action.objects.count() == 1


def test_an_officer_names_the_source_of_what_she_records_for_the_force(as_, olive, leo, template):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    client = as_(olive)
    once = "6f0a2f5e-0000-4000-8000-000000000001"
    given = {"kind": "done", "text": "Trained.", "once": once}
    assert client.post(act_url(row, "action"), given, **HTMX).status_code == 422
    assert Action.objects.count() == 0
    named = {**given, "source": "E-mail of Chief Inspector Hall"}
    assert client.post(act_url(row, "action"), named, **HTMX).status_code == 200
    assert Action.objects.get().current.source == "E-mail of Chief Inspector Hall"


def test_an_officer_annotates_and_the_inspectors_words_stay(as_, olive, row):
    words = row.finding.text
    given = {"version": row.version, "annotation": "Contested by the force."}
    answer = as_(olive).post(act_url(row, "annotate"), given, **HTMX)
    said = row_words(answer.content.decode(), row.pk)
    assert f"{words} Annotation: Contested by the force." in said
    row.finding.refresh_from_db()
    assert row.finding.text == words


def test_two_at_once_the_second_is_told_and_keeps_what_was_typed(as_, olive, otto, row):
    first = {"version": row.version, "annotation": "What Otto thinks."}
    second = {"version": row.version, "annotation": "What Olive thinks."}
    assert as_(otto).post(act_url(row, "annotate"), first, **HTMX).status_code == 200
    clash = as_(olive).post(act_url(row, "annotate"), second, **HTMX)
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "changed by Otto Officer while you were working on it" in page
    assert "Annotation: What Otto thinks." in row_words(page, row.pk)
    assert "What Olive thinks." in page
    row.refresh_from_db()
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert int(version) == row.version
    again = {"version": version, "annotation": "What both think."}
    assert as_(olive).post(act_url(row, "annotate"), again, **HTMX).status_code == 200


def test_who_set_the_date_meanwhile_is_named(as_, olive, cora, leo, template):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    before = row.version
    date_row(row, days(30), by=cora)
    given = {"version": before, "annotation": "A remark."}
    clash = as_(olive).post(act_url(row, "annotate"), given, **HTMX)
    assert clash.status_code == 409
    assert "changed by Cora Coordinator" in clash.content.decode()


def test_an_act_that_is_no_longer_open_is_said_with_what_was_typed(
    as_, olive, cora, leo, lena, row
):
    given = {"lead": leo.pk, "version": row.version, **day_boxes("target_date", days(40))}
    assert as_(cora).post(act_url(row, "allocate"), given, **HTMX).status_code == 200
    late = {**given, "lead": lena.pk, "criteria": "Nine in ten."}
    answer = as_(olive).post(act_url(row, "allocate"), late, **HTMX)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "“Allocate” is no longer open: the row is in progress, last changed by Cora" in page
    assert "Nine in ten." in page
    row.refresh_from_db()
    assert row.lead == leo


def test_a_form_that_was_shut_meanwhile_is_not_opened(as_, cora, leo, template):
    row = RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)
    answer = as_(cora).get(act_url(row, "allocate"), **HTMX)
    page = answer.content.decode()
    assert "The row has been allocated already." in page
    assert "<form" not in page
    plain = as_(cora).get(act_url(row, "allocate"), follow=True)
    assert "The row has been allocated already." in plain.content.decode()


def test_a_row_is_drawn_anew_when_its_form_is_put_away(as_, cora, row):
    drawn = as_(cora).get(f"/templates/rows/{row.pk}/", **HTMX).content.decode()
    assert rows_on(drawn) == [row.pk]
    assert "<form" not in drawn
    assert as_(cora).get(f"/templates/rows/{row.pk}/").status_code == 302


def test_long_waiting_is_said_in_working_days(as_, olive, template, leo):
    friday = datetime(2026, 5, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    row = RowFactory(template=template, state=State.SUBMITTED, lead=leo, state_since=friday)
    AssuranceRow.objects.filter(pk=row.pk).update(reported_on=friday.date())
    assert "waiting for review," in row_words(page_of(as_(olive), url_of(template)), row.pk)
