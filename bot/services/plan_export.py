"""A plan as a table: a line for each thing in it, as whoever asked for it may see it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.rules.exports import ExportedFile, as_csv
from bot.rules.targets import say_wanted
from bot.services.evaluations import new_baselines
from bot.services.former_aims import Former, former_aims
from bot.services.lines import Seen, look_at
from bot.services.obstacles import all_obstacles
from storage.models import Measurement, Target
from storage.unit_of_work import Store

HEAD = (
    "kind", "reference", "title", "status", "person", "starts_on", "due_on", "baseline", "wanted", "value",
    "unit", "day", "confidence", "note", "next_step", "wanted_before", "due_before", "priority",
    "effort_hours", "waits_for",
    "first_value", "left_out_because",
)  # fmt: skip


def plan_file(store: Store, plan_id: int, *, reader: Actor, now: datetime, stem: str) -> ExportedFile | None:
    """Return a plan as a CSV file, or None where its reader may not see it any more."""
    del now
    plan = store.plans.find(reader.workspace_id, plan_id)
    if plan is None:
        return None
    seen = look_at(store, [plan])[plan_id]
    if not can_see_plan(reader, seen.people):
        return None
    ref = seen.people.ref
    return ExportedFile(
        name=f"waymark-{ref.lower()}-{stem}.csv",
        title=f"{ref} as a table",
        about=f"Here is {ref} as a table. Only you see this message. "
        "The file stays in Slack until you delete it there.",
        content=as_csv(HEAD, ([line.get(name) for name in HEAD] for line in _lines(store, seen))),
    )


def _wanted(target: Target) -> str:
    return say_wanted(target.value, "", lower=target.lower, is_total=False).replace(",", "")


def _lines(store: Store, seen: Seen) -> Iterator[dict[str, Any]]:
    plan, where = seen.plan, (seen.plan.workspace_id, [seen.id])
    objectives, areas = store.objectives.list_of_plans(*where), store.focus_areas.list_of_plans(*where)
    targets = {each.id: each for each in store.targets.list_of_plans(*where) if each.id is not None}
    steps = store.action_steps.list_of_plan(plan.workspace_id, seen.id)
    numbers, awaited = {step.id: step.number for step in steps}, dict[int, list[str]]()
    for step_id, awaited_id in store.dependencies.list_of_plan(plan.workspace_id, seen.id):
        awaited.setdefault(step_id, []).append(f"S-{numbers[awaited_id]}")
    reports = store.check_ins.list_with_values(plan.workspace_id, seen.id)
    measured = store.targets.list_measurements(plan.workspace_id, list(targets))
    other = [each for each in measured if each.check_in_id is None]
    raised = all_obstacles(store, plan.workspace_id, [seen.id]).get(seen.id, ())
    former = former_aims(store, list(targets.values()))
    milestones = store.targets.milestones(plan.workspace_id, list(targets))
    who = store.members.names(
        plan.workspace_id,
        [
            plan.owner_id,
            *(each.owner_id for each in objectives),
            *(each.owner_id for each in targets.values()),
            *(step.assignee_id for step in steps),
            *(each.member_id for each in store.resources.list_of_plan(plan.workspace_id, seen.id)),
            *(check_in.author_id for check_in, _ in reports),
            *(each.measured_by for each in other),
            *(each.raised_by for each in raised),
        ],
    )
    yield {
        "kind": "plan", "reference": seen.people.ref, "title": plan.title, "status": plan.status,
        "person": who.get(plan.owner_id), "starts_on": plan.starts_on, "due_on": plan.ends_on,
        "note": plan.purpose,
    }  # fmt: skip
    for objective in objectives:
        yield {
            "kind": "objective", "reference": f"O-{objective.number}", "title": objective.outcome,
            "person": who.get(objective.owner_id), "due_on": objective.due_on, "note": objective.why,
        }  # fmt: skip
    for area in areas:
        yield {
            "kind": "key area", "reference": f"A-{area.number}", "title": area.name, "status": area.status,
            "value": area.present, "wanted": area.wanted, "note": area.evidence,
        }  # fmt: skip
    for target in targets.values():
        yield {
            "kind": "target", "reference": f"T-{target.number}", "title": target.indicator,
            "person": who.get(target.owner_id), "due_on": target.deadline_on, "baseline": target.baseline,
            "wanted": _wanted(target), "unit": target.unit,
            "wanted_before": "; ".join(former.get(target.id or 0, Former()).wanted),
            "due_before": "; ".join(str(on) for on in former.get(target.id or 0, Former()).due_on),
        }  # fmt: skip
        for milestone in milestones.get(target.id or 0, ()):
            yield {
                "kind": "milestone", "reference": f"T-{target.number}", "title": target.indicator,
                "due_on": milestone.due_on, "wanted": milestone.value, "unit": target.unit,
            }  # fmt: skip
    for step in steps:
        yield {
            "kind": "step", "reference": f"S-{step.number}", "title": step.title, "status": step.status,
            "person": who.get(step.assignee_id or ""), "due_on": step.due_on, "note": step.note,
            "day": step.done_at and step.done_at.date(), "priority": step.priority,
            "effort_hours": step.effort, "waits_for": " ".join(awaited.get(step.id or 0, ())),
        }  # fmt: skip
    for resource in store.resources.list_of_plan(plan.workspace_id, seen.id):
        yield {
            "kind": resource.kind, "reference": f"R-{resource.number}", "title": resource.name,
            "status": resource.status, "person": who.get(resource.member_id or ""),
            "starts_on": resource.from_on, "due_on": resource.until_on, "wanted": resource.planned,
            "value": resource.hours if resource.hours is not None else resource.spent,
            "unit": "hours a week" if resource.hours is not None else resource.currency,
            "note": resource.declined_because,
        }  # fmt: skip
    for each in raised:
        yield {
            "kind": "obstacle", "reference": seen.people.ref, "title": each.line.what,
            "status": each.line.state, "person": who.get(each.raised_by),
            "day": each.solved_at and each.solved_at.date(),
        }  # fmt: skip
    for check_in, measurement in reports:
        target_of = targets.get(check_in.target_id)
        yield {
            "kind": "check-in", "reference": target_of and f"T-{target_of.number}",
            "title": target_of and target_of.indicator, "person": who.get(check_in.author_id),
            "value": measurement.value, "unit": target_of and target_of.unit, "day": measurement.measured_on,
            "confidence": check_in.confidence, "note": check_in.happened, "next_step": check_in.next_step,
            "first_value": measurement.first_value, "left_out_because": measurement.excluded_because,
        }  # fmt: skip
    yield from _measured(store, plan.workspace_id, targets, other, who=who)


def _measured(
    store: Store,
    workspace_id: str,
    targets: Mapping[int, Target],
    rows: Sequence[Measurement],
    *,
    who: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """Tell what was measured without a check-in, and which new baselines were set."""
    for each in rows:
        target = targets[each.target_id]
        yield {
            "kind": "measurement", "reference": f"T-{target.number}", "title": target.indicator,
            "person": who.get(each.measured_by), "value": each.value, "unit": target.unit,
            "day": each.measured_on, "first_value": each.first_value,
            "left_out_because": each.excluded_because,
        }  # fmt: skip
    for target_id, anew in new_baselines(store, workspace_id, list(targets)).items():
        for baseline in anew:
            yield {
                "kind": "new baseline", "reference": f"T-{targets[target_id].number}",
                "title": targets[target_id].indicator, "starts_on": baseline.on, "note": baseline.cause,
            }  # fmt: skip
