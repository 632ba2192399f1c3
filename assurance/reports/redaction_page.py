"""A removal as its pages show it: who asked, who decided, why, and what was changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from assurance.display import called, sentence
from assurance.models import Redaction, RedactionState
from assurance.reports.redactions import Found, counts_of, found_for, visible_files, what_of
from core.components import Fact, Link, Tag, Tile
from core.components.text import day
from core.components.values import Colour
from forces.models import User
from forces.roles import Permission

NOT_SEEN = "A file that you may not see"
COLOURS: dict[RedactionState, Colour] = {
    RedactionState.ASKED: "yellow",
    RedactionState.APPROVED: "green",
    RedactionState.DECLINED: "grey",
}


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    url: str
    redaction: Redaction
    state: Tag
    counts: list[str]


@dataclass(frozen=True, slots=True)
class RedactionPage:
    """`words` and `found` are there while it waits, for whoever asked or may decide."""

    title: str
    state: Tag
    facts: list[Fact]
    words: str
    files: list[str]
    found: Found | None
    counts: list[str]
    may_decide: bool
    waits_for_another: bool
    row: Link


def lines_of(redactions: Iterable[Redaction], user: User) -> list[Line]:
    pks = [redaction.pk for redaction in redactions]
    found = Redaction.objects.filter(pk__in=pks).order_by("-asked_at", "-pk")
    whole = found.select_related("asked_by", "decided_by", "force").prefetch_related("of_files")
    return [
        Line(what_of(each), reverse("redaction", args=[each.pk]), each, state_tag(each),
             counts_of(each, user))
        for each in whole
    ]  # fmt: skip


def state_tag(redaction: Redaction) -> Tag:
    state = RedactionState(redaction.state)
    return Tag(text=sentence(str(state.label)), colour=COLOURS[state])


def page_of(pk: int, user: User) -> RedactionPage:
    whole = Redaction.objects.select_related(
        "asked_by", "decided_by", "force", "row__finding", "row__template__inspection"
    ).prefetch_related("of_files__file")
    redaction = whole.get(pk=pk)
    waits = redaction.state == RedactionState.ASKED
    approver = user.access.may(Permission.APPROVE_REDACTION, redaction.force_id)
    own = redaction.asked_by_id == user.pk
    reads = waits and (approver or own)
    words = redaction.words if reads else ""
    return RedactionPage(
        title=what_of(redaction),
        state=state_tag(redaction),
        facts=_facts(redaction),
        words=words,
        files=_files(redaction, user) if reads else [],
        found=found_for(words, redaction.force_id, user) if words else None,
        counts=counts_of(redaction, user),
        may_decide=waits and approver and not own,
        waits_for_another=waits and own,
        row=Link(
            label=f"{redaction.row.finding}, {redaction.row.template.inspection}",
            url=reverse("row", args=[redaction.row_id]),
        ),
    )


def _files(redaction: Redaction, user: User) -> list[str]:
    """Of each file its name, where the person may see what it is part of."""
    files = [each.file for each in redaction.of_files.all()]
    mine = visible_files(user).filter(pk__in=[file.pk for file in files])
    seen = set(mine.values_list("pk", flat=True))
    return [file.name if file.pk in seen else NOT_SEEN for file in files]


def _facts(redaction: Redaction) -> list[Fact]:
    facts = [
        Fact(label="Force", value=redaction.force.name),
        Fact(label="Asked by", value=f"{redaction.asked_by.name}, {day(redaction.asked_at)}"),
        Fact(label=called(Redaction, "reason"), value=redaction.reason),
    ]
    if redaction.decided_by:
        verb = "Approved by" if redaction.state == RedactionState.APPROVED else "Declined by"
        decided = f"{redaction.decided_by.name}, {day(redaction.decided_at)}"
        facts.append(Fact(label=verb, value=decided))
    if redaction.decision_reason:
        facts.append(
            Fact(label=called(Redaction, "decision_reason"), value=redaction.decision_reason)
        )
    return facts


def removal_tiles(user: User) -> list[Tile]:
    """How many removals wait for this person to decide; none while none does."""
    waiting = Redaction.objects.waiting_for(user).count()
    if not waiting:
        return []
    return [
        Tile(
            value=waiting,
            label="Removals to decide",
            url=reverse("redaction_list"),
            rule="A name or a file that somebody asks to have removed for good.",
            colour="purple",
        )
    ]
