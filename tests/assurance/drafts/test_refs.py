"""A ref that is put right: what it had made doubtful of its neighbours is doubtful no more."""

import pytest
from django.urls import reverse

from inspections.models import Answer, Draft, Kind
from tests.assurance.drafts.steps import page, row_of, row_url, says, send
from tests.inspections.templates import text_template

LEAP = "The refs go from 2 to 5: a row may be missing between."
WORDS = "Callers wait too long for an answer."


@pytest.fixture
def draft(client, report):
    """Refs 1, 2, 5, 4: the third was misread."""
    refs = ("1", "2", "5", "4")
    send(client, report, text_template([(ref, f"Page {n}", WORDS, "") for n, ref in
                                        enumerate(refs, start=1)]))  # fmt: skip
    return Draft.objects.get()


def open_doubts(draft):
    doubts = draft.doubts.filter(answer="").order_by("row__order", "pk")
    return [(doubt.row.report_ref, doubt.what) for doubt in doubts]


def test_correcting_the_ref_settles_what_was_said_of_its_neighbours(client, olive, draft):
    assert [ref for ref, _ in open_doubts(draft)] == ["2", "5", "5", "4"]
    row = row_of(draft, "5")
    client.post(row_url(row), says(row, report_ref="3"))
    assert open_doubts(draft) == []
    settled = row_of(draft, "2").doubts.get()
    assert (settled.what, settled.answer) == (LEAP, Answer.CORRECTED)
    assert settled.answered_by == olive
    assert "4 of 4 doubts are answered." in client.get(page(draft)).content.decode()


def test_a_ref_that_is_put_wrong_again_is_asked_about_again(client, draft):
    row = row_of(draft, "5")
    client.post(row_url(row), says(row, report_ref="3"))
    row.refresh_from_db()
    client.post(row_url(row), says(row, report_ref="5"))
    assert [ref for ref, _ in open_doubts(draft)] == ["2", "5", "5", "4"]


def test_leaving_a_row_out_and_putting_it_back_asks_again(client, draft):
    row = row_of(draft, "5")
    client.post(row_url(row, "_leave_out"), {"version": row.version, "why": "A ghost."})
    assert open_doubts(draft) == []
    row.refresh_from_db()
    client.post(row_url(row, "_put_back"), {"version": row.version})
    assert [ref for ref, _ in open_doubts(draft)] == ["2", "5", "5", "4"]


def test_a_row_added_where_one_was_missing_settles_the_leap(client, draft):
    wrong = row_of(draft, "5")
    client.post(row_url(wrong, "_leave_out"), {"version": wrong.version, "why": "A ghost."})
    row = {"section": Kind.ISSUE_OF_CONCERN, "report_ref": "3", "page_ref": "Page 3", "text": WORDS}
    client.post(reverse("draft_row_new", args=[draft.pk]), row)
    places = draft.rows.filter(left_out=False).values_list("report_ref", flat=True)
    assert list(places) == ["1", "2", "3", "4"]
    assert open_doubts(draft) == []
