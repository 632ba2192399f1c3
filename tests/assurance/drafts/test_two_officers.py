"""Two officers on one draft: the second is told; and a row worked on where it stands."""

from django.urls import reverse

from inspections.models import Answer
from tests.assurance.drafts.steps import answer, row_of, row_url, says


def test_the_second_to_correct_a_row_is_told_and_keeps_what_was_typed(client, as_, otto, draft):
    row = row_of(draft, "3")
    late = says(row, text="What Olive typed.")
    as_(otto).post(row_url(row), says(row, text="What Otto typed."))
    told = client.post(row_url(row), late)
    shown = told.content.decode()
    assert told.status_code == 409
    for part in ("changed by Otto Officer", "What Olive typed.", "What Otto typed."):
        assert part in shown
    row.refresh_from_db()
    assert row.text == "What Otto typed."
    over = says(row, text="What Olive typed.")
    assert client.post(row_url(row), over).status_code == 302


def test_the_second_to_answer_a_doubt_is_told_what_was_answered(client, as_, otto, draft):
    doubt = row_of(draft, "2").doubts.get()
    answer(as_(otto), doubt, move=1)
    told = answer(client, doubt, keep=1).content.decode()
    assert "answered already by Otto Officer: remark moved to the annotation" in told
    doubt.refresh_from_db()
    assert (doubt.answer, doubt.answered_by) == (Answer.MOVED, otto)


def test_a_row_corrected_meanwhile_is_not_kept_unseen(client, as_, otto, draft):
    row = row_of(draft, "3")
    doubt = row.doubts.get()
    as_(otto).post(row_url(row), says(row, text="Changed.", answers=[]))
    told = answer(client, doubt, keep=1).content.decode()
    assert "changed meanwhile" in told
    doubt.refresh_from_db()
    assert doubt.answer == ""


def test_in_place_the_row_comes_back_with_the_way_on(client, draft):
    first, second = draft.doubts.order_by("pk")
    address = reverse("draft_doubt", args=[draft.pk, first.pk])
    sent = {"keep": 1, "version": first.row.version}
    part = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith(f'<article class="app-reading" id="row-{first.row_id}"')
    assert f'href="#doubt-{second.pk}" autofocus' in part
    assert "1 of 2 doubts are answered." in part
    again = client.post(address, sent, headers={"HX-Request": "true"})
    assert again.status_code == 409
    assert "answered already" in again.content.decode()


def test_in_place_the_form_of_a_row_comes_and_is_saved(client, draft):
    row = row_of(draft, "3")
    htmx = {"HX-Request": "true"}
    form = client.get(row_url(row), headers=htmx).content.decode()
    assert "<html" not in form
    assert f'id="id_{row.pk}_text"' in form
    refused = client.post(row_url(row), says(row, text=""), headers=htmx)
    assert refused.status_code == 422
    saved = client.post(row_url(row), says(row, text="Mended."), headers=htmx)
    assert saved["HX-Trigger"] == "saved"
    assert "Mended." in saved.content.decode()
