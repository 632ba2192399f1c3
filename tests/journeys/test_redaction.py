"""A lead finds a victim's name, asks that it go; the approver looks and approves; it is gone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.rows import annotate
from tests.assurance.steps import allocated
from tests.browsing import NARROW, looked_at
from tests.factories import InspectionFactory, TemplateFactory


@pytest.fixture
def row(own_database, force, leo, cora, olive):
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    row = allocated(template, leo, by=cora)
    annotate(row, "Jane Smith waited for forty minutes on 3 May.", by=olive)
    record_action([row], ActionWords("planned", "Ring Jane Smith and say sorry."), by=leo)
    roster = SimpleUploadedFile("callers.txt", b"Jane Smith, 3 May")
    attach_evidence([row], EvidenceGiven("Callers", "Who waited.", roster), by=leo)
    return row


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_name_is_asked_to_go_and_goes(open_page, row, leo, ada):
    page = open_page(leo, width=NARROW)
    page.goto(f"/rows/{row.pk}/")
    page.get_by_role("link", name="Remove a name or a file that should not be here").click()
    heading(page, "Remove a name or a file that should not be here")
    page.get_by_role("button", name="Show where it stands").click()
    expect(page.get_by_role("link", name="Enter reason")).to_be_visible()
    looked_at(page, "redaction-1-errors")
    page.get_by_label("The exact words").fill("jane  smith")
    page.get_by_label("callers.txt (evidence, version 1)").check()
    page.get_by_label("Reason").fill("A victim was named by mistake.")
    page.get_by_role("button", name="Show where it stands").click()
    expect(page.get_by_text("Jane Smith waited for forty minutes")).to_be_visible()
    looked_at(page, "redaction-2-places")
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("It is sent. Somebody else has to approve it.")).to_be_visible()
    page.get_by_role("link", name="Download callers.txt").click()
    heading(page, "This file is not given out for now")

    approver = open_page(ada)
    approver.goto("/")
    approver.get_by_role("link", name="1 Removals to decide").click()
    heading(approver, "Removals")
    looked_at(approver, "redaction-3-list")
    approver.get_by_role("link", name="Words and file").click()
    looked_at(approver, "redaction-4-decide")
    approver.get_by_label("Approve: remove it now, for good").check()
    approver.get_by_role("button", name="Save the decision").click()
    expect(approver.get_by_text("It is removed.")).to_be_visible()
    looked_at(approver, "redaction-5-done")

    page.goto(f"/rows/{row.pk}/")
    expect(page.get_by_text("[redacted] waited for forty minutes on 3 May.").first).to_be_visible()
    expect(page.get_by_text("Jane Smith")).to_have_count(0)
    expect(page.get_by_role("heading", name="Words were removed on")).to_be_visible()
    expect(page.get_by_role("heading", name="A file was removed on")).to_be_visible()
    looked_at(page, "redaction-6-row")
    page.get_by_role("link", name="This file was removed on").click()
    heading(page, "This file was removed")
    looked_at(page, "redaction-7-file")


def test_it_is_asked_without_javascript(open_page, row, leo):
    page = open_page(leo, width=NARROW, javascript=False)
    page.goto(f"/rows/{row.pk}/redact/")
    page.get_by_label("The exact words").fill("Jane Smith")
    page.get_by_label("Reason").fill("A victim was named by mistake.")
    page.get_by_role("button", name="Show where it stands").click()
    expect(page.get_by_text("Jane Smith waited for forty minutes")).to_be_visible()
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("It is sent. Somebody else has to approve it.")).to_be_visible()


def test_signing_out_leaves_nothing_that_was_typed_in_the_browser(open_page, row, leo):
    page = open_page(leo)
    page.goto(f"/rows/{row.pk}/actions/new/")
    page.get_by_label("Action taken to address concern").fill("Jane Smith was rung.")
    page.goto(f"/rows/{row.pk}/redact/")
    page.get_by_label("The exact words").fill("Jane Smith")
    page.get_by_label("Reason").fill("A victim was named.")
    page.goto("/")
    kept = "() => JSON.stringify(localStorage)"
    assert "Jane Smith was rung." in page.evaluate(kept)
    assert "A victim was named." not in page.evaluate(kept)
    page.get_by_role("button", name="Sign out").click()
    expect(page).not_to_have_url("/")
    assert page.evaluate(kept) == "{}"
