"""Text that another program wrote: what no file can hold is doubted, our own guards come off."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.characters import REPLACEMENT, omit
from core.sheets import Heading, Sheet, guarded, is_computed, unguarded
from core.spreadsheets import csv_lines
from inspections.reading.opening import decode
from inspections.reading.reader import read_file
from inspections.reading.sheets import csv_sheet
from tests.inspections.reading_words import doubts
from tests.inspections.templates import HEAD, text_template, workbook

TEXT = "Callers wait too{}long for an answer."
INVISIBLE = "\u200b\u200d\u2060\ufeff\u00ad\u200e\u202e\u2066\u00a0\u3000\x0b\x1c\u2028\ufe0f\u3164"
CELL = st.one_of(
    st.text(max_size=8), st.text("'=+-@＝＋－＠\u200b\ufeff\u00a0\t\r\n\",;ab", max_size=8)
)


@pytest.mark.parametrize("character", [*"\x00\x01\x1b\ufffe\uffff\ufdd0\U0001ffff"])
@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_a_character_that_cannot_be_kept_is_shown_as_unreadable_and_doubted(character, ending):
    text = TEXT.format(character)
    if ending == "txt":
        whole = text_template([("1", "Page 5", text, "")]).decode() + f"\n\nThe{character}end."
    else:
        whole = f"The{character}title,,,\n{','.join(HEAD)}\n1,Page 5,{text},\n"
    file = read_file(whole.encode("utf-16"), name=f"template.{ending}")
    (finding,) = file.document.findings
    assert finding.text == TEXT.format(REPLACEMENT)
    assert f"{REPLACEMENT} stands in its place" in doubts(finding)
    assert any(REPLACEMENT in doubt.what and doubt.lines for doubt in file.document.doubts)
    assert not any(character in line for sheet in file.lines for line in sheet["lines"])


def test_a_workbook_with_such_a_character_is_doubted_and_a_page_break_is_a_space():
    data = workbook([("1", "Page 5", TEXT.format("\ufdd0"), "")])
    (finding,) = read_file(data, name="template.xlsx").document.findings
    assert finding.text == TEXT.format(REPLACEMENT)
    assert f"{REPLACEMENT} stands in its place" in doubts(finding)
    data = text_template([("1", "Page 5", TEXT.format(" \f"), "")])
    (finding,) = read_file(data, name="template.txt").document.findings
    assert finding.text == TEXT.format(" ")
    assert not finding.doubts


@pytest.mark.parametrize("sign", "=+-@＝＋－＠﹦﹢﹣﹫−⁼₊")
def test_a_formula_is_guarded_in_any_width_and_behind_invisible_letters(sign):
    assert is_computed(f"{sign}1+1")
    assert all(is_computed(f"{letter}{sign}1+1") for letter in INVISIBLE)
    assert is_computed(f"{INVISIBLE}'{sign}") is False
    assert guarded(f"'{sign}1") == f"''{sign}1"


@pytest.mark.parametrize("text", ["", "'", "‘=’", "– a dash", "1-2", "a=b", "'quoted'", "\u200b"])
def test_what_no_program_computes_is_left_as_it_is(text):
    assert guarded(text) == text


def test_a_detectives_line_comes_back_without_its_guard():
    text = "- Detectives wait too long for statements."
    assert guarded(text) == f"'{text}"
    whole = f"{','.join(HEAD)}\n1,Page 5,'{text},'' kept\n"
    (finding,) = read_file(whole.encode(), name="template.csv").document.findings
    assert finding.text == text


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), CELL)
@settings(max_examples=60, deadline=None)
def test_a_csv_file_of_ours_is_read_as_it_was_written(lines, told):
    headings = [Heading(name) for name in ("Report Ref", "Issue of concern", "Action")]
    sheet = Sheet("rows", "OFFICIAL", [("Filter", told)], headings, lines, len(lines))
    written = "".join(csv_lines(sheet)).encode()
    read = csv_sheet(decode(written)).rows
    for number, line in enumerate(lines, start=4):
        cells = [omit(cell).translate({11: " ", 12: " "}) for cell in line]
        assert read.get(number, cells if not "".join(cells).strip() else None) == cells
    assert all(unguarded(guarded(cell)) == cell for line in lines for cell in line)
