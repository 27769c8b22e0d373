"""The nouns: one table each, named as the rest of the house names them."""

from storage.models.absences import Absence
from storage.models.action_steps import (
    OPEN_STATUSES,
    ActionStep,
    Snooze,
    StepDependency,
    StepPriority,
    StepStatus,
)
from storage.models.api_tokens import ApiRequest, ApiToken
from storage.models.audit_entries import AuditEntry
from storage.models.check_ins import CheckIn, Obstacle, ObstacleRole, ReportedObstacle
from storage.models.columns import metadata
from storage.models.deliveries import (
    ASKER,
    ODD,
    UNLEASED,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Pace,
    Schedule,
    ScheduleKind,
)
from storage.models.focus_areas import (
    AreaRating,
    AreaStatus,
    FocusArea,
    Rater,
    RatingRound,
    RoundArea,
    RoundStatus,
)
from storage.models.holds import Hold, HoldKind
from storage.models.homes import Home
from storage.models.inbox import Inbox, InboxState
from storage.models.job_leases import JobLease
from storage.models.objectives import Alignment, Objective
from storage.models.own_revisions import OwnDeed, OwnRevision
from storage.models.plans import Plan, PlanKind, PlanMember, PlanRole, PlanStatus
from storage.models.proposals import Proposal, ProposalState
from storage.models.resources import Resource, ResourceKind, ResourceStatus, ToolState
from storage.models.revisions import RevisedDeed, RevisedNoun, RevisedTurn, Revision
from storage.models.targets import Direction, Measurement, Milestone, Phase, Target
from storage.models.templates import Template
from storage.models.waiting import Waiting
from storage.models.workspaces import Channel, ChannelMember, Counter, Member, Workspace

__all__ = [
    "ASKER",
    "ODD",
    "OPEN_STATUSES",
    "UNLEASED",
    "Absence",
    "ActionStep",
    "Alignment",
    "ApiRequest",
    "ApiToken",
    "AreaRating",
    "AreaStatus",
    "AuditEntry",
    "Channel",
    "ChannelMember",
    "CheckIn",
    "Counter",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Direction",
    "FocusArea",
    "Hold",
    "HoldKind",
    "Home",
    "Inbox",
    "InboxState",
    "JobLease",
    "Measurement",
    "Member",
    "Milestone",
    "Objective",
    "Obstacle",
    "ObstacleRole",
    "OwnDeed",
    "OwnRevision",
    "Pace",
    "Phase",
    "Plan",
    "PlanKind",
    "PlanMember",
    "PlanRole",
    "PlanStatus",
    "Proposal",
    "ProposalState",
    "Rater",
    "RatingRound",
    "ReportedObstacle",
    "Resource",
    "ResourceKind",
    "ResourceStatus",
    "RevisedDeed",
    "RevisedNoun",
    "RevisedTurn",
    "Revision",
    "RoundArea",
    "RoundStatus",
    "Schedule",
    "ScheduleKind",
    "Snooze",
    "StepDependency",
    "StepPriority",
    "StepStatus",
    "Target",
    "Template",
    "ToolState",
    "Waiting",
    "Workspace",
    "metadata",
]
