"""How it goes with a row, said shortly by those who record actions; nothing of it is changed."""

import uuid

from django.db import transaction
from django.utils import timezone

from assurance.models import AssuranceRow, ProgressNote
from assurance.refusals import Refused
from assurance.services.actions import require_may_record
from assurance.services.locking import locked_row, require_same, require_unsettled
from core.components.text import day
from core.days import start_of
from forces.models import User


def note_progress(
    row: AssuranceRow, text: str, *, by: User, once: uuid.UUID | None = None
) -> ProgressNote:
    """Note how it goes; the same `once` only once."""
    once = once or uuid.uuid4()
    with transaction.atomic():
        row = _open_row(row, by)
        if existing := ProgressNote.objects.filter(once=once).first():
            require_same(existing.by_id, by, was=existing.text, now=text)
            return existing
        if not text.strip():
            raise Refused("Write how it goes.", field="text")
        if twin := _of_today(row, text.strip(), by):
            return twin
        return ProgressNote.objects.create(row=row, text=text.strip(), by=by, once=once)


def _of_today(row: AssuranceRow, text: str, by: User) -> ProgressNote | None:
    """The same words of the same person today: a form sent again with the back button."""
    since = start_of(timezone.localdate())
    same = row.progress_notes.filter(by=by, text=text, no_change=False, at__gte=since)
    return same.order_by("pk").first()


def note_no_change(row: AssuranceRow, *, by: User) -> ProgressNote:
    """Note that nothing has changed since the last news; once a day is enough."""
    with transaction.atomic():
        row = _open_row(row, by)
        last = row.progress_notes.order_by("-at", "-pk").first()
        news = row.progress_notes.filter(no_change=False).order_by("-at", "-pk").first()
        if last is None or news is None:
            raise Refused("Nothing was noted yet: write how it goes.")
        if timezone.localdate(last.at) == timezone.localdate():
            return last
        words = f"No change since {day(news.at)}."
        return ProgressNote.objects.create(row=row, text=words, no_change=True, by=by)


def _open_row(row: AssuranceRow, by: User) -> AssuranceRow:
    row = locked_row(row)
    require_may_record(by, row.template.force_id, source="note")
    require_unsettled(row)
    return row
