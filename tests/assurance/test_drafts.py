"""A template comes in without retyping: uploaded, worked through, confirmed whole or not at all."""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from assurance.models import ActionKind, AssuranceRow, AssuranceTemplate, OtherEvent
from assurance.services.imports import confirm_draft
from assurance.workflow import State
from core.models import StoredFile
from inspections.models import Answer, Draft, DraftState, Finding, Kind
from tests.factories import InspectionFactory
from tests.inspections.templates import (
    CALLERS,
    FILLED,
    IMPROVEMENT,
    MISREAD,
    as_upload,
    clear_template,
    csv_file,
    text_template,
    whole_template,
    workbook,
)
from tests.queries import assert_queries

TITLE = "PEEL: Police effectiveness 2025"


@pytest.fixture
def report(force):
    return InspectionFactory(forces=[force], title=TITLE)


@pytest.fixture
def client(as_, olive):
    """Olive's, who brings templates in."""
    return as_(olive)


def send(client, report, data, name="template.txt", force=None, follow=False):
    """Upload `data` as the template of the report's first force."""
    force = force or report.forces.first()
    address = reverse("upload", args=[report.pk])
    sent = {"force": force.pk, "file": as_upload(data, name)}
    return client.post(address, sent, follow=follow)


@pytest.fixture
def draft(client, report):
    """A draft with a row in every section and two doubts."""
    send(client, report, whole_template())
    return Draft.objects.get()


def page(draft):
    return reverse("draft", args=[draft.pk])


def row_of(draft, ref, section=Kind.ISSUE_OF_CONCERN):
    return draft.rows.get(section=section, report_ref=ref)


def row_url(row, act=""):
    return reverse(f"draft_row{act}", args=[row.draft_id, row.pk])


def answer(client, doubt, **sent):
    """Press one of a doubt's buttons: keep=1 or move=1."""
    version = doubt.row.version if doubt.row else ""
    address = reverse("draft_doubt", args=[doubt.draft_id, doubt.pk])
    return client.post(address, {"version": version, **sent}, follow=True)


def keep_all(client, draft):
    for doubt in draft.doubts.filter(answer=""):
        answer(client, doubt, keep=1)


def confirm(client, draft):
    return client.post(reverse("draft_confirm", args=[draft.pk]), follow=True)


def says(row, **changed):
    """The form of a row as it was shown, with what was typed over it."""
    names = ("section", "report_ref", "page_ref", "page_report", "text", "annotation",
             "action_taken", "version")  # fmt: skip
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "answers": [doubt.pk for doubt in row.doubts.filter(answer="")], **changed}


# uploading


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (text_template([CALLERS, FILLED]), "template.txt"),
        (workbook(), "template.xlsx"),
        (csv_file(), "template.csv"),
    ],
)
def test_text_excel_and_csv_are_read(client, report, data, name):
    shown = send(client, report, data, name, follow=True).content.decode()
    draft = Draft.objects.get()
    assert [row.report_ref for row in draft.rows.all()] == ["1", "4"]
    assert "Callers wait too long for an answer." in shown
    assert "Letters are rewritten." in shown
    assert "Nothing is in the template yet" in shown
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


def test_two_uploads_at_once_make_one_draft(own_database, transactional_world):
    from inspections.services.drafts import upload_template

    olive, report, force = transactional_world
    made = _together(
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


# looking at what was read


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


# working through it


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


# two officers on one draft


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


# confirming


def test_all_rows_come_in_each_in_its_section(client, force, report, draft):
    keep_all(client, draft)
    done = confirm(client, draft)
    assert "8 rows came into the template." in done.content.decode()
    template = AssuranceTemplate.objects.get(force=force, inspection=report)
    assert template.rows.count() == 8
    assert list(
        Finding.objects.values_list("section", "report_ref", "force").order_by("order")
    ) == [
        ("issue_of_concern", "1", force.pk),
        ("issue_of_concern", "2", force.pk),
        ("issue_of_concern", "3", force.pk),
        ("issue_of_concern", "4", force.pk),
        ("area_for_improvement", "1", None),
        ("cause_of_concern", "1", None),
        ("recommendation", "1", None),
        ("recommendation", "2", None),
    ]
    draft.refresh_from_db()
    assert draft.state == DraftState.CONFIRMED


def test_a_filled_action_comes_in_as_done_and_its_row_is_in_progress(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    filled = AssuranceRow.objects.get(finding__report_ref="4")
    (link,) = filled.action_links.all()
    said = link.action.current
    assert (said.kind, said.text, said.source) == (
        ActionKind.DONE, "Letters are rewritten.", "from the document",
    )  # fmt: skip
    assert filled.state == State.IN_PROGRESS
    assert filled.events.get().what == OtherEvent.CAME_IN
    empty = AssuranceRow.objects.get(finding__text=CALLERS[2])
    assert empty.state == State.AWAITING_ALLOCATION
    assert not empty.action_links.exists()


def test_a_moved_remark_comes_in_as_the_annotation(client, draft):
    answer(client, row_of(draft, "2").doubts.get(), move=1)
    keep_all(client, draft)
    confirm(client, draft)
    row = AssuranceRow.objects.get(finding__report_ref="2", finding__section="issue_of_concern")
    assert row.finding.text == "Officers do not record what was agreed."
    assert row.annotation == "(AB: the form is new)"


def test_recommendations_hang_from_the_one_cause_of_concern(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    cause = Finding.objects.get(kind=Kind.CAUSE_OF_CONCERN)
    assert cause.recommendations.count() == 2


def test_with_two_causes_nobody_guesses(client, report):
    two = [("1", "Page 1", "One is failing.", ""), ("2", "Page 2", "Another is failing.", "")]
    send(client, report, whole_template(causes=two))
    draft = Draft.objects.get()
    keep_all(client, draft)
    confirm(client, draft)
    assert not Finding.objects.filter(cause__isnull=False).exists()


def test_nothing_comes_in_while_a_doubt_is_open(client, draft):
    answer(client, draft.doubts.order_by("pk").first(), keep=1)
    refused = confirm(client, draft)
    left = draft.doubts.get(answer="")
    assert "1 doubt is not answered yet." in refused.content.decode()
    assert refused.redirect_chain[-1][0].endswith(f"#doubt-{left.pk}")
    assert not Finding.objects.exists()
    assert not AssuranceTemplate.objects.exists()
    keep_all(client, draft)
    confirm(client, draft)
    assert AssuranceRow.objects.count() == 8


def test_nothing_comes_in_while_two_rows_share_a_ref(client, draft):
    keep_all(client, draft)
    row = row_of(draft, "3")
    client.post(row_url(row), says(row, report_ref="4"))
    assert "Another row has this ref" in client.get(page(draft)).content.decode()
    refused = confirm(client, draft)
    assert "2 rows are Issue of concern 4." in refused.content.decode()
    assert not Finding.objects.exists()
    row.refresh_from_db()
    client.post(row_url(row, "_leave_out"), {"why": "Twice.", "version": row.version})
    confirm(client, draft)
    assert AssuranceRow.objects.count() == 7


def test_nothing_comes_in_where_every_row_is_left_out(client, report):
    send(client, report, clear_template())
    draft = Draft.objects.get()
    row = draft.rows.get()
    client.post(row_url(row, "_leave_out"), {"why": "Mistaken.", "version": row.version})
    refused = confirm(client, draft)
    assert "No row is left to bring in." in refused.content.decode()
    assert not AssuranceTemplate.objects.exists()


def test_a_second_press_changes_nothing(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    again = confirm(client, draft)
    assert again.status_code == 200
    assert "nothing new came in" in again.content.decode()
    assert AssuranceRow.objects.count() == 8


def test_two_presses_at_once_make_one_template(own_database, transactional_world):
    from inspections.services.drafts import upload_template

    olive, report, force = transactional_world
    draft = upload_template(report, force, as_upload(clear_template(5)), by=olive).draft
    added = _together(lambda: confirm_draft(draft, by=olive).added)
    assert sorted(added) == [0, 5]
    assert AssuranceTemplate.objects.count() == 1
    assert AssuranceRow.objects.count() == 5


def test_a_discarded_draft_stays_on_record_and_brings_nothing_in(client, olive, draft):
    done = client.post(reverse("draft_discard", args=[draft.pk]), follow=True)
    assert "It stays on record." in done.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.closed_by) == (DraftState.DISCARDED, olive)
    assert "discarded by Olive Officer" in client.get(page(draft)).content.decode()
    refused = confirm(client, draft).content.decode()
    assert "Nothing came in." in refused
    doubt = draft.doubts.first()
    assert "Nothing was changed" in answer(client, doubt, keep=1).content.decode()
    assert not AssuranceTemplate.objects.exists()


def test_a_confirmed_draft_is_not_discarded(client, draft):
    keep_all(client, draft)
    confirm(client, draft)
    shown = client.post(reverse("draft_discard", args=[draft.pk]), follow=True).content.decode()
    assert "It was confirmed already." in shown
    draft.refresh_from_db()
    assert draft.state == DraftState.CONFIRMED


# another file for a template that is there


@pytest.fixture
def template(client, report):
    """A template with row 1 in it."""
    send(client, report, text_template([CALLERS]))
    confirm(client, Draft.objects.get())
    return AssuranceTemplate.objects.get()


def test_only_new_rows_come_in(client, report, template):
    send(client, report, text_template([CALLERS, ("2", "Page 6", "Something new.", "")]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    assert "Already in the template" in client.get(page(draft)).content.decode()
    assert "1 row came into the template." in confirm(client, draft).content.decode()
    assert template.rows.count() == 2
    assert Finding.objects.count() == 2


def test_rows_with_other_words_are_doubted_and_never_overwritten(client, report, template):
    other = ("1", "Page 50", "Callers wait much longer now.", "A new action.")
    send(client, report, text_template([other]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    shown = client.get(page(draft)).content.decode()
    assert "Recorded already with other words" in shown
    assert "Callers wait too long for an answer." in shown
    assert "The action printed here is not brought in" in shown
    keep_all(client, draft)
    assert "nothing new came in" in confirm(client, draft).content.decode()
    row = template.rows.get()
    assert row.finding.text == CALLERS[2]
    assert row.finding.page_ref == "Page 5"
    assert row.state == State.AWAITING_ALLOCATION


def test_a_ref_corrected_into_one_that_is_there_is_doubted(client, report, template):
    send(client, report, text_template([("2", "Page 6", "Something new.", "")]))
    draft = Draft.objects.get(state=DraftState.OPEN)
    row = draft.rows.get()
    client.post(row_url(row), says(row, report_ref="1"))
    assert row.doubts.filter(what__startswith="Recorded already with other words").count() == 1


def test_two_forces_share_an_official_finding_and_keep_their_own_concerns(
    client, stranger, as_, force, other_force
):
    report = InspectionFactory(forces=[force, other_force], title=TITLE)
    both = {"concerns": [CALLERS], "improvements": [IMPROVEMENT]}
    send(client, report, text_template(**both))
    confirm(client, Draft.objects.get())
    theirs = text_template(**both, force="Southshire Police")
    send(as_(stranger), report, theirs, force=other_force)
    draft = Draft.objects.get(state=DraftState.OPEN)
    assert "Already recorded for this report" in as_(stranger).get(page(draft)).content.decode()
    confirm(as_(stranger), draft)
    assert Finding.objects.filter(section=Kind.AREA_FOR_IMPROVEMENT).count() == 1
    assert Finding.objects.filter(section=Kind.ISSUE_OF_CONCERN).count() == 2
    for answering in (force, other_force):
        assert AssuranceRow.objects.filter(template__force=answering).count() == 2


# how much it asks of the database


@pytest.mark.parametrize("count", [30, 300])
def test_a_draft_takes_as_many_queries_whatever_its_size(client, report, count):
    rows = [(str(n), f"Page {n}", f"The qzrt{n}word is not known.", "") for n in range(1, count)]
    send(client, report, text_template([*rows, (str(count), *FILLED[1:])]))
    draft = Draft.objects.get()
    assert draft.doubts.count() >= count - 1
    assert_queries("draft", client, page(draft))
    assert_queries("draft row", client, row_url(draft.rows.first()))


# two at once need what is committed


@pytest.fixture
def transactional_world(own_database):
    from tests.factories import ForceFactory
    from tests.people import person

    force = ForceFactory(name="Northshire Police", code="northshire")
    olive = person("Olive Officer", force, "office_officer")
    return olive, InspectionFactory(forces=[force], title=TITLE, recorded_by=olive), force


def _together(act):
    """What two threads that begin at the same moment come back with."""
    ready, found = threading.Barrier(2), []

    def one():
        ready.wait()
        try:
            found.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
