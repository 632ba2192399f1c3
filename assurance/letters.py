"""What people are told by letter, in words fit for an inbox: ref, report, link, how late."""

from collections.abc import Iterable

from django.utils import timezone

from assurance.models import AssuranceRow, HandOver, PanelQuestion, RowEvent, SavedView
from assurance.owning import in_stead, stand_in_of
from assurance.recipients import recipients_of, those_asked
from assurance.workflow import Move
from core.components.text import counted
from core.models import Notice
from core.notices import owe, owe_all, owed
from forces.models import Cover, User

VIEW_REMOVED = "view_removed"


def row_line(row: AssuranceRow) -> str:
    """How a letter names a row: section, ref and report; never what the finding says."""
    return f"{row.finding}, {row.template.inspection}"


def row_path(row: AssuranceRow) -> str:
    return f"/rows/{row.pk}/"


def tell_of(event: RowEvent, row: AssuranceRow, move: Move) -> None:
    """Owe a notice of a move to each person whom the table of moves names."""
    for person in recipients_of(move, row, event):
        owe(
            person,
            key=f"move:{event.pk}:{person.pk}",
            kind=f"move_{move.name}",
            subject=row.pk,
            line=f"{row_line(row)}: {move.done}{in_stead(row, person)}",
            path=row_path(row),
        )


def tell_of_handover(event: RowEvent, row: AssuranceRow) -> None:
    """Owe the new lead, and whoever stands in for them today, a notice of the row."""
    owe_all(of_handover(event, row))


def of_handover(event: RowEvent, row: AssuranceRow) -> Iterable[Notice]:
    for person in filter(None, (row.lead, stand_in_of(row))):
        if person.pk != event.by_id:
            to = "you" if person.pk == row.lead_id else row.lead
            yield owed(
                person,
                key=f"handed_over:{event.pk}:{person.pk}",
                kind="handed_over",
                subject=row.pk,
                line=f"{row_line(row)}: handed over to {to}{in_stead(row, person)}",
                path=row_path(row),
            )


def tell_of_handovers(act: HandOver, rows: int, actions: int) -> None:
    """Owe the new lead, and whoever stands in for them today, one notice of all that it gave."""
    what = [counted(rows, "row")] if rows else []
    what += [counted(actions, "planned action")] if actions else []
    cover = act.taker.away.get(act.force_id)
    told = {act.taker: "you"}
    if cover:
        told[cover.stand_in] = f"{act.taker.name} (you stand in for {act.taker.name})"
    for person, to in told.items():
        if what and person.pk != act.by_id:
            owe(
                person,
                key=f"handed_over_many:{act.pk}:{person.pk}",
                kind="handed_over_many",
                subject=act.pk,
                line=f"{' and '.join(what)} of {act.giver.name} handed over to {to}",
                path=f"/rows/?list=open&lead={act.taker_id}" if rows else "/",
            )


def tell_of_cover(cover: Cover) -> None:
    """Owe the stand-in, and whoever is away, a notice of the cover, unless they set it."""
    days = f"from {cover.from_on:%-d %B %Y} until {cover.until_on:%-d %B %Y}"
    lines = {
        cover.stand_in: f"You stand in for {cover.absent.name} {days}",
        cover.absent: f"{cover.stand_in.name} stands in for you {days}",
    }
    for person, line in lines.items():
        if person.pk != cover.set_by_id:
            _of_cover(person, cover, "cover", line)


def tell_of_cover_ended(cover: Cover) -> None:
    lines = {
        cover.stand_in: f"You no longer stand in for {cover.absent.name}",
        cover.absent: f"{cover.stand_in.name} no longer stands in for you",
    }
    for person, line in lines.items():
        if person.pk != cover.ended_by_id:
            _of_cover(person, cover, "cover_ended", line)


def _of_cover(person: User, cover: Cover, kind: str, line: str) -> None:
    key = f"{kind}:{cover.pk}:{person.pk}"
    owe(person, key=key, kind=kind, subject=cover.pk, line=line, path="/leads/")


def tell_of_view(view: SavedView, by: User) -> None:
    """Owe the owner of a view a notice that somebody took it from the side it was shared with."""
    if view.owner_id != by.pk:
        owe(
            view.owner,
            key=f"{VIEW_REMOVED}:{view.pk}:{timezone.now().isoformat()}",
            kind=VIEW_REMOVED,
            subject=view.pk,
            line=f"A saved view of yours is shared no longer: {by.name} removed it. You keep it",
            path="/rows/views/",
        )


def tell_of_question(question: PanelQuestion) -> None:
    """Owe those who answer, and the lead, a notice of a panel's question."""
    row = question.row
    for person in those_asked(row):
        owe(
            person,
            key=f"question:{question.pk}:{person.pk}",
            kind="question",
            subject=question.pk,
            line=f"{row_line(row)}: {question.get_kind_display().lower()} from {question.panel}",
            path=f"/questions/{question.pk}/",
        )
