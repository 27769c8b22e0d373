"""Approvals: what somebody is asked to confirm, and what they are told of a decision."""

from datetime import date

from bot.rules.ledger import ResourceLine
from bot.rules.proposals import ProposalLine
from bot.values import frozen


@frozen
class ApprovalAsk:
    """What waits for its reader's word in one plan, each as it stands now; `by` is who asked last."""

    plan_id: int
    plan_ref: str
    plan_title: str
    lines: tuple[ResourceLine, ...]
    by: str
    today: date
    is_confidential: bool = False
    proposals: tuple[ProposalLine, ...] = ()
    """The revisions of targets that are asked for beside the resources."""
    approvers: str = ""
    """Who approves in the plan now."""


@frozen
class Declined:
    """That what its reader asked for cannot be had, and why, as the line says."""

    line: ResourceLine
    today: date
