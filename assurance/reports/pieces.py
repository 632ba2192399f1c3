"""All that hangs on one row, read once for one person, in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from assurance.models import (
    ActionRow,
    ActionVersion,
    AssuranceRow,
    DateChange,
    EvidenceRow,
    EvidenceVersion,
    Marking,
    PanelQuestion,
    ProgressNote,
    RedactedRow,
    RowEvent,
    Verdict,
)
from forces.models import User
from forces.roles import Permission
from inspections.models import Correction


@dataclass(frozen=True, slots=True)
class Pieces:
    """Links that were ended are among `actions` and `evidence`: the timeline tells of them."""

    row: AssuranceRow
    user: User
    actions: list[ActionRow]
    evidence: list[EvidenceRow]
    hidden_evidence: int
    shows_sensitive: bool
    events: list[RowEvent]
    dates: list[DateChange]
    verdicts: list[Verdict]
    corrections: list[Correction]
    questions: list[PanelQuestion]
    notes: list[ProgressNote]
    removals: list[RedactedRow]

    @property
    def second_step_url(self) -> str:
        """Where the person sets up what alone is wanting to see the rest; else empty."""
        force = self.row.template.force_id
        waits = self.user.access.waits_for_second_step(Permission.SEE_SENSITIVE, force)
        return reverse("mfa_index") if waits and self.hidden_evidence else ""

    def shows(self, version: EvidenceVersion) -> bool:
        """Whether the person may know of this version: no marking since or then hides it."""
        current = version.evidence.current
        markings = {version.marking, current.marking if current else version.marking}
        return self.shows_sensitive or Marking.OFFICIAL_SENSITIVE not in markings


def pieces_of(row: AssuranceRow, user: User) -> Pieces:
    sensitive = user.access.may(Permission.SEE_SENSITIVE, row.template.force_id)
    evidence = list(_evidence(row, user))
    shown = [link for link in evidence if sensitive or _is_plain(link)]
    hidden = [link for link in evidence if link not in shown and link.removed_at is None]
    return Pieces(
        row=row,
        user=user,
        actions=list(_actions(row, user)),
        evidence=shown,
        hidden_evidence=len(hidden),
        shows_sensitive=sensitive,
        events=list(
            row.events.select_related("by", "lead", "stood_in_for", "handover__giver").order_by(
                "at", "pk"
            )
        ),
        dates=list(row.date_changes.select_related("asked_by", "decided_by", "stood_in_for")),
        verdicts=list(_verdicts(row)),
        corrections=list(row.finding.corrections.select_related("by").order_by("at", "pk")),
        questions=list(_questions(row, user)),
        notes=list(row.progress_notes.select_related("by").order_by("at", "pk")),
        removals=list(row.redacted_in.select_related("redaction__decided_by")),
    )


def _is_plain(link: EvidenceRow) -> bool:
    current = link.evidence.current
    return current is not None and current.marking == Marking.OFFICIAL


def _actions(row: AssuranceRow, user: User):  # type: ignore[no-untyped-def]
    versions = ActionVersion.objects.select_related("by", "lead", "handover")
    return (
        ActionRow.objects.filter(row=row)
        .select_related("action__current__by", "action__current__lead", "added_by", "removed_by")
        .prefetch_related(
            Prefetch("action__versions", versions.order_by("number", "pk")),
            Prefetch("action__links", _other_rows(ActionRow, row, user), to_attr="beside"),
        )
        .order_by("action__created_at", "pk")
    )


def _evidence(row: AssuranceRow, user: User):  # type: ignore[no-untyped-def]
    versions = EvidenceVersion.objects.select_related("by", "file").order_by("number", "pk")
    return (
        EvidenceRow.objects.filter(row=row)
        .select_related(
            "evidence__current__by", "evidence__current__file", "added_by", "removed_by"
        )
        .prefetch_related(
            Prefetch("evidence__versions", versions),
            Prefetch("evidence__links", _other_rows(EvidenceRow, row, user), to_attr="beside"),
        )
        .order_by("evidence__created_at", "pk")
    )


def _other_rows(links: type[ActionRow | EvidenceRow], row: AssuranceRow, user: User):  # type: ignore[no-untyped-def]
    readable = AssuranceRow.objects.readable_by(user)
    return (
        links.objects.filter(removed_at=None, row__in=readable)
        .exclude(row=row)
        .select_related("row__finding", "row__template__inspection")
        .order_by("row__template", "row__finding__order", "pk")
    )


def _verdicts(row: AssuranceRow):  # type: ignore[no-untyped-def]
    return (
        row.verdicts.select_related("by")
        .prefetch_related(
            Prefetch("action_versions", ActionVersion.objects.select_related("action", "by")),
            Prefetch(
                "evidence_versions",
                EvidenceVersion.objects.select_related("evidence__current", "by", "file"),
            ),
        )
        .order_by("at", "pk")
    )


def _questions(row: AssuranceRow, user: User):  # type: ignore[no-untyped-def]
    return (
        PanelQuestion.objects.visible_to(user)
        .filter(row=row)
        .select_related("panel", "asked_by")
        .prefetch_related("answers__by")
        .order_by("asked_at", "pk")
    )
