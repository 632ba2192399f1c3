"""The pages on which a removal is asked, decided and told."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from assurance.digest import still_true
from assurance.models import AssuranceRow, Redaction, SavedView
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import attach_evidence
from assurance.services.proving import EvidenceGiven
from assurance.services.redactions import ToRemove, approve_redaction, ask_redaction
from assurance.services.rows import annotate, write_office_note
from core.components.text import day
from core.models import Job, Notice
from forces.roles import Role
from inspections.models import Draft, DraftRow, Kind
from tests.assurance.steps import LINK, allocated, hidden, text
from tests.assurance.test_redaction import a_file
from tests.factories import InspectionFactory, MembershipFactory, TemplateFactory
from tests.people import person, with_second_step
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db

NAME = "Jane Smith"
WHY = "A victim was named by mistake."


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def url_of(row):
    return reverse("redaction_new", args=[row.pk])


def asked(row, *, by, words=NAME):
    return ask_redaction(row, ToRemove(words, WHY), by=by, once=uuid.uuid4())


def looked(client, row, **typed):
    form = {**hidden(client, url_of(row)), "words": NAME, "reason": WHY, "then": "look", **typed}
    return client.post(url_of(row), form)


def test_where_the_words_stand_is_shown_before_it_is_sent(as_, row, leo, olive):
    annotate(row, f"Said by {NAME} in May.", by=olive)
    shown = looked(as_(leo), row)
    assert shown.status_code == 200
    assert "Said by Jane Smith in May." in text(shown)
    assert "Row: annotation" in text(shown)
    assert "Whole words only" in text(shown)
    assert "the list in which somebody searched for the words last" in text(shown)
    assert not Redaction.objects.exists()


def test_words_that_were_not_looked_for_are_looked_for_first(as_, row, leo):
    client = as_(leo)
    first = looked(client, row, then="send")
    assert first.status_code == 200
    assert not Redaction.objects.exists()
    once = {"once": hidden(client, url_of(row))["once"]}
    other = looked(client, row, then="send", seen="Joe Bloggs", **once)
    assert other.status_code == 200
    assert not Redaction.objects.exists()
    for _press in range(2):
        sent = looked(client, row, then="send", seen="jane smith".title(), **once)
        assert sent.status_code == 302
    assert Redaction.objects.get().asked_by == leo


def test_nobody_learns_what_the_office_notes_by_asking(as_, row, leo, olive, ada):
    write_office_note(row, f"{NAME} is known to us.", by=olive)
    for_the_force = text(looked(as_(leo), row))
    assert "They stand nowhere that you may read" in for_the_force
    assert "known to us" not in for_the_force
    assert "known to us" in text(looked(as_(olive), row))
    waiting = asked(row, by=leo)
    assert "known to us" in text(as_(ada).get(f"/redactions/{waiting.pk}/"))
    assert "known to us" not in text(as_(leo).get(f"/redactions/{waiting.pk}/"))
    approve_redaction(waiting, by=ada)
    assert "Office: 1" in text(as_(ada).get("/redactions/"))
    assert "Office: 1" not in text(as_(leo).get("/redactions/"))


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(as_, row, leo):
    refused = looked(as_(leo), row, words="ab")
    assert "Give at least 3 letters." in text(refused)
    assert WHY in text(refused)
    named = looked(as_(leo), row, reason=f"{NAME} was named.")
    assert "Say it without the words that are to go." in text(named)


def test_an_approver_decides_and_the_row_says_that_it_happened(as_, row, leo, olive, ada, cora):
    record_action([row], ActionWords("planned", f"Ring {NAME}."), by=leo)
    waiting = asked(row, by=leo)
    url = f"/redactions/{waiting.pk}/"
    assert "Removals to decide" in text(as_(ada).get("/"))
    for reader in (olive, cora):
        page = text(as_(reader).get(url))
        assert NAME not in page
        assert as_(reader).post(url, {"decision": "approve"}).status_code == 403
    assert NAME in text(as_(ada).get(url))
    assert "Select your decision" in text(as_(ada).post(url, {}))
    done = as_(ada).post(url, {"decision": "approve"}, follow=True)
    assert "It is removed." in text(done)
    assert "Action: 1" in text(done)
    assert "Removals to decide" not in text(as_(ada).get("/"))
    told = text(as_(cora).get(f"/rows/{row.pk}/"))
    assert f"Words were removed on {day(timezone.localdate())}" in told
    assert WHY in told
    assert "Ring [redacted]." in told
    again = as_(ada).post(url, {"decision": "approve"})
    assert (again.status_code, "decided already" in text(again)) == (409, True)


def test_declining_needs_a_reason(as_, row, leo, ada):
    url = f"/redactions/{asked(row, by=leo).pk}/"
    assert "Say why it is declined." in text(as_(ada).post(url, {"decision": "decline"}))
    done = as_(ada).post(url, {"decision": "decline", "reason": "Not a victim."}, follow=True)
    assert "It is declined." in text(done)
    assert "Not a victim." in text(as_(leo).get(url))


def test_letters_tell_of_it_without_the_words(row, leo, ada, otto):
    waiting = asked(row, by=leo)
    (owed,) = still_true(ada.pk, list(Notice.objects.filter(recipient=ada)))
    assert owed.line == "Northshire Police: a removal of words or files waits for your approval"
    approve_redaction(waiting, by=ada)
    assert still_true(ada.pk, [owed]) == []
    notices = Notice.objects.filter(recipient=leo, kind="redaction_decided")
    (told,) = still_true(leo.pk, list(notices))
    assert told.line == "Northshire Police: the removal that you asked for is done"
    assert not Notice.objects.filter(recipient=otto).exists()
    assert not Notice.objects.filter(line__icontains="smith").exists()


def test_pages_take_as_many_queries_however_much_there_is(as_, row, leo, ada, olive):
    client = as_(ada)
    for words in ("Ann Other", "Joe Bloggs"):
        approve_redaction(asked(row, words=words, by=leo), by=ada)
    waiting = asked(row, by=leo)
    assert_queries("removals", client, "/redactions/")
    assert_queries("removal", client, f"/redactions/{waiting.pk}/")
    for number in range(20):
        approve_redaction(asked(row, words=f"Nobody {number}", by=olive), by=ada)
    assert_queries("removals", client, "/redactions/")
    assert_queries("removal", client, f"/redactions/{waiting.pk}/")
    assert AssuranceRow.objects.get(pk=row.pk).version


def test_what_is_somebodys_own_is_told_to_nobody_who_asks(as_, row, leo, olive, other_force, force):
    record_action([row], ActionWords("done", f"{NAME} rang."), by=leo)
    both = person("Sam Southshire", other_force, Role.OFFICE_OFFICER)
    MembershipFactory(user=both, force=force, role=Role.FORCE_OBSERVER)
    SavedView.objects.create(owner=both, name=f"About {NAME}", query="list=all")
    Job.objects.create(kind="list", asked_by=both, order={"query": f"words={NAME}"})
    page = looked(as_(olive), row, words=NAME, reason="A name.").content.decode()
    assert "Action" in page
    assert "Saved view" not in page
    assert "Job" not in page


def test_words_of_hidden_evidence_are_not_looked_for_by_those_who_may_not_see_it(
    as_, row, leo, olive
):
    with_second_step(leo)
    secret = EvidenceGiven("Zebedee", "About Zebedee.", link=LINK, marking="official_sensitive")
    attach_evidence([row], secret, by=leo)
    page = looked(as_(olive), row, words="Zebedee", reason="A name.").content.decode()
    assert "Evidence:" not in page
    with_second_step(olive)
    page = looked(as_(olive), row, words="Zebedee", reason="A name.")
    assert "Evidence:" in page.content.decode()


def test_a_word_that_the_application_uses_too_breaks_no_page(as_, row, force, template, olive, ada):
    draft = Draft.objects.create(
        inspection=template.inspection, force=force, uploaded_by=olive,
        file=a_file("t.txt", b"x", by=olive), source=[{"sheet": "", "lines": ["The text rang."]}],
    )  # fmt: skip
    said = {"text": "The text rang.", "section": Kind.ISSUE_OF_CONCERN}
    DraftRow.objects.create(
        draft=draft, order=1, section=Kind.ISSUE_OF_CONCERN, text="The texts rang.", as_read=said
    )
    approve_redaction(asked(row, by=olive, words="text"), by=ada)
    page = as_(olive).get(f"/drafts/{draft.pk}/")
    assert page.status_code == 200
    assert "The [redacted] rang." in page.content.decode()
