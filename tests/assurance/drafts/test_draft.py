"""A draft is worked through: each doubt beside its lines, answered, corrected, left out."""

import pytest
from django.urls import reverse

from inspections.models import Answer, Draft, Kind
from tests.assurance.drafts.steps import answer, confirm, page, row_of, row_url, says, send
from tests.factories import InspectionFactory
from tests.inspections.templates import CALLERS, FILLED, MISREAD, text_template
from tests.queries import assert_queries


def test_each_row_stands_beside_the_lines_it_comes_from(client, draft):
    shown = client.get(page(draft)).content.decode()
    misread = row_of(draft, "3")
    card = shown.split(f'id="row-{misread.pk}"')[1].split("</article>")[0]
    for part in ("Issue of concern 3", "Page 7/8", "which qzrtwords are current", "In doubt",
                 "is in no dictionary", 'value="9"', "<mark>"):  # fmt: skip
        assert part in card
    clear = shown.split(f'id="row-{row_of(draft, "1").pk}"')[1].split("</article>")[0]
    assert "<mark>" not in clear
    assert "In doubt" not in clear
    assert 'value="7"' in clear


def test_the_summary_counts_rows_and_doubts_and_lists_what_is_in_no_row(client, draft):
    shown = client.get(page(draft)).content.decode()
    assert "0 of 2 doubts are answered." in shown
    for section, anchor in (("Issues of concern", "#issue-of-concern"),
                            ("Recommendations", "#recommendation")):  # fmt: skip
        assert section in shown
        assert f'href="{anchor}"' in shown
    assert "stands before the first table" in shown
    assert "on Northshire Police" in shown


def test_only_rows_in_doubt_where_that_is_asked_for(client, draft):
    doubted = client.get(f"{page(draft)}?show=doubted").content.decode()
    assert "qzrtwords" in doubted
    assert "Victims are not told" not in doubted
    answer(client, row_of(draft, "3").doubts.get(), keep=1)
    left = client.get(f"{page(draft)}?show=open").content.decode()
    assert f'id="row-{row_of(draft, "2").pk}"' in left
    assert f'id="row-{row_of(draft, "3").pk}"' not in left
    assert "Victims are not told" in client.get(page(draft)).content.decode()


def test_another_forces_name_is_a_doubt_about_the_whole_document(client, report):
    shown = send(client, report, text_template([CALLERS], force="Westshire Police"), follow=True)
    draft = Draft.objects.get()
    assert "The document names Westshire Police" in shown.content.decode()
    refused = confirm(client, draft)
    assert "1 doubt is not answered yet." in refused.content.decode()
    answer(client, draft.doubts.get(), keep=1)
    assert "1 row came into the template." in confirm(client, draft).content.decode()


def test_another_reports_name_is_in_doubt_too(client, force):
    other = InspectionFactory(forces=[force], title="PEEL: Police legitimacy 2025")
    shown = send(client, other, text_template([CALLERS]), follow=True).content.decode()
    assert "The document names the report" in shown


def test_one_press_keeps_a_row_as_read(client, olive, draft):
    doubt = row_of(draft, "3").doubts.get()
    shown = answer(client, doubt, keep=1)
    doubt.refresh_from_db()
    assert (doubt.answer, doubt.answered_by) == (Answer.KEPT, olive)
    assert "Answered: kept as read, by Olive Officer." in shown.content.decode()
    assert "1 of 2 doubts are answered." in shown.content.decode()
    assert row_of(draft, "3").text == MISREAD[2]


def test_after_an_answer_the_page_stands_at_the_next_doubt(client, draft):
    first, second = draft.doubts.order_by("pk")
    assert answer(client, first, keep=1).redirect_chain[-1][0].endswith(f"#doubt-{second.pk}")
    assert answer(client, second, keep=1).redirect_chain[-1][0].endswith("#confirm")


def test_a_remark_is_moved_out_of_the_inspectors_words(client, draft):
    row = row_of(draft, "2")
    answer(client, row.doubts.get(), move=1)
    row.refresh_from_db()
    assert row.text == "Officers do not record what was agreed."
    assert row.annotation == "(AB: the form is new)"
    assert row.as_read["text"].endswith("(AB: the form is new).")
    assert row.doubts.get().answer == Answer.MOVED
    shown = client.get(page(draft)).content.decode()
    assert "What the document said" in shown
    assert "Officers do not record what was agreed (AB: the form is new)." in shown


def test_a_row_is_corrected_and_what_the_document_said_stays(client, draft):
    row = row_of(draft, "3")
    sent = says(row, text="The force does not know which keywords are current.")
    shown = client.post(row_url(row), sent, follow=True).content.decode()
    row.refresh_from_db()
    assert row.text == "The force does not know which keywords are current."
    assert row.doubts.get().answer == Answer.CORRECTED
    assert "Corrected" in shown
    assert "qzrtwords" in shown


def test_a_doubt_that_is_not_ticked_stays_open(client, draft):
    row = row_of(draft, "3")
    client.post(row_url(row), says(row, page_ref="Page 8", answers=[]))
    assert row.doubts.get().answer == ""
    row.refresh_from_db()
    assert row.page_ref == "Page 8"


def test_a_row_cannot_be_left_without_words(client, draft):
    row = row_of(draft, "3")
    refused = client.post(row_url(row), says(row, text=" ", page_ref="Page 99"))
    assert refused.status_code == 422
    assert "Page 99" in refused.content.decode()
    row.refresh_from_db()
    assert (row.text, row.page_ref) == (MISREAD[2], "Page 7/8")


def test_a_row_is_left_out_with_a_reason_and_taken_in_again(client, draft):
    row = row_of(draft, "3")
    refused = client.post(row_url(row, "_leave_out"), {"why": "", "version": row.version})
    assert "Say why the row is left out" in refused.content.decode()
    sent = {"why": "It repeats row 1.", "version": row.version}
    shown = client.post(row_url(row, "_leave_out"), sent, follow=True).content.decode()
    row.refresh_from_db()
    assert row.left_out
    assert row.doubts.get().answer == Answer.LEFT_OUT
    assert "It repeats row 1." in shown
    client.post(row_url(row, "_put_back"), {"version": row.version})
    row.refresh_from_db()
    assert not row.left_out
    assert row.doubts.get().answer == ""


def test_a_row_that_was_not_read_is_added_from_its_lines(client, draft):
    number = next(n for n, found in enumerate(draft.ignored) if found["lines"] == [[3, 3]] or
                  found["why"] == "stands before the first table")  # fmt: skip
    address = f"{reverse('draft_row_new', args=[draft.pk])}?ignored={number}"
    begun = client.get(address).content.decode()
    assert "The response of the Office" in begun
    sent = {"section": Kind.ISSUE_OF_CONCERN, "report_ref": "9", "text": "A row of its own."}
    for _press in range(2):
        assert client.post(address, sent).status_code == 302
    row = row_of(draft, "9")
    assert row.added
    assert row.lines == draft.ignored[number]["lines"]
    assert draft.rows.order_by("order", "pk").first() == row
    assert "Added by hand" in client.get(page(draft)).content.decode()


def test_a_closed_browser_loses_nothing(client, as_, otto, draft):
    answer(client, row_of(draft, "3").doubts.get(), keep=1)
    assert "1 of 2 doubts are answered." in as_(otto).get(page(draft)).content.decode()


@pytest.mark.parametrize("count", [30, 300])
def test_a_draft_takes_as_many_queries_whatever_its_size(client, report, count):
    rows = [(str(n), f"Page {n}", f"The qzrt{n}word is not known.", "") for n in range(1, count)]
    send(client, report, text_template([*rows, (str(count), *FILLED[1:])]))
    draft = Draft.objects.get()
    assert draft.doubts.count() >= count - 1
    assert_queries("draft", client, page(draft))
    assert_queries("draft row", client, row_url(draft.rows.first()))
