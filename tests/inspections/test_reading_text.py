"""One trouble of scanned templates at a time, in few words."""

from pathlib import Path

import pytest

from tests.inspections.reading_words import by_ref, doubts, lines_not_told, plain, read

HEAD = "| Ref | Page | Finding | Action taken |\n|--|--|--|--|\n"
SLOW = "The force is slow to record crime at weekends."
STORMS = "The control room has no plan for storms."
LATE = "Detectives wait too long for statements."
LOGS = "Supervisors do not read the logs."
BROKEN = Path(__file__).parent / "files" / "broken_template.txt"


def issues(text):
    return {ref: finding for (_, ref), finding in by_ref(read(text)).items()}


def row(ref="", page="", words="", action=""):
    return f"| {ref} | {page} | {words} | {action} |\n"


def test_a_clean_table_is_read_without_a_doubt():
    document = read(f"Issues of concern\n\n{HEAD}{row(1, 'Page 3', SLOW)}{row(2, 'Page 4', LATE)}")
    assert [(f.ref, f.page_ref, f.text) for f in document.findings] == [
        ("1", "Page 3", SLOW),
        ("2", "Page 4", LATE),
    ]
    assert not any(finding.doubts for finding in document.findings)


def test_our_own_broken_template_is_read_whole():
    document = read(BROKEN.read_text())
    sections = [(f.section.value, f.ref, f.page_ref) for f in document.findings]
    assert [entry[1:] for entry in sections[:6]] == [
        ("1", "Page 4"), ("2", "Page 6 Figure 2"), ("3", "Page 7/8"),
        ("4", "Page 9"), ("5", "Page 11"), ("6", "Page 12"),
    ]  # fmt: skip
    assert [entry[0] for entry in sections[6:]] == [
        *["area_for_improvement"] * 3, "cause_of_concern", *["recommendation"] * 2,
    ]  # fmt: skip
    assert [f.ref for f in document.findings if f.doubts] == ["3", "4", "5"]
    assert document.force == "Northshire Police"
    assert document.inspection == "PEEL: Police effectiveness 2018"
    assert lines_not_told(BROKEN.read_text(), document) == []


class TestRefs:
    def test_two_rows_in_one_line_are_parted_at_the_sentence_and_doubted(self):
        words = f"{STORMS} {LATE}"
        found = issues(HEAD + row(1, "Page 3", SLOW) + row(2, "Page 4", words) + row(3, "Page 5"))
        assert (found["2"].text, found["3"].text) == (STORMS, LATE)
        assert found["2"].doubts
        assert found["3"].doubts

    def test_two_refs_in_one_cell_are_two_rows(self):
        words = f"{STORMS} {LATE}"
        found = issues(HEAD + row(1, "Page 3", SLOW) + row("2 3", "Page 4 Page 5", words))
        assert (found["2"].text, found["3"].text) == (STORMS, LATE)
        assert (found["2"].page_ref, found["3"].page_ref) == ("Page 4", "Page 5")
        assert "one line" in doubts(found["3"])

    def test_a_ref_printed_among_the_words_begins_a_row(self):
        found = issues(HEAD + row(1, "Page 3", f"{SLOW} 2 Page 4 {LATE}") + row(3, "Page 5", LOGS))
        assert (found["1"].text, found["2"].text) == (SLOW, LATE)
        assert found["2"].doubts

    def test_a_missing_ref_is_restored_between_its_neighbours_and_doubted(self):
        rows = row(1, "Page 3", SLOW) + row("", "Page 4", STORMS) + row(3, "Page 5", LATE)
        found = issues(HEAD + rows)
        assert found["2"].text == STORMS
        assert "no ref" in doubts(found["2"])
        assert not found["3"].doubts

    def test_a_garbled_ref_is_restored_and_doubted(self):
        rows = row(1, "Page 3", SLOW) + row("Z", "Page 4", STORMS) + row(3, "Page 5", LATE)
        found = issues(HEAD + rows)
        assert found["2"].text == STORMS
        assert "could not be read" in doubts(found["2"])

    @pytest.mark.parametrize("refs", [(1, 2, 2), (1, 3, 2), (1, 2, 5)])
    def test_doubled_swapped_and_leaping_refs_are_kept_and_doubted(self, refs):
        words = (SLOW, STORMS, LATE)
        rows = "".join(row(r, f"Page {at}", w) for at, (r, w) in enumerate(zip(refs, words), 3))  # noqa: B905
        document = read(HEAD + rows)
        assert [(f.ref, f.text) for f in document.findings] == [
            (str(ref), text) for ref, text in zip(refs, words, strict=True)
        ]
        assert document.findings[-1].doubts

    @pytest.mark.parametrize(
        "ghost", ["50 | raye 3", "C1 | Dogo (2", " | 1 490 07", "11 | Dage 22"]
    )
    @pytest.mark.parametrize("before", [True, False])
    def test_a_ghost_beside_a_ref_is_no_row(self, ghost, before):
        true, lines = (
            "2 | Page 4",
            ["The control room has no plan for", "storms, floods or snow in the hills."],
        )
        pair = [ghost, true] if before else [true, ghost]
        split = "".join(f"| {a} | {b} | |\n" for a, b in zip(pair, lines, strict=True))
        document = read(HEAD + row(1, "Page 3", SLOW) + split + row(3, "Page 5", LATE))
        assert [f.ref for f in document.findings] == ["1", "2", "3"]
        assert document.findings[1].page_ref == "Page 4"
        assert document.findings[1].text == " ".join(lines)

    def test_a_ghost_without_words_is_set_aside(self):
        text = HEAD + row(1, "Page 3", SLOW) + row(17, "Dage 22") + row(2, "Page 4", LATE)
        document = read(text)
        assert [f.ref for f in document.findings] == ["1", "2"]
        assert lines_not_told(text, document) == []

    def test_refs_with_letters_are_kept_as_printed(self):
        found = issues(HEAD + row("AFI 1", "Page 3", SLOW) + row("AFI 2", "Page 4", LATE))
        assert list(found) == ["AFI 1", "AFI 2"]


class TestPages:
    @pytest.mark.parametrize(
        "page", ["Page 20 Figure 4", "Page 45/46", "p. 12", "Pages 3-4", "pp. 9, 11", "Foreword"]
    )
    def test_pages_are_left_as_printed(self, page):
        finding = issues(HEAD + row(1, page, SLOW) + row(2, "Page 50", LATE))["1"]
        assert (finding.page_ref, finding.doubts) == (page, ())

    def test_numbers_alone_are_pages_where_the_document_prints_them_so(self):
        found = issues(HEAD + row(1, "3", SLOW) + row(2, "45/46", LATE))
        assert [f.page_ref for f in found.values()] == ["3", "45/46"]

    def test_a_page_over_two_lines_is_put_together(self):
        rows = row("", "Page", "Boats are searched only when") + row(2, "45/46", "the tide is in.")
        assert issues(HEAD + row(1, "Page 3", SLOW) + rows)["2"].page_ref == "Page 45/46"

    def test_a_garbled_page_is_restored_and_doubted(self):
        finding = issues(HEAD + row(1, "Page 3", SLOW) + row(2, "Faye 4", LATE))["2"]
        assert finding.page_ref == "Page 4"
        assert "“Faye 4”" in doubts(finding)

    def test_a_page_that_falls_is_doubted_and_its_neighbours_are_not(self):
        words = (SLOW, STORMS, LATE, LOGS)
        pages = (31, 88, 32, 33)
        rows = "".join(row(at, f"Page {p}", w) for at, (p, w) in enumerate(zip(pages, words), 1))  # noqa: B905
        found = issues(HEAD + rows)
        assert [ref for ref, finding in found.items() if finding.doubts] == ["2"]

    def test_pages_of_another_report_may_begin_anew(self):
        rows = row(1, "Page 80", SLOW) + row(2, "Page 9", f"National Report: {LATE}")
        found = issues(HEAD + rows)
        assert found["2"].page_report == "National Report"
        assert not found["2"].doubts


class TestSections:
    @pytest.mark.parametrize(
        ("heading", "section"),
        [
            ("Areas for improvement", "area_for_improvement"),
            ("## B. AFIs", "area_for_improvement"),
            ("Areas for lmprovement", "area_for_improvement"),
            ("**Causes of Concern**", "cause_of_concern"),
            ("Part 4: HMICFRS recommendations", "recommendation"),
            ("Points of criticism", "issue_of_concern"),
            ("Areas of concern", "issue_of_concern"),
        ],
    )
    def test_headings_in_other_words_say_the_kind(self, heading, section):
        document = read(f"{heading}\n\n{HEAD}{row(1, 'Page 3', SLOW)}")
        assert [f.section.value for f in document.findings] == [section]

    def test_a_heading_in_a_row_of_the_table_begins_a_section(self):
        text = HEAD + row("", "", "**Areas for improvement**") + row(1, "Page 3", SLOW)
        text += row("", "", "Recommendations") + row(1, "Page 4", LATE)
        kinds = [f.section.value for f in read(text).findings]
        assert kinds == ["area_for_improvement", "recommendation"]

    def test_words_about_improvement_in_a_row_begin_none(self):
        text = (
            HEAD
            + row(1, "Page 3", "The force should list its")
            + row("", "", "areas for improvement")
        )
        assert [f.text for f in read(text).findings] == [
            "The force should list its areas for improvement"
        ]

    def test_a_heading_in_the_letter_is_not_that_of_the_table(self):
        text = f"Recommendations\n\nI accept them.\n\nANNEX 1 - TEMPLATE\n\n{HEAD}"
        document = read(text.replace("Finding", "Issue of concern") + row(1, "Page 3", SLOW))
        assert document.findings[0].section.value == "issue_of_concern"

    @pytest.mark.parametrize(("lines", "kind"), [(2, "recommendation"), (5, "issue_of_concern")])
    def test_a_heading_holds_over_a_short_introduction_and_not_over_a_letter(self, lines, kind):
        text = "Recommendations\n\n" + "I accept this.\n\n" * lines + HEAD
        document = read(text.replace("Finding", "Issue of concern") + row(1, "Page 3", SLOW))
        assert document.findings[0].section.value == kind

    def test_refs_beginning_again_without_a_heading_are_doubted(self):
        part = row(1, "Page 3", SLOW) + row(2, "Page 4", LATE)
        document = read(f"AFIs\n\n{HEAD}{part}\n{HEAD}{part}")
        assert len(document.findings) == 4
        assert "begin again" in doubts(document.findings[2])


class TestPageBreaks:
    def test_heads_footnotes_marks_and_numbers_between_the_parts_are_set_aside(self):
        between = (
            "\n¹ A list kept by the duty sergeant.\n\nPage 3 of 9\n\n| | 1 | | |\n|--|--|--|--|\n"
        )
        text = HEAD + row(1, "Page 3", "The force is slow ¹ to record") + between
        text += row("", "", "crime at weekends.") + "\n" + HEAD + row(2, "Page 4", LATE)
        document = read(text)
        assert [f.text for f in document.findings] == [SLOW, LATE]
        why = " ".join(ignored.why for ignored in document.ignored)
        assert all(word in why for word in ("footnote", "page", "stray marks", "headings"))
        assert lines_not_told(text, document) == []

    def test_loose_text_between_the_parts_is_doubted(self):
        document = read(HEAD + row(1, "Page 3", SLOW) + "\nwith one case in four unseen.\n")
        assert any("outside the tables" in doubt.what for doubt in document.doubts)

    def test_another_table_is_left_out_and_said(self):
        other = "| Item | Cost | Year | Note |\n|--|--|--|--|\n| Radios | 5 | 2019 | none |\n"
        document = read(f"{HEAD}{row(1, 'Page 3', SLOW)}\n{other}")
        assert len(document.findings) == 1
        assert any("Another table" in doubt.what for doubt in document.doubts)


class TestWords:
    def finding(self, words):
        return issues(HEAD + row(1, "Page 3", words) + row(2, "Page 4", LATE))["1"]

    def test_markup_goes_and_its_words_stay(self):
        finding = self.finding("The <u>force</u> is slow<br>to **record** crime &amp; harm.")
        assert finding.text == "The force is slow to record crime & harm."

    @pytest.mark.parametrize("words", ["since 201651 the force", "in its Units35 nobody"])
    def test_a_footnotes_number_against_a_word_is_doubted_and_kept(self, words):
        finding = self.finding(f"We found that {words} kept no list.")
        assert words in finding.text
        assert "footnote" in doubts(finding)

    def test_a_line_in_no_language_is_doubted(self):
        assert "cannot be read" in doubts(
            self.finding("Crimes asternal to middeness and sinds area.")
        )

    def test_words_run_together_are_doubted(self):
        assert "run together" in doubts(
            self.finding("Crimes are given to an officerthey then wait.")
        )

    @pytest.mark.parametrize(
        "words",
        ["Organisations prioritised the behaviour of neighbourhood offenders.",
         "MARACs and the MASH co-ordinated safeguarding for the NCA in Ynys Môn.",
         "It saw triaging, re-graded calls and non-crime domestic-related incidents."],
    )  # fmt: skip
    def test_english_of_this_trade_is_not_doubted(self, words):
        assert not self.finding(words).doubts

    def test_a_sentence_cut_short_is_doubted(self):
        assert "cut short" in doubts(self.finding("The force has no grip on the nature and"))
        assert "cut short" in doubts(self.finding("The force knows the scale of In May it began."))

    @pytest.mark.parametrize(
        "remark",
        ["(JB: this was done in May)", "[OPCC note: see the plan]", "(PCC comment: not agreed)"],
    )
    def test_an_offices_remark_is_told(self, remark):
        finding = self.finding(f"The plan is old {remark}.")
        assert finding.doubts[0].remark.startswith(remark)
        assert finding.doubts[0].remark in finding.text

    def test_an_ordinary_bracket_is_no_remark(self):
        assert not self.finding("The plan (see figure 4: demand) is old (HMIC: 2015).").doubts

    def test_a_hyphen_at_a_lines_end_is_kept_where_it_belongs(self):
        rows = row(1, "Page 3", "Data on force-") + row("", "", "based systems are inconsis-")
        finding = issues(HEAD + rows + row("", "", "tent."))["1"]
        assert finding.text == "Data on force-based systems are inconsistent."
        assert "“inconsistent”" in doubts(finding)


class TestActions:
    def test_an_action_spread_over_lines_is_one(self):
        rows = row(1, "Page 3", SLOW, "A new rota began") + row("", "", "", "in May and works.")
        found = issues(HEAD + rows + row(2, "Page 4", LATE, "Agreed."))
        assert found["1"].action_taken == "A new rota began in May and works."
        assert found["2"].action_taken == "Agreed."

    def test_columns_may_stand_in_another_order_and_be_kept_apart_by_tabs(self):
        text = f"Page\tRef\tForce response\tRecommendation\r\nPage 3\t1\tDone.\t{SLOW}\r\n"
        (finding,) = read(text).findings
        assert (finding.ref, finding.page_ref) == ("1", "Page 3")
        assert (finding.text, finding.action_taken) == (SLOW, "Done.")
        assert finding.section.value == "recommendation"


@pytest.mark.parametrize(
    "line",
    ["|  |  | findings about | response times |", "|  | Page | issues which recur |  |",
     "|  |  | Recommendations were | progress was |", "|  |  | concerns |  |"],
)  # fmt: skip
def test_words_that_could_head_a_column_stay_in_their_row(line):
    rows = row(1, "Page 3", "The force has several") + line + "\n" + row("", "", "each year.")
    (finding,) = read(HEAD + rows).findings
    assert plain(line.split("|")[3]) in plain(finding.text)
    assert finding.lines == ((3, 5),)


def test_a_column_that_is_not_read_is_said():
    document = read(
        "| Ref | Page | Issue | Lead |\n|--|--|--|--|\n" + row(1, "Page 3", SLOW, "Low")
    )
    assert any("Lead" in doubt.what for doubt in document.doubts)


def test_a_table_that_lost_its_headings_is_read_and_said():
    rows = "".join(row(at, f"Page {at + 2}", w) for at, w in enumerate((SLOW, STORMS, LATE), 1))
    document = read(rows)
    assert [f.ref for f in document.findings] == ["1", "2", "3"]
    assert any("no headings" in doubt.what for doubt in document.doubts)


def test_a_table_of_anything_else_is_no_template():
    document = read("| Body | Open | Closed |\n|--|--|--|\n| Inspectorate | 88 | 31 |\n")
    assert (document.kind, document.findings) == ("unknown", ())
    assert lines_not_told("| a |\n|--|\n| b |", document) == []
