"""Who sees the database's own record: the keepers of it, and nobody else."""

from tests.access import Page, status

KEEPER = status(200, "kit")

PAGES: tuple[Page, ...] = (Page("record", KEEPER),)
