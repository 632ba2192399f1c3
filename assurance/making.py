"""What the worker does of what was too long to wait for: lists become files, templates drafts."""

from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Window
from django.utils import timezone

from assurance.exports import Listing, sheet_of
from assurance.listings import listing_of
from assurance.made_files import EXPORT
from assurance.models import AssuranceRow
from assurance.services.readings import READING, read
from core import jobs
from core.models import Job
from core.spreadsheets import media_type, write
from forces.models import User

AT_A_TIME = 500
"""So many rows are read at a time, and progress is told after as many."""


def ask_for(name: str, order: dict[str, Any], *, by: User, total: int) -> Job:
    """The job that makes this list a file, or Refused where too many are under way."""
    return jobs.ask(EXPORT, name=name, order=order, total=total, by=by)


def make(job: Job, file: IO[bytes], progress: jobs.Progress) -> jobs.Made:
    """Write the rows that the asker may read by now."""
    listing = listing_of(job.order, _asker(job), timezone.localdate())
    rows = _Rows(listing, progress)
    sheet = sheet_of(listing, rows, count=rows.total)
    kind = str(job.order["kind"])
    write(sheet, file, kind=kind)
    progress(rows.total, rows.total)
    holds = {"forces": sorted(rows.forces), "early": sorted(rows.early), "office": listing.office}
    return jobs.Made(f"{sheet.name}.{kind}", media_type(kind), holds)


def _asker(job: Job) -> User:
    """Whoever asked, with what they may do by now; PermissionDenied for one who left."""
    user = User.objects.get(pk=job.asked_by_id)
    if not user.is_active:
        raise PermissionDenied("The person who asked for it may no longer sign in.")
    return user


class _Rows:
    """The rows of a list as they are at one moment, read piece by piece.

    On the way it tells how far it is, and notes of whom the rows are.
    """

    def __init__(self, listing: Listing, progress: jobs.Progress) -> None:
        counted = listing.rows.annotate(in_all=Window(Count("pk")))
        self._rest = counted.iterator(chunk_size=AT_A_TIME)
        first = next(self._rest, None)
        self._first = [first] if first else []
        self._progress = progress
        self._on = listing.on
        self.total: int = first.in_all if first else 0
        self.forces: set[int] = set()
        self.early: set[int] = set()
        """The forces whose rows are of a report that is not yet published."""

    def __iter__(self) -> Iterator[AssuranceRow]:
        for number, row in enumerate(chain(self._first, self._rest)):
            if number % AT_A_TIME == 0:
                self._progress(number, self.total)
            self.forces.add(row.template.force_id)
            if row.template.inspection.published_on > self._on:
                self.early.add(row.template.force_id)
            yield row


WORKS: jobs.Works = {EXPORT: make, READING: jobs.Task(read)}
