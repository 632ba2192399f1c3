"""The same columns in a workbook or a .csv file."""

import csv
import json
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook

from inspections.reading.reader import read_document
from tests.inspections.reading_words import by_ref, doubts, numbers, plain

HEAD = ["Report Ref", "Page Ref", "Issue of concern", "Action taken to address concern"]
SLOW = "The force is slow to record crime at weekends."
LATE = "Detectives wait too long for statements."


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows, title="Template"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def read(book):
    return read_document(saved(book), name="template.xlsx")


def read_csv(text, **encoding):
    return read_document(text.encode(**encoding), name="template.csv")


def test_each_row_is_a_finding_with_its_row_number():
    document = read(workbook(["Northshire Police"], [], HEAD, [1, "Page 4", SLOW, "Done."],
                             [2, "Page 5", LATE, None]))  # fmt: skip
    first, second = document.findings
    assert (first.ref, first.page_ref, first.text, first.action_taken) == (
        "1", "Page 4", SLOW, "Done.",
    )  # fmt: skip
    assert (first.lines, second.lines) == (((4, 4),), ((5, 5),))
    assert not any(finding.doubts for finding in document.findings)
    assert document.force == "Northshire Police"


def test_a_csv_file_reads_the_same():
    document = read_csv(
        f'Ref,Page,Finding,Response\r\n1,Page 4,"{SLOW}","Done,\nseen."\r\n\r\n2,p. 5,{LATE},\r\n'
    )
    assert [(f.ref, f.lines) for f in document.findings] == [("1", ((2, 2),)), ("2", ((4, 4),))]
    assert document.findings[0].action_taken == "Done,\nseen."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_files_of_any_office(delimiter, encoding):
    file = StringIO()
    words = "The force’s £2m plan – late; and, so far, unread."
    csv.writer(file, delimiter=delimiter).writerows([HEAD, [1, "Page 4", words, ""]])
    (finding,) = read_csv(file.getvalue(), encoding=encoding).findings
    assert finding.text == words


def test_the_real_template_as_a_spreadsheet(shared):
    rows = json.loads((shared / "truth/assurance_template_2016.json").read_text())["rows"]
    book = workbook(["Section", *HEAD])
    for row in rows:
        book.active.append(
            [row["section"].replace("_", " "), row["report_ref"], row["page_ref"], row["text"], ""]
        )
    found = by_ref(read(book))
    assert len(found) == len(rows)
    for row in rows:
        finding = found[row["section"], str(row["report_ref"])]
        assert (plain(finding.text), finding.page_ref) == (plain(row["text"]), row["page_ref"])
    assert sum(bool(finding.doubts) for finding in found.values()) <= 15


class TestSections:
    def test_a_column_says_the_kind(self):
        book = workbook(
            ["Type", *HEAD], ["AFI", 1, "p. 1", SLOW], ["Cause of concern", 1, "p. 2", LATE]
        )
        assert [f.section.value for f in read(book).findings] == [
            "area_for_improvement", "cause_of_concern",
        ]  # fmt: skip

    def test_a_kind_that_is_none_is_doubted(self):
        (finding,) = read(workbook(["Type", *HEAD], ["Banana", 1, "p. 1", SLOW])).findings
        assert "“Banana”" in doubts(finding)

    def test_rows_of_headings_say_the_kind(self):
        book = workbook(HEAD, ["Areas for improvement"], [1, "p. 1", SLOW], ["Recommendations"],
                        [1, "p. 2", LATE])  # fmt: skip
        book.active.merge_cells("A2:D2")
        assert [f.section.value for f in read(book).findings] == [
            "area_for_improvement", "recommendation",
        ]  # fmt: skip

    def test_a_sheet_may_be_a_section(self):
        book = workbook(HEAD, [1, "p. 1", SLOW], title="Areas for improvement")
        other = book.create_sheet("Causes of concern")
        other.append(HEAD)
        other.append([1, "p. 2", LATE])
        found = read(book).findings
        assert [f.section.value for f in found] == ["area_for_improvement", "cause_of_concern"]
        assert [f.sheet for f in found] == ["Areas for improvement", "Causes of concern"]

    def test_a_sheet_of_something_else_is_set_aside(self):
        book = workbook(HEAD, [1, "p. 1", SLOW])
        book.create_sheet("Lists").append(["open", "closed"])
        document = read(book)
        assert [(i.sheet, i.lines) for i in document.ignored if "sheet" in i.why] == [
            ("Lists", ((1, 1),))
        ]

    def test_a_hidden_sheet_is_read_and_said(self):
        book = workbook(HEAD, [1, "p. 1", SLOW])
        hidden = book.create_sheet("Recommendations")
        hidden.sheet_state = "hidden"
        hidden.append(HEAD)
        hidden.append([1, "p. 2", LATE])
        document = read(book)
        assert len(document.findings) == 2
        assert any("hidden" in doubt.what for doubt in document.doubts)


class TestCells:
    def row(self, *values, formats=None):
        book = workbook(HEAD, list(values))
        for cell, number_format in (formats or {}).items():
            book.active[cell].number_format = number_format
        return read(book).findings[0]

    def test_numbers_are_as_typed(self):
        finding = self.row(12.0, 45, SLOW, 0.5, formats={"D2": "0%"})
        assert (finding.ref, finding.page_ref, finding.action_taken) == ("12", "45", "50%")

    def test_a_date_in_the_action_is_as_shown(self):
        finding = self.row(1, "p. 1", SLOW, datetime(2026, 6, 5), formats={"D2": "d mmmm yyyy"})  # noqa: DTZ001
        assert (finding.action_taken, finding.doubts) == ("5 June 2026", ())

    def test_pages_that_became_a_date_are_doubted(self):
        finding = self.row(1, datetime(2026, 11, 12), SLOW, "", formats={"B2": "d-mmm"})  # noqa: DTZ001
        assert finding.page_ref == "12-Nov"
        assert "date" in doubts(finding)

    def test_a_formula_is_not_worked_out(self):
        finding = self.row(1, "p. 1", "=1+1", "")
        assert finding.text == "=1+1"
        assert "formula" in doubts(finding)

    def test_a_row_without_page_or_words_is_doubted(self):
        finding = self.row(1, None, None, "Done.")
        assert "no page" in doubts(finding)
        assert "No words" in doubts(finding)

    def test_a_ref_merged_over_two_rows_joins_them(self):
        book = workbook(
            HEAD, [1, "p. 1", SLOW, "First."], [None, None, None, "Second."], [2, "p. 2", LATE]
        )
        book.active.merge_cells("A2:A3")
        first, second = read(book).findings
        assert (first.action_taken, first.lines) == ("First.\nSecond.", ((2, 3),))
        assert (first.doubts, second.ref) == ((), "2")

    def test_an_action_in_a_row_of_its_own_is_joined_and_doubted(self):
        book = workbook(HEAD, [1, "p. 1", SLOW, "First."], [None, None, None, "Second."])
        (finding,) = read(book).findings
        assert finding.action_taken == "First.\nSecond."
        assert finding.doubts

    def test_columns_that_are_not_read_are_said(self):
        document = read(workbook([*HEAD, "Lead"], [1, "p. 1", SLOW, "", "DCI Low"]))
        assert any("Lead" in doubt.what for doubt in document.doubts)


def test_every_row_of_every_sheet_is_told():
    book = workbook(["Northshire"], [], HEAD, [1, "p. 1", SLOW], [], ["Note", None, None, None],
                    [None, None, None, "more"], ["", "", "", "", "", "beside"])  # fmt: skip
    book.create_sheet("Lists").append(["open"])
    document = read(book)
    told = {(p.sheet, n) for p in (*document.findings, *document.ignored) for n in numbers(p.lines)}
    assert told >= {("Template", row) for row in (1, 3, 4, 6, 7, 8)} | {("Lists", 1)}
