"""The slices of rows that only a panel's pages count, beside those of worklists.py.

Each is a condition on rows that come `with_standing(on)`, as `sight.rows` do on these pages.
"""

from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from assurance.models import DateChange, DateDecision, OtherEvent, ReleasedRow, RowEvent
from assurance.sight import Sight
from assurance.workflow import COMPLETE as COMPLETE_STATES
from assurance.workflow import RAG_RULE, WITH_FORCE, MoveName, Rag, State
from assurance.worklists import ALL, DATE_ASKED, WORKLISTS, Worklist
from assurance.worklists import ENDED as ENDED_ROWS
from core.components.text import sentence

ALL_POINTS = replace(ALL, title="All points", rule="Every point that was released.")
STILL_WITH_FORCE = Worklist(
    "with_force",
    "Still with the force",
    "Awaiting allocation, in progress or returned: the force has the next step.",
    lambda _on: Q(state__in=WITH_FORCE),
)
NOT_REPORTED = Worklist(
    "not_reported",
    "Not reported complete",
    "Awaiting allocation or in progress: nobody says yet that it is done.",
    lambda _on: Q(state__in=(State.AWAITING_ALLOCATION, State.IN_PROGRESS)),
)
ENDED = replace(
    ENDED_ROWS,
    rule="Not accepted, superseded or no longer applicable; the point's own page gives the reason.",
)


def _of_rag(rag: Rag) -> Worklist:
    rule = RAG_RULE[rag]
    return Worklist(
        f"rag_{rag.value}", str(rag.label), f"{sentence(rule)}.", lambda _on: Q(rag=rag)
    )


BY_RAG: tuple[Worklist, ...] = tuple(_of_rag(rag) for rag in Rag)
MORE: tuple[Worklist, ...] = (STILL_WITH_FORCE, NOT_REPORTED, ENDED, *BY_RAG)
WENT_BACK = (MoveName.RETURN, MoveName.REOPEN, MoveName.LAPSE)


def lists_of(sight: Sight) -> dict[str, Worklist]:
    """Every slice that an address of this sight may name; what is only asked for is not in them."""
    return {
        worklist.key: worklist
        for worklist in (*WORKLISTS, ALL_POINTS, *MORE, *changes_since(sight))
        if worklist is not DATE_ASKED
    }


def changes_since(sight: Sight) -> tuple[Worklist, ...]:
    """What has happened to the rows since the panel was last given the template."""
    changes = (
        _change("moved", "Moved to another state", "Its state changed at least once since then.",
                _moved(sight)),
        _change("newly_assured", "Newly assured",
                "Assured or closed now, and the office gave its assurance since then.",
                Q(_event(sight, to_state=State.ASSURED), state__in=COMPLETE_STATES)),
        _change("newly_closed", "Newly closed", "Closed now, and closed since then.",
                Q(_event(sight, to_state=State.CLOSED), state=State.CLOSED)),
        _change("went_back", "Went back",
                "Returned by the office or reopened, or its assurance lapsed, since then.",
                Q(_event(sight, what__in=WENT_BACK))),
        _change("redated", "Given another target date",
                "Its target date was changed since then.", _redated(sight)),
        _change("handed_over", "Given another lead", "Handed over to another lead since then.",
                Q(_event(sight, what=OtherEvent.HANDED_OVER))),
    )  # fmt: skip
    return (*_new(sight), *changes)


def _change(key: str, title: str, rule: str, condition: Q) -> Worklist:
    return Worklist(key, title, rule, lambda _on: condition)


def _new(sight: Sight) -> tuple[Worklist, ...]:
    """Nothing where the panel was given the template once: all of it was new to her then."""
    if sight.before is None:
        return ()
    known = ReleasedRow.objects.filter(row=OuterRef("pk"), release=sight.before)
    rule = "Not in the release before this one."
    return (_change("new", "New to the panel", rule, ~Q(Exists(known))),)


def _event(sight: Sight, **about: Any) -> Exists:
    return Exists(RowEvent.objects.filter(row=OuterRef("pk"), at__gt=sight.since, **about))


def _moved(sight: Sight) -> Q:
    events = RowEvent.objects.filter(row=OuterRef("pk"), at__gt=sight.since)
    return Q(Exists(events.exclude(what=OtherEvent.CAME_IN).exclude(from_state=F("to_state"))))


def _redated(sight: Sight) -> Q:
    """Approved or corrected since then; a first date, set without a decision, is no change."""
    return Q(
        Exists(
            DateChange.objects.filter(
                row=OuterRef("pk"),
                decided_at__gt=sight.since,
                decision__in=(DateDecision.SET, DateDecision.APPROVED),
            )
        )
    )
