"""Saved views of lists: who reads rows has their own; a shared one is opened by its side."""

from assurance.models import SavedView
from assurance.services.saved_views import Shared, save_view
from forces.roles import Side
from tests.access import OFFICE, READERS, Page, status

STRANGER = status(200, "stranger")


def olives(world):
    """A view that Olive shared with her office."""
    found = SavedView.objects.filter(owner=world.people["olive"]).first()
    shared = Shared(world.force.pk, Side.OFFICE)
    return found or save_view("Overdue", "list=all", by=world.people["olive"], shared=shared)


def of_olive(world):
    return {"pk": olives(world).pk}


OWN = {**status(403, *OFFICE), **status(200, "olive")}

PAGES: tuple[Page, ...] = (
    Page("view_list", {**status(200, *READERS), **STRANGER}),
    Page("view_new", {**status(200, *READERS), **STRANGER}, query="?list=all"),
    Page("view_open", status(302, *OFFICE), about=of_olive),
    Page("view_change", OWN, about=of_olive),
    Page("view_delete", OWN, about=of_olive),
    Page("view_unshare", OWN, about=of_olive),
    Page(
        "view_save", {**status(403, *OFFICE), **status(302, "olive")}, about=of_olive,
        post={"query": "list=all"},
    ),
    Page("view_start", status(302, *OFFICE), about=of_olive, post={}),
)  # fmt: skip
