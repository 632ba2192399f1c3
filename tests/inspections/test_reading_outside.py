"""Documents are read in a process of their own, and what is too much is said in plain words."""

import pytest

from core.sandbox import Limits
from inspections.reading.document import Unreadable
from inspections.reading.outside import TooSlow, read_outside
from inspections.reading.reader import read_file
from tests.inspections.hostile import (
    empty_cells,
    far_away,
    hostile,
    merged_to_the_end,
    one_text_many_times,
)
from tests.inspections.templates import csv_file, whole_template, workbook

LIMITS = Limits(seconds=60, megabytes=512)


@pytest.mark.parametrize(
    ("data", "name"),
    [(whole_template(), "a.txt"), (workbook(), "a.xlsx"), (csv_file(), "a.csv")],
)
def test_it_is_read_as_it_would_be_here(data, name):
    read = read_outside(data, name=name, limits=LIMITS)
    assert read == read_file(data, name=name)
    assert read.document.findings


def test_the_published_documents_are_read_as_they_would_be_here(shared):
    for path in sorted((shared / "seeds").glob("*.txt")):
        data = path.read_bytes()
        assert read_outside(data, name=path.name, limits=LIMITS) == read_file(data, name=path.name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (far_away(), "Row 49,999 column XFD of the sheet Concerns is far outside a table"),
        (one_text_many_times(), "more than 5,000,000 characters of text"),
        (one_text_many_times(2), "has a cell of over 32,767 characters"),
        (hostile('<row r="50001"><c r="A50001"><v>1</v></c></row>'), "Row 50,001 column A of"),
    ],
    ids=["far", "text", "cell", "row"],
)
def test_what_is_too_much_is_said(data, said):
    assert len(data) < 10_000
    with pytest.raises(Unreadable) as why:
        read_outside(data, name="a.xlsx", limits=LIMITS)
    assert said in why.value.reason


def test_a_cell_merged_over_a_million_rows_takes_no_room():
    read = read_outside(merged_to_the_end(), name="a.xlsx", limits=Limits(60, megabytes=128))
    assert [finding.text for finding in read.document.findings] == ["The force is slow."]
    whole = read_outside(merged_to_the_end("A1"), name="a.xlsx", limits=Limits(60, megabytes=128))
    assert whole.document.findings == ()


def test_a_row_that_is_merged_into_the_one_above_goes_on_with_it():
    more = '<row r="3"><c r="A3"><v>9</v></c><c r="C3" t="s"><v>0</v></c></row>'
    after = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    read = read_file(hostile(more, after=after, shared=["It is late."]), name="a.xlsx")
    (finding,) = read.document.findings
    assert (finding.ref, finding.text) == ("1", "The force is slow. It is late.")


def test_what_takes_all_memory_or_time_is_said():
    with pytest.raises(Unreadable, match="more than 96 MB of memory"):
        read_outside(empty_cells(2_000_000), name="a.xlsx", limits=Limits(60, megabytes=96))
    with pytest.raises(TooSlow, match=r"longer than 0\.01 seconds to read"):
        read_outside(whole_template(), name="a.txt", limits=Limits(0.01, megabytes=512))
