"""Several files of evidence at once: chosen or dragged, each with its progress, none ever lost."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from assurance.models import ActionKind, AssuranceRow, Evidence
from assurance.services.actions import ActionWords, record_action
from forces.models import Force, User
from forces.roles import Role
from tests.assurance.steps import allocated
from tests.browsing import NARROW, looked_at
from tests.factories import ForceFactory, InspectionFactory, TemplateFactory
from tests.people import PASSWORD, person

SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force) -> User:
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def row(force, leo) -> AssuranceRow:
    cora = person("Cora Coordinator", force, Role.FORCE_COORDINATOR)
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return allocated(template, leo, by=cora)


def new(row: AssuranceRow) -> str:
    return f"/rows/{row.pk}/evidence/new/"


def written(folder: Path, name: str, content: bytes | None = None) -> Path:
    file = folder / name
    file.write_bytes(f"what {name} says".encode() if content is None else content)
    return file


def choose(page: Page, *files: Path) -> None:
    """The files, through the box that the person's own computer opens."""
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Choose files").click()
    asked.value.set_files(files)


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def uploaded(page: Page, *names: str) -> None:
    for name in names:
        expect(line(page, name)).to_contain_text("Uploaded")


def note(page: Page) -> Locator:
    """What stands under the list when the form cannot be sent yet."""
    return page.locator("[data-note]:visible")


def attach(page: Page) -> None:
    page.get_by_role("button", name="Attach", exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="success")).to_contain_text(words)


def titles() -> list[str]:
    return list(Evidence.objects.order_by("pk").values_list("current__title", flat=True))


def test_a_lead_chooses_several_files_takes_one_back_and_attaches_the_others(
    open_page, row, leo, tmp_path
):
    page = open_page(leo)
    page.goto(f"/rows/{row.pk}/")
    page.get_by_role("button", name="Attach evidence").click()
    expect(page.get_by_text("at most 25 MB a file, 20 files at once")).to_be_visible()
    looked_at(page, "uploads-1-open")
    choose(page, *(written(tmp_path, name) for name in ("log.txt", "rota.csv", "note.txt")))
    uploaded(page, "log.txt", "rota.csv", "note.txt")
    expect(page.locator("[data-said]")).to_have_text("3 of 3 files uploaded.")
    expect(line(page, "log.txt")).to_contain_text("1 KB")
    choose(page, written(tmp_path, "plan.exe", b"MZ"))
    expect(line(page, "plan.exe")).to_contain_text("Not taken")
    expect(line(page, "plan.exe")).to_contain_text("cannot be taken")
    expect(page.locator("[data-said]")).to_contain_text("plan.exe: not taken.")
    looked_at(page, "uploads-2-listed")

    page.get_by_label("What it proves").fill("Who was trained, and when.")
    attach(page)
    expect(note(page)).to_contain_text("plan.exe was not taken. Remove it from the list")
    expect(note(page)).to_be_focused()
    assert Evidence.objects.count() == 0
    page.get_by_role("button", name="Remove plan.exe").click()
    page.get_by_role("button", name="Remove note.txt").press("Enter")
    expect(line(page, "note.txt")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove rota.csv")).to_be_focused()
    attach(page)
    said(page, "2 pieces of evidence are attached to 1 row.")
    assert titles() == ["log.txt", "rota.csv"]
    looked_at(page, "uploads-3-attached")


def test_files_are_dragged_onto_the_page(open_page, row, leo):
    page = open_page(leo)
    page.goto(new(row))
    dropped = page.evaluate_handle(
        """() => {
            const carried = new DataTransfer();
            for (const name of ["log.txt", "rota.txt"]) {
                carried.items.add(new File([`what ${name} says`], name, { type: "text/plain" }));
            }
            return carried;
        }"""
    )
    box = page.get_by_role("button", name="Choose files")
    for happening in ("dragenter", "dragover", "drop"):
        box.dispatch_event(happening, {"dataTransfer": dropped})
    uploaded(page, "log.txt", "rota.txt")
    page.get_by_label("What it proves").fill("Who was trained.")
    attach(page)
    said(page, "2 pieces of evidence")
    assert titles() == ["log.txt", "rota.txt"]


def test_progress_is_that_of_the_upload_and_a_form_sent_too_early_waits_for_it(
    open_page, row, leo, tmp_path
):
    page = open_page(leo)
    page.goto(new(row))
    page.get_by_label("What it proves").fill("Who was trained.")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                const bar = document.querySelector(".app-files progress:not([hidden])");
                if (bar) window.seen.push(bar.value);
            }).observe(document.querySelector(".app-files"), { subtree: true, childList: true,
                attributes: true, characterData: true });
        }"""
    )
    choose(page, written(tmp_path, "long.txt", b"Trained.\n" * 100_000))
    bar = page.get_by_role("progressbar", name="Progress of long.txt")
    expect(bar).to_have_attribute("value", re.compile(r"^[1-9]\d?$"))
    attach(page)
    expect(note(page)).to_contain_text("Your files are still going up.")
    seen = page.evaluate("() => window.seen")
    assert Evidence.objects.count() == 0
    said(page, "The evidence is attached to 1 row.")
    assert titles() == ["long.txt"]
    between = {value for value in seen if 0 < value < 100}
    assert between
    assert seen == sorted(seen)


def test_a_lost_connection_loses_no_file(open_page, row, leo, tmp_path):
    page = open_page(leo, width=NARROW)
    page.goto(new(row))
    choose(page, written(tmp_path, "log.txt"))
    uploaded(page, "log.txt")
    page.context.set_offline(True)
    choose(page, written(tmp_path, "rota.txt"))
    expect(line(page, "rota.txt")).to_contain_text("The connection was lost.")
    looked_at(page, "uploads-4-lost")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again rota.txt").click()
    uploaded(page, "rota.txt")
    page.get_by_label("What it proves").fill("Who was trained.")
    attach(page)
    said(page, "2 pieces of evidence")
    assert titles() == ["log.txt", "rota.txt"]


def test_a_connection_that_falls_silent_is_a_lost_one(open_page, row, leo, tmp_path):
    page = open_page(leo)
    page.clock.install()
    page.goto(new(row))
    page.route("**/files/evidence/", lambda route: None)
    choose(page, written(tmp_path, "log.txt"))
    expect(line(page, "log.txt")).to_contain_text("Uploading")
    page.clock.fast_forward(61_000)
    expect(line(page, "log.txt")).to_contain_text("The connection was lost.")
    page.unroute("**/files/evidence/")
    page.get_by_role("button", name="Try again log.txt").click()
    uploaded(page, "log.txt")


def test_errors_reloads_and_the_way_back_keep_the_files(open_page, row, leo, tmp_path):
    page = open_page(leo)
    page.goto(f"/rows/{row.pk}/")
    page.goto(new(row))
    choose(page, written(tmp_path, "log.txt"), written(tmp_path, "rota.txt"))
    uploaded(page, "log.txt", "rota.txt")
    attach(page)
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("Enter what it proves")
    uploaded(page, "log.txt", "rota.txt")
    looked_at(page, "uploads-5-error")
    page.get_by_role("link", name="Cancel").or_(page.get_by_role("button", name="Cancel")).click()
    page.goto(new(row))
    uploaded(page, "log.txt", "rota.txt")
    page.goto(f"/rows/{row.pk}/")
    page.go_back()
    uploaded(page, "log.txt", "rota.txt")
    page.get_by_role("button", name="Remove rota.txt").click()
    page.get_by_label("What it proves").fill("Who was trained.")
    attach(page)
    said(page, "The evidence is attached to 1 row.")
    assert titles() == ["log.txt"]


def test_a_session_that_ends_in_the_middle_loses_neither_words_nor_files(
    open_page, row, leo, tmp_path
):
    page = open_page(leo)
    page.goto(new(row))
    choose(page, written(tmp_path, "log.txt"))
    uploaded(page, "log.txt")
    page.get_by_label("What it proves").fill("Who was trained.")
    Session.objects.all().delete()
    choose(page, written(tmp_path, "rota.txt"))
    expect(line(page, "rota.txt")).to_contain_text("You were signed out meanwhile.")
    with page.context.expect_page() as opened:
        line(page, "rota.txt").get_by_role("link", name="Sign in").click()
    beside = opened.value
    beside.get_by_label("E-mail address").fill(leo.email)
    beside.get_by_label("Password", exact=True).fill(PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    expect(beside.get_by_role("heading", level=1)).to_have_text("Your work")
    page.get_by_role("button", name="Try again rota.txt").click()
    uploaded(page, "log.txt", "rota.txt")
    attach(page)
    said(page, "2 pieces of evidence")
    assert titles() == ["log.txt", "rota.txt"]
    assert {piece.current.proves for piece in Evidence.objects.all()} == {"Who was trained."}


def test_without_javascript_several_files_go_in_one_go_and_are_kept_through_errors(
    open_page, row, leo, tmp_path
):
    page = open_page(leo, width=NARROW, javascript=False)
    page.goto(new(row))
    files = [written(tmp_path, name) for name in ("log.txt", "rota.txt")]
    page.locator("input[type=file]").set_input_files([*files, written(tmp_path, "plan.exe", b"MZ")])
    page.get_by_role("button", name="Attach", exact=True).press("Enter")
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_contain_text("Enter what it proves")
    expect(summary).to_contain_text("“.exe” cannot be taken")
    expect(page.get_by_label("log.txt (1 KB)")).to_be_checked()
    page.get_by_label("rota.txt (1 KB)").press("Space")
    page.get_by_label("What it proves").fill("Who was trained.")
    page.get_by_role("button", name="Attach", exact=True).press("Enter")
    said(page, "The evidence is attached to 1 row.")
    assert titles() == ["log.txt"]


def test_a_planned_action_is_marked_as_done_with_what_proves_it(open_page, row, leo, tmp_path):
    action = record_action([row], ActionWords(ActionKind.PLANNED, "Train them all."), by=leo)
    page = open_page(leo, width=NARROW)
    page.goto(f"/rows/{row.pk}/")
    page.get_by_role("link", name="Mark as done action 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark an action as done")
    expect(page.get_by_label("Action taken to address concern")).to_have_value("Train them all.")
    page.get_by_text("Attach evidence").first.click()
    choose(page, written(tmp_path, "log.txt"))
    uploaded(page, "log.txt")
    page.get_by_label("What it proves").fill("Who was trained.")
    looked_at(page, "uploads-6-done")
    page.get_by_role("button", name="Mark as done").click()
    said(page, "The action is marked as done. What was planned is kept.")
    looked_at(page, "uploads-7-row")
    action.refresh_from_db()
    assert (action.current.number, action.current.kind) == (2, ActionKind.DONE)
    assert titles() == ["log.txt"]
