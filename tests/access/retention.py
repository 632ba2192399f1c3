"""Who reads the archive, and who sets how long templates are kept."""

from tests.access import OFFICE, READERS, Page, status

STRANGER = status(200, "stranger")

PAGES: tuple[Page, ...] = (
    Page("archive", {**status(200, *READERS), **STRANGER}),
    Page("retention", {**status(200, *OFFICE), **STRANGER}),
    Page(
        "retention_set",
        {**status(403, "olive", "oscar"), **status(200, "ada")},
        about=lambda world: {"pk": world.force.pk},
    ),
)
