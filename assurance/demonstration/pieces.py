"""Actions and evidence of a told past, and which versions a verdict or a release saw."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from assurance.models import (
    Action,
    ActionRow,
    ActionVersion,
    AssuranceRow,
    AssuranceTemplate,
    Evidence,
    EvidenceRow,
    EvidenceVersion,
    Marking,
    Release,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
    Verdict,
)
from assurance.services.actions import ActionWords
from core.models import StoredFile
from forces.models import Panel, User


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence as told: a file that is stored already, or a link."""

    title: str
    proves: str
    link: str = ""
    file: StoredFile | None = None
    marking: Marking | str = Marking.OFFICIAL


@dataclass(slots=True)
class Pieces:
    """The pieces told so far. `standing_…`: by `id(row)`, what stands on a row now, in order."""

    actions: list[Action] = field(default_factory=list)
    action_versions: list[ActionVersion] = field(default_factory=list)
    action_links: list[ActionRow] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    evidence_versions: list[EvidenceVersion] = field(default_factory=list)
    evidence_links: list[EvidenceRow] = field(default_factory=list)
    saw_actions: list[tuple[Verdict, ActionVersion]] = field(default_factory=list)
    saw_evidence: list[tuple[Verdict, EvidenceVersion]] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    released: list[ReleasedRow | ReleasedAction | ReleasedEvidence] = field(default_factory=list)
    standing_actions: dict[int, list[Action]] = field(default_factory=lambda: defaultdict(list))
    standing_evidence: dict[int, list[Evidence]] = field(default_factory=lambda: defaultdict(list))

    def act(
        self, rows: Iterable[AssuranceRow], words: ActionWords, *, by: User, at: datetime
    ) -> Action:
        """An action on rows of one force."""
        chosen = list(rows)
        action = Action(force=chosen[0].template.force, created_by=by, created_at=at)
        self.actions.append(action)
        self.word(action, words, number=1, by=by, at=at)
        for row in chosen:
            self.action_links.append(ActionRow(action=action, row=row, added_by=by, added_at=at))
            self.standing_actions[id(row)].append(action)
        return action

    def word(
        self, action: Action, words: ActionWords, *, number: int, by: User, at: datetime
    ) -> ActionVersion:
        """A version of an action, from now on its current one."""
        version = ActionVersion(
            action=action,
            number=number,
            kind=words.kind,
            text=words.text,
            lead=words.lead,
            due_on=words.due_on,
            done_on=words.done_on,
            source=words.source,
            by=by,
            at=at,
        )
        action.current = version
        self.action_versions.append(version)
        return version

    def prove(
        self, rows: Iterable[AssuranceRow], proof: Proof, *, by: User, at: datetime
    ) -> Evidence:
        """One piece of evidence on rows of one force."""
        chosen = list(rows)
        evidence = Evidence(force=chosen[0].template.force, created_by=by, created_at=at)
        version = EvidenceVersion(
            evidence=evidence,
            number=1,
            title=proof.title,
            file=proof.file,
            link=proof.link,
            proves=proof.proves,
            marking=proof.marking,
            by=by,
            at=at,
        )
        evidence.current = version
        self.evidence.append(evidence)
        self.evidence_versions.append(version)
        for row in chosen:
            link = EvidenceRow(evidence=evidence, row=row, added_by=by, added_at=at)
            self.evidence_links.append(link)
            self.standing_evidence[id(row)].append(evidence)
        return evidence

    def seen(self, row: AssuranceRow, verdict: Verdict) -> None:
        """The verdict rests on all that stands on the row now."""
        self.saw_actions += [(verdict, version) for version in self._actions_of(row)]
        self.saw_evidence += [(verdict, version) for version in self._evidence_of(row)]

    def release(
        self,
        template: AssuranceTemplate,
        rows: Iterable[AssuranceRow],
        panel: Panel,
        *,
        by: User,
        at: datetime,
        note: str,
    ) -> Release:
        """Give a panel the rows, their actions and their open evidence as they stand now."""
        made = Release(template=template, panel=panel, by=by, at=at, note=note)
        self.releases.append(made)
        for row in rows:
            self.released.append(ReleasedRow(release=made, row=row))
            for words in self._actions_of(row):
                self.released.append(ReleasedAction(release=made, row=row, version=words))
            for proof in self._evidence_of(row):
                if proof.marking == Marking.OFFICIAL:
                    self.released.append(ReleasedEvidence(release=made, row=row, version=proof))
        return made

    def _actions_of(self, row: AssuranceRow) -> list[ActionVersion]:
        return [each.current for each in self.standing_actions[id(row)] if each.current]

    def _evidence_of(self, row: AssuranceRow) -> list[EvidenceVersion]:
        return [each.current for each in self.standing_evidence[id(row)] if each.current]
