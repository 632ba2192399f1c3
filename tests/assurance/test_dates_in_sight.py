"""Open rows without a date, first dates and moved ones: seen wherever a row is seen."""

import csv
import io
import re
from datetime import timedelta

import pytest

from assurance.display import late_against, moved_words, undated_tag
from assurance.models import AssuranceRow
from assurance.services.dates import ask_later_date, decide_date
from assurance.services.moves import Given, move_row
from assurance.services.panels import release
from assurance.workflow import MoveName, State
from core.working_days import working_days_before
from tests.assurance.steps import TODAY, allocated, answered, soon, submitted, text
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.rows_on_pages import numbers_on, page_of, row_words, rows_on, words_of

pytestmark = pytest.mark.django_db
NONE = "No target date"


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def undated(template, leo):
    return RowFactory(template=template, lead=leo, state=State.IN_PROGRESS)


@pytest.fixture
def dated(template, leo):
    return RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=soon(50))


def moved(row, leo, olive, to):
    change = ask_later_date(row, to, by=leo, reason="The trainer left.")
    decide_date(change, by=olive, approve=True)
    return AssuranceRow.objects.with_standing(TODAY).get(pk=row.pk)


def standing(row):
    return AssuranceRow.objects.with_standing(TODAY).get(pk=row.pk)


def test_a_row_without_a_date_is_marked_wherever_it_is_seen(
    as_, olive, leo, ada, pam, panel, template, undated, dated
):
    for url in ("/rows/?list=all", f"/templates/{template.pk}/"):
        page = page_of(as_(olive), url)
        assert NONE in row_words(page, undated.pk)
        assert NONE not in row_words(page, dated.pk)
    assert NONE in words_of(page_of(as_(leo), f"/rows/{undated.pk}/"))
    assert NONE not in words_of(page_of(as_(leo), f"/rows/{dated.pk}/"))
    release(template, panel, by=ada)
    points = words_of(page_of(as_(pam), f"/progress/{template.pk}/rows/"))
    assert points.count(NONE) == 1
    assert NONE in words_of(page_of(as_(pam), f"/progress/rows/{undated.pk}/"))
    progress = words_of(page_of(as_(pam), f"/progress/{template.pk}/"))
    assert "Without a target date 1" in progress


def test_homes_mark_and_count_it(as_, leo, cora, olive, oscar, template):
    alone = RowFactory(template=template)
    returned = RowFactory(template=template, lead=leo, state=State.RETURNED)
    home = page_of(as_(leo), "/")
    assert str(returned.finding) in home
    assert NONE in words_of(home)
    assert NONE in words_of(page_of(as_(cora), "/"))
    assert str(alone.finding) in page_of(as_(cora), "/")
    for person in (leo, cora, olive, oscar):
        assert "Without a target date" in page_of(as_(person), "/")


@pytest.mark.parametrize(
    ("state", "came_in", "colour"),
    [
        (State.AWAITING_ALLOCATION, 0, "yellow"),
        (State.IN_PROGRESS, 10, "yellow"),
        (State.IN_PROGRESS, 11, "red"),
        (State.SUBMITTED, 11, "red"),
        (State.ASSURED, 11, None),
        (State.CLOSED, 11, None),
        (State.NOT_ACCEPTED, 11, None),
    ],
)
def test_the_mark_is_red_after_ten_working_days(template, state, came_in, colour):
    row = RowFactory(template=template, state=state, came_in_on=working_days_before(TODAY, came_in))
    mark = undated_tag(standing(row))
    assert (mark.colour if mark else None) == colour
    assert mark is None or mark.text == NONE


def test_by_date_it_comes_first_and_ended_rows_without_one_last(
    as_, olive, template, leo, undated, dated
):
    late = RowFactory(template=template, lead=leo, state=State.IN_PROGRESS, target_on=soon(-5))
    ended = RowFactory(template=template, lead=leo, state=State.SUPERSEDED)
    order = [row.pk for row in (undated, late, dated, ended)]
    client = as_(olive)
    assert rows_on(page_of(client, "/rows/?list=all&sort=target")) == order
    assert rows_on(page_of(client, f"/templates/{template.pk}/?order=date")) == order
    assert rows_on(page_of(client, "/rows/?list=in_progress")) == order[:3]


def test_the_template_counts_rows_without_a_date(as_, olive, template, undated, dated):
    numbers = numbers_on(page_of(as_(olive), f"/templates/{template.pk}/"))
    assert numbers["Without a target date"][0] == 1


def test_first_date_and_moves_stand_beside_the_date(as_, olive, leo, template, dated):
    assert moved_words(standing(dated)) == ""
    moved(dated, leo, olive, soon(60))
    row = moved(dated, leo, olive, soon(70))
    words = f"first date {soon(50):%-d %B %Y}, moved twice"
    assert moved_words(row) == words
    for url in ("/rows/?list=all", f"/templates/{template.pk}/"):
        assert words in row_words(page_of(as_(olive), url), dated.pk)


def test_what_is_asked_for_is_said_to_the_office_and_the_force(as_, olive, leo, template, dated):
    ask_later_date(dated, soon(80), by=leo, reason="The trainer left.")
    said = f"{soon(80):%-d %B %Y} is asked for"
    for url in ("/rows/?list=all", f"/templates/{template.pk}/"):
        assert said in row_words(page_of(as_(olive), url), dated.pk)


def test_lateness_against_both_dates_stands_still_once_it_is_reported(leo, olive, template):
    row = RowFactory(
        template=template, lead=leo, state=State.SUBMITTED, first_target_on=soon(-30),
        target_on=soon(-10), reported_on=soon(-4),
    )  # fmt: skip
    row = standing(row)
    on = f"when the force reported it complete, on {soon(-4):%-d %B %Y}"
    assert late_against(row, row.first_target_on) == f"26 days late {on}"
    assert late_against(row, row.target_on) == f"6 days late {on}"
    assert late_against(row, None) == ""
    assert late_against(row, soon(-4)) == "Not late"


def test_a_review_shows_the_dates(as_, olive, leo, cora, template):
    row = allocated(template, leo, by=cora, due=soon(10))
    moved(row, leo, olive, soon(60))
    submitted(row, by=leo)
    page = words_of(page_of(as_(olive), f"/rows/{row.pk}/review/"))
    assert f"First target date {soon(10):%-d %B %Y}" in page
    assert "Moved Once" in page
    assert "Against its first date Not late" in page


def test_a_file_says_how_often_and_how_late(as_, olive, leo, template, undated, dated):
    moved(dated, leo, olive, soon(60))
    AssuranceRow.objects.filter(pk=dated.pk).update(
        first_target_on=soon(-30), target_on=TODAY - timedelta(days=3)
    )
    answer = as_(olive).get(f"/templates/{template.pk}/export/csv/")
    content = b"".join(answer).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    start = next(n for n, line in enumerate(lines) if "Report ref" in line)
    found = [dict(zip(lines[start], line, strict=False)) for line in lines[start + 1 :]]
    by_ref = {line["Report ref"]: line for line in found}
    late = by_ref[dated.finding.report_ref]
    assert late["Times its date was moved"] == "1"
    assert late["Days late"] == "3"
    assert late["Days late against its first date"] == "30"
    assert by_ref[undated.finding.report_ref]["Target date"] == ""
    assert by_ref[undated.finding.report_ref]["How it stands"] == NONE


# The button that stands out


def primary(page):
    """The buttons among what the person can do that are not secondary."""
    part = page.split("What you can do")[1].split("How it goes")[0]
    found = re.findall(r'<(?:a|button)([^>]*class="govuk-button[^>]*)>\s*([^<]+?)\s*<', part)
    return [words for attributes, words in found if "secondary" not in attributes]


def test_what_is_sensible_next_stands_out(as_, leo, cora, olive, template):
    row = allocated(template, leo, by=cora)
    url = f"/rows/{row.pk}/"
    assert primary(page_of(as_(leo), url)) == ["Record an action"]
    answered(row, by=leo)
    assert primary(page_of(as_(leo), url)) == ["Report complete"]
    move_row(row, MoveName.SUBMIT, by=leo)
    move_row(
        row, MoveName.RETURN, by=olive, given=Given(verdict="not", reason="The log is missing.")
    )
    assert primary(page_of(as_(leo), url)) == ["Record an action"]
    answered(row, by=leo)
    assert primary(page_of(as_(leo), url)) == ["Report complete"]
    assert "Every date, with who and why" in text(as_(leo).get(url))
