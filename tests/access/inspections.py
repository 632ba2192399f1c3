"""Who sees inspections and findings, and who brings a template in."""

import uuid
from typing import Any

from tests.access import OFFICE, Page, status
from tests.factories import FindingFactory, InspectionFactory
from tests.inspections.templates import MISREAD, as_upload, text_template

OFFICER = status(200, "olive")
READERS_OF_ALL = ("ada", "oscar", "cora", "leo", "lena", "fred")
NOT_FOR_READERS = OFFICER | status(403, *READERS_OF_ALL)
FOR_READERS = status(200, "olive", *READERS_OF_ALL)
SENT_ON = status(302, "olive")


def inspection(world: Any) -> dict[str, Any]:
    return {"pk": world.template.inspection_id}


def early(world: Any) -> dict[str, Any]:
    return {"pk": world.hidden_row.template.inspection_id}


def finding(world: Any) -> dict[str, Any]:
    return {"pk": world.row.finding_id}


def national_finding(world: Any) -> dict[str, Any]:
    report = InspectionFactory(forces=[world.force], is_national=True)
    return {"pk": FindingFactory(inspection=report, section="recommendation").pk}


def draft(world: Any) -> dict[str, Any]:
    return {"pk": _draft(world).pk}


def draft_row(world: Any) -> dict[str, Any]:
    row = _draft(world).rows.get()
    return {"pk": row.draft_id, "row_pk": row.pk}


def draft_doubt(world: Any) -> dict[str, Any]:
    doubt = _draft(world).doubts.order_by("pk").first()
    return {"pk": doubt.draft_id, "doubt_pk": doubt.pk}


def _draft(world: Any) -> Any:
    from inspections.services.drafts import upload_template

    upload = as_upload(text_template([MISREAD]))
    report = world.template.inspection
    return upload_template(report, world.force, upload, by=world.people["olive"]).draft


def reading(world: Any) -> dict[str, Any]:
    from core import jobs

    order = {"inspection": world.template.inspection_id, "force": world.force.pk}
    olive, waiting = world.people["olive"], {**order, "file": str(uuid.uuid4())}
    return {"pk": jobs.ask("reading", name="a.txt", order=waiting, by=olive).pk}


PAGES: tuple[Page, ...] = (
    Page("inspection_list", FOR_READERS | status(200, "stranger"), others=403),
    Page("inspection_new", OFFICER | status(200, "stranger"), others=403),
    Page("inspection", FOR_READERS, about=inspection),
    Page("inspection", status(200, *OFFICE, "cora"), about=early, query="?early"),
    Page("inspection_edit", NOT_FOR_READERS, about=inspection),
    Page("inspection_questions", NOT_FOR_READERS, about=inspection),
    Page("upload", NOT_FOR_READERS, about=inspection),
    Page("finding_correct", NOT_FOR_READERS, about=finding),
    Page(
        "finding_correct",
        status(403, "olive", "oscar", "cora", "leo", "lena", "fred", "stranger")
        | status(200, "ada"),
        about=national_finding,
        query="?national",
    ),
    Page("reading", OFFICER, about=reading),
    Page("reading_cancel", SENT_ON, about=reading, post={}),
    Page("draft", OFFICER, about=draft),
    Page("draft_row", OFFICER, about=draft_row),
    Page("draft_row_new", OFFICER, about=draft),
    Page("draft_row_leave_out", status(422, "olive"), about=draft_row, post={}),
    Page("draft_row_put_back", SENT_ON, about=draft_row, post={}),
    Page("draft_doubt", SENT_ON, about=draft_doubt, post={}),
    Page("draft_confirm", SENT_ON, about=draft, post={}),
    Page("draft_discard", SENT_ON, about=draft, post={}),
)
