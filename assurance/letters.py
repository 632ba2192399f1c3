"""What people are told by letter, in words fit for an inbox: ref, report, link, how late."""

from assurance.models import AssuranceRow, PanelQuestion, RowEvent
from assurance.recipients import recipients_of, those_asked
from assurance.workflow import Move
from core.notices import owe


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
            line=f"{row_line(row)}: {move.done}",
            path=row_path(row),
        )


def tell_of_handover(event: RowEvent, row: AssuranceRow) -> None:
    """Owe the new lead a notice that the row is theirs now."""
    if row.lead and row.lead_id != event.by_id:
        owe(
            row.lead,
            key=f"handed_over:{event.pk}:{row.lead_id}",
            kind="handed_over",
            subject=row.pk,
            line=f"{row_line(row)}: handed over to you",
            path=row_path(row),
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
