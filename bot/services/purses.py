"""What waits for somebody's word, what ledgers come to, and one's own weeks: for Home and the hub."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.rules.access import Actor, approvers_of
from bot.rules.home import OwedDecision, Purse
from bot.rules.ledger import sums_of
from bot.rules.roadmap import Roadmap, RoadStep, roadmap_of
from bot.services.allocations import strains_of
from bot.services.ledger_lines import resource_lines, time_gone
from bot.services.lines import Seen, look_at
from bot.services.seeing import is_step_seen
from bot.services.states import row_id
from storage.models import Resource
from storage.unit_of_work import Store

ROAD_FROM = 5
"""So many open steps with a date are worth a roadmap of their own; fewer are seen at a glance."""
ROAD_ROWS = 6
ROAD_OF = 300
"""So many of somebody's steps at most are drawn, the first that are due."""


def to_decide(store: Store, actor: Actor, active: Sequence[Seen]) -> tuple[OwedDecision, ...]:
    """Return in which of these plans something waits for the actor's word, and how much."""
    mine = {seen.id: seen for seen in active if actor.id in approvers_of(seen.people)}
    if not mine:
        return ()
    resources = store.resources.count_open(actor.workspace_id, mine)
    revisions = store.proposals.count_open(actor.workspace_id, mine)
    return tuple(
        OwedDecision(
            plan_id,
            mine[plan_id].people.ref,
            mine[plan_id].plan.title,
            resources.get(plan_id, 0),
            revisions.get(plan_id, 0),
        )
        for plan_id in sorted({*resources, *revisions})
    )


def purses(store: Store, actor: Actor, plans: Sequence[Seen], *, today: date) -> Mapping[int, Purse]:
    """Return what the ledgers of these plans come to, by plan; one without any line has none."""
    rows: dict[int, list[Resource]] = {}
    for row in store.resources.list_of_plans(actor.workspace_id, [seen.id for seen in plans]):
        rows.setdefault(row.plan_id, []).append(row)
    if not rows:
        return {}
    book = {seen.id: seen for seen in plans}
    lines = resource_lines(store, actor, [row for each in rows.values() for row in each], seen=book)
    people = {line.member_id for line in lines if line.member_id is not None}
    strains = strains_of(store, actor, people, today=today)
    found = {}
    for plan_id in rows:
        seen, of_plan = book[plan_id], [line for line in lines if line.plan_id == plan_id]
        theirs = [strains[who] for who in {line.member_id for line in of_plan} if who in strains]
        sums = sums_of(of_plan, strains=theirs, time_gone=time_gone(seen.plan, today=today))
        found[plan_id] = Purse(seen.people.ref, seen.plan.title, sums)
    return found


def road_of(store: Store, actor: Actor, *, total: int, today: date) -> Roadmap | None:
    """Return the weeks of what the actor has to do, once there is enough of it to be seen at a glance."""
    if total < ROAD_FROM:
        return None
    steps = road_steps(store, actor)
    if sum(step.due_on is not None for step in steps) < ROAD_FROM:
        return None
    return roadmap_of(steps, today=today, most=ROAD_ROWS)


def road_steps(store: Store, actor: Actor) -> list[RoadStep]:
    """Return what the actor has to do over all plans, as a roadmap knows it."""
    rows = store.action_steps.list_open_of(actor.workspace_id, actor.id, limit=ROAD_OF)
    plans = look_at(store, store.plans.list_by_ids(actor.workspace_id, {row.plan_id for row in rows}))
    return [
        RoadStep(row_id(row), f"S-{row.number}", row.title, row.due_on, row.status)
        for row in rows
        if is_step_seen(actor, row, plans)
    ]
