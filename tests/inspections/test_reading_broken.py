"""Invented templates broken anew: each row comes out as it was, or it is doubted."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.reading.document import Document
from tests.inspections import printing
from tests.inspections.printing import Printed, Style, printed
from tests.inspections.reading_words import by_ref, lines_not_told, plain, read

SEEDS = range(12)
TROUBLES = {
    "clean": Style(wrapped=0.0),
    "wrapped, ref at the top": Style(wrapped=1.0, place="top"),
    "wrapped, ref in the middle": Style(wrapped=1.0, place="middle"),
    "wrapped, ref at the foot": Style(wrapped=1.0, place="foot"),
    "ghost refs": Style(ghosts=0.8),
    "page breaks": Style(breaks=0.08, footnotes=True),
    "repeated heads": Style(breaks=0.08, repeat_head=True),
    "page on another line": Style(page_apart=0.5),
    "filled actions": Style(actions=0.8, wrapped=0.8),
    "bare pages": Style(page="{}", ghosts=0.3),
    "other words": Style(head=printing.HEADS[1], page="p. {}", newline="\r\n", blank_rows=0.3),
}


def silently_wrong(truth: Printed, document: Document) -> list[str]:
    """Rows that differ from the truth, or that the truth has not, without a doubt on them."""
    true = {(row.section, row.ref): row for row in truth.rows}
    return [
        f"{key}: {finding.text}"
        for key, finding in by_ref(document).items()
        if not finding.doubts and not is_right(true.get(key), finding)
    ]


def is_right(row, finding) -> bool:
    return row is not None and (plain(row.text), row.page, plain(row.action)) == (
        plain(finding.text),
        finding.page_ref,
        plain(finding.action_taken),
    )


def right(truth: Printed, document: Document) -> int:
    found = by_ref(document)
    keys = [(row.section, row.ref) for row in truth.rows]
    return sum(
        key in found and is_right(row, found[key])
        for key, row in zip(keys, truth.rows, strict=True)
    )


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_alone_is_mended_or_doubted(trouble):
    rows = mended = 0
    for seed in SEEDS:
        truth = printed(random.Random(seed), TROUBLES[trouble])
        document = read(truth.text)
        rows, mended = rows + len(truth.rows), mended + right(truth, document)
        assert silently_wrong(truth, document) == [], seed
        assert lines_not_told(truth.text, document) == [], seed
    assert mended >= rows * 0.97


def test_rows_run_together_are_nearly_all_mended_and_the_rest_doubted():
    style = Style(run_together=0.7, wrapped=1.0)
    truths = [printed(random.Random(seed), style) for seed in SEEDS]
    documents = [read(truth.text) for truth in truths]
    pairs = list(zip(truths, documents, strict=True))
    assert sum(right(*pair) for pair in pairs) >= 0.93 * sum(len(t.rows) for t in truths)
    assert [silently_wrong(*pair) for pair in pairs] == [[] for _ in pairs]


def test_all_troubles_at_once_leave_hardly_a_row_wrong_without_a_doubt():
    rows = wrong = mended = 0
    for seed in range(40):
        rng = random.Random(seed)
        truth = printed(rng, printing.varied(rng))
        document = read(truth.text)
        rows, mended = rows + len(truth.rows), mended + right(truth, document)
        wrong += len(silently_wrong(truth, document))
        assert lines_not_told(truth.text, document) == [], seed
    assert mended >= rows * 0.95
    assert wrong <= rows * 0.005


CELL = st.sampled_from(
    ["", "1", "2", "14", "C1", "/", "Page 3", "raye 27", "Page", "45/46", "The force is slow",
     "to record crime.", "and", "Areas for improvement", "Report Ref", "Page Ref", "---", "¹ note",
     "ISSUE OF CONCERN", "Action taken", "-", "(PG: no).", "\\|", "<br>", "1 2", "so 3 Page 9 The"]
)  # fmt: skip
TABLE_LINE = st.lists(CELL, min_size=1, max_size=6).map(lambda cells: f"| {' | '.join(cells)} |")
PROSE_LINE = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40).map(
        lambda text: " ".join(text.split())
    ),
    st.sampled_from(
        ["Recommendations", "ANNEX 2", "¹ A note.", "", "  ", "Page 4 of 9", "a\tb\tc"]
    ),
)
HEAD_LINE = st.just("| Ref | Page | Finding | Action taken |")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.one_of(TABLE_LINE, TABLE_LINE, PROSE_LINE, HEAD_LINE), max_size=30))
def test_whatever_stands_in_a_document_every_line_is_told(lines):
    text = "\n".join(["Northshire Police", *lines])
    document = read(text)
    assert lines_not_told(text, document) == []
    assert document.kind == ("assurance_template" if document.findings else "unknown")
    assert document.as_json()["kind"] == document.kind
