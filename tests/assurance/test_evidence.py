"""Evidence: what is taken and what is refused, who may take a copy, and what a change does."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from assurance.models import AssuranceRow, Download, Evidence, Marking
from assurance.refusals import Changed, Refused
from assurance.services.evidence import (
    EvidenceGiven,
    attach_evidence,
    prove_also,
    replace_evidence,
    take_off_evidence,
)
from assurance.services.moves import Given, move_row
from assurance.services.panels import release
from assurance.workflow import MoveName, State
from core.models import ScanState, StoredFile
from tests.assurance.steps import (
    LINK,
    TODAY,
    allocated,
    assured,
    boxes,
    hidden,
    sent,
    soon,
    submitted,
    text,
)
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.people import with_second_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def new(row):
    return f"/rows/{row.pk}/evidence/new/"


def filed(row, by, name="log.txt", content=b"calls answered", **given):
    file = SimpleUploadedFile(name, content)
    return attach_evidence([row], EvidenceGiven("Log", "Who was trained.", file, **given), by=by)


def archive(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def test_evidence_is_attached_to_several_rows_with_its_period_and_marking(as_, leo, row, template):
    with_second_step(leo)
    other = RowFactory(template=template)
    sent(
        as_(leo), new(row), link=LINK, proves="Who was trained.", title="Log", rows=[other.pk],
        marking="official_sensitive", **boxes("period_from", TODAY),
        **boxes("period_until", soon()),
    )  # fmt: skip
    version = Evidence.objects.get().current
    assert set(version.evidence.rows.all()) == {row, other}
    assert (version.title, version.link, version.marking) == ("Log", LINK, "official_sensitive")
    assert (version.period_from, version.period_until) == (TODAY, soon())


def test_what_is_taken_is_said_beforehand(as_, leo, row):
    page = text(as_(leo).get(new(row)))
    for part in ("PDF", "Word", "Excel", "at most 25 MB"):
        assert part in page


REFUSED = [
    ("notes.txt", b"", "notes.txt is empty."),
    ("run.exe", b"MZ", "A file of the type “.exe” cannot be taken."),
    ("plan.pdf", b"<html>not a pdf</html>", "plan.pdf is not a PDF file"),
    ("plan.docx", b"\xd0\xcf\x11\xe0 encrypted", "protected by a password"),
    ("plan.docx", archive("word/document.xml", "word/vbaProject.bin"), "is not a Word file"),
    ("page.html", b"<script>alert(1)</script>", "A file of the type “.html” cannot be taken."),
]
TAKEN = [
    ("notes.txt", b"Trained."),
    ("plan.pdf", b"%PDF-1.7 plan"),
    ("plan.docx", archive("[Content_Types].xml", "word/document.xml")),
]


@pytest.mark.parametrize(("name", "content", "why"), REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_whole_and_says_why(
    as_, leo, row, name, content, why
):
    response = sent(as_(leo), new(row), proves="Who.", file=SimpleUploadedFile(name, content))
    page = text(response)
    assert why in page
    assert "Who." in page
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(("name", "content"), TAKEN)
def test_a_file_that_can_be_taken_is_stored_with_its_digest(as_, leo, row, name, content):
    import hashlib

    response = sent(as_(leo), new(row), proves="Who.", file=SimpleUploadedFile(name, content))
    assert response.status_code == 302
    stored = Evidence.objects.get().current.file
    assert (stored.name, stored.sha256) == (name, hashlib.sha256(content).hexdigest())


@override_settings(EVIDENCE_MEGABYTES=1)
def test_a_file_that_is_too_large_says_how_large_it_may_be(as_, leo, row):
    huge = SimpleUploadedFile("log.txt", b"x" * (1024 * 1024 + 1))
    assert "the largest that can be taken is 1 MB" in text(
        sent(as_(leo), new(row), proves="Who.", file=huge)
    )
    fits = SimpleUploadedFile("log.txt", b"x" * (1024 * 1024))
    assert sent(as_(leo), new(row), proves="Who.", file=fits).status_code == 302


LINKS = ["javascript:alert(1)", "ftp://intranet.test/log", "file:///etc/passwd", "data:text/html,x"]


@pytest.mark.parametrize("link", LINKS)
def test_only_links_of_the_web_are_taken(as_, leo, row, link):
    assert "Enter a link that begins with" in text(
        sent(as_(leo), new(row), proves="Who.", link=link)
    )
    with pytest.raises(Refused, match="A link begins with"):
        attach_evidence([row], EvidenceGiven("Log", "Who.", link=link), by=leo)
    assert Evidence.objects.count() == 0
    assert sent(as_(leo), new(row), proves="Who.", link=LINK).status_code == 302


def test_a_file_or_a_link_and_what_it_proves(as_, leo, row):
    file = SimpleUploadedFile("log.txt", b"calls")
    assert "Choose a file, or give a link" in text(sent(as_(leo), new(row), proves="Who."))
    assert "not both" in text(sent(as_(leo), new(row), proves="Who.", link=LINK, file=file))
    assert "Enter what it proves" in text(sent(as_(leo), new(row), link=LINK))
    backwards = {**boxes("period_from", soon()), **boxes("period_until", TODAY)}
    assert "ends before it begins" in text(
        sent(as_(leo), new(row), link=LINK, proves="Who.", **backwards)
    )
    assert Evidence.objects.count() == 0


def test_a_double_press_attaches_one(as_, leo, row):
    client = as_(leo)
    typed = {**hidden(client, new(row)), "link": LINK, "proves": "Who."}
    for _ in range(2):
        assert client.post(new(row), typed).status_code == 302
    assert Evidence.objects.count() == 1


# Taking a copy


def test_a_copy_comes_as_a_download_that_no_browser_shows_as_a_page(as_, leo, fred, row):
    evidence = filed(row, leo, name="Log of calls.txt", content=b"<script>alert(1)</script>")
    response = as_(fred).get(f"/evidence/versions/{evidence.current_id}/file/")
    assert b"".join(response) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="Log of calls.txt"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    taken = Download.objects.get()
    assert (taken.version, taken.by) == (evidence.current, fred)


def test_looking_at_the_headers_is_no_copy(as_, leo, row):
    evidence = filed(row, leo)
    url = f"/evidence/versions/{evidence.current_id}/file/"
    assert as_(leo).head(url).status_code == 200
    assert Download.objects.count() == 0


def test_a_copy_only_for_those_who_may_see_it(as_, leo, olive, fred, stranger, pam, ian, row):
    evidence = filed(row, leo)
    url = f"/evidence/versions/{evidence.current_id}/file/"
    for person, status in ((olive, 200), (fred, 200), (stranger, 404), (pam, 404), (ian, 404)):
        assert as_(person).get(url).status_code == status
    assert {taken.by for taken in Download.objects.all()} == {olive, fred}


def test_a_panel_takes_the_version_it_was_shown_and_no_other(
    as_, leo, ada, pam, panel, row, template
):
    with_second_step(leo)
    evidence = filed(row, leo)
    shown = evidence.current
    release(template, panel, by=ada)
    newer = replace_evidence(
        evidence, EvidenceGiven("Log", "More.", SimpleUploadedFile("b.txt", b"b")), by=leo, number=1
    )
    assert as_(pam).get(f"/evidence/versions/{shown.pk}/file/").status_code == 200
    assert as_(pam).get(f"/evidence/versions/{newer.pk}/file/").status_code == 404
    sensitive = EvidenceGiven("Log", "More.", marking=Marking.OFFICIAL_SENSITIVE)
    replace_evidence(evidence, sensitive, by=leo, number=2)
    assert as_(pam).get(f"/evidence/versions/{shown.pk}/file/").status_code == 404


def test_an_earlier_sensitive_version_is_not_given_to_those_who_may_not_see_it(
    as_, leo, olive, fred, row
):
    with_second_step(leo, olive)
    evidence = filed(row, leo, marking=Marking.OFFICIAL_SENSITIVE)
    secret = evidence.current
    open_file = SimpleUploadedFile("totals.txt", b"12")
    plain = replace_evidence(
        evidence, EvidenceGiven("Totals", "How many.", open_file), by=leo, number=1
    )
    assert as_(olive).get(f"/evidence/versions/{secret.pk}/file/").status_code == 200
    assert as_(fred).get(f"/evidence/versions/{secret.pk}/file/").status_code == 404
    assert as_(fred).get(f"/evidence/versions/{plain.pk}/file/").status_code == 200


def test_evidence_of_an_unpublished_report_waits_with_it(as_, leo, cora, force):
    early = InspectionFactory(forces=[force], published_on=soon(5))
    hidden_row = RowFactory(template=TemplateFactory(force=force, inspection=early))
    evidence = filed(hidden_row, cora)
    url = f"/evidence/versions/{evidence.current_id}/file/"
    assert as_(leo).get(url).status_code == 404
    assert as_(leo).get(f"/evidence/{evidence.pk}/change/").status_code == 404
    assert as_(cora).get(url).status_code == 200


def test_a_file_with_a_virus_is_not_given_out(as_, leo, row):
    evidence = filed(row, leo)
    url = f"/evidence/versions/{evidence.current_id}/file/"
    assert as_(leo).get(url).status_code == 200
    StoredFile.objects.update(scan_state=ScanState.INFECTED)
    assert as_(leo).get(url).status_code == 403
    page = text(as_(leo).get(f"/rows/{row.pk}/"))
    assert "A virus was found in this file." in page
    assert url not in page


# Changing it


def test_a_new_version_keeps_the_file_where_none_is_given(as_, leo, row):
    evidence = filed(row, leo)
    url = f"/evidence/{evidence.pk}/change/"
    assert sent(as_(leo), url, proves="Who, and when.", title="Log", marking="official",
                ).status_code == 302  # fmt: skip
    first, second = evidence.versions.all()
    assert (second.number, second.proves, second.file) == (2, "Who, and when.", first.file)
    sent(as_(leo), url, proves="Elsewhere.", title="Log", marking="official", link=LINK)
    evidence.refresh_from_db()
    assert (evidence.current.link, evidence.current.file) == (LINK, None)


def test_two_changes_at_once_the_second_is_told_by_name(as_, leo, cora, row):
    evidence = filed(row, leo)
    url = f"/evidence/{evidence.pk}/change/"
    opened = hidden(as_(leo), url)
    sent(as_(cora), url, proves="Cora's words.", marking="official")
    clash = as_(leo).post(url, {**opened, "proves": "Leo's words.", "marking": "official"})
    assert clash.status_code == 409
    for part in ("changed by Cora Coordinator", "Leo&#x27;s words.", "Cora&#x27;s words."):
        assert part in text(clash)
    with pytest.raises(Changed):
        replace_evidence(evidence, EvidenceGiven("Log", "It.", link=LINK), by=leo, number=1)


def test_replacing_what_a_verdict_saw_lapses_it_and_attaching_more_does_not(leo, olive, row):
    row = assured(row, lead=leo, by=olive)
    filed(row, leo)
    row.refresh_from_db()
    assert row.state == State.ASSURED
    seen = row.verdicts.get().evidence_versions.get().evidence
    replace_evidence(seen, EvidenceGiven("Log", "Half.", link=LINK), by=leo, number=1)
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_evidence_goes_on_more_rows_and_is_taken_off_where_it_was_a_mistake(
    as_, leo, row, template
):
    other = RowFactory(template=template)
    evidence = filed(row, leo)
    sent(as_(leo), f"/evidence/{evidence.pk}/rows/", rows=[other.pk])
    assert "Who was trained." in text(as_(leo).get(f"/rows/{other.pk}/"))
    sent(as_(leo), f"/evidence/{evidence.pk}/rows/{other.pk}/take-off/")
    page = text(as_(leo).get(f"/rows/{other.pk}/"))
    assert "No evidence is attached yet." in page
    assert "Took evidence off this row" in page
    assert "Who was trained." in text(as_(leo).get(f"/rows/{row.pk}/"))


def test_taking_off_what_a_verdict_saw_lapses_it(leo, olive, row):
    row = assured(row, lead=leo, by=olive)
    extra = filed(row, leo)
    take_off_evidence(extra, row, by=leo)
    row.refresh_from_db()
    assert row.state == State.ASSURED
    seen = row.verdicts.get().evidence_versions.get().evidence
    take_off_evidence(seen, row, by=leo)
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_a_closed_rows_evidence_stays_as_it_is(leo, row, template):
    evidence = filed(row, leo)
    AssuranceRow.objects.filter(pk=row.pk).update(state=State.CLOSED)
    for act in (
        lambda: replace_evidence(
            evidence, EvidenceGiven("Log", "It.", link=LINK), by=leo, number=1
        ),
        lambda: take_off_evidence(evidence, row, by=leo),
        lambda: attach_evidence([row], EvidenceGiven("Log", "It.", link=LINK), by=leo),
        lambda: prove_also(filed(RowFactory(template=template), leo), [row], by=leo),
    ):
        with pytest.raises(Refused, match="has to be reopened"):
            act()


# OFFICIAL-SENSITIVE takes a second step


def test_the_marking_is_refused_without_a_second_step_and_nothing_typed_is_lost(as_, leo, row):
    typed = {"link": LINK, "proves": "Who was trained.", "marking": "official_sensitive"}
    client = as_(leo)
    page = text(sent(client, new(row), **typed))
    assert "set up a second step for signing in" in page
    assert 'href="/accounts/second-step/"' in page
    assert "Who was trained." in page
    assert not Evidence.objects.exists()
    with_second_step(leo)
    assert sent(as_(leo), new(row), **typed).status_code == 302
    assert Evidence.objects.get().current.marking == Marking.OFFICIAL_SENSITIVE


def test_without_a_second_step_neither_the_words_nor_the_file_are_given_out(
    as_, leo, olive, cora, row
):
    with_second_step(leo, olive)
    evidence = filed(row, leo, marking=Marking.OFFICIAL_SENSITIVE)
    url = f"/evidence/versions/{evidence.current_id}/file/"
    assert as_(olive).get(url).status_code == 200
    assert as_(cora).get(url).status_code == 404
    assert as_(cora).get(f"/evidence/{evidence.pk}/change/").status_code == 404
    with_second_step(cora)
    assert as_(cora).get(url).status_code == 200


def test_the_row_says_what_would_show_the_evidence(as_, leo, cora, fred, row):
    with_second_step(leo)
    filed(row, leo, marking=Marking.OFFICIAL_SENSITIVE)
    page = text(as_(cora).get(f"/rows/{row.pk}/"))
    assert "1 piece of evidence is marked OFFICIAL-SENSITIVE. To see it," in page
    assert "Who was trained." not in page
    assert "set up a second step" not in text(as_(fred).get(f"/rows/{row.pk}/"))
    assert "set up a second step" not in text(as_(leo).get(f"/rows/{row.pk}/")).split("<footer")[0]


def test_the_review_says_so_too(as_, leo, olive, row):
    with_second_step(leo)
    submitted(row, by=leo)
    filed(row, leo, marking=Marking.OFFICIAL_SENSITIVE)
    page = text(as_(olive).get(f"/rows/{row.pk}/review/"))
    assert "1 piece of evidence is marked OFFICIAL-SENSITIVE. To see it," in page
    with_second_step(olive)
    page = text(as_(olive).get(f"/rows/{row.pk}/review/"))
    assert "To see it," not in page
    assert "Who was trained." in page


def test_nobody_assures_what_is_hidden_from_her_and_a_verdict_names_what_was_shown(
    as_, leo, olive, otto, row
):
    with_second_step(leo, otto)
    submitted(row, by=leo)
    secret = filed(row, leo, marking=Marking.OFFICIAL_SENSITIVE).current
    assert "hidden from you until you set up" in text(as_(olive).get(f"/rows/{row.pk}/review/"))
    with pytest.raises(Refused, match="hidden from you"):
        move_row(row, MoveName.ASSURE, by=olive, given=Given(reason="Saw the log."))
    move_row(row, MoveName.RETURN, by=olive, given=Given(verdict="not", reason="Too few."))
    assert secret not in row.verdicts.get().evidence_versions.all()
    move_row(row, MoveName.SUBMIT, by=leo)
    move_row(row, MoveName.ASSURE, by=otto, given=Given(reason="Saw it all."))
    assert secret in row.verdicts.latest("pk").evidence_versions.all()
