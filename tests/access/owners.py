"""Those who lead, moving everything of one of them, and cover for absence."""

from datetime import timedelta

from django.utils import timezone

from forces.models import Cover
from tests.access import READERS, Page, status

LEADERS = ("olive", "cora", "leo", "lena")


def of(name):
    return lambda world: {"force": world.force.pk, "pk": world.people[name].pk}


def cover(absent, stand_in):
    """An absence that begins today."""

    def made(world):
        today = timezone.localdate()
        people = world.people
        return {
            "pk": Cover.objects.create(
                force=world.force, absent=people[absent], stand_in=people[stand_in],
                from_on=today, until_on=today + timedelta(days=5), set_by=people[absent],
            ).pk
        }  # fmt: skip

    return made


def only(*people):
    return {**status(403, *READERS), **status(200, *people)}


PAGES = (
    Page("lead_list", {**only(*LEADERS), "stranger": 200}),
    Page("leaver", only("olive", "cora"), of("leo")),
    Page("leaver", only("olive", "cora"), of("olive")),
    Page("leaver", status(403, *(n for n in READERS if n not in {"olive", "cora"})), of("pam")),
    Page("cover_new", only("cora", "leo"), of("leo")),
    Page("cover_new", only("olive"), of("olive")),
    Page("cover_end", only("cora", "leo"), cover("leo", "lena")),
    Page("cover_end", only("olive"), cover("otto", "olive")),
)  # fmt: skip
