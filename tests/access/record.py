"""Who sees the database's own record: the keepers of it, and nobody else."""

from tests.access import Page, status

KEEPER = status(200, "kit")

PAGES: tuple[Page, ...] = (
    Page("record", KEEPER),
    *(
        Page("record_export", KEEPER, about=lambda _world, kind=kind: {"kind": kind})
        for kind in ("csv", "xlsx")
    ),
    Page("record_export", {}, about=lambda _world: {"kind": "pdf"}),
)
