"""The nouns: one table each, named as the rest of the house names them."""

from storage.models.absences import Absence
from storage.models.action_steps import OPEN_STATUSES, ActionStep, Snooze, StepStatus
from storage.models.check_ins import CheckIn
from storage.models.columns import metadata
from storage.models.deliveries import Delivery, DeliveryKind, DeliveryState, Pace, Schedule, ScheduleKind
from storage.models.holds import Hold, HoldKind
from storage.models.homes import Home
from storage.models.inbox import Inbox, InboxState
from storage.models.job_leases import JobLease
from storage.models.plans import Plan, PlanMember, PlanRole, PlanStatus
from storage.models.revisions import RevisedDeed, RevisedNoun, RevisedTurn, Revision
from storage.models.targets import Direction, Measurement, Target
from storage.models.workspaces import Channel, ChannelMember, Counter, Member, Workspace

__all__ = [
    "OPEN_STATUSES",
    "Absence",
    "ActionStep",
    "Channel",
    "ChannelMember",
    "CheckIn",
    "Counter",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Direction",
    "Hold",
    "HoldKind",
    "Home",
    "Inbox",
    "InboxState",
    "JobLease",
    "Measurement",
    "Member",
    "Pace",
    "Plan",
    "PlanMember",
    "PlanRole",
    "PlanStatus",
    "RevisedDeed",
    "RevisedNoun",
    "RevisedTurn",
    "Revision",
    "Schedule",
    "ScheduleKind",
    "Snooze",
    "StepStatus",
    "Target",
    "Workspace",
    "metadata",
]
