"""Actions, evidence and the standing verdict of a row, each ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from assurance.display import sentence
from assurance.models import (
    ActionKind,
    ActionRow,
    ActionVersion,
    EvidenceRow,
    EvidenceVersion,
    Marking,
)
from assurance.reports.pieces import Pieces
from core.components import Fact, Link, Tag
from core.components.text import day
from core.components.values import Colour
from core.models import ScanState, StoredFile

KIND_COLOURS: dict[ActionKind, Colour] = {
    ActionKind.DONE: "green",
    ActionKind.PLANNED: "",
    ActionKind.NONE_PROPOSED: "grey",
}


@dataclass(frozen=True, slots=True)
class Version:
    """What an action or a piece of evidence said before."""

    number: int
    kind: str
    text: str
    by: str
    at: datetime
    file: Link | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """Where it is changed, linked to more rows, taken off; empty for those who only read."""

    change: str = ""
    rows: str = ""
    take_off: str = ""
    done: str = ""
    """Where a planned action is marked as done."""


@dataclass(frozen=True, slots=True)
class ActionCard:
    kind: Tag
    text: str
    when: str
    lead: str
    source: str
    by: str
    at: datetime
    number: int
    older: list[Version]
    others: list[Link]
    ways: Ways


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    title: str
    proves: str
    what: Link | None
    is_file: bool
    facts: list[Fact]
    marking: Tag
    by: str
    at: datetime
    number: int
    older: list[Version]
    others: list[Link]
    ways: Ways


def action_cards(pieces: Pieces, *, may_change: bool) -> list[ActionCard]:
    return [
        _action_card(link, link.action.current, may_change)
        for link in pieces.actions
        if link.removed_at is None and link.action.current
    ]


def _action_card(link: ActionRow, now: ActionVersion, may_change: bool) -> ActionCard:
    return ActionCard(
        kind=kind_tag(now),
        text=now.text,
        when=_when(now),
        lead=now.lead.name if now.lead else "",
        source=now.source,
        by=now.by.name,
        at=now.at,
        number=now.number,
        older=[
            Version(v.number, sentence(v.get_kind_display()), v.text, v.by.name, v.at)
            for v in reversed(link.action.versions.all())
            if v.pk != now.pk
        ],
        others=_others(link.action.beside),  # type: ignore[attr-defined]
        ways=_ways_of_action(link, now) if may_change else Ways(),
    )


def _ways_of_action(link: ActionRow, now: ActionVersion) -> Ways:
    ways = _ways("action", link.action_id, link.row_id)
    if now.kind != ActionKind.PLANNED:
        return ways
    done = reverse("action_done", args=[link.action_id])
    return replace(ways, done=f"{done}?row={link.row_id}")


def kind_tag(version: ActionVersion) -> Tag:
    kind = ActionKind(version.kind)
    return Tag(text=sentence(str(kind.label)), colour=KIND_COLOURS[kind])


def _when(version: ActionVersion) -> str:
    if version.done_on:
        return f"Done on {day(version.done_on)}"
    return f"To be done by {day(version.due_on)}" if version.due_on else ""


def _others(links: Iterable[ActionRow | EvidenceRow]) -> list[Link]:
    return [
        Link(label=f"{link.row.finding}, {link.row.template.inspection}",
             url=reverse("row", args=[link.row_id]))
        for link in links
    ]  # fmt: skip


def _ways(kind: str, pk: int, row: int) -> Ways:
    return Ways(
        f"{reverse(f'{kind}_change', args=[pk])}?row={row}",
        f"{reverse(f'{kind}_rows', args=[pk])}?row={row}",
        reverse(f"{kind}_take_off", args=[pk, row]),
    )


def evidence_cards(pieces: Pieces, *, may_change: bool) -> list[EvidenceCard]:
    return [
        _evidence_card(pieces, link, link.evidence.current, may_change)
        for link in pieces.evidence
        if link.removed_at is None and link.evidence.current
    ]


def _evidence_card(
    pieces: Pieces, link: EvidenceRow, now: EvidenceVersion, may_change: bool
) -> EvidenceCard:
    sensitive = now.marking == Marking.OFFICIAL_SENSITIVE
    older = [v for v in reversed(link.evidence.versions.all()) if v.pk != now.pk]
    return EvidenceCard(
        title=now.title,
        proves=now.proves,
        what=source_of(now),
        is_file=now.file is not None and now.file.removed_at is None,
        facts=_evidence_facts(now),
        marking=Tag(text=now.get_marking_display(), colour="red" if sensitive else "grey"),
        by=now.by.name,
        at=now.at,
        number=now.number,
        older=[
            Version(v.number, v.title, v.proves, v.by.name, v.at, source_of(v))
            for v in older
            if pieces.shows(v)
        ],
        others=_others(link.evidence.beside),  # type: ignore[attr-defined]
        ways=_ways("evidence", link.evidence_id, link.row_id) if may_change else Ways(),
    )


def source_of(version: EvidenceVersion) -> Link | None:
    """Where the file or link is; none for a file in which a virus was found."""
    if version.file is None:
        return Link(label=version.link, url=version.link)
    if version.file.scan_state == ScanState.INFECTED:
        return None
    if version.file.removed_at:
        gone = f"This file was removed on {day(version.file.removed_at)}"
        return Link(label=gone, url=reverse("evidence_file", args=[version.pk]))
    name = f"{version.file.name} ({size_words(version.file.size)})"
    return Link(label=name, url=reverse("evidence_file", args=[version.pk]))


def size_words(size: int) -> str:
    """1.2 MB, 34 KB."""
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, size // 1024)} KB"


def _evidence_facts(version: EvidenceVersion) -> list[Fact]:
    facts = []
    if version.period_from or version.period_until:
        facts.append(Fact(label="Covers", value=_period(version.period_from, version.period_until)))
    if version.file:
        scan = ScanState(version.file.scan_state)
        name = StoredFile._meta.get_field("scan_state").verbose_name
        facts.append(Fact(label=sentence(str(name)), value=sentence(str(scan.label))))
    return facts


def _period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{day(first)} to {day(last)}"
    return f"from {day(first)}" if first else f"until {day(last)}"
