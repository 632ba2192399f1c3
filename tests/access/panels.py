"""Who is shown what panels read, who asks, who answers, who releases."""

from tests.access import FORCE, OFFICE, READERS, Page, status


def _template(world):
    return {"pk": world.template.pk}


def _to_panel(world):
    return {"pk": world.template.pk, "panel": world.panel.pk}


def _hidden_template(world):
    return {"pk": world.hidden_row.template_id}


def _row(world):
    return {"pk": world.row.pk}


def _unreleased_row(world):
    return {"pk": world.unreleased_row.pk}


def _question(world):
    return {"pk": world.question.pk}


RELEASES = status(200, "ada") | status(403, "olive", "oscar", *FORCE, "pam")
SEES = status(200, *OFFICE, "pam")
ACTS_BLANK = {"text": "", "kind": ""}

PAGES: tuple[Page, ...] = (
    Page("release", RELEASES, _template),
    Page("release_to", RELEASES, _to_panel),
    Page("release_withdraw", RELEASES, _to_panel),
    Page("release_to", RELEASES, _to_panel, post={"note": ""}),
    Page("release_withdraw", RELEASES, _to_panel, post={"note": ""}),
    Page("release", status(200, "ada") | status(403, "olive", "oscar", "cora"), _hidden_template),
    Page("progress_list", SEES | status(200, "stranger"), others=403),
    Page("progress", SEES, _template),
    Page("progress", {}, _hidden_template),
    Page("progress_rows", SEES, _template),
    Page("progress_row", SEES, _row),
    Page("progress_row", {}, _unreleased_row),
    Page("progress_row", status(200, "pam") | status(403, *OFFICE), _row, post=ACTS_BLANK),
    Page("progress_row", {}, _unreleased_row, post=ACTS_BLANK),
    Page("question_list", status(200, *READERS, "pam", "stranger"), others=403),
    Page("question", status(200, *READERS, "pam"), _question),
    Page("question", status(200, "olive", "ada") | status(403, "oscar", *FORCE, "pam"),
         _question, post={"text": ""}),
    Page("question_paper", {}, _question),
)  # fmt: skip
