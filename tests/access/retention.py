"""Who reads the archive, and who sets how long templates are kept."""

from typing import Any

from tests.access import OFFICE, READERS, Page, status


def asked_for(world: Any) -> Any:
    """That the template be disposed of; whether it is due is not asked before the page is sent."""
    from assurance.models import DisposalRequest

    return DisposalRequest.objects.create(
        force=world.force, template=world.template.pk, title="A template", why="Line 14.",
        asked_by=world.people["otto"],
    )  # fmt: skip


STRANGER = status(200, "stranger")

PAGES: tuple[Page, ...] = (
    Page("archive", {**status(200, *READERS), **STRANGER}),
    Page("disposal_list", {**status(200, *OFFICE), **STRANGER}),
    Page(
        "disposal_ask",
        {**status(403, *READERS), **status(200, "olive")},
        about=lambda world: {"pk": world.template.pk},
    ),
    Page(
        "disposal_decide",
        {**status(403, "olive", "oscar"), **status(200, "ada")},
        about=lambda world: {"pk": asked_for(world).pk},
    ),
    Page("retention", {**status(200, *OFFICE), **STRANGER}),
    Page(
        "retention_set",
        {**status(403, "olive", "oscar"), **status(200, "ada")},
        about=lambda world: {"pk": world.force.pk},
    ),
)
