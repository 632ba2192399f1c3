"""A panel's evening: the approver releases, a member reads, asks and is answered."""

import re

import pytest
from playwright.sync_api import Page, expect

from assurance.models import ActionKind, DateChange, DateDecision, Marking
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.panels import release
from inspections.models import Grade, WhyNoGrade
from tests.browsing import HEIGHT, PICTURES, axe, fits, looked_at
from tests.factories import ForceFactory, QuestionFactory
from tests.panel_world import template_of
from tests.people import with_second_step

TABLET = 820
WORDS = (
    "Supervisors do not check often enough that officers assess the risk to people who call again "
    "and again, and the force cannot say how many were assessed."
)


@pytest.fixture
def force(own_database):
    return ForceFactory(
        name="Northshire Police",
        code="northshire",
        body_name="Police and Crime Commissioner for Northshire",
        office_name="Office of the Police and Crime Commissioner for Northshire",
    )


@pytest.fixture
def template(force, leo, lena, olive):
    """Twenty points in the middle of their year; the third has actions, evidence, a moved date."""
    leo.job_title, lena.job_title = "Chief Inspector", "Superintendent"
    leo.save(update_fields=["job_title"])
    lena.save(update_fields=["job_title"])
    made = template_of(force, 20, leads=[leo, lena], assurer=olive)
    QuestionFactory(
        inspection=made.inspection, order=3, grade=Grade.GOOD, text="Serious crime?",
        earlier_grade=Grade.REQUIRES_IMPROVEMENT, earlier_source="PEEL 2015",
    )  # fmt: skip
    QuestionFactory(inspection=made.inspection, order=4, why_none=WhyNoGrade.NOT_GRADED,
                    text="Specialist capabilities?")  # fmt: skip
    _in_the_middle_of_it(made, leo, olive)
    return made


def _in_the_middle_of_it(template, leo, olive):
    row = template.rows.filter(state="in_progress").order_by("pk")[1]
    row.annotation = "The office asks for a sample every quarter."
    row.save(update_fields=["annotation"])
    beside = template.rows.filter(state="in_progress").order_by("pk")[0]
    words = "Sixty supervisors were trained; a dip sample is taken each month."
    record_action([row, beside], ActionWords(ActionKind.DONE, words), by=leo)
    attach_evidence(
        [row],
        EvidenceGiven("Dip sample of May", WORDS, link="https://intranet.northshire.test/sample"),
        by=leo,
    )
    with_second_step(leo)
    attach_evidence(
        [row],
        EvidenceGiven("Names of callers", "Who called.", link="https://intranet.test/names",
                      marking=Marking.OFFICIAL_SENSITIVE),
        by=leo,
    )  # fmt: skip
    DateChange.objects.create(
        kind="later",
        row=row, old_on=row.first_target_on, new_on=row.target_on, agreed_on=row.target_on,
        reason="The trainer left.", asked_by=leo, decision=DateDecision.APPROVED, decided_by=olive,
        decided_at=template.created_at,
    )  # fmt: skip


def at_every_width(page: Page, name: str) -> None:
    """Axe and no scrolling sideways at 1280, 820 and 320 px, with a picture of each."""
    looked_at(page, name)
    before = page.viewport_size
    page.set_viewport_size({"width": TABLET, "height": HEIGHT})
    axe(page)
    fits(page)
    page.screenshot(path=PICTURES / f"{name}-{TABLET}.png", full_page=True)
    page.set_viewport_size(before)


def test_the_approver_releases_what_she_has_looked_at(open_page, ada, panel, template):
    page = open_page(ada)
    page.goto(f"/templates/{template.pk}/release/")
    expect(page.get_by_text("Never released to this panel")).to_be_visible()
    at_every_width(page, "panel-release")

    page.get_by_role("link", name="See what would go, and release it").click()
    expect(page.get_by_text("1 piece of evidence marked OFFICIAL-SENSITIVE")).to_be_visible()
    expect(page.get_by_text("not named here: you see it once")).to_be_visible()
    expect(page.get_by_text("Names of callers")).to_have_count(0)
    at_every_width(page, "panel-release-to")

    page.get_by_label("Note to the panel").fill("For the meeting of June.")
    page.get_by_role("button", name="Release to the panel").click()
    expect(
        page.get_by_text("Released to Northshire Police and Crime Panel: 20 points")
    ).to_be_visible()
    at_every_width(page, "panel-released")

    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert").get_by_text("Say why it is withdrawn")).to_be_visible()
    at_every_width(page, "panel-withdraw")


def test_a_member_reads_follows_a_number_asks_and_is_answered(
    open_page, ada, pam, olive, panel, template, tmp_path
):
    release(template, panel, by=ada, note="For the meeting of June.")
    member = open_page(pam)
    reads_the_figures(member)
    follows_a_number_to_a_point(member)
    paper = tmp_path / "Minutes of June.pdf"
    paper.write_bytes(b"%PDF-1.7 the paper")
    asks(member, paper)
    the_officer_answers(open_page(olive))
    sees_the_answer(member)


def reads_the_figures(page: Page) -> None:
    page.goto("/progress/")
    expect(page.get_by_role("heading", name="PEEL: Police effectiveness 2016")).to_be_visible()
    at_every_width(page, "panel-progress-list")
    page.get_by_role("link", name="Read the progress").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Progress on PEEL")
    grades = page.get_by_role("table", name="Grades")
    expect(grades.get_by_role("row", name="Serious crime?")).to_contain_text(
        "Requires improvement (PEEL 2015)"
    )
    at_every_width(page, "panel-progress")


def follows_a_number_to_a_point(page: Page) -> None:
    overdue = page.get_by_role("list").get_by_role("link", name="4 are overdue")
    overdue.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Overdue")
    expect(page.get_by_text("4 points", exact=True)).to_be_visible()
    at_every_width(page, "panel-points")
    page.get_by_role("link", name=re.compile("Area for improvement 3$")).click()
    expect(page.get_by_text("Sixty supervisors were trained")).to_be_visible()
    expect(
        page.get_by_text("28 days late against").or_(page.get_by_text("40 days late"))
    ).to_be_visible()
    expect(page.get_by_text("Names of callers")).to_have_count(0)
    at_every_width(page, "panel-point")


def asks(page: Page, paper) -> None:
    page.get_by_role("button", name="Send it to the office").click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_text("Write the question or the resolution")).to_be_visible()
    at_every_width(page, "panel-point-refused")
    page.get_by_label("Question", exact=True).check()
    page.get_by_label("Words", exact=True).fill("How large is the sample, and who takes it?")
    page.get_by_label("Paper").set_input_files(paper)
    page.get_by_role("button", name="Send it to the office").click()
    expect(page.get_by_text("Question recorded. The office has been told.")).to_be_visible()
    expect(page.get_by_text("Waiting for an answer")).to_be_visible()
    at_every_width(page, "panel-point-asked")


def the_officer_answers(page: Page) -> None:
    page.goto("/questions/")
    at_every_width(page, "panel-questions")
    page.get_by_role("table").get_by_role("link", name=re.compile("^Question")).click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Minutes of June.pdf").click()
    assert taken.value.suggested_filename == "Minutes of June.pdf"
    page.get_by_label("Answer", exact=True).fill("Fifty calls a month; the audit team takes it.")
    page.get_by_label("Yes, nothing more is to come").check()
    at_every_width(page, "panel-question")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Settled")).to_be_visible()


def sees_the_answer(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("Fifty calls a month; the audit team takes it.")).to_be_visible()
    at_every_width(page, "panel-point-answered")


def test_the_figures_are_good_on_paper(open_page, ada, pam, panel, template, tmp_path):
    """No button, no form, no menu; every table whole, its state in words."""
    release(template, panel, by=ada, note="For the meeting of June.")
    page = open_page(pam)
    for name, url in (("progress", f"/progress/{template.pk}/"),
                      ("points", f"/progress/{template.pk}/rows/")):  # fmt: skip
        page.goto(url)
        page.emulate_media(media="print")
        for role in ("button", "navigation", "search", "textbox"):
            for found in page.get_by_role(role).all():
                expect(found).not_to_be_visible()
        expect(page.get_by_role("table").first).to_be_visible()
        PICTURES.mkdir(exist_ok=True)
        page.pdf(path=PICTURES / f"panel-{name}.pdf", format="A4")
        page.emulate_media(media="screen")


def test_everything_is_read_and_asked_without_javascript(open_page, ada, pam, panel, template):
    release(template, panel, by=ada)
    page = open_page(pam, javascript=False, width=320)
    page.goto(f"/progress/{template.pk}/")
    page.get_by_role("link", name="20 points", exact=True).click()
    page.get_by_role("link", name=re.compile("^Issue of concern")).first.click()
    page.get_by_label("Resolution", exact=True).check()
    page.get_by_label("Words", exact=True).fill("The panel asks for a report in October.")
    page.get_by_role("button", name="Send it to the office").click()
    expect(page.get_by_text("Resolution recorded. The office has been told.")).to_be_visible()


def test_a_panel_that_was_given_nothing_is_told_so(open_page, ada, pam, audit_panel, template):
    release(template, audit_panel, by=ada)
    page = open_page(pam)
    page.goto("/progress/")
    expect(page.get_by_text("Nothing is released to your panel today.")).to_be_visible()
    looked_at(page, "panel-nothing")
