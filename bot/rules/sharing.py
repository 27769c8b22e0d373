"""Sharing: which plan may be shown in which channel, and what is shown of it there."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from bot.errors import InvalidError, NotAllowedError
from bot.rules.access import Actor, PlanPeople
from bot.rules.alignment import Served, Serving
from bot.rules.obstacles import ObstacleLine
from bot.rules.outline import Outline
from bot.rules.plans import PlanLine
from bot.rules.targets import TargetLine
from bot.values import frozen


@frozen
class Audience:
    """A channel in which a plan is to be shown; `is_seen` when app and sharer can both look into it."""

    id: str
    name: str
    is_seen: bool
    is_archived: bool
    is_foreign: bool
    """Whether people of another company are in it."""
    has_app: bool


@frozen
class SharedPlan:
    """What a channel is shown of a plan, and who shares it."""

    plan: PlanLine
    targets: tuple[TargetLine, ...]
    shared_by: str
    today: date
    outline: Outline = field(default_factory=Outline)
    served: Served | None = None
    serving: Mapping[int, tuple[Serving, ...]] = field(default_factory=dict)
    obstacles: tuple[ObstacleLine, ...] = ()


@frozen
class ShareQuestion:
    """What is asked before a plan is shared; `is_beyond` when it leaves its private channel."""

    shown: SharedPlan
    channel_id: str
    is_beyond: bool


def is_beyond(plan: PlanPeople, channel_id: str) -> bool:
    """Whether a channel is another one than the private channel that a plan lives in."""
    return plan.private_channel_id is not None and plan.private_channel_id != channel_id


def ensure_may_share(actor: Actor, plan: PlanPeople, audience: Audience) -> None:
    """Refuse to show a plan where it must not be seen, or where Waymark cannot speak."""
    ensure_shareable(plan)
    if problem := _problem(audience):
        raise InvalidError({"channel_id": problem})
    if is_beyond(plan, audience.id) and actor.id != plan.owner_id:
        raise NotAllowedError(
            f"{plan.ref} lives in a private channel. Only its owner can share it elsewhere. "
            f"Ask {plan.owner_name}, who owns it."
        )


def ensure_shareable(plan: PlanPeople) -> None:
    """Refuse to show anything of one person's plan to a channel."""
    if plan.is_confidential:
        raise NotAllowedError(f"{plan.ref} is confidential, so it is shown in no channel.")
    if plan.is_individual:
        raise NotAllowedError(f"{plan.ref} is one person's own plan, which is not shared.")


def _problem(audience: Audience) -> str:
    """Say why nothing can be shown in a channel, and what to do."""
    if not audience.is_seen:
        return "I cannot see that channel. Type /invite @Waymark in it, then share again."
    if audience.is_archived:
        return f"#{audience.name} is archived. Choose another channel."
    if audience.is_foreign:
        return f"People of another company are in #{audience.name}, so plans are not shared there."
    if not audience.has_app:
        return f"I am not in #{audience.name}. Type /invite @Waymark there, then share again."
    return ""
