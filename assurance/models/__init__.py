"""What is being done about what the inspectors found."""

from assurance.models.action import (
    Action,
    ActionKind,
    ActionRow,
    ActionVersion,
    Download,
    Evidence,
    EvidenceRow,
    EvidenceVersion,
)
from assurance.models.lists import RowWords
from assurance.models.owners import HandOver
from assurance.models.panel import (
    Assurance,
    PanelAnswer,
    PanelQuestion,
    QuestionKind,
    Release,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
    Verdict,
)
from assurance.models.template import (
    EVENT_CHOICES,
    AssuranceRow,
    AssuranceTemplate,
    Block,
    DateChange,
    DateDecision,
    OfficeNote,
    OtherEvent,
    Priority,
    ProgressNote,
    RowEvent,
)
from assurance.workflow import Marking

__all__ = [
    "EVENT_CHOICES",
    "Action",
    "ActionKind",
    "ActionRow",
    "ActionVersion",
    "Assurance",
    "AssuranceRow",
    "AssuranceTemplate",
    "Block",
    "DateChange",
    "DateDecision",
    "Download",
    "Evidence",
    "EvidenceRow",
    "EvidenceVersion",
    "HandOver",
    "Marking",
    "OfficeNote",
    "OtherEvent",
    "PanelAnswer",
    "PanelQuestion",
    "Priority",
    "ProgressNote",
    "QuestionKind",
    "Release",
    "ReleasedAction",
    "ReleasedEvidence",
    "ReleasedRow",
    "RowEvent",
    "RowWords",
    "Verdict",
]
