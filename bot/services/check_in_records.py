"""What is told of a check-in: to its author, to its plan's channel, and in the form that edits it."""

from collections.abc import Mapping
from datetime import date

from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.cadence import local_date
from bot.rules.check_ins import Balance, CheckInRecord, NextStep
from bot.rules.evaluation import Evaluation
from bot.rules.targets import TargetLine
from bot.services.evaluations import evaluations
from bot.services.lines import look_at, target_lines
from bot.services.obstacles import said_of
from storage.models import (
    ActionStep,
    CheckIn,
    ObstacleRole,
    Plan,
    PlanStatus,
    RevisedNoun,
    StepStatus,
    Target,
)
from storage.unit_of_work import Store


def record_of(
    store: Store, workspace_id: str, check_in_id: int, *, viewer: Actor | None = None
) -> CheckInRecord:
    """Return what is told of a check-in."""
    found = store.check_ins.find(workspace_id, check_in_id)
    assert found is not None
    check_in, measurement = found
    target = store.targets.find(workspace_id, check_in.target_id)
    plan = store.plans.find(workspace_id, check_in.plan_id)
    assert target is not None
    assert plan is not None
    before = store.check_ins.find_before(check_in)
    taken_back_by = _dropper(store, check_in)
    book = look_at(store, [plan])
    people = book[check_in.plan_id].people
    names = store.members.names(
        workspace_id,
        [
            check_in.author_id,
            check_in.edited_by,
            check_in.next_id,
            taken_back_by,
            before.author_id if before else None,
        ],
    )
    may_edit = viewer is not None and is_allowed(
        viewer, Deed.EDIT_CHECK_IN, people, doer_id=check_in.author_id
    )
    evaluation = _evaluation(store, plan, target, check_in, on=measurement.measured_on)
    return CheckInRecord(
        target=target_lines(store, viewer, [target], seen=book)[0],
        author_name=names.get(check_in.author_id, "somebody"),
        value=measurement.value,
        measured_on=measurement.measured_on,
        reported_on=local_date(check_in.created_at, plan.zone),
        happened=check_in.happened,
        next_step=check_in.next_step,
        expected=check_in.expected,
        expected_before=None if before is None else before.expected,
        expected_by="" if before is None else names.get(before.author_id, "somebody"),
        confidence=check_in.confidence,
        id=check_in_id,
        version=check_in.version,
        edited_at=check_in.edited_at,
        edited_by=names.get(check_in.edited_by or "", ""),
        taken_back_by=names.get(taken_back_by or "", ""),
        left_out_because=measurement.excluded_because,
        can_edit=may_edit and plan.status is not PlanStatus.CLOSED and not check_in.is_dropped,
        zone=plan.zone,
        evaluation=evaluation,
        balance=_balance(store, plan, target, evaluation, viewer=viewer, on=measurement.measured_on),
        guards=_guards(store, plan, target, evaluation, viewer=viewer),
        following=_following(store, check_in, names),
        next_id=check_in.next_id,
        changed=check_in.changed,
        changed_on=check_in.changed_on,
        in_hand=next(iter(said_of(store, check_in, ObstacleRole.IN_HAND)), ""),
        raised=said_of(store, check_in, ObstacleRole.RAISED),
        solved=said_of(store, check_in, ObstacleRole.SOLVED),
        asked_on=check_in.asked_on,
    )


def _guards(
    store: Store, plan: Plan, target: Target, found: Evaluation | None, *, viewer: Actor | None
) -> tuple[TargetLine, ...]:
    """Return the targets for which this one must not get worse, where it did or shows a sign of it."""
    if found is None or found.verdict not in {"worsened", "signal_worse"}:
        return ()
    others = store.targets.list_of_plans(target.workspace_id, [target.plan_id])
    rows = [row for row in others if row.balancing_id == target.id]
    return target_lines(store, viewer, rows, seen=look_at(store, [plan]))


def _following(store: Store, check_in: CheckIn, names: Mapping[str, str]) -> NextStep | None:
    """Return what is done next; of an action step that it became, as that is now."""
    if not check_in.next_step:
        return None
    step = _step_of(store, check_in)
    if step is None:
        who = names.get(check_in.next_id or "", "")
        return NextStep(check_in.next_step, who=who, by=check_in.next_on)
    who = store.members.names(step.workspace_id, [step.assignee_id]).get(step.assignee_id or "", "")
    return NextStep(step.title, who=who, by=step.due_on, ref=f"S-{step.number}")


def _step_of(store: Store, check_in: CheckIn) -> ActionStep | None:
    """Return the action step that the next step became, unless it was taken back or given up."""
    if check_in.step_id is None:
        return None
    step = store.action_steps.find(check_in.workspace_id, check_in.step_id)
    return None if step is None or step.status is StepStatus.DROPPED else step


def _evaluation(
    store: Store, plan: Plan, target: Target, check_in: CheckIn, *, on: date
) -> Evaluation | None:
    """Return what the measurements up to a check-in's say, as of the day on which it was reported."""
    if check_in.is_dropped:
        return None
    reported_on = max(on, local_date(check_in.created_at, plan.zone))
    return next(iter(evaluations(store, plan, [target], today=reported_on, until=on).values()))


def _balance(
    store: Store, plan: Plan, target: Target, found: Evaluation | None, *, viewer: Actor | None, on: date
) -> Balance | None:
    """Return what must not get worse for a target, where that has got better or shows a sign of it."""
    if found is None or found.verdict not in {"improved", "signal_better"} or target.balancing_id is None:
        return None
    other = store.targets.find(target.workspace_id, target.balancing_id)
    if other is None or other.is_dropped:
        return None
    line = target_lines(store, viewer, [other], seen=look_at(store, [plan]))[0]
    (said,) = evaluations(store, plan, [other], today=on, until=on).values()
    return Balance(line, None if line.latest is None else said)


def _dropper(store: Store, check_in: CheckIn) -> str | None:
    """Return who took a check-in back: whoever changed it last."""
    if not check_in.is_dropped:
        return None
    assert check_in.id is not None
    since = store.revisions.list_since(
        check_in.workspace_id, RevisedNoun.CHECK_IN, check_in.id, version=check_in.version - 1
    )
    return since[-1].changed_by
