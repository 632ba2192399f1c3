"""Lists people live in: what is searched, how the hits are marked, which columns and filters."""

import pytest

from assurance.models import ActionKind, OfficeNote
from assurance.services.actions import ActionWords, change_action, record_action, take_off
from assurance.services.rows import annotate
from inspections.models import Correction
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory
from tests.rows_on_pages import page_of, row_words, rows_on


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


@pytest.mark.parametrize(
    "words", ["the", "'", '"', "-", "& | !", "((", "a" * 200, "or", "-the", ":*", "\\", "%", "💥"]
)
def test_no_words_are_too_odd_to_search_for(as_, olive, custody, words):
    assert as_(olive).get("/rows/", {"list": "all", "words": words}).status_code == 200
