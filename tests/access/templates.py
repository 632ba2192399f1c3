"""The templates, the worklists and acts on many rows; panels have pages of their own."""

from tests.access import FORCE, OFFICE, READERS, Page, status

TEMPLATE = {"about": lambda world: {"pk": world.template.pk}}
STRANGER = status(200, "stranger")
MAY_ALLOCATE = ("olive", "cora")
MAY_RECORD = ("olive", "cora", "leo", "lena")


def act(key, *people, open_to=200):
    """Who may open the form of an act on a row that awaits allocation; other readers may not."""
    about = {"about": lambda world: {"pk": world.unreleased_row.pk, "key": key}}
    return Page("annex_act", {**status(403, *READERS), **status(open_to, *people)}, **about)


def many(people, *keys, stranger=302):
    """Who may do these acts on many rows; nothing is ticked, so they go back to the list.

    The stranger is an officer of another force, and may do there what officers do.
    """
    for key in keys:
        expect = {**status(403, *READERS), **status(302, *people), "stranger": stranger}
        yield Page("bulk", expect, about=lambda _world, key=key: {"key": key}, post={})


PAGES: tuple[Page, ...] = (
    Page("template_list", {**status(200, *READERS), **STRANGER}),
    Page("template", status(200, *OFFICE, *FORCE), **TEMPLATE),
    Page("annex_row", status(302, *READERS), about=lambda world: {"pk": world.row.pk}),
    act("allocate", *MAY_ALLOCATE),
    act("lead", *MAY_ALLOCATE, open_to=302),
    act("date", *MAY_ALLOCATE),
    act("action", *MAY_RECORD),
    act("annotate", "olive"),
    *(
        Page(
            "template_export",
            status(200, *OFFICE, *FORCE),
            about=lambda world, kind=kind: {"pk": world.template.pk, "kind": kind},
        )
        for kind in ("csv", "xlsx")
    ),
    Page("template_export", {}, about=lambda world: {"pk": world.template.pk, "kind": "pdf"}),
    *(
        Page(
            "row_export",
            {**status(200, *READERS), **STRANGER},
            about=lambda _world, kind=kind: {"kind": kind},
        )
        for kind in ("csv", "xlsx")
    ),
    Page(
        "row_export",
        {**status(403, *FORCE), **status(200, *OFFICE), **STRANGER},
        about=lambda _world: {"kind": "csv"},
        query="?list=lead_left",
    ),
    Page("checks", {**status(403, *FORCE), **status(200, *OFFICE), **STRANGER}),
    Page(
        "row_list",
        {**status(403, *FORCE), **status(200, *OFFICE), **STRANGER},
        query="?list=lead_left",
    ),
    Page("row_list", {**status(200, *READERS), **STRANGER}),
    *many(MAY_ALLOCATE, "allocate", "date", "lead", "facts"),
    *many(("cora", "leo", "lena"), "later", stranger=403),
    *many(("olive",), "approve-dates", "decline-dates"),
    Page("bulk", {}, about=lambda _world: {"key": "erase"}, post={}),
)
