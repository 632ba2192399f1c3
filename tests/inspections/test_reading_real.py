"""The real documents: the published template, and those that are no template at all."""

import json
from pathlib import Path

import pytest

from inspections.reading.document import Document
from inspections.reading.reader import read_document
from tests.inspections.reading_words import by_ref, doubted, doubts, lines_not_told, plain

TEMPLATE = "seeds/003_4e0d4b9dbdf48831.txt"
RUN_TOGETHER = ("26", "27", "29", "30", "32", "33")


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return (shared / TEMPLATE).read_text()


@pytest.fixture(scope="module")
def document(shared: Path) -> Document:
    return read_document((shared / TEMPLATE).read_bytes(), name="template.txt")


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[tuple[str, str], dict]:
    rows = json.loads((shared / "truth/assurance_template_2016.json").read_text())["rows"]
    return {(row["section"], str(row["report_ref"])): row for row in rows}


def test_every_row_and_no_other_is_found_in_order(document, truth):
    assert [(f.section.value, f.ref) for f in document.findings] == list(truth)


def test_pages_are_as_printed(document, truth):
    read = {key: finding.page_ref for key, finding in by_ref(document).items()}
    assert read == {key: row["page_ref"] for key, row in truth.items()}


def test_words_are_as_printed_and_what_differs_is_doubted(document, truth):
    found = by_ref(document)
    wrong = [key for key, row in truth.items() if plain(found[key].text) != plain(row["text"])]
    assert len(wrong) <= 3
    assert all(found[key].doubts for key in wrong)


@pytest.mark.parametrize("ref", [*RUN_TOGETHER, "47"])
def test_rows_that_a_person_must_see_are_doubted(document, ref):
    assert by_ref(document)["issue_of_concern", ref].doubts


def test_doubts_are_few_enough_to_be_read(document):
    assert len(doubted(document)) <= 30


def test_a_garbled_line_is_pointed_at(document):
    finding = by_ref(document)["issue_of_concern", "32"]
    unreadable = [doubt for doubt in finding.doubts if "cannot be read" in doubt.what]
    assert [doubt.lines for doubt in unreadable] == [((125, 125),)]


def test_a_sentence_cut_short_is_said(document):
    assert "cut short" in doubts(by_ref(document)["issue_of_concern", "33"])


def test_an_offices_remark_is_told_apart_and_left_in_place(document):
    finding = by_ref(document)["issue_of_concern", "47"]
    (remark,) = [doubt.remark for doubt in finding.doubts if doubt.remark]
    assert remark.startswith("(PG:")
    assert remark in finding.text


def test_pages_of_another_report_name_it(document):
    named = [f.ref for f in document.findings if f.page_report]
    assert named == ["59", "60", "61", "62", "63", "64", "65"]


def test_force_and_inspection_are_named(document):
    assert document.force == "Nottinghamshire Police"
    assert document.inspection == "PEEL: Police effectiveness 2016"


def test_every_line_is_told(document, text):
    assert lines_not_told(text, document) == []


def test_the_letter_and_the_footnotes_are_set_aside(document):
    why = {ignored.why for ignored in document.ignored if ignored.lines[0] == (3, 46)}
    assert why == {"stands before the first table"}
    assert ((119, 123),) in {i.lines for i in document.ignored if i.why == "a footnote"}


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\r\n"), ("| Page ", "| p. "), ("ISSUE OF CONCERN", "Finding")]
)
def test_it_reads_the_same_when_printed_a_little_otherwise(text, truth, old, new):
    document = read_document(text.replace(old, new).encode(), name="template.txt")
    assert len(document.findings) == len(truth)
    found = by_ref(document)
    wrong = [key for key, row in truth.items() if plain(found[key].text) != plain(row["text"])]
    assert not wrong


def test_other_documents_are_no_template(shared):
    paths = [*sorted((shared / "samples").iterdir()), *sorted((shared / "seeds").iterdir())]
    others = [path for path in paths if path.name != Path(TEMPLATE).name]
    assert len(others) > 10
    for path in others:
        document = read_document(path.read_bytes(), name=path.name)
        assert document.kind == "unknown", path.name
        assert not document.findings, path.name
        assert lines_not_told(path.read_text(), document) == [], path.name
        assert any("No table" in doubt.what for doubt in document.doubts), path.name
