"""A template is uploaded: read into a draft, or refused with the reason and nothing kept."""

import pytest
from django.urls import reverse

from assurance.models import AssuranceRow, AssuranceTemplate
from core.models import StoredFile
from inspections.models import Draft, DraftState
from inspections.services.drafts import upload_template
from tests.assurance.drafts.steps import confirm, keep_all, page, send, together
from tests.inspections.templates import (
    CALLERS,
    FILLED,
    as_upload,
    clear_template,
    csv_file,
    text_template,
    whole_template,
    workbook,
)


@pytest.mark.parametrize(
    ("data", "name", "where"),
    [
        (text_template([CALLERS, FILLED]), "template.txt", "Line 8 of the document"),
        (workbook(), "template.xlsx", "Row 3 of the sheet Issues of concern"),
        (csv_file(), "template.csv", "Row 3 of the document"),
    ],
)
def test_text_excel_and_csv_are_read(client, report, data, name, where):
    shown = send(client, report, data, name, follow=True).content.decode()
    draft = Draft.objects.get()
    assert [row.report_ref for row in draft.rows.all()] == ["1", "4"]
    assert "Callers wait too long for an answer." in shown
    assert "Letters are rewritten." in shown
    assert "Nothing is in the template yet" in shown
    assert where in shown
    assert not AssuranceTemplate.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "template.txt", "empty"),
        (b"%PDF-1.7 something", "template.txt", "a PDF"),
        (b"%PDF-1.7 something", "template.pdf", "Choose a text (.txt), Excel (.xlsx) or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         "template.xlsx", "protected by a password"),
        (b"PK\x03\x04 broken", "template.xlsx", "damaged"),
        (b"\x00\x01\x02binary", "template.txt", "binary"),
        (b"A letter without any table.", "letter.txt", "No table"),
        (b"x" * (20 * 1024 * 1024 + 1), "template.txt", "too large"),
    ],
    ids=["empty", "pdf-as-text", "pdf", "encrypted", "damaged", "binary", "no-table", "huge"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_kept(client, report, data, name, said):
    refused = send(client, report, data, name)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not Draft.objects.exists()
    assert not StoredFile.objects.exists()
    assert send(client, report, clear_template()).status_code == 302


def test_a_file_has_to_be_chosen(client, report, force):
    refused = client.post(reverse("upload", args=[report.pk]), {"force": force.pk})
    assert "Choose the template’s file" in refused.content.decode()


def test_the_same_file_again_leads_to_its_draft(client, report, draft):
    again = send(client, report, whole_template(), "renamed.txt", follow=True)
    assert again.redirect_chain[-1][0] == page(draft)
    assert "nothing was added" in again.content.decode()
    assert Draft.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_the_same_file_once_confirmed_leads_to_the_template(client, report, draft):
    keep_all(client, draft)
    confirm(client, draft)
    again = send(client, report, whole_template(), follow=True)
    assert "was confirmed before: nothing was added" in again.content.decode()
    assert Draft.objects.count() == 1
    assert AssuranceRow.objects.count() == 8


def test_a_discarded_file_may_be_uploaded_again(client, report, draft):
    client.post(reverse("draft_discard", args=[draft.pk]))
    again = send(client, report, whole_template())
    assert Draft.objects.count() == 2
    assert again["location"] == page(Draft.objects.get(state=DraftState.OPEN))


def test_another_file_waits_until_the_open_one_is_settled(client, report, draft):
    refused = send(client, report, clear_template())
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "discard it and upload this file again" in shown
    assert page(draft) in shown
    assert Draft.objects.count() == 1
    client.post(reverse("draft_discard", args=[draft.pk]))
    assert send(client, report, clear_template()).status_code == 302


def test_two_uploads_at_once_make_one_draft(own_database, committed_world):
    olive, report, force = committed_world
    made = together(
        lambda: upload_template(report, force, as_upload(clear_template()), by=olive).is_new
    )
    assert sorted(made) == [False, True]
    assert Draft.objects.count() == 1


def test_only_a_force_that_the_report_is_about(client, report, other_force, force):
    assert send(client, report, clear_template(), force=other_force).status_code == 422
    assert not Draft.objects.exists()
    assert send(client, report, clear_template(), force=force).status_code == 302


def test_readers_may_not_upload_and_strangers_do_not_see_it(
    oscar, cora, ada, stranger, as_, report, draft
):
    for reader in (oscar, cora, ada):
        assert as_(reader).get(reverse("upload", args=[report.pk])).status_code == 403
        assert send(as_(reader), report, clear_template()).status_code == 403
        assert as_(reader).get(page(draft)).status_code == 404
    assert send(as_(stranger), report, clear_template()).status_code == 404
    assert as_(stranger).get(page(draft)).status_code == 404
