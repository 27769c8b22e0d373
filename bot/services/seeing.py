"""One part of a plan for somebody who may see it; for anybody else there is none."""

from collections.abc import Sequence
from typing import TypeVar

from bot.errors import InvalidError, NotAllowedError, NotFoundError
from bot.rules.access import (
    Actor,
    Deed,
    PlanPeople,
    approvers_of,
    can_see_plan,
    can_see_step,
    ensure_allowed,
    is_allowed,
)
from bot.services.audit_entries import AuditedDeed
from bot.services.lines import Seen, look_at, look_at_nothing
from bot.services.looks import opens, opens_part
from storage.models import ActionStep, CheckIn, FocusArea, Objective, Resource, StepStatus, Target
from storage.unit_of_work import Store

Whole = TypeVar("Whole", Objective, FocusArea, Resource)

NO_STEP = "There is no such step that you can see."
NO_TARGET = "There is no such target that you can see."
NO_OBJECTIVE = "There is no such objective that you can see."
NO_AREA = "There is no such key area that you can see."
NO_RESOURCE = "There is no such resource that you can see."
NO_CHECK_IN = "There is no such check-in that you can see."


def see_step(
    store: Store,
    actor: Actor,
    step_id: int,
    *,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.STEP_SEEN,
) -> tuple[ActionStep, Seen]:
    """Return a step and its plan, the step locked when it is about to change."""
    step = store.action_steps.find(actor.workspace_id, step_id, to_change=to_change)
    if step is None:
        look_at_nothing(store, actor.workspace_id, is_part=True)
    book = {} if step is None else plans_of_steps(store, [step])
    if step is None or not opens_step(store, actor, step, book, look=look):
        raise NotFoundError(NO_STEP)
    return step, book[step.plan_id]


def see_target(
    store: Store,
    actor: Actor,
    target_id: int,
    *,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.TARGET_SEEN,
    missing: str = NO_TARGET,
) -> tuple[Target, Seen]:
    """Return a target and its plan, the target locked when it is about to change."""
    target = store.targets.find(actor.workspace_id, target_id, to_change=to_change)
    if target is None:
        look_at_nothing(store, actor.workspace_id, is_part=True)
        raise NotFoundError(missing)
    seen = _plan_of(store, target)
    if not opens_part(store, actor, seen.people, seen.id, look, doer_id=target.owner_id):
        raise NotFoundError(missing)
    return target, seen


def see_objective(
    store: Store,
    actor: Actor,
    objective_id: int,
    *,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.OBJECTIVE_SEEN,
    missing: str = NO_OBJECTIVE,
) -> tuple[Objective, Seen]:
    """Return an objective and its plan, the objective locked when it is about to change."""
    objective = store.objectives.find(actor.workspace_id, objective_id, to_change=to_change)
    return _open_whole(store, actor, objective, look, missing=missing)


def see_area(
    store: Store,
    actor: Actor,
    area_id: int,
    *,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.AREA_SEEN,
    missing: str = NO_AREA,
) -> tuple[FocusArea, Seen]:
    """Return a key area and its plan, the area locked when it is about to change."""
    area = store.focus_areas.find(actor.workspace_id, area_id, to_change=to_change)
    return _open_whole(store, actor, area, look, missing=missing)


def see_resource(
    store: Store,
    actor: Actor,
    resource_id: int,
    *,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.RESOURCE_SEEN,
    missing: str = NO_RESOURCE,
) -> tuple[Resource, Seen]:
    """Return a line of a ledger and its plan, the line locked when it is about to change."""
    resource = store.resources.find(actor.workspace_id, resource_id, to_change=to_change)
    return _open_whole(store, actor, resource, look, missing=missing)


def see_check_in(
    store: Store, actor: Actor, check_in_id: int, *, to_change: bool = False
) -> tuple[CheckIn, Seen]:
    """Return a check-in and its plan, the check-in locked when it is about to change."""
    found = store.check_ins.find(actor.workspace_id, check_in_id, to_change=to_change)
    if found is None:
        raise NotFoundError(NO_CHECK_IN)
    check_in, look = found[0], AuditedDeed.CHECK_IN_SEEN
    _, seen = see_target(store, actor, check_in.target_id, look=look, missing=NO_CHECK_IN)
    return check_in, seen


def plans_of_steps(store: Store, steps: Sequence[ActionStep]) -> dict[int, Seen]:
    """Return the plans of these steps, by id."""
    if not steps:
        return {}
    return look_at(store, store.plans.list_by_ids(steps[0].workspace_id, {step.plan_id for step in steps}))


def opens_step(
    store: Store,
    actor: Actor,
    step: ActionStep,
    book: dict[int, Seen],
    *,
    look: AuditedDeed = AuditedDeed.STEP_SEEN,
) -> bool:
    """Say whether somebody may see a step, and write down that they did; `book` holds its plan."""
    seen = book[step.plan_id]
    return opens_part(store, actor, seen.people, seen.id, look, doer_id=step.assignee_id)


def is_step_seen(actor: Actor, step: ActionStep, book: dict[int, Seen]) -> bool:
    """Whether the actor can see a step; `book` holds its plan."""
    return can_see_step(actor, book[step.plan_id].people, assignee_id=step.assignee_id)


def ensure_to_do(step: ActionStep) -> None:
    """Refuse to change a step with which nothing is left to do."""
    if step.status in {StepStatus.DONE, StepStatus.DROPPED}:
        ref, said = f"S-{step.number}", "done" if step.status is StepStatus.DONE else "dropped"
        raise NotAllowedError(f"{ref} {step.title} is {said}. To change it, reopen it first: reopen {ref}")


def ensure_kept(target: Target) -> None:
    """Refuse to go on with a target that was taken back."""
    if target.is_dropped:
        ref = f"T-{target.number}"
        raise _dropped(ref, f"{ref} {target.indicator}")


def ensure_kept_objective(objective: Objective) -> None:
    """Refuse to go on with an objective that was given up."""
    if objective.is_dropped:
        ref = f"O-{objective.number}"
        raise _dropped(ref, f"{ref} {objective.outcome}")


def ensure_kept_resource(resource: Resource) -> None:
    """Refuse to go on with a line that was taken out of its ledger."""
    if resource.is_dropped:
        ref = f"R-{resource.number}"
        raise _dropped(ref, ref)


def _dropped(ref: str, named: str) -> NotAllowedError:
    """Say of what was given up how it comes back, and for how long that can be."""
    said = f"{named} was dropped. Its history can take that back within 24 hours: history {ref}"
    return NotAllowedError(said)


def ensure_approver(store: Store, actor: Actor, seen: Seen) -> None:
    """Refuse a decision of somebody else's, and say whose it is now: who approves may have changed."""
    if not can_see_plan(actor, seen.people) or is_allowed(actor, Deed.APPROVE, seen.people):
        ensure_allowed(actor, Deed.APPROVE, seen.people)
        return
    approvers = sorted(approvers_of(seen.people))
    names = store.members.names(actor.workspace_id, approvers)
    who = " or ".join(names.get(each, "somebody") for each in approvers)
    what = Deed.APPROVE.value.format(ref=seen.people.ref)
    raise NotAllowedError(f"Only its approver can {what}, and that is {who} now.")


def ensure_assignable(
    store: Store,
    actor: Actor,
    member_id: str,
    *,
    people: PlanPeople,
    field: str = "assignee_id",
    is_of_whole: bool = False,
) -> None:
    """Refuse somebody who could not do the work: who is not there, or cannot see a confidential plan.

    What `is_of_whole` is seen by those alone who see its whole plan, and so is nothing for a guest.
    """
    member = store.members.find(actor.workspace_id, member_id)
    if member is None or member.is_stranger:
        raise InvalidError({field: "That is nobody of this workspace. Choose somebody who is."})
    if member.is_deactivated:
        raise InvalidError({field: f"{member.name} has left this workspace. Choose somebody else."})
    if people.is_confidential and not (member_id in people.named and not member.is_guest):
        ref, name = people.ref, member.name
        raise InvalidError(
            {
                field: f"{ref} is confidential, and {name} cannot see it. Choose somebody who can, or name "
                f"them first: role {ref} @{name} collaborator"
            }
        )
    if is_of_whole and member.is_guest:
        said = f"{member.name} is a guest, who sees only what is assigned to them. Choose a full member."
        raise InvalidError({field: said})


def _open_whole(
    store: Store, actor: Actor, part: Whole | None, look: AuditedDeed, *, missing: str
) -> tuple[Whole, Seen]:
    """Return what only those may see who see its whole plan; whatever is wrong takes as long."""
    if part is None:
        look_at_nothing(store, actor.workspace_id, is_part=True)
        raise NotFoundError(missing)
    seen = _plan_of(store, part)
    if not opens(store, actor, seen.people, seen.id, look):
        raise NotFoundError(missing)
    return part, seen


def _plan_of(store: Store, part: Objective | FocusArea | Target | Resource) -> Seen:
    plan = store.plans.find(part.workspace_id, part.plan_id)
    assert plan is not None
    return look_at(store, [plan])[part.plan_id]
