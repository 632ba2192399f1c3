"""Who asks that something be removed, who sees what was, and who decides."""

import uuid

from assurance.models import Redaction
from assurance.services.redactions import ToRemove, ask_redaction
from tests.access import OFFICE, READERS, Page, status

SEES = status(200, *OFFICE, "cora")


def row(world):
    return {"pk": world.row.pk}


def by_leo(world):
    asked = ToRemove("Jane Smith", "A victim was named.")
    existing = Redaction.objects.first()
    made = existing or ask_redaction(world.row, asked, by=world.people["leo"], once=uuid.uuid4())
    return {"pk": made.pk}


PAGES: tuple[Page, ...] = (
    Page(
        "redaction_new",
        status(403, *READERS) | status(200, "olive", "cora", "leo", "lena"),
        row,
    ),
    Page("redaction_list", SEES | status(200, "leo", "lena", "stranger"), others=403),
    Page("redaction", SEES | status(200, "leo"), by_leo),
    Page(
        "redaction",
        status(200, "ada") | status(403, "olive", "oscar", "cora", "leo"),
        by_leo,
        post={"decision": ""},
    ),
)
