"""Hand-offs: whose step waited for one that is done is told, in their working hours, that they can begin."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from bot.rules.access import Actor, can_see_plan
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.dependencies import Dated, freed_by, waits_for
from bot.rules.hand_offs import HandOff
from bot.rules.nudges import hide
from bot.rules.policies import life_of
from bot.services.actors import actor_of
from bot.services.lines import Seen, lacking_of, look_at, step_lines
from bot.services.row_names import name_of, names_in
from bot.services.schedules import hearing_time, to_ms
from bot.services.seeing import is_step_seen
from bot.services.states import row_id
from storage.models import OPEN_STATUSES, ActionStep, Delivery, DeliveryKind, Resource
from storage.unit_of_work import Store

LIVE_FOR = timedelta(days=1)
ENDED, CONFIRMED, STEPS = "ended", "confirmed", "steps"
"""In the facts: the id of what is done or confirmed, and those of the steps that waited for it alone."""


def hand_off(store: Store, step: ActionStep, *, by: str, now: datetime) -> None:
    """Tell those whose steps waited for this one alone, except whoever has just ended it."""
    if not store.dependencies.lock_waiting(step.workspace_id, row_id(step)):
        return
    steps, links = _network(store, step, anew=True)
    mine: dict[str, list[int]] = defaultdict(list)
    freed = freed_by(row_id(step), _dated(steps), links)
    lacking = lacking_of(store, step.workspace_id, freed) if freed else {}
    for number in freed:
        assignee_id = steps[number].assignee_id
        if assignee_id is not None and assignee_id != by and number not in lacking:
            mine[assignee_id].append(number)
    for assignee_id, ids in sorted(mine.items()):
        key = f"hand_off:{step.workspace_id}:{step.id}:{step.version}:{assignee_id}"
        facts = {ENDED: row_id(step), STEPS: ids, "by": by}
        write_hand_off(store, step, assignee_id, facts=facts, key=key, now=now)


def hand_over_confirmed(store: Store, resource: Resource, *, by: str, now: datetime) -> bool:
    """Tell whose step lacked this resource alone that they can begin; say whether anybody is told.

    The step is locked: of two who confirm its last two resources at once, one has to find nothing lacking.
    """
    step = None
    if resource.step_id is not None:
        step = store.action_steps.find(resource.workspace_id, resource.step_id, to_change=True)
    if step is None or step.assignee_id in {None, by} or step.status not in OPEN_STATUSES:
        return False
    if resource.is_dropped or lacking_of(store, step.workspace_id, [row_id(step)]):
        return False
    steps, links = _network(store, step)
    if row_id(step) in waits_for(_dated(steps), links):
        return False
    assert step.assignee_id is not None
    key = f"hand_off:{step.workspace_id}:r{resource.id}:{resource.version}:{step.assignee_id}"
    facts = {CONFIRMED: resource.id, STEPS: [row_id(step)], "by": by}
    return write_hand_off(store, step, step.assignee_id, facts=facts, key=key, now=now)


def hand_off_of(store: Store, row: Delivery, *, now: datetime) -> HandOff | None:
    """Return what a message hands over; before it is posted, only what can really begin and is theirs."""
    assert row.member_id is not None
    reader = store.members.find(row.workspace_id, row.member_id)
    cause = _cause(store, row)
    if reader is None or cause is None:
        return None
    viewer = actor_of(store, reader)
    steps, links = _network(store, cause)
    waiting = waits_for(_dated(steps), links)
    seen = look_at(store, store.plans.list_by_ids(row.workspace_id, {cause.plan_id}))
    told = [steps[number] for number in row.facts[STEPS] if number in steps]
    mine = [each for each in told if is_step_seen(viewer, each, seen)]
    if row.posted_ts is None:
        lacking = lacking_of(store, row.workspace_id, [row_id(each) for each in mine])
        mine = [
            each
            for each in mine
            if each.assignee_id == reader.id
            and each.status in OPEN_STATUSES
            and each.id not in waiting
            and each.id not in lacking
        ]
    is_undone = isinstance(cause, ActionStep) and cause.status in OPEN_STATUSES
    if not mine or (row.posted_ts is None and is_undone):
        return None
    ids = {each.id for each in mine}
    names = store.members.names(row.workspace_id, [row.facts["by"]])
    behind = [steps[waits] for waits in dict.fromkeys(waits for waits, awaited in links if awaited in ids)]
    following = [each for each in behind if each.status in OPEN_STATUSES and is_step_seen(viewer, each, seen)]
    return HandOff(
        ended=_ending(store, viewer, cause, seen) if isinstance(cause, ActionStep) else None,
        confirmed=_confirmed(store, viewer, cause, seen) if isinstance(cause, Resource) else "",
        by=names.get(row.facts["by"], "somebody"),
        steps=step_lines(store, viewer, mine, seen=seen),
        following=step_lines(store, viewer, following, seen=seen),
        today=local_date(now, reader.lives_in),
        is_confidential=seen[cause.plan_id].people.is_confidential,
    )


def _cause(store: Store, row: Delivery) -> ActionStep | Resource | None:
    """Return the step that is done, or the resource that was confirmed, for which somebody can begin."""
    if CONFIRMED in row.facts:
        return store.resources.find(row.workspace_id, int(row.facts[CONFIRMED]))
    return store.action_steps.find(row.workspace_id, int(row.facts[ENDED]))


def write_hand_off(
    store: Store,
    step: ActionStep,
    member_id: str,
    *,
    facts: dict[str, Any],
    key: str,
    now: datetime,
    at: datetime | None = None,
) -> bool:
    """Tell somebody in their working hours, or `at` a moment; False where they are not there any more."""
    reader = store.members.find(step.workspace_id, member_id)
    if reader is None or reader.is_deactivated or store.deliveries.has(key):
        return False
    at = at or hearing_time(store, reader, now=now)
    store.deliveries.add(
        Delivery(
            workspace_id=step.workspace_id,
            occ_key=key,
            nonce=token_hex(16),
            kind=DeliveryKind.HAND_OFF,
            member_id=member_id,
            plan_id=step.plan_id,
            facts=facts,
            wanted_ms=to_ms(at),
            not_before_ms=store.deliveries.pace_later(
                step.workspace_id, member_id, at_ms=to_ms(at), now_ms=to_ms(now)
            ),
            expires_ms=to_ms(at + life_of(DeliveryKind.HAND_OFF)),
            live_until_ms=to_ms(at + LIVE_FOR),
        )
    )
    return True


def _ending(store: Store, viewer: Actor, ended: ActionStep, seen: dict[int, Seen]) -> StepLine:
    """Return what was done or given up, without its title where its reader may not see it."""
    (ending,) = step_lines(store, viewer, [ended], seen=seen)
    return ending if is_step_seen(viewer, ended, seen) else replace(hide(ending), status=ending.status)


def _confirmed(store: Store, viewer: Actor, resource: Resource, seen: dict[int, Seen]) -> str:
    """Name what was confirmed, by its reference alone where its reader may not see the plan."""
    ref, title = name_of(resource, names_in(store, resource.workspace_id, [resource]))
    return f"{ref} {title}" if can_see_plan(viewer, seen[resource.plan_id].people) else ref


def _network(
    store: Store, step: ActionStep | Resource, *, anew: bool = False
) -> tuple[dict[int, ActionStep], list[tuple[int, int]]]:
    rows = store.action_steps.list_of_plan(step.workspace_id, step.plan_id, anew=anew)
    return {row_id(row): row for row in rows}, store.dependencies.list_of_plan(
        step.workspace_id, step.plan_id
    )


def _dated(steps: Mapping[int, ActionStep]) -> dict[int, Dated]:
    return {number: Dated(number, row.due_on, row.status) for number, row in steps.items()}
