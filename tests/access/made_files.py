"""Files that a person asked for and does not wait for: theirs alone."""

from tests.access import READERS, Page, status

STRANGER = status(200, "stranger")


def olives(name: str, code: int, **more: object) -> Page:
    about = {"about": lambda world: {"pk": world.made_file.pk}}
    return Page(name, status(code, "olive"), **about, **more)


PAGES: tuple[Page, ...] = (
    Page("made_files", {**status(200, *READERS), **STRANGER}),
    olives("made_file", 200),
    olives("made_file_fetch", 200),
    olives("made_file_again", 302, post={}),
    olives("made_file_cancel", 302, post={}),
    olives("made_file_remove", 302, post={}),
)
