"""What waits to be disposed of, and what is left of what was."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from assurance.models import Disposal, DisposalRequest
from assurance.workflow import State
from core.components import Fact
from core.components.text import counted, day, moment
from forces.models import User
from forces.roles import Permission


@dataclass(frozen=True, slots=True)
class WaitingLine:
    request: DisposalRequest
    decide_url: str
    """For an approver who did not ask for it."""


@dataclass(frozen=True, slots=True)
class DisposalLine:
    title: str
    facts: list[Fact]


def waiting_lines(requests: Iterable[DisposalRequest], user: User) -> list[WaitingLine]:
    return [WaitingLine(each, _decide_url(each, user)) for each in requests]


def _decide_url(asked: DisposalRequest, user: User) -> str:
    may = user.access.may(Permission.APPROVE_DISPOSAL, asked.force_id)
    if not may or asked.asked_by_id == user.pk:
        return ""
    return reverse("disposal_decide", args=[asked.pk])


def disposal_lines(requests: QuerySet[DisposalRequest]) -> list[DisposalLine]:
    """Decided requests, the newest decision first, in one query."""
    decided = requests.select_related("decision__by", "decision__disposal")
    return [_line(each) for each in decided.order_by("-decision__at", "-pk")]


def _line(asked: DisposalRequest) -> DisposalLine:
    decision = asked.decision
    facts = [
        Fact(label="Decision", value="Approved" if decision.approved else "Declined"),
        Fact(label="Asked", value=f"{asked.asked_by.name}, {day(asked.asked_at)}: {asked.why}"),
        Fact(label="Decided", value=_decided(decision.by.name, day(decision.at), decision.why)),
    ]
    done: Disposal | None = getattr(decision, "disposal", None)
    return DisposalLine(asked.title, [*facts, *(_left(done) if done else [])])


def _decided(name: str, on: str, why: str) -> str:
    return f"{name}, {on}: {why}" if why else f"{name}, {on}"


def _left(done: Disposal) -> list[Fact]:
    outcomes = [f"{State(state).label}: {count}" for state, count in sorted(done.rows.items())]
    kept = f"{counted(done.archive_after, 'month')}, then {counted(done.dispose_after, 'year')}"
    return [
        Fact(label="Rows", value=", ".join(outcomes)),
        Fact(label="Came in", value=day(done.came_in_on)),
        Fact(label="Last row settled", value=day(done.settled_at)),
        Fact(label="Kept for", value=f"{kept} in the archive"),
        Fact(label="Removed", value=counted(sum(done.removed.values()), "record")),
        Fact(label="Files, by SHA-256", value="\n".join(done.files) or "None"),
        Fact(label="Disposed of", value=moment(done.at)),
    ]
