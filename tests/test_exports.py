"""Lists as files: the rows, order and words of the page, and nothing that a program computes."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

import assurance.views.exports
from assurance.models import ActionKind, OfficeNote
from assurance.services.actions import ActionWords, record_action
from assurance.services.dates import ask_later_date
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.workflow import State
from core.components.text import day
from core.spreadsheets import LONGEST
from inspections.models import Kind
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
HEADINGS = [
    "Section", "Report ref", "Page ref", "Issue of concern", "Annotation",
    "Action taken to address concern", "Lead", "Accountable officer", "First target date",
    "Target date", "How it stands",
    "Times its date was moved", "Days late", "Days late against its first date", "State", "RAG",
    "In this state since",
]  # fmt: skip
TOLD_APART = {
    "Report ref": ["Section", "Report ref"],
    "Target date": ["Target date", "How it stands"],
    "State": ["State", "RAG"],
}
"""What stands in one column of the page and in several of the file."""
EVERY = "list=all&columns=all"


class Read:
    """A file as a spreadsheet program reads it: what stands above the table, and the table."""

    def __init__(self, lines):
        blank = next(n for n, line in enumerate(lines) if not any(line))
        self.facts = {line[0]: line[1] for line in lines[:blank]}
        self.headings = [name for name in lines[blank + 1] if name]
        self.rows = [dict(zip(self.headings, line, strict=False)) for line in lines[blank + 2 :]]

    def column(self, name):
        return [row[name] for row in self.rows]


def bytes_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def read_csv(client, url):
    words = bytes_of(client, url).decode("utf-8-sig")
    return Read(list(csv.reader(io.StringIO(words, newline=""))))


def book(client, url):
    return load_workbook(io.BytesIO(bytes_of(client, url)))


def read_xlsx(client, url):
    page = book(client, url).active
    return Read([[cell.value or "" for cell in line] for line in page.iter_rows()])


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL effectiveness")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def rows(template, leo, lena):
    """Rows of three sections, dates apart, words that a page has to break."""
    cause = FindingFactory(inspection=template.inspection, section=Kind.CAUSE_OF_CONCERN)
    afi = FindingFactory(
        inspection=template.inspection, section=Kind.AREA_FOR_IMPROVEMENT, page_report="Custody",
        text="The force should:\n– record “vulnerability”, and\n– tell its partners.",
    )  # fmt: skip
    made = [
        RowFactory(template=template, finding=cause, state=State.SUBMITTED, lead=leo,
                   target_on=TODAY + timedelta(days=9)),
        RowFactory(template=template, lead=lena, state=State.IN_PROGRESS,
                   first_target_on=TODAY - timedelta(days=40),
                   target_on=TODAY - timedelta(days=4), annotation="PG: despite the training."),
        RowFactory(template=template),
        RowFactory(template=template, finding=afi, state=State.RETURNED, lead=leo,
                   target_on=TODAY + timedelta(days=2)),
    ]  # fmt: skip
    record_action(
        [made[1], made[3]], ActionWords(ActionKind.DONE, "Trained every call taker."), by=leo
    )
    return made


def headings_on(page):
    """The columns of the page's table, without the boxes, as a file has them."""
    names = re.findall(r'<td role="cell"[^>]*data-label="([^"]+)"', page.split("</tr>")[1])
    shown = [name for name in names if name != "Select"]
    return [part for name in shown for part in TOLD_APART.get(name, [name])]


def by_page(page, rows):
    """The findings' words in the order in which the page shows their rows."""
    by_id = {row.pk: row for row in rows}
    return [by_id[pk].finding.text for pk in rows_on(page)]


QUERIES = ["list=all", "list=all&sort=-target", "list=overdue", "list=all&section=issue_of_concern",
           "list=all&words=trained", "list=all&lead=nobody&sort=lead"]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_worklist_as_a_file_has_the_rows_of_its_page_in_order(as_, olive, rows, query):
    client = as_(olive)
    page = page_of(client, f"/rows/?{query}")
    shown = by_page(page, rows)
    assert shown
    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        file = read(client, f"/rows/export/{kind}/?{query}")
        assert file.column("Issue of concern") == shown
        assert int(file.facts["Rows"]) == len(shown)
        assert file.headings == headings_on(page)


@pytest.mark.parametrize("query", ["list=date_asked", "list=all&columns=priority,ref,action"])
def test_a_file_has_the_columns_of_its_page(as_, olive, lena, rows, query):
    ask_later_date(rows[1], TODAY + timedelta(days=30), by=lena, reason="The training is late.")
    client = as_(olive)
    page = page_of(client, f"/rows/?{query}")
    file = read_xlsx(client, f"/rows/export/xlsx/?{query}")
    assert file.headings == headings_on(page)
    if "date_asked" in query:
        (asked,) = file.column("Later date asked for")
        assert asked in row_words(page, rows[1].pk)
        assert asked.endswith("The training is late.")


def test_long_words_are_in_the_file_in_full(as_, olive, template):
    text = " ".join(f"word{n}" for n in range(400))
    finding = FindingFactory(inspection=template.inspection, text=text)
    row = RowFactory(template=template, finding=finding)
    client = as_(olive)
    assert "word399" not in row_words(page_of(client, "/rows/?list=all"), row.pk)
    assert read_csv(client, "/rows/export/csv/?list=all").column("Issue of concern") == [text]


def test_one_link_of_the_page_leads_to_every_column(as_, olive, rows):
    client = as_(olive)
    page = page_of(client, "/rows/?list=overdue&columns=ref,text")
    (url,) = re.findall(r'href="([^"]+)">Excel with every column', page)
    file = read_xlsx(client, url)
    assert len(file.rows) == 1
    assert {"Section", "Force", "Annotation", "Last news", *HEADINGS} <= set(file.headings)
    assert headings_on(page) == ["Section", "Report ref", "Issue of concern"]


@pytest.mark.parametrize("query", ["", "order=date", "state=in_progress", "list=without_lead",
                                   "section=cause_of_concern"])  # fmt: skip
def test_a_template_as_a_file_has_the_rows_of_its_page_in_order(as_, fred, template, rows, query):
    client = as_(fred)
    shown = by_page(page_of(client, f"/templates/{template.pk}/?{query}"), rows)
    assert shown
    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        file = read(client, f"/templates/{template.pk}/export/{kind}/?{query}")
        assert file.column("Issue of concern") == shown
        assert file.headings == HEADINGS


def test_each_cell_says_what_the_page_says(as_, olive, template, rows):
    client = as_(olive)
    page = page_of(client, f"/templates/{template.pk}/")
    file = read_xlsx(client, f"/templates/{template.pk}/export/xlsx/")
    by_text = {row.finding.text: row for row in rows}
    for line in file.rows:
        row = by_text[line["Issue of concern"]]
        words = row_words(page, row.pk)
        for name in ("Report ref", "Annotation", "Lead", "State", "RAG", "Page ref"):
            assert line[name].split(" (")[0] in words, name
        assert line["How it stands"].lower() in words.lower()
        assert line["Section"] in page
        if row.target_on:
            assert day(line["Target date"]) in words
    late = next(line for line in file.rows if line["RAG"] == "Red")
    assert late["Target date"].date() == TODAY - timedelta(days=4)
    assert late["First target date"].date() == TODAY - timedelta(days=40)
    assert late["How it stands"].startswith("4 days overdue; 40 days late")
    assert late["Action taken to address concern"] == "Done: Trained every call taker."
    assert "Page" in file.rows[1]["Page ref"]
    assert any(line["Page ref"].endswith("(Custody)") for line in file.rows)


def test_a_file_says_what_it_is(as_, olive, template, rows):
    client = as_(olive)
    query = "list=all&state=in_progress&words=trained&sort=-lead"
    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        facts = read(client, f"/rows/export/{kind}/?{query}").facts
        assert facts["List"] == "All rows"
        assert facts["Filter"] == "Words: trained; State: In progress"
        assert facts["Sorted by"] == "Lead, last first"
        assert facts["As at"].startswith(day(timezone.localdate()))
        assert facts["Marking"] == "OFFICIAL"
        assert str(facts["Rows"]) == "1"
    facts = read_csv(client, f"/templates/{template.pk}/export/csv/").facts
    assert facts["Inspection"] == "PEEL effectiveness"
    assert facts["Force"] == "Northshire Police"
    assert facts["Filter"] == "None"
    name = client.get(f"/rows/export/xlsx/?{query}")["Content-Disposition"]
    assert f"rows-all-rows-{TODAY.isoformat()}.xlsx" in name


def test_a_workbook_can_be_read_on_the_screen_and_on_paper(as_, olive, rows):
    page = book(as_(olive), f"/rows/export/xlsx/?{EVERY}").active
    head = int(page.freeze_panes[1:]) - 1
    assert page.cell(head, 1).value == "Section"
    assert page.cell(head, 1).font.bold
    words = page.cell(head + 1, 6)
    assert words.alignment.wrap_text
    assert page.column_dimensions["F"].width >= 50
    assert page.print_title_rows == f"${head}:${head}"
    assert page.oddFooter.center.text == "OFFICIAL"
    dated = [cell for line in page.iter_rows() for cell in line if isinstance(cell.value, datetime)]
    assert dated
    assert {cell.number_format for cell in dated} == {"d mmmm yyyy"}


def test_days_in_a_csv_file_are_days_for_a_program(as_, olive, rows):
    dates = read_csv(as_(olive), "/rows/export/csv/?list=all").column("Target date")
    assert [date.fromisoformat(said) for said in dates if said] == [
        row.target_on for row in sorted(rows, key=_as_listed) if row.target_on
    ]


def _as_listed(row):
    return list(Kind).index(row.finding.section), row.finding.order


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_words_become_a_formula(as_, olive, template, begins):
    typed = f'{begins}HYPERLINK("https://evil.test","1")'
    finding = FindingFactory(inspection=template.inspection, text=typed, report_ref=f"{begins}7")
    RowFactory(template=template, finding=finding, annotation=typed)
    RowFactory(template=template, annotation="Plain words = safe.")
    client = as_(olive)
    page = book(client, f"/rows/export/xlsx/?{EVERY}").active
    cells = [cell for line in page.iter_rows() for cell in line if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sum("HYPERLINK" in cell.value for cell in cells) == 2
    plain = read_csv(client, f"/rows/export/csv/?{EVERY}")
    assert plain.rows[0]["Annotation"] == f"'{typed}"
    assert plain.rows[0]["Issue of concern"] == f"'{typed}"
    assert plain.rows[0]["Report ref"] == f"'{begins}7"
    assert plain.rows[1]["Annotation"] == "Plain words = safe."


def test_a_filter_that_looks_like_a_formula_is_none(as_, olive, template):
    RowFactory(template=template, annotation="=1+1")
    url = "/rows/export/{}/?list=all&words=%3D1%2B1"
    page = book(as_(olive), url.format("xlsx")).active
    assert {c.data_type for line in page.iter_rows() for c in line} <= {"s", "n", "d"}
    assert read_csv(as_(olive), url.format("csv")).facts["Filter"] == "Words: =1+1"


def test_what_no_workbook_may_hold_is_left_out_and_a_cut_is_said(as_, olive, template, leo):
    row = RowFactory(template=template, annotation="before\x0bafter")
    for _ in range(4):
        record_action([row], ActionWords(ActionKind.DONE, "w" * 10_000), by=leo)
    client = as_(olive)
    line = read_xlsx(client, f"/rows/export/xlsx/?{EVERY}").rows[0]
    assert line["Annotation"] == "beforeafter"
    assert len(line["Action taken to address concern"]) == LONGEST
    assert line["Action taken to address concern"].endswith("the csv file has all of it)")
    whole = read_csv(client, f"/rows/export/csv/?{EVERY}").rows[0]
    assert whole["Action taken to address concern"].count("w") == 40_000


def test_neither_the_offices_notes_nor_evidence_are_in_a_file(as_, olive, template, rows, leo):
    OfficeNote.objects.create(row=rows[1], text="Ask the chief in private.", changed_by=olive)
    log = EvidenceGiven("Roster of names", "Who is trained.", link="https://intranet.test/roster")
    attach_evidence([rows[1]], log, by=leo)
    words = bytes_of(as_(olive), f"/rows/export/csv/?{EVERY}").decode()
    assert "Trained every call taker." in words
    assert "private" not in words
    assert "oster" not in words


def test_a_file_holds_rows_of_ones_own_forces_only(as_, stranger, rows, template, other_force):
    theirs = RowFactory(template=TemplateFactory(force=other_force))
    client = as_(stranger)
    file = read_csv(client, "/rows/export/csv/?list=all")
    assert file.column("Issue of concern") == [theirs.finding.text]
    assert client.get(f"/templates/{template.pk}/export/csv/").status_code == 404


def test_too_many_rows_are_not_cut_but_made_while_one_does_something_else(
    as_, olive, template, monkeypatch
):
    monkeypatch.setattr(assurance.views.exports, "AT_ONCE", 3)
    kept = many_rows(template, 4)
    client = as_(olive)
    for url in ("/rows/", f"/templates/{template.pk}/"):
        export = url + "export/xlsx/"
        page = client.get(f"{export}?list=all", follow=True).content.decode()
        assert "Rows written: 0 of 4" in page
        narrowed = read_xlsx(client, f"{export}?list=all&words={kept[0].finding.report_ref}")
        assert len(narrowed.rows) < 4
    assert client.get("/rows/export/pdf/?list=all").status_code == 404


def test_the_page_leads_to_its_own_rows_as_a_file(as_, olive, template, rows):
    client = as_(olive)
    page = page_of(client, "/rows/?list=all&state=returned&sort=target&page=1")
    assert 'href="/rows/export/xlsx/?list=all&state=returned&sort=target"' in page
    page = page_of(client, f"/templates/{template.pk}/?list=overdue&order=lead")
    assert f'href="/templates/{template.pk}/export/csv/?list=overdue&order=lead"' in page


@pytest.mark.parametrize("count", [30, 300])
def test_a_file_takes_as_many_queries_for_30_rows_as_for_300(as_, olive, template, leo, count):
    many_rows(template, count, lead=leo, state=State.IN_PROGRESS)
    client = as_(olive)
    assert_queries("worklist as a file", client, "/rows/export/csv/?list=all")
    assert_queries("template as a file", client, f"/templates/{template.pk}/export/csv/")


def test_an_empty_list_is_a_file_that_says_so(as_, olive):
    file = read_xlsx(as_(olive), "/rows/export/xlsx/?list=overdue")
    assert file.rows == []
    assert "Issue of concern" in file.headings
