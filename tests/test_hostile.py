"""What no page of ours would send: numbers of no size, other people's tokens, years of no sense."""

import uuid

import pytest
from django.urls import reverse

from assurance.models import Action, AssuranceRow, Evidence, PanelAnswer, PanelQuestion, Verdict
from assurance.services.actions import take_off
from assurance.services.panels import release
from assurance.workflow import State
from inspections.models import Draft, Inspection
from tests.assurance.steps import LINK, allocated, hidden, sent, submitted, text
from tests.factories import InspectionFactory, RowFactory, TemplateFactory, many_rows
from tests.inspections.templates import as_upload, whole_template
from tests.people import person
from tests.rows_on_pages import rows_on

pytestmark = pytest.mark.django_db

TOO_LONG = "9" * 5000
TOKEN = str(uuid.UUID(int=7))
TOKEN_USED = "Somebody else sent this form already"


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


@pytest.mark.parametrize("number", [TOO_LONG, "9" * 30, "²", "-1", "\x00"])
def test_a_tick_that_is_no_row_does_nothing_and_says_so(as_, cora, row, number):
    response = as_(cora).post("/rows/bulk/date/", {"row": number}, follow=True)
    assert response.status_code == 200
    assert "Tick at least one row first." in text(response)


@pytest.mark.parametrize(
    ("name", "url"),
    [("olive", "/rows/?list=all"), ("olive", "/inspections/?"), ("adam", "/people/?"),
     ("adam", "/letters/?")],
)  # fmt: skip
def test_a_page_is_as_long_as_we_say_whatever_the_url_says(as_, olive, adam, name, url):
    client = as_({"olive": olive, "adam": adam}[name])
    for query in ("per_page=-1", "per_page=0", "page=-1", "page=0", f"page={TOO_LONG}"):
        assert client.get(f"{url}&{query}").status_code == 200


def test_a_list_is_not_made_longer_by_its_url(as_, olive, template):
    many_rows(template, 51)
    page = as_(olive).get("/rows/?list=all&per_page=9999").content.decode()
    assert len(rows_on(page)) == 50


def test_a_cookie_that_no_session_has_is_nobodys(client, db):
    response = client.get("/", headers={"cookie": 'sessionid="abcdefgh\\000"'})
    assert response.status_code == 302


def test_a_text_that_could_not_be_indexed_is_refused(as_, olive, template):
    finding = RowFactory(template=template).finding
    url = reverse("finding_correct", args=[finding.pk])
    refused = sent(as_(olive), url, text="word " * 30_000, why="Typed wrong.")
    assert "at most 100000 characters" in text(refused)


def test_a_token_of_somebody_elses_hand_over_moves_nothing(as_, force, row, leo, lena, cora, olive):
    url = reverse("leaver", args=[force.pk, leo.pk])
    ticks = [f"{row.pk}:{row.version}"]
    given = {"once": TOKEN, "rows": ticks, "lead": cora.pk, "reason": "Leo retires."}
    assert as_(cora).post(url, given).status_code == 302
    row.refresh_from_db()
    back = reverse("leaver", args=[force.pk, cora.pk])
    again = {**given, "rows": [f"{row.pk}:{row.version}"], "lead": lena.pk}
    assert TOKEN_USED in text(as_(olive).post(back, again))
    assert AssuranceRow.objects.get(pk=row.pk).lead == cora


@pytest.mark.parametrize("number", [TOO_LONG, "9" * 30, "²", "nine"])
def test_words_are_not_saved_over_a_version_that_cannot_be(as_, olive, row, number):
    url = reverse("row_annotation", args=[row.pk])
    refused = as_(olive).post(url, {"seen": number, "text": "See page 7."})
    assert refused.status_code == 409
    assert "See page 7." in text(refused)
    assert not AssuranceRow.objects.get(pk=row.pk).annotation
    assert sent(as_(olive), url, text="See page 7.").status_code == 302


@pytest.fixture
def draft(as_, olive, force):
    report = InspectionFactory(forces=[force])
    file = {"force": force.pk, "file": as_upload(whole_template())}
    as_(olive).post(reverse("upload", args=[report.pk]), file)
    return Draft.objects.get()


def test_a_doubt_is_answered_and_a_row_put_back_only_over_a_version_that_can_be(as_, olive, draft):
    doubt = draft.doubts.exclude(row=None).order_by("pk").first()
    pages = [
        reverse("draft_doubt", args=[draft.pk, doubt.pk]),
        reverse("draft_row_put_back", args=[draft.pk, doubt.row_id]),
    ]
    for url in pages:
        response = as_(olive).post(url, {"version": TOO_LONG}, follow=True)
        assert response.status_code == 200


def test_a_form_of_questions_with_a_count_that_cannot_be_is_shown_again(as_, olive, force):
    report = InspectionFactory(forces=[force], grade_scale="five")
    url = reverse("inspection_questions", args=[report.pk])
    response = as_(olive).post(
        url, {**hidden(as_(olive), url), "questions-TOTAL_FORMS": TOO_LONG, "another": "1"}
    )
    assert response.status_code < 500


@pytest.mark.parametrize(
    ("page", "typed", "model"),
    [
        ("action_new", {"kind": "planned", "text": "Train them."}, Action),
        ("evidence_new", {"title": "Log", "proves": "All of it.", "link": LINK}, Evidence),
    ],
)
def test_a_form_that_one_person_sent_is_not_sent_by_another(
    as_, leo, cora, row, page, typed, model
):
    url = reverse(page, args=[row.pk])
    form = {**typed, "marking": "official", "once": TOKEN}
    assert as_(leo).post(url, form).status_code == 302
    refused = as_(cora).post(url, form)
    assert TOKEN_USED in text(refused)
    assert model.objects.count() == 1
    assert as_(cora).post(url, {**form, "once": str(uuid.uuid4())}).status_code == 302


def test_nor_are_those_of_a_panel_and_of_those_who_answer_it(
    as_, olive, ada, pam, force, panel, template, row
):
    release(template, panel, by=ada)
    paula = person("Paula Panel", force, "panel_member", panel)
    page, asking = f"/progress/rows/{row.pk}/", {"kind": "question", "text": "When?"}
    assert as_(pam).post(page, {**asking, "once": TOKEN}).status_code == 302
    assert TOKEN_USED in text(as_(paula).post(page, {**asking, "once": TOKEN}))
    assert PanelQuestion.objects.count() == 1
    url = f"/questions/{PanelQuestion.objects.get().pk}/"
    answer = {"text": "In May.", "settles": "no", "once": TOKEN}
    assert as_(olive).post(url, {**answer, "seen": "0"}).status_code == 302
    assert TOKEN_USED in text(as_(ada).post(url, {**answer, "seen": "1"}))
    assert PanelAnswer.objects.count() == 1


def inspection_of(force, **changed):
    typed = {
        "title": "Custody", "forces": force.pk, "grade_scale": "none", "inspectorate": "HMICFRS",
        "published_on_day": "4", "published_on_month": "3", "published_on_year": "2025",
        "once": TOKEN,
    }  # fmt: skip
    return {**typed, **changed}


def test_nor_that_of_an_inspection(as_, olive, otto, force):
    assert as_(olive).post("/inspections/new/", inspection_of(force)).status_code == 302
    refused = as_(otto).post("/inspections/new/", inspection_of(force, title="Roads"))
    assert TOKEN_USED in text(refused)
    assert Inspection.objects.get().title == "Custody"


@pytest.mark.parametrize("year", ["0001", "1899", "2101", "9999"])
def test_a_year_that_nobody_means_is_refused_and_kept(as_, olive, force, year):
    client = as_(olive)
    refused = client.post("/inspections/new/", inspection_of(force, published_on_year=year))
    assert "must have a year from 1900 to 2100" in text(refused)
    assert f'value="{year}"' in text(refused)
    assert not Inspection.objects.exists()
    made = client.post("/inspections/new/", inspection_of(force, published_on_year="2100"))
    assert client.get(made["location"]).status_code == 200


def test_what_answers_nothing_any_more_is_not_assured(as_, template, leo, cora, olive):
    row, other = allocated(template, leo, by=cora), allocated(template, leo, by=cora)
    row = submitted(row, by=leo)
    action = Action.objects.get()
    client, url = as_(olive), reverse("review", args=[row.pk])
    as_(leo).post(reverse("action_rows", args=[action.pk]), {"rows": other.pk})
    take_off(action, row, by=leo)
    verdict = {"verdict": "assured", "reason": "Fine."}
    assert "Nothing is done any more that answers this row" in text(sent(client, url, **verdict))
    row.refresh_from_db()
    assert (row.state, Verdict.objects.count()) == (State.SUBMITTED, 0)
    as_(leo).post(reverse("action_rows", args=[action.pk]), {"rows": row.pk})
    assert sent(client, url, **verdict).status_code == 302
    row.refresh_from_db()
    assert row.state == State.ASSURED
