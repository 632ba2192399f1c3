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
from assurance.models.disposal import Disposal, DisposalDecision, DisposalRequest
from assurance.models.lists import RowWords, SavedView, StartingView
from assurance.models.owners import HandOver
from assurance.models.panel import (
    Assurance,
    PanelAnswer,
    PanelQuestion,
    PaperDownload,
    QuestionKind,
    Release,
    ReleasedAction,
    ReleasedEvidence,
    ReleasedRow,
    Verdict,
)
from assurance.models.record import RecordCopy
from assurance.models.redaction import (
    RedactedFile,
    RedactedRow,
    Redaction,
    RedactionState,
    Removed,
)
from assurance.models.retention import Retention
from assurance.models.template import (
    EVENT_CHOICES,
    AssuranceRow,
    AssuranceTemplate,
    Block,
    DateChange,
    DateDecision,
    DateKind,
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
    "DateKind",
    "Disposal",
    "DisposalDecision",
    "DisposalRequest",
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
    "PaperDownload",
    "Priority",
    "ProgressNote",
    "QuestionKind",
    "RecordCopy",
    "RedactedFile",
    "RedactedRow",
    "Redaction",
    "RedactionState",
    "Release",
    "ReleasedAction",
    "ReleasedEvidence",
    "ReleasedRow",
    "Removed",
    "Retention",
    "RowEvent",
    "RowWords",
    "SavedView",
    "StartingView",
    "Verdict",
]
