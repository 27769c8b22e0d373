"""The one gate to a plan and its parts: whoever it lets in from outside the plan is in the audit log.

What names a plan or a part of one asks here before it is opened for somebody. `can_see_plan` and its like
answer without a trace: they are for lists, and for what somebody may be told who has not asked.
"""

from datetime import UTC, datetime, time

from bot.rules.access import Actor, PlanPeople, can_see_plan, can_see_step, is_involved
from bot.services.audit_entries import AuditedDeed
from storage.repositories.audit_entries import Look
from storage.unit_of_work import Store


def opens(store: Store, actor: Actor, people: PlanPeople, plan_id: int, deed: AuditedDeed) -> bool:
    """Say whether somebody may see a whole plan, and write down that they did if they are from outside."""
    return _lets_in(store, actor, people, plan_id, deed, is_seen=can_see_plan(actor, people))


def opens_part(  # whose work it is decides as well
    store: Store,
    actor: Actor,
    people: PlanPeople,
    plan_id: int,
    deed: AuditedDeed,
    *,
    doer_id: str | None,
) -> bool:
    """Do as `opens` does with a step or a target, which its own doer may see in any case."""
    is_seen = can_see_step(actor, people, assignee_id=doer_id)
    return _lets_in(store, actor, people, plan_id, deed, is_seen=is_seen)


def _lets_in(
    store: Store, actor: Actor, people: PlanPeople, plan_id: int, deed: AuditedDeed, *, is_seen: bool
) -> bool:
    """Pass on what was found; who is named in the plan, or has work in it, is not from outside."""
    at = actor.acts_at
    if not is_seen or at is None or is_involved(actor, people):
        return is_seen
    if not store.plans.has_work_of(actor.workspace_id, plan_id, actor.id):
        day = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
        store.look(Look(actor.workspace_id, actor.id, deed, people.ref, plan_id, at, day))
    return True
