"""The words and colours of a row: its state, its RAG, how late it is. Said alike on every page.

Rows come from `AssuranceRow.objects…with_standing(on)`, which gives each `due_on`, `overdue`,
`late_first`, `measured_on` and `rag` for the day `on`, and how often its date was moved.
"""

from datetime import date

from django.db.models import Model
from django.utils import timezone

from assurance.models import AssuranceRow
from assurance.workflow import UNFINISHED, WITH_FORCE, Rag, State
from core.components import Tag
from core.components.text import counted, day
from core.components.text import sentence as sentence
from core.components.values import Colour
from core.working_days import working_days_waited

STATE_COLOURS: dict[State, Colour] = {
    State.AWAITING_ALLOCATION: "grey",
    State.IN_PROGRESS: "",
    State.RETURNED: "orange",
    State.SUBMITTED: "purple",
    State.ASSURED: "green",
    State.CLOSED: "teal",
    State.NOT_ACCEPTED: "grey",
    State.SUPERSEDED: "grey",
    State.NOT_APPLICABLE: "grey",
}
RAG_COLOURS: dict[Rag, Colour] = {
    Rag.COMPLETE: "teal",
    Rag.RED: "red",
    Rag.AMBER: "yellow",
    Rag.GREEN: "green",
    Rag.GREY: "grey",
}


NO_DATE = "No target date"


def called(model: type[Model], field: str) -> str:
    """What a field is called on the screen: its verbose name, as a label begins."""
    return sentence(str(model._meta.get_field(field).verbose_name))  # type: ignore[union-attr]


def state_words(state: str) -> str:
    return sentence(str(State(state).label))


def state_tag(row: AssuranceRow) -> Tag:
    return Tag(text=state_words(row.state), colour=STATE_COLOURS[State(row.state)])


def rag_tag(row: AssuranceRow) -> Tag:
    rag = Rag(row.rag)
    return Tag(text=str(rag.label), colour=RAG_COLOURS[rag])


def undated_tag(row: AssuranceRow) -> Tag | None:
    """What an open row without a date is marked with: in red once the rule of RAG says red."""
    if row.target_on is not None or row.state not in UNFINISHED:
        return None
    return Tag(text=NO_DATE, colour="red" if row.rag == Rag.RED else "yellow")


def days(count: int) -> str:
    """1 day, 2 days."""
    return counted(count, "day")


def times(count: int) -> str:
    """Never, once, twice, 3 times."""
    return {0: "Never", 1: "Once", 2: "Twice"}.get(count, f"{count} times")


def due_words(row: AssuranceRow, on: date) -> str:
    """What the date means today: "due in 5 days"; nothing once it is reported complete."""
    if row.state not in WITH_FORCE or row.due_on is None or row.overdue:
        return ""
    left = (row.due_on - on).days
    when = "due today" if left == 0 else f"due in {days(left)}"
    return f"{when}{_whose(row)}"


def late_words(row: AssuranceRow, on: date) -> str:
    """ "12 days overdue; 40 days late against its first date"; nothing where neither is so."""
    said = []
    overdue = row.due_on if row.overdue else None
    if overdue:
        said.append(f"{days((on - overdue).days)} overdue{_whose(row)}")
    late = days_late_against_first(row)
    if late and overdue != row.first_target_on:
        said.append(f"{days(late)} late against its first date")
    return "; ".join(said)


def moved_words(row: AssuranceRow) -> str:
    """ "first date 5 June 2026, moved twice"; nothing where the first date stands."""
    if not row.times_moved and row.first_target_on == row.target_on:
        return ""
    moved = f", moved {times(row.times_moved).lower()}" if row.times_moved else ""
    return f"first date {day(row.first_target_on)}{moved}"


def asked_words(row: AssuranceRow) -> str:
    """ "5 August 2026 is asked for"; nothing where no later date waits for a decision."""
    return f"{day(row.asked_on)} is asked for" if row.asked_on else ""


def dates_words(row: AssuranceRow) -> str:
    """What there is to know of its date beside the date, for the office and the force."""
    return "; ".join(words for words in (moved_words(row), asked_words(row)) if words)


def late_against(row: AssuranceRow, due: date | None) -> str:
    """How late against a date: on the day, or, once it is reported complete, how late it was."""
    if due is None:
        return ""
    if row.measured_on is None or row.measured_on <= due:
        return "Not late"
    late = f"{days((row.measured_on - due).days)} late"
    if row.state in WITH_FORCE:
        return late
    return f"{late} when the force reported it complete, on {day(row.measured_on)}"


def days_late(row: AssuranceRow) -> int | None:
    """Days late against its date, to the day on which it was reported complete; None without."""
    if row.measured_on is None or row.due_on is None:
        return None
    return max(0, (row.measured_on - row.due_on).days)


def days_late_against_first(row: AssuranceRow) -> int:
    """0 where it is not late; lateness stands still once it is reported complete."""
    if not (row.late_first and row.measured_on and row.first_target_on):
        return 0
    return (row.measured_on - row.first_target_on).days


def waiting_words(row: AssuranceRow, on: date) -> str:
    """ "waiting for review, 3 working days"; nothing where the office has nothing to review."""
    if row.state != State.SUBMITTED:
        return ""
    waited = working_days_waited(timezone.localdate(row.state_since), on)
    if waited == 0:
        return "waiting for review since today"
    return f"waiting for review, {counted(waited, 'working day')}"


def blocked_words(row: AssuranceRow) -> str:
    """ "blocked since 5 June 2026 by funding: waits for the Home Office"; else nothing."""
    if not row.blocked_by:
        return ""
    words = f"blocked since {day(row.blocked_on)} by {row.get_blocked_by_display()}"
    return f"{words}: waits for {row.waits_for}" if row.waits_for else words


def standing_words(row: AssuranceRow, on: date) -> str:
    """Everything there is to say of the row's dates on that day, in one line; may be empty."""
    said = (waiting_words(row, on), due_words(row, on), late_words(row, on), blocked_words(row))
    return "; ".join(words for words in said if words)


def standing_said(row: AssuranceRow, on: date) -> str:
    """The same as a sentence where there are no marks: that it has no date comes first."""
    said = (NO_DATE if undated_tag(row) else "", standing_words(row, on))
    return sentence("; ".join(words for words in said if words))


def _whose(row: AssuranceRow) -> str:
    """Where the day is not the target date but the inspectorate's deadline, that is said."""
    if row.due_on is None or row.due_on == row.target_on:
        return ""
    return f" (the inspectorate's deadline, {day(row.due_on)})"
