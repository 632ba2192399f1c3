"""What is shown of a document beside its rows, and whose document it seems to be."""

import pytest

from inspections.imports.lines import in_words, printed
from inspections.imports.names import same_force, same_report
from inspections.reading.reader import read_file
from tests.inspections.templates import workbook

SOURCE = [{"sheet": "", "lines": ["first", "second", "third"]}]


def test_lines_keep_their_numbers_and_those_in_doubt_are_marked():
    shown = printed(SOURCE, "", [[2, 3]], marked=[[3, 3]])
    assert [(line.number, line.text, line.marked) for line in shown] == [
        (2, "second", False),
        (3, "third", True),
    ]


def test_numbers_beyond_the_document_are_passed_over():
    assert printed(SOURCE, "", [[3, 9]]) == printed(SOURCE, "", [[3, 3]])
    assert printed(SOURCE, "another sheet", [[1, 1]]) == ()


def test_a_workbook_is_shown_row_by_row():
    (sheet,) = read_file(workbook(), name="template.xlsx").lines
    assert sheet["sheet"] == "Issues of concern"
    assert sheet["lines"][1] == "1 | Page 5 | Callers wait too long for an answer."


@pytest.mark.parametrize(
    ("ranges", "of_sheet", "sheet", "said"),
    [
        ([[4, 4]], False, "", "Line 4 of the document"),
        ([[4, 6]], False, "", "Lines 4 to 6 of the document"),
        ([[4, 4], [6, 7], [9, 9]], False, "", "Lines 4, 6 to 7 and 9 of the document"),
        ([[2, 2]], True, "Concerns", "Row 2 of the sheet Concerns"),
        ([], False, "", ""),
    ],
)
def test_where_it_stands_is_said_in_words(ranges, of_sheet, sheet, said):
    assert in_words(ranges, of_sheet=of_sheet, sheet=sheet) == said


@pytest.mark.parametrize(
    ("said", "name", "same"),
    [
        ("Northshire Police", "Northshire Police", True),
        ("Northshire", "NORTHSHIRE CONSTABULARY", True),
        ("Northshire Police", "Southshire Police", False),
        ("North Shire Police", "West Shire Police", False),
    ],
)
def test_a_force_is_known_by_the_words_that_tell_it_from_others(said, name, same):
    assert same_force(said, name) is same


@pytest.mark.parametrize(
    ("said", "title", "same"),
    [
        ("PEEL: Police effectiveness 2016", "PEEL: Police effectiveness 2016", True),
        ("Effectiveness 2016", "PEEL: Police Effectiveness (2016), Northshire", True),
        ("PEEL: Police effectiveness 2016", "PEEL: Police effectiveness 2017", False),
        ("PEEL: Police effectiveness 2016", "PEEL: Police legitimacy 2016", False),
    ],
)
def test_a_report_may_be_named_in_short_but_not_by_another_year(said, title, same):
    assert same_report(said, title) is same
