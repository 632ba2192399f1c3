"""What a panel asks and resolves, what the office answers, and who may read it."""

import re
import uuid
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.models import PanelAnswer, PanelQuestion, PaperDownload
from assurance.services.panels import ask, release, withdraw
from core.models import Notice
from forces.roles import Role
from tests.factories import RowFactory
from tests.panel_world import template_of
from tests.people import person
from tests.queries import assert_queries

PDF = b"%PDF-1.7 a paper of the panel"
QUESTION = {"kind": "question", "text": "When does it end?"}


@pytest.fixture
def template(force, leo, olive):
    return template_of(force, 4, leads=[leo], assurer=olive)


@pytest.fixture
def row(template):
    return template.rows.filter(state="in_progress").first()


@pytest.fixture
def released(template, panel, ada):
    return release(template, panel, by=ada)


@pytest.fixture
def asked(released, row, pam, panel):
    return ask(row, by=pam, panel=panel, kind="question", text="When does it end?")


@pytest.fixture
def jasper(force, audit_panel):
    """A member of the other panel."""
    return person("Jasper Audit", force, Role.PANEL_MEMBER, audit_panel)


def hidden(response) -> dict[str, str]:
    html = response.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def reads(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def page_of(row) -> str:
    return f"/progress/rows/{row.pk}/"


def test_a_member_asks_the_office_answers_and_she_reads_it(as_, pam, olive, released, row):
    client = as_(pam)
    sent = {**hidden(client.get(page_of(row))), **QUESTION}
    sent["file"] = SimpleUploadedFile("Minutes of June.pdf", PDF)
    told = client.post(page_of(row), sent, follow=True)
    assert "Question recorded. The office has been told." in reads(told)
    assert "When does it end?" in reads(told)
    assert "Waiting for an answer" in reads(told)
    asked = PanelQuestion.objects.get()

    office = as_(olive)
    assert "When does it end?" in reads(office.get("/questions/"))
    page = office.get(f"/questions/{asked.pk}/")
    answer = {**hidden(page), "text": "In October.", "settles": "no"}
    assert "is there for" in reads(office.post(f"/questions/{asked.pk}/", answer, follow=True))
    assert "More to come" in reads(client.get(f"/questions/{asked.pk}/"))
    page = office.get(f"/questions/{asked.pk}/")
    answer = {**hidden(page), "text": "It has ended.", "settles": "yes"}
    office.post(f"/questions/{asked.pk}/", answer)

    text = reads(client.get(page_of(row)))
    assert text.index("In October.") < text.index("It has ended.")
    assert "Settled" in text
    assert "Olive Officer, for the office" in text
    assert "No question is open." in reads(office.get("/questions/"))
    assert "When does it end?" in reads(office.get("/questions/?show=settled"))


def test_the_paper_is_given_out_as_an_attachment_to_readers_only(
    as_, pam, olive, leo, jasper, stranger, released, row, panel
):
    paper = SimpleUploadedFile("Minutes.pdf", PDF)
    asked = ask(row, by=pam, panel=panel, kind="question", text="See page 2.", paper=paper)
    url = f"/questions/{asked.pk}/paper/"
    for reader in (pam, olive, leo):
        given = as_(reader).get(url)
        assert given.status_code == 200
        assert given["Content-Disposition"] == 'attachment; filename="Minutes.pdf"'
        assert given["X-Content-Type-Options"] == "nosniff"
        assert b"".join(given.streaming_content) == PDF
    for other in (jasper, stranger):
        assert as_(other).get(url).status_code == 404
    assert as_(olive).head(url).status_code == 200
    taken = [(copy.question, copy.by) for copy in PaperDownload.objects.order_by("pk")]
    assert taken == [(asked, pam), (asked, olive), (asked, leo)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": "  "}, "Write the question or the resolution"),
        ({"kind": ""}, "Say whether it is a question or a resolution"),
        ({"kind": "threat"}, "not one of the available choices"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"file": ("page.exe", b"MZ")}, "cannot be taken"),
        ({"file": ("page.pdf", b"MZ no pdf")}, "is not a PDF file"),
        ({"file": ("page.pdf", b"")}, "is empty"),
    ],
)
def test_a_question_that_is_wrong_is_refused_and_kept(as_, pam, released, row, wrong, why):
    client = as_(pam)
    wrong = {name: SimpleUploadedFile(*given) if name == "file" else given
             for name, given in wrong.items()}  # fmt: skip
    right = {**hidden(client.get(page_of(row))), **QUESTION}
    refused = client.post(page_of(row), {**right, **wrong})
    assert refused.status_code == 200
    assert why in reads(refused)
    if "text" not in wrong:
        assert "When does it end?" in reads(refused)
    assert not PanelQuestion.objects.exists()
    assert client.post(page_of(row), right).status_code == 302
    assert PanelQuestion.objects.count() == 1


def test_a_second_press_asks_once_and_tells_once(as_, pam, olive, leo, released, row):
    client = as_(pam)
    sent = {**hidden(client.get(page_of(row))), **QUESTION}
    for _ in range(2):
        assert client.post(page_of(row), sent).status_code == 302
    assert PanelQuestion.objects.count() == 1
    told = Notice.objects.filter(kind="question")
    assert told.filter(recipient=olive).count() == 1
    assert told.filter(recipient=row.lead).count() == 1
    link = told.get(recipient=row.lead).path
    assert "When does it end?" in reads(as_(row.lead).get(link))


def test_a_second_press_answers_once(as_, olive, asked):
    client = as_(olive)
    url = f"/questions/{asked.pk}/"
    sent = {**hidden(client.get(url)), "text": "In October.", "settles": "yes"}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert PanelAnswer.objects.count() == 1


def test_two_who_answer_at_once_are_told_of_each_other(as_, olive, otto, asked):
    url = f"/questions/{asked.pk}/"
    late = {**hidden(as_(otto).get(url)), "text": "In November.", "settles": "yes"}
    first = {**hidden(as_(olive).get(url)), "text": "In October.", "settles": "yes"}
    assert as_(olive).post(url, first).status_code == 302
    told = as_(otto).post(url, late)
    assert told.status_code == 409
    assert "was changed by Olive Officer" in reads(told)
    assert "In October." in reads(told)
    assert "In November." in reads(told)
    assert PanelAnswer.objects.count() == 1
    again = {**hidden(told), "text": "In November.", "settles": "no"}
    assert as_(otto).post(url, again).status_code == 302
    assert "Settled" in reads(as_(otto).get(url))


def test_an_empty_answer_is_refused(as_, olive, asked):
    url = f"/questions/{asked.pk}/"
    sent = {**hidden(as_(olive).get(url)), "text": " ", "settles": ""}
    text = reads(as_(olive).post(url, sent))
    assert "Write the answer" in text
    assert "Say whether this settles it" in text
    assert not PanelAnswer.objects.exists()


def test_a_panel_reads_its_own_questions_only(as_, asked, jasper, pam, template, audit_panel, ada):
    release(template, audit_panel, by=ada)
    assert as_(jasper).get(page_of(asked.row)).status_code == 200
    assert "When does it end?" not in reads(as_(jasper).get(page_of(asked.row)))
    assert as_(jasper).get(f"/questions/{asked.pk}/").status_code == 404
    assert "When does it end?" not in reads(as_(jasper).get("/questions/"))
    assert "When does it end?" in reads(as_(pam).get(page_of(asked.row)))


def test_after_a_withdrawal_the_question_waits_for_the_next_release(
    as_, asked, pam, olive, template, panel, ada
):
    url = f"/questions/{asked.pk}/"
    withdraw(template, panel, by=ada, note="A mistake.")
    assert as_(pam).get(url).status_code == 404
    assert as_(pam).post(page_of(asked.row), QUESTION).status_code == 404
    assert as_(olive).get(url).status_code == 200
    release(template, panel, by=ada)
    assert as_(pam).get(url).status_code == 200


def test_a_row_that_is_not_released_cannot_be_asked_about(as_, pam, released, template):
    later = RowFactory(template=template)
    sent = {**QUESTION, "once": str(uuid.uuid4())}
    assert as_(pam).post(page_of(later), sent).status_code == 404
    assert not PanelQuestion.objects.exists()


@pytest.mark.parametrize("name", ["olive", "ada", "oscar"])
def test_the_office_does_not_ask_for_the_panel(as_, request, released, row, name):
    client = as_(request.getfixturevalue(name))
    assert "Ask a question" not in reads(client.get(page_of(row)))
    sent = {**QUESTION, "once": str(uuid.uuid4())}
    assert client.post(page_of(row), sent).status_code == 403


@pytest.mark.parametrize("name", ["oscar", "leo", "cora", "pam"])
def test_readers_read_and_do_not_answer(as_, request, asked, name):
    client = as_(request.getfixturevalue(name))
    url = f"/questions/{asked.pk}/"
    page = client.get(url)
    assert "When does it end?" in reads(page)
    assert "Send the answer" not in reads(page)
    sent = {"text": "So there.", "settles": "yes", "seen": "0", "once": str(uuid.uuid4())}
    assert client.post(url, sent).status_code == 403
    assert not PanelAnswer.objects.exists()


def test_the_progress_page_says_how_many_are_open(as_, pam, asked):
    text = reads(as_(pam).get(f"/progress/{asked.row.template_id}/"))
    assert "1 question of this panel is still open." in text


def test_that_number_leads_to_exactly_those_questions(
    as_, pam, olive, panel, ada, asked, force, leo
):
    other = template_of(force, 2, leads=[leo], assurer=olive)
    release(other, panel, by=ada)
    ask(other.rows.first(), by=pam, panel=panel, kind="question", text="Elsewhere?")
    client = as_(pam)
    html = client.get(f"/progress/{asked.row.template_id}/").content.decode()
    url = unescape(re.search(r'href="(/questions/[^"]*)">1 question<', html).group(1))
    listed = reads(client.get(url))
    assert "When does it end?" in listed
    assert "Elsewhere?" not in listed
    assert "Elsewhere?" in reads(client.get("/questions/"))


def test_lists_take_the_same_queries_for_many_questions(as_, olive, pam, asked, row, panel):
    client = as_(olive)
    assert_queries("question_list", client, "/questions/")
    assert_queries("question", client, f"/questions/{asked.pk}/")
    for number in range(30):
        ask(row, by=pam, panel=panel, kind="resolution", text=f"Resolved: {number}.")
    assert_queries("question_list", client, "/questions/")
    assert_queries("progress_row with questions", as_(pam), page_of(row))
