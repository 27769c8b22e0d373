"""Who is what in a plan: read for whoever may see it, and told to those whom a change concerns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.rules.access import Actor, Deed, can_see_plan, is_allowed
from bot.rules.roles import Circle, CircleNotice, Part, Role, roles_in
from bot.services.actors import actor_of
from bot.services.lines import Seen, look_at
from bot.services.schedules import to_ms
from bot.services.telling import write_notice
from storage.models import Delivery, DeliveryState, Plan, PlanKind, PlanStatus
from storage.unit_of_work import Store

CIRCLE = "circle"
"""In the facts of a message: of which plan it tells who is what."""
BY, NEW = "by", "new"
NAMING = frozenset({"owner_id", "sponsor_id", "roles"})
"""The fields of a plan that say who is what in it."""


def circle_of(store: Store, viewer: Actor, seen: Seen) -> Circle:
    """Return who is what in a plan, the owner first."""
    found = roles_in(seen.people)
    names = store.members.names(seen.plan.workspace_id, found)
    order = list(Role)
    parts = [
        Part(who, names.get(who, "somebody"), role, store.members.is_gone(seen.plan.workspace_id, who))
        for who, role in found.items()
    ]
    is_open = seen.plan.status is not PlanStatus.CLOSED and not seen.plan.is_sample
    return Circle(
        plan_id=seen.id,
        version=seen.plan.version,
        ref=seen.people.ref,
        title=seen.plan.title,
        parts=tuple(sorted(parts, key=lambda part: (order.index(part.role), part.name.casefold()))),
        is_confidential=seen.people.is_confidential,
        can_edit=is_open and is_allowed(viewer, Deed.EDIT_PLAN, seen.people),
    )


def tell_of_new(store: Store, plan: Plan, *, by: Actor, now: datetime) -> None:
    """Tell those whom a new plan names who is what in it; of a team's plan, whoever is to work on it."""
    (seen,) = look_at(store, [plan]).values()
    is_one_persons = plan.kind is PlanKind.INDIVIDUAL
    concerned = seen.people.named if is_one_persons else seen.people.named - {plan.owner_id}
    _tell(store, plan, concerned, key="new", by=by, now=now, facts={NEW: "yes"})


def tell_of_change(
    store: Store, plan: Plan, changes: Mapping[str, Sequence[Any]], *, key: int, by: Actor, now: datetime
) -> None:
    """Tell those who are something else in a plan now; of one person's, that person and the owner as well."""
    if plan.is_sample or not NAMING & changes.keys():
        return
    (seen,) = look_at(store, [plan]).values()
    before, after = _roles_before(plan, changes), roles_in(seen.people)
    concerned = {who for who, role in after.items() if before.get(who) is not role}
    if plan.kind is PlanKind.INDIVIDUAL:
        concerned |= {plan.owner_id, plan.subject_id or plan.owner_id}
    _tell(store, plan, concerned, key=str(key), by=by, now=now)


def circle_notice(store: Store, row: Delivery) -> CircleNotice | None:
    """Return what a message tells of who is what in a plan now, or None to whom it does not name any more."""
    plan = store.plans.find(row.workspace_id, int(row.facts[CIRCLE]))
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    if plan is None or member is None or plan.status is PlanStatus.CLOSED:
        return None
    (seen,) = look_at(store, [plan]).values()
    viewer, role = actor_of(store, member), roles_in(seen.people).get(member.id)
    if role is None or not can_see_plan(viewer, seen.people):
        return None
    by = store.members.names(row.workspace_id, [str(row.facts[BY])])
    return CircleNotice(
        circle=circle_of(store, viewer, seen),
        role=role,
        by=by.get(str(row.facts[BY]), "Somebody"),
        is_new=NEW in row.facts,
    )


def _roles_before(plan: Plan, changes: Mapping[str, Sequence[Any]]) -> dict[str, Role]:
    """Return what everybody was in a plan before a change of it."""
    found = {who: Role(str(role)) for who, role in dict(changes.get("roles", ({},))[0] or {}).items()}
    for name, role in (("sponsor_id", Role.SPONSOR), ("subject_id", Role.SUBJECT), ("owner_id", Role.OWNER)):
        who = changes[name][0] if name in changes else getattr(plan, name)
        if who is not None:
            found[who] = role
    return found


def _tell(
    store: Store,
    plan: Plan,
    concerned: Collection[str],
    *,
    key: str,
    by: Actor,
    now: datetime,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Tell these people, but for whoever did it; what was not told yet of the same plan is told with it."""
    assert plan.id is not None
    untold = [
        row
        for row in store.deliveries.list_waiting_of_plan(plan.workspace_id, plan.id)
        if CIRCLE in row.facts
    ]
    for who in sorted(set(concerned) - {by.id}):
        reader = store.members.find(plan.workspace_id, who)
        if reader is None or reader.is_deactivated:
            continue
        told = {CIRCLE: str(plan.id), BY: by.id, **(facts or {})}
        for row in untold:
            if row.member_id == who and row.state is DeliveryState.PENDING:
                told |= {NEW: row.facts[NEW]} if NEW in row.facts else {}
                row.state, row.reason, row.settled_ms = DeliveryState.CANCELLED, "told_later", to_ms(now)
        occasion = f"circle:{plan.id}:{key}"
        write_notice(store, reader, facts=told, key=occasion, now=now, plan_id=plan.id)
