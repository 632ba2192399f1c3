"""What people are told of acts on many rows, written down in one statement."""

from collections.abc import Iterable

from assurance.letters import of_handover, row_line, row_path, tell_of_handovers
from assurance.models import HandOver, RowEvent
from assurance.owning import in_stead
from assurance.recipients import recipients_of
from assurance.workflow import Move
from core.models import Notice
from core.notices import owe_all, owed


def tell_of_many(events: Iterable[RowEvent], move: Move) -> None:
    """Owe a notice of each row's move to each person whom the table of moves names."""
    owe_all(
        owed(
            person,
            key=f"move:{event.pk}:{person.pk}",
            kind=f"move_{move.name}",
            subject=event.row_id,
            line=f"{row_line(event.row)}: {move.done}{in_stead(event.row, person)}",
            path=row_path(event.row),
        )
        for event in events
        for person in recipients_of(move, event.row, event)
    )


def tell_of_given(events: Iterable[RowEvent]) -> None:
    """Owe the new lead one line for all that came from one lead, and one for each row of nobody.

    Whoever stands in for the new lead today is told the same.
    """
    acts: dict[HandOver, int] = {}
    alone: list[Notice] = []
    for event in events:
        if event.handover:
            acts[event.handover] = acts.get(event.handover, 0) + 1
        else:
            alone += of_handover(event, event.row)
    for act, rows in acts.items():
        tell_of_handovers(act, rows, 0)
    owe_all(alone)
