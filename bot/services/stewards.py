"""Who looks after a plan: its owner or, once they have left, its sponsor, its subject or who works in it."""

from collections.abc import Iterable, Mapping

from bot.rules.deliverability import steward_of
from storage.models import Plan, PlanKind, PlanRole
from storage.unit_of_work import Store


def steward_id(store: Store, plan: Plan, roles: Mapping[str, PlanRole]) -> str | None:
    """Return who looks after a plan now, or None when nobody is left who may see it.

    Whoever installed Waymark does in the end, unless the plan lives in a private channel or is one person's.
    """
    workers = [who for who, role in sorted(roles.items()) if role is PlanRole.COLLABORATOR]
    makers = [plan.created_by] if plan.created_by in workers else []
    named = [plan.owner_id, plan.sponsor_id, plan.subject_id, *makers, *workers]
    known = [who for who in named if who is not None]
    found = steward_of((who, _is_there(store, plan.workspace_id, who)) for who in known)
    if found is not None or plan.is_sample or plan.kind is PlanKind.INDIVIDUAL:
        return found
    channel = None if plan.channel_id is None else store.channels.find(plan.workspace_id, plan.channel_id)
    if channel is not None and channel.is_private:
        return None
    installer = store.deliveries.find_welcomed(plan.workspace_id)
    return installer if installer is not None and _is_there(store, plan.workspace_id, installer) else None


def stewards(
    store: Store, plans: Iterable[Plan], roles: Mapping[int, Mapping[str, PlanRole]]
) -> dict[int, str]:
    """Return who looks after those of these plans whose owners have left."""
    found = {}
    for plan in plans:
        if plan.id is not None and store.members.is_gone(plan.workspace_id, plan.owner_id):
            steward = steward_id(store, plan, roles[plan.id])
            if steward is not None:
                found[plan.id] = steward
    return found


def answering_in(
    plans: Iterable[Plan], roles: Mapping[int, Mapping[str, PlanRole]]
) -> dict[int, frozenset[str]]:
    """Return by plan whose word may be asked for in it, whether or not they are there."""
    found = {}
    for plan in plans:
        assert plan.id is not None
        approving = {who for who, role in roles[plan.id].items() if role is PlanRole.APPROVER}
        found[plan.id] = frozenset(approving | ({plan.sponsor_id} if plan.sponsor_id else set()))
    return found


def absent_among(store: Store, workspace_id: str, people: Iterable[str]) -> frozenset[str]:
    """Return who of these people has left, or is a guest now, and can give nobody their word."""
    return frozenset(who for who in people if store.members.is_absent(workspace_id, who))


def _is_there(store: Store, workspace_id: str, member_id: str) -> bool:
    member = store.members.find(workspace_id, member_id)
    return member is not None and not (member.is_deactivated or member.is_stranger or member.is_guest)
