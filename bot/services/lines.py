"""Rows into the lines that people are shown, with names and with what the viewer may do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.errors import ClosedError, NotFoundError
from bot.rules.access import Actor, Deed, PlanPeople, can_see_plan, is_allowed, is_involved
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.nudges import hide
from bot.rules.plans import PlanLine, StepCounts, count_steps
from bot.rules.targets import TargetLine, TargetMore, Waypoint
from bot.services.audit_entries import AuditedDeed
from bot.services.former_aims import Former, former_aims
from bot.services.looks import opens
from bot.services.states import belongs_to
from bot.services.stewards import absent_among, answering_in, stewards
from bot.values import frozen
from storage.models import ActionStep, Milestone, Plan, PlanKind, PlanStatus, Target
from storage.unit_of_work import Store

MANY = 50
"""From so many steps of one plan on, what there is to know of them is asked of the plan, and not of each."""
NOBODY = "-"
"""An id that nobody and no channel has."""


@frozen
class Seen:
    """A plan together with the people who have a say in it."""

    plan: Plan
    people: PlanPeople

    @property
    def id(self) -> int:
        """The plan's id, which a stored plan always has."""
        assert self.plan.id is not None
        return self.plan.id


def plan_ref(plan: Plan) -> str:
    """Return the short reference that people type, like P-12."""
    return f"P-{plan.number}"


def look_at(store: Store, plans: Iterable[Plan]) -> dict[int, Seen]:
    """Bring in the people of these plans, all of one workspace, by plan id."""
    rows = list(plans)
    if not rows:
        return {}
    workspace_id = rows[0].workspace_id
    ids = [plan.id for plan in rows if plan.id is not None]
    roles = store.plans.roles(workspace_id, ids)
    answering = answering_in(rows, roles)
    names = store.members.names(workspace_id, {plan.owner_id for plan in rows}.union(*answering.values()))
    public = store.channels.public_ids(workspace_id, [plan.channel_id or NOBODY for plan in rows])
    caring = stewards(store, rows, roles)
    found = {}
    for plan in rows:
        assert plan.id is not None
        people = PlanPeople(
            ref=plan_ref(plan),
            workspace_id=workspace_id,
            owner_id=plan.owner_id,
            owner_name=names.get(plan.owner_id, "somebody"),
            private_channel_id=None if plan.channel_id in public else plan.channel_id,
            is_individual=plan.is_sample or plan.kind is PlanKind.INDIVIDUAL,
            roles=roles[plan.id],
            steward_id=caring.get(plan.id),
            sponsor_id=plan.sponsor_id,
            subject_id=plan.subject_id,
            absent=absent_among(store, workspace_id, answering[plan.id]),
        )
        found[plan.id] = Seen(plan, people)
    return found


def look_at_nothing(store: Store, workspace_id: str, *, is_part: bool = False) -> None:
    """Ask what is asked about a plan that somebody may not see, or about a part of it, where there is none.

    How long it takes to hear that there is nothing to be seen must not tell whether there is.
    """
    if is_part:
        store.plans.list_by_ids(workspace_id, [0])
    store.members.names(workspace_id, [NOBODY])
    store.plans.roles(workspace_id, [0])
    store.channels.public_ids(workspace_id, [NOBODY])


def visible_plans(store: Store, actor: Actor) -> tuple[Seen, ...]:
    """Return every plan that the actor can see, the active ones first, then by end."""
    everything = look_at(store, store.plans.list_all(actor.workspace_id))
    return tuple(seen for seen in everything.values() if can_see_plan(actor, seen.people))


def open_plans(store: Store, actor: Actor) -> tuple[Seen, ...]:
    """Return the plans that are not closed and that the actor can see, by end."""
    rows = sorted(store.plans.list_open(actor.workspace_id), key=lambda plan: (plan.ends_on, plan.number))
    return tuple(seen for seen in look_at(store, rows).values() if can_see_plan(actor, seen.people))


def own_plans(store: Store, actor: Actor, plans: Iterable[Seen]) -> tuple[Seen, ...]:
    """Return those of these plans that name the actor, or in which they have a step to do."""
    working_in = store.action_steps.plan_ids_of(actor.workspace_id, actor.id)
    return tuple(seen for seen in plans if is_involved(actor, seen.people) or seen.id in working_in)


def see_plan(
    store: Store,
    actor: Actor,
    *,
    plan_id: int | None = None,
    number: int | None = None,
    to_change: bool = False,
    look: AuditedDeed = AuditedDeed.PLAN_SEEN,
) -> Seen:
    """Return a plan that the actor can see; else the answer is that there is none. `look` is what they do."""
    plan = None
    if plan_id is not None:
        plan = store.plans.find(actor.workspace_id, plan_id, to_change=to_change)
    elif number is not None:
        plan = store.plans.find_by_number(actor.workspace_id, number, to_change=to_change)
    if plan is None:
        look_at_nothing(store, actor.workspace_id)
    seen = None if plan is None else next(iter(look_at(store, [plan]).values()))
    if seen is None or not opens(store, actor, seen.people, seen.id, look):
        ref = f"P-{number}" if number is not None else "such plan"
        raise NotFoundError(f"There is no {ref} that you can see.")
    return seen


def ensure_open(plan: Plan) -> None:
    """Refuse to change anything in a closed plan."""
    if plan.status is PlanStatus.CLOSED:
        ref = plan_ref(plan)
        raise ClosedError(f"{ref} {plan.title} is closed. To change it, reopen it first: reopen {ref}")


def plan_lines(
    store: Store, viewer: Actor | None, seen: Sequence[Seen], *, now: datetime
) -> tuple[PlanLine, ...]:
    """Return plans as the viewer is shown them; without a viewer, as a channel is."""
    if not seen:
        return ()
    workspace_id = seen[0].plan.workspace_id
    targets = store.plans.target_counts(workspace_id, [entry.id for entry in seen])
    counts = _step_counts(store, viewer, seen, now=now)
    subjects = store.members.names(workspace_id, (entry.plan.subject_id for entry in seen))
    lines = []
    for entry in seen:
        plan, people = entry.plan, entry.people
        is_open = plan.status is not PlanStatus.CLOSED
        lines.append(
            PlanLine(
                id=entry.id,
                version=plan.version,
                ref=people.ref,
                title=plan.title,
                purpose=plan.purpose,
                owner_id=plan.owner_id,
                owner_name=people.owner_name,
                channel_id=plan.channel_id,
                starts_on=plan.starts_on,
                ends_on=plan.ends_on,
                status=plan.status,
                paused_until_on=plan.paused_until_on if plan.status is PlanStatus.PAUSED else None,
                is_silent=plan.is_silent and is_open,
                counts=counts[entry.id],
                targets=targets.get(entry.id, 0),
                is_sample=plan.is_sample,
                is_confidential=people.is_confidential,
                subject_name=subjects.get(plan.subject_id or "", ""),
                can_edit=viewer is not None and is_allowed(viewer, Deed.EDIT_PLAN, people),
                can_edit_steps=viewer is not None and is_open and is_allowed(viewer, Deed.EDIT_STEPS, people),
            )
        )
    return tuple(lines)


def _step_counts(
    store: Store, viewer: Actor | None, seen: Sequence[Seen], *, now: datetime
) -> dict[int, StepCounts]:
    """Count the steps of plans by the viewer's day; without a viewer, by the day in each plan's zone."""
    by_day: dict[date, list[Seen]] = defaultdict(list)
    for entry in seen:
        by_day[local_date(now, viewer.zone if viewer is not None else entry.plan.zone)].append(entry)
    found = {}
    for today, entries in by_day.items():
        ids = [entry.id for entry in entries]
        for plan_id, counts in store.plans.step_counts(
            entries[0].plan.workspace_id, ids, today=today
        ).items():
            found[plan_id] = count_steps(counts)
    return found


def step_lines(
    store: Store, viewer: Actor | None, steps: Sequence[ActionStep], *, seen: dict[int, Seen]
) -> tuple[StepLine, ...]:
    """Return steps as the viewer is shown them; `seen` holds the plans of all of them."""
    if not steps:
        return ()
    workspace_id = steps[0].workspace_id
    names = store.members.names(workspace_id, {step.assignee_id for step in steps})
    snoozes, awaited, lacking = _facts_of(store, workspace_id, steps)
    rights: dict[tuple[int, str | None], Rights] = {}
    lines = []
    for step in steps:
        assert step.id is not None
        key = (step.plan_id, step.assignee_id)
        may = rights.get(key)
        if may is None:
            may = rights[key] = _rights(viewer, seen[step.plan_id], step.assignee_id)
        plan, people = seen[step.plan_id].plan, seen[step.plan_id].people
        zone = viewer.zone if viewer is not None else plan.zone
        line = StepLine(
            id=step.id,
            version=step.version,
            ref=f"S-{step.number}",
            title=step.title,
            note=step.note,
            plan_id=step.plan_id,
            plan_ref=people.ref,
            plan_title=plan.title,
            assignee_id=step.assignee_id,
            assignee_name=names.get(step.assignee_id or "", ""),
            due_on=step.due_on,
            status=step.status,
            snoozed_until=snoozes.get(step.id),
            done_on=None if step.done_at is None else local_date(step.done_at, zone),
            can_act=may.can_act,
            can_edit=may.can_edit,
            blocked_by=step.blocked_by,
            waits_for=tuple(f"S-{number}" for number in awaited.get(step.id, ())),
            lacks=lacking.get(step.id, ()),
            priority=step.priority,
            effort=step.effort,
            plan_status=plan.status,
            is_confidential=people.is_confidential,
            belongs_to=belongs_to(step),
        )
        lines.append(hide(line) if may.is_hidden else line)
    return tuple(lines)


@frozen
class Rights:
    """What somebody may do with the steps of a plan that one person does, and whether these are hidden."""

    can_act: bool
    can_edit: bool
    is_hidden: bool


def _rights(viewer: Actor | None, entry: Seen, assignee_id: str | None) -> Rights:
    people, is_open = entry.people, entry.plan.status is not PlanStatus.CLOSED
    may_act = viewer is None or is_allowed(viewer, Deed.ACT_ON_STEP, people, doer_id=assignee_id)
    return Rights(
        can_act=is_open and may_act,
        can_edit=is_open and viewer is not None and is_allowed(viewer, Deed.EDIT_STEPS, people),
        is_hidden=people.is_confidential and viewer is not None and not can_see_plan(viewer, people),
    )


def _facts_of(
    store: Store, workspace_id: str, steps: Sequence[ActionStep]
) -> tuple[dict[int, date], dict[int, tuple[int, ...]], dict[int, tuple[str, ...]]]:
    """Return until when steps are snoozed, what they wait for, and what they lack; of many, by their plan."""
    (plan_id, *others) = {step.plan_id for step in steps}
    if len(steps) >= MANY and not others:
        return (
            store.action_steps.snoozes_of_plan(workspace_id, plan_id),
            store.dependencies.open_awaited_of_plan(workspace_id, plan_id),
            _named(store.resources.unconfirmed_of_plan(workspace_id, plan_id)),
        )
    ids = [step.id for step in steps if step.id is not None]
    return (
        store.action_steps.snoozes(workspace_id, ids),
        store.dependencies.open_awaited(workspace_id, ids),
        lacking_of(store, workspace_id, ids),
    )


def lacking_of(store: Store, workspace_id: str, step_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the references of what each of these steps needs and cannot have yet, if there is any."""
    return _named(store.resources.unconfirmed(workspace_id, step_ids))


def _named(lacking: Iterable[tuple[int, int]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for step_id, number in lacking:
        found[step_id] = (*found.get(step_id, ()), f"R-{number}")
    return found


def target_lines(
    store: Store, viewer: Actor | None, targets: Sequence[Target], *, seen: dict[int, Seen]
) -> tuple[TargetLine, ...]:
    """Return targets as the viewer is shown them; `seen` holds the plans of all of them."""
    if not targets:
        return ()
    workspace_id = targets[0].workspace_id
    ids = [target.id for target in targets if target.id is not None]
    newest = store.targets.newest(workspace_id, ids)
    reports = store.check_ins.newest(workspace_id, ids)
    names = store.members.names(
        workspace_id,
        [target.owner_id for target in targets] + [value.measured_by for value in newest.values()],
    )
    former = former_aims(store, targets)
    milestones, named = store.targets.milestones(workspace_id, ids), _balancing(store, targets)
    lines = []
    for target in targets:
        assert target.id is not None
        entry, latest = seen[target.plan_id], newest.get(target.id)
        is_open = entry.plan.status is not PlanStatus.CLOSED and not target.is_dropped
        may = viewer is None or is_allowed(viewer, Deed.CHECK_IN, entry.people, doer_id=target.owner_id)
        lines.append(
            TargetLine(
                id=target.id,
                version=target.version,
                ref=f"T-{target.number}",
                plan_id=target.plan_id,
                plan_ref=entry.people.ref,
                plan_title=entry.plan.title,
                indicator=target.indicator,
                unit=target.unit,
                direction=target.direction,
                baseline=target.baseline,
                value=target.value,
                deadline_on=target.deadline_on,
                owner_id=target.owner_id,
                owner_name=names.get(target.owner_id, "somebody"),
                latest=None if latest is None else latest.value,
                latest_on=None if latest is None else latest.measured_on,
                latest_by="" if latest is None else names.get(latest.measured_by, "somebody"),
                expected=reports[target.id].expected if target.id in reports else None,
                can_check_in=may and is_open,
                can_edit=is_open
                and viewer is not None
                and is_allowed(viewer, Deed.EDIT_TARGETS, entry.people),
                is_dropped=target.is_dropped,
                belongs_to=belongs_to(target),
                lower=target.lower,
                more=_more(target, milestones.get(target.id, ())),
                balancing=named.get(target.balancing_id or 0, ""),
                was=former.get(target.id, Former()).wanted,
                was_due_on=former.get(target.id, Former()).due_on,
            )
        )
    return tuple(lines)


def _more(target: Target, milestones: Iterable[Milestone]) -> TargetMore:
    return TargetMore(
        is_cumulative=target.is_cumulative,
        baseline_on=target.baseline_on,
        baseline_source=target.baseline_source,
        benchmark=target.benchmark,
        benchmark_source=target.benchmark_source,
        every_days=target.every_days,
        balancing_id=target.balancing_id,
        milestones=tuple(Waypoint(each.due_on, each.value) for each in milestones),
    )


def _balancing(store: Store, targets: Sequence[Target]) -> dict[int, str]:
    """Name the targets that balance these, by id."""
    wanted = {target.balancing_id for target in targets if target.balancing_id is not None}
    if not wanted:
        return {}
    rows = store.targets.list_by_ids(targets[0].workspace_id, wanted)
    return {row.id: f"T-{row.number} {row.indicator}" for row in rows if row.id is not None}
