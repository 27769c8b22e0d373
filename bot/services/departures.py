"""Telling those who look after plans what becomes of the work of somebody who had themselves deleted."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.rules.access import Actor
from bot.rules.privacy import Departure, Work
from bot.services.actors import actor_of
from bot.services.lines import look_at, plan_ref, step_lines
from bot.services.schedules import to_ms
from bot.services.telling import write_notice
from storage.models import OPEN_STATUSES, Delivery, Plan
from storage.unit_of_work import Store

PARTED = "parted"
"""In the facts of a message: what has become of that work."""


@dataclass(slots=True)
class News:
    """What one person is to be told."""

    steps: list[int] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def tell_of_departure(store: Store, actor: Actor, member_id: str, news: News, *, now: datetime) -> None:
    """Tell somebody once what has become of the work of the actor, who has themselves deleted."""
    reader = store.members.find(actor.workspace_id, member_id)
    if reader is None or reader.is_deactivated or reader.id == actor.id:
        return
    facts = {PARTED: {"steps": news.steps, "removed": news.removed}}
    write_notice(store, reader, facts=facts, key=f"parted:{to_ms(now)}", now=now)


def departure_of(store: Store, row: Delivery) -> Departure | None:
    """Return what a message tells of somebody who had themselves deleted, by the present state."""
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    facts = row.facts.get(PARTED)
    if member is None or facts is None:
        return None
    steps = [
        step
        for step in store.action_steps.list_by_ids(row.workspace_id, facts["steps"])
        if step.assignee_id is None and step.status in OPEN_STATUSES
    ]
    seen = look_at(store, store.plans.list_by_ids(row.workspace_id, {step.plan_id for step in steps}))
    departure = Departure(
        steps=step_lines(store, actor_of(store, member), steps, seen=seen),
        removed=tuple(facts["removed"]),
    )
    is_of_use = departure.steps or departure.removed
    return departure if is_of_use else None


def work_of(plan: Plan, *, to: str = "") -> Work:
    """Return a plan by what people call it."""
    return Work(plan_ref(plan), plan.title, to)
