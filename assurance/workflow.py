"""The moves of a row: every state, every move, who may, under which condition, whom it tells.

Buttons, services, letters, docs/roles.md and tests all read this table. One more move is one
entry here and one row in the tests.
"""

from dataclasses import dataclass, field

from django.db.models import TextChoices

from forces.roles import Permission


class State(TextChoices):
    AWAITING_ALLOCATION = "awaiting_allocation", "awaiting allocation"
    IN_PROGRESS = "in_progress", "in progress"
    RETURNED = "returned", "returned"
    SUBMITTED = "submitted", "submitted"
    ASSURED = "assured", "assured"
    CLOSED = "closed", "closed"
    NOT_ACCEPTED = "not_accepted", "not accepted"
    SUPERSEDED = "superseded", "superseded"
    NOT_APPLICABLE = "not_applicable", "no longer applicable"


class Marking(TextChoices):
    """The government security classification of a piece of evidence."""

    OFFICIAL = "official", "OFFICIAL"
    OFFICIAL_SENSITIVE = "official_sensitive", "OFFICIAL-SENSITIVE"


S = State

MEANINGS: dict[State, str] = {
    S.AWAITING_ALLOCATION: "Nobody has been named to lead it yet.",
    S.IN_PROGRESS: "The force is working on it.",
    S.RETURNED: "The office looked at what the force reported and sent it back.",
    S.SUBMITTED: "The force reports it complete; the office has not checked it yet.",
    S.ASSURED: "The office has checked the evidence and accepts it.",
    S.CLOSED: "Closed on an authority that is named on the row.",
    S.NOT_ACCEPTED: "The finding is not accepted, for a reason that is given.",
    S.SUPERSEDED: "A later finding took its place, for a reason that is given.",
    S.NOT_APPLICABLE: "It no longer applies, for a reason that is given.",
}
"""What each state means, in words for a layperson."""

WITH_FORCE = frozenset({S.AWAITING_ALLOCATION, S.IN_PROGRESS, S.RETURNED})
OPEN = WITH_FORCE | {S.SUBMITTED, S.ASSURED}
COMPLETE = frozenset({S.ASSURED, S.CLOSED})
UNFINISHED = OPEN - {S.ASSURED}
OUTCOMES = frozenset({S.NOT_ACCEPTED, S.SUPERSEDED, S.NOT_APPLICABLE})
SETTLED = OUTCOMES | {S.CLOSED}


class Authority(TextChoices):
    """On whose word a row is closed."""

    LPB = "lpb", "the local policing body"
    LETTER = "letter", "a letter of the inspectorate"
    REVISIT = "revisit", "a revisit report of the inspectorate"
    AUDIT = "audit", "an audit"


INSPECTORATE = frozenset({Authority.LETTER, Authority.REVISIT})


class Condition(TextChoices):
    """What must hold beside the permission; each is tested where the row can be asked."""

    IS_LEAD = "is_lead", "only who leads the row, or stands in for the lead, unless a coordinator"
    LEAD_AND_DATE = "lead_and_date", "a lead and a target date are named"
    ANSWERED = (
        "answered",
        "an action is done, with evidence or a reason for none; or none is proposed, and why",
    )
    INDEPENDENT = (
        "independent",
        "not by anyone who submitted it or wrote any action or evidence of it",
    )
    SEES_ALL = "sees_all", "all evidence of it is shown to the person: OFFICIAL-SENSITIVE as well"
    STILL_ANSWERED = "still_answered", "an action that is done, or why none is proposed, stands"
    NOT_THE_ASSURER = "not_the_assurer", "not by the person who assured it"
    INSPECTORATE_SAYS = (
        "inspectorate_says",
        "a cause of concern closes on the inspectorate's word, its recommendations closed or "
        "ended before",
    )


class Tell(TextChoices):
    """Whom a move tells, in their next letter."""

    LEAD = "lead", "the lead"
    SUBMITTER = "submitter", "the person who submitted"
    REVIEWERS = "reviewers", "the officers who review"


class Need(TextChoices):
    """What a person gives with a move."""

    LEAD = "lead", "lead"
    TARGET_DATE = "target_date", "target date"
    CRITERIA = "criteria", "what done will look like"
    NO_EVIDENCE = "no_evidence", "reason for no evidence"
    SOURCE = "source", "source"
    VERDICT = "verdict", "verdict"
    REASON = "reason", "reason"
    AUTHORITY = "authority", "authority"
    EFFECTIVE = "effective", "date it took effect"
    REFERENCE = "reference", "reference"


class MoveName(TextChoices):
    ALLOCATE = "allocate", "Allocate"
    SUBMIT = "submit", "Report complete"
    SUBMIT_ON_BEHALF = "submit_on_behalf", "Report complete on the force's behalf"
    RETURN = "return", "Return to the force"
    ASSURE = "assure", "Assure"
    LAPSE = "lapse", "Assurance lapsed"
    CLOSE = "close", "Close"
    NOT_ACCEPT = "not_accept", "Mark as not accepted"
    SUPERSEDE = "supersede", "Mark as superseded"
    NO_LONGER_APPLIES = "no_longer_applies", "Mark as no longer applicable"
    REOPEN = "reopen", "Reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """One move. `permissions`: any of them will do; none means that it happens by itself."""

    name: MoveName
    from_states: frozenset[State]
    to_state: State
    permissions: tuple[Permission, ...]
    done: str
    """What the timeline says of it, after the person's name."""
    conditions: tuple[Condition, ...] = ()
    needs: tuple[Need, ...] = ()
    tells: tuple[Tell, ...] = field(default=())

    @property
    def by_itself(self) -> bool:
        return not self.permissions


N, C, M = Need, Condition, MoveName

MOVES: tuple[Move, ...] = (
    Move(M.ALLOCATE, frozenset({S.AWAITING_ALLOCATION}), S.IN_PROGRESS, (Permission.ALLOCATE,),
         "allocated it", (C.LEAD_AND_DATE,), (N.LEAD, N.TARGET_DATE, N.CRITERIA), (Tell.LEAD,)),
    Move(M.SUBMIT, frozenset({S.IN_PROGRESS, S.RETURNED}), S.SUBMITTED,
         (Permission.SUBMIT_OWN, Permission.SUBMIT_ANY), "reported it complete",
         (C.IS_LEAD, C.ANSWERED), (N.NO_EVIDENCE,)),
    Move(M.SUBMIT_ON_BEHALF, frozenset({S.IN_PROGRESS, S.RETURNED}), S.SUBMITTED,
         (Permission.SUBMIT_ON_BEHALF,), "reported it complete on the force's behalf",
         (C.ANSWERED,), (N.SOURCE, N.EFFECTIVE, N.NO_EVIDENCE), (Tell.LEAD,)),
    Move(M.RETURN, frozenset({S.SUBMITTED}), S.RETURNED, (Permission.REVIEW,), "returned it",
         (), (N.VERDICT, N.REASON), (Tell.LEAD, Tell.SUBMITTER)),
    Move(M.ASSURE, frozenset({S.SUBMITTED}), S.ASSURED, (Permission.REVIEW,), "assured it",
         (C.INDEPENDENT, C.SEES_ALL, C.STILL_ANSWERED), (N.REASON,)),
    Move(M.LAPSE, frozenset({S.ASSURED}), S.SUBMITTED, (),
         "the assurance lapsed: what it rested on was replaced", (), (), (Tell.REVIEWERS,)),
    Move(M.CLOSE, frozenset({S.ASSURED}), S.CLOSED, (Permission.CLOSE,), "closed it",
         (C.NOT_THE_ASSURER, C.INSPECTORATE_SAYS), (N.AUTHORITY, N.EFFECTIVE, N.REFERENCE)),
    Move(M.NOT_ACCEPT, OPEN, S.NOT_ACCEPTED, (Permission.END,), "marked it as not accepted",
         (), (N.REASON,), (Tell.LEAD,)),
    Move(M.SUPERSEDE, OPEN, S.SUPERSEDED, (Permission.END,), "marked it as superseded",
         (), (N.REASON,), (Tell.LEAD,)),
    Move(M.NO_LONGER_APPLIES, OPEN, S.NOT_APPLICABLE, (Permission.END,),
         "marked it as no longer applicable", (), (N.REASON,), (Tell.LEAD,)),
    Move(M.REOPEN, COMPLETE | OUTCOMES, S.IN_PROGRESS, (Permission.REOPEN,), "reopened it",
         (), (N.REASON,), (Tell.LEAD,)),
)  # fmt: skip

MOVE: dict[MoveName, Move] = {move.name: move for move in MOVES}


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves that people may make from `state`, in the order of the table."""
    return tuple(move for move in MOVES if state in move.from_states and not move.by_itself)


class Rag(TextChoices):
    """Computed from dates and state for a day; never stored, never colour alone."""

    COMPLETE = "complete", "Complete"
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    GREY = "grey", "Grey"


DUE_SOON_DAYS = 28
WAITING_TOO_LONG_WORKING_DAYS = 10
UNDATED_TOO_LONG_WORKING_DAYS = 10

RAG_RULE: dict[Rag, str] = {
    Rag.COMPLETE: "assured or closed",
    Rag.RED: "overdue, or still without a target date ten working days after it came in",
    Rag.AMBER: "due within 28 days, late against its first date, or waiting for review for over "
    "ten working days",
    Rag.GREEN: "none of the other colours applies",
    Rag.GREY: "not accepted, superseded or no longer applicable; or new and without a date yet",
}
