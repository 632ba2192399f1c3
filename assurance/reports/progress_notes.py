"""How it goes with a row: the last note, and the ways to write the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from assurance.models import AssuranceRow, ProgressNote
from core.components.text import day


@dataclass(frozen=True, slots=True)
class ProgressShown:
    """`last`: the latest note. The addresses are empty where the person may not write one."""

    last: ProgressNote | None
    write_url: str
    no_change_url: str
    no_change: str


def progress_of(
    row: AssuranceRow, notes: Sequence[ProgressNote], on: date, *, may_write: bool
) -> ProgressShown:
    """`notes` of the row, oldest first. On the day of a note there is no press for no change."""
    stale = bool(notes) and timezone.localdate(notes[-1].at) != on
    news = [note for note in notes if not note.no_change]
    return ProgressShown(
        last=notes[-1] if notes else None,
        write_url=reverse("progress_note", args=[row.pk]) if may_write else "",
        no_change_url=reverse("no_change", args=[row.pk]) if may_write and news and stale else "",
        no_change=f"No change since {day(news[-1].at)}" if news else "",
    )
