"""What the inspectors said, and what was read from documents and waits to be confirmed."""

from inspections.models.draft import Answer, Draft, DraftDoubt, DraftRow, DraftState
from inspections.models.finding import (
    SECTION_TITLES,
    AreaForImprovement,
    CauseOfConcern,
    Correction,
    Finding,
    Kind,
    Recommendation,
    RepeatOf,
)
from inspections.models.inspection import (
    GRADES_OF_SCALE,
    Grade,
    GradedQuestion,
    GradeScale,
    Inspection,
    WhyNoGrade,
)

__all__ = [
    "GRADES_OF_SCALE",
    "SECTION_TITLES",
    "Answer",
    "AreaForImprovement",
    "CauseOfConcern",
    "Correction",
    "Draft",
    "DraftDoubt",
    "DraftRow",
    "DraftState",
    "Finding",
    "Grade",
    "GradeScale",
    "GradedQuestion",
    "Inspection",
    "Kind",
    "Recommendation",
    "RepeatOf",
    "WhyNoGrade",
]
