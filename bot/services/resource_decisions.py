"""How a line of a ledger stands once it says something else: more, or another thing, is asked for anew."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.rules.access import Actor, approvers_of
from bot.services.lines import Seen
from storage.models import Resource, ResourceKind, ResourceStatus, ToolState

_MORE = ("planned", "hours")
"""What has to be confirmed anew where it grows."""
_OTHER = ("currency", "member_id", "name", "from_on", "until_on", "step_id")
"""What has to be confirmed anew where it becomes another; of a budget, its name alone changes nothing."""


def decision(*, is_had: bool, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the columns of a line that can be had, or of which nobody has said so yet."""
    return {
        "status": ResourceStatus.CONFIRMED if is_had else ResourceStatus.OPEN,
        "decided_by": actor.id if is_had else None,
        "decided_at": now if is_had else None,
        "declined_because": "",
    }


def decided_anew(
    resource: Resource, values: Mapping[str, Any], seen: Seen, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Return how a line stands once it says something else: more, or another thing, is asked for anew."""
    is_ready = values["tool_state"] is ToolState.READY and resource.tool_state is not ToolState.READY
    if not is_ready and not _is_more(resource, values):
        return {}
    is_had = is_ready or actor.id in approvers_of(seen.people)
    if is_had and resource.status is ResourceStatus.CONFIRMED:
        return {}
    return decision(is_had=is_had, actor=actor, now=now)


def _is_more(resource: Resource, values: Mapping[str, Any]) -> bool:
    others: Sequence[str] = [
        name for name in _OTHER if name != "name" or resource.kind is ResourceKind.TECHNOLOGY
    ]
    zero = Decimal(0)
    return any((values[name] or zero) > (getattr(resource, name) or zero) for name in _MORE) or any(
        values[name] != getattr(resource, name) for name in others if not _is_shorter(name, resource, values)
    )


def _is_shorter(name: str, resource: Resource, values: Mapping[str, Any]) -> bool:
    """Whether a day moves so that less of somebody's time is taken, or a tool is needed later."""
    old: date | None = getattr(resource, name) if name in {"from_on", "until_on"} else None
    new: date | None = values[name] if name in {"from_on", "until_on"} else None
    if resource.kind is ResourceKind.TECHNOLOGY:
        return name == "until_on"
    if old is None or new is None:
        return False
    return new >= old if name == "from_on" else new <= old
