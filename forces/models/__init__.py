"""Who people are, what they may do, and how they prove who they are."""

from forces.models.cover import Cover
from forces.models.people import (
    BodyKind,
    Force,
    Invitation,
    Membership,
    MonitoringStage,
    Panel,
    PanelKind,
    Stage,
    User,
    UserManager,
)
from forces.models.second_step import RequiredSecondStep, SecondStep

__all__ = [
    "BodyKind",
    "Cover",
    "Force",
    "Invitation",
    "Membership",
    "MonitoringStage",
    "Panel",
    "PanelKind",
    "RequiredSecondStep",
    "SecondStep",
    "Stage",
    "User",
    "UserManager",
]
