"""Hand-offs: whose step waited for one that is done is told, in their working hours, that they can begin."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from bot.rules.cadence import local_date
from bot.rules.dependencies import Dated, freed_by, waits_for
from bot.rules.hand_offs import HandOff
from bot.rules.nudges import hide
from bot.rules.policies import life_of
from bot.services.actors import actor_of
from bot.services.lines import look_at, step_lines
from bot.services.schedules import hearing_time, to_ms
from bot.services.seeing import is_step_seen
from bot.services.states import row_id
from storage.models import OPEN_STATUSES, ActionStep, Delivery, DeliveryKind
from storage.unit_of_work import Store

LIVE_FOR = timedelta(days=1)
ENDED, STEPS = "ended", "steps"
"""In the facts: the id of what is done, and those of the steps that waited for it alone."""


def hand_off(store: Store, step: ActionStep, *, by: str, now: datetime) -> None:
    """Tell those whose steps waited for this one alone, except whoever has just ended it."""
    if not store.dependencies.lock_waiting(step.workspace_id, row_id(step)):
        return
    steps, links = _network(store, step, anew=True)
    mine: dict[str, list[int]] = defaultdict(list)
    for number in freed_by(row_id(step), _dated(steps), links):
        assignee_id = steps[number].assignee_id
        if assignee_id is not None and assignee_id != by:
            mine[assignee_id].append(number)
    for assignee_id, ids in sorted(mine.items()):
        reader = store.members.find(step.workspace_id, assignee_id)
        if reader is None or reader.is_deactivated:
            continue
        at = hearing_time(store, reader, now=now)
        store.deliveries.add(
            Delivery(
                workspace_id=step.workspace_id,
                occ_key=f"hand_off:{step.workspace_id}:{step.id}:{step.version}:{assignee_id}",
                nonce=token_hex(16),
                kind=DeliveryKind.HAND_OFF,
                member_id=assignee_id,
                plan_id=step.plan_id,
                facts={ENDED: row_id(step), STEPS: ids, "by": by},
                not_before_ms=store.deliveries.pace_later(
                    step.workspace_id, assignee_id, at_ms=to_ms(at), now_ms=to_ms(now)
                ),
                expires_ms=to_ms(at + life_of(DeliveryKind.HAND_OFF)),
                live_until_ms=to_ms(at + LIVE_FOR),
            )
        )


def hand_off_of(store: Store, row: Delivery, *, now: datetime) -> HandOff | None:
    """Return what a message hands over; before it is posted, only what can really begin and is theirs."""
    assert row.member_id is not None
    reader = store.members.find(row.workspace_id, row.member_id)
    ended = store.action_steps.find(row.workspace_id, int(row.facts[ENDED]))
    if reader is None or ended is None:
        return None
    viewer = actor_of(store, reader)
    steps, links = _network(store, ended)
    waiting = waits_for(_dated(steps), links)
    plans = store.plans.list_by_ids(row.workspace_id, {ended.plan_id})
    seen = look_at(store, plans)
    told = [steps[number] for number in row.facts[STEPS] if number in steps]
    mine = [each for each in told if is_step_seen(viewer, each, seen)]
    if row.posted_ts is None:
        mine = [
            each
            for each in mine
            if each.assignee_id == reader.id and each.status in OPEN_STATUSES and each.id not in waiting
        ]
    if not mine or (row.posted_ts is None and ended.status in OPEN_STATUSES):
        return None
    ids = {each.id for each in mine}
    names = store.members.names(row.workspace_id, [row.facts["by"]])
    (ending,) = step_lines(store, viewer, [ended], seen=seen)
    if not is_step_seen(viewer, ended, seen):
        ending = replace(hide(ending), status=ending.status)
    behind = [steps[waits] for waits in dict.fromkeys(waits for waits, awaited in links if awaited in ids)]
    following = [each for each in behind if each.status in OPEN_STATUSES and is_step_seen(viewer, each, seen)]
    return HandOff(
        ended=ending,
        by=names.get(row.facts["by"], "somebody"),
        steps=step_lines(store, viewer, mine, seen=seen),
        following=step_lines(store, viewer, following, seen=seen),
        today=local_date(now, reader.lives_in),
    )


def _network(
    store: Store, step: ActionStep, *, anew: bool = False
) -> tuple[dict[int, ActionStep], list[tuple[int, int]]]:
    rows = store.action_steps.list_of_plan(step.workspace_id, step.plan_id, anew=anew)
    return {row_id(row): row for row in rows}, store.dependencies.list_of_plan(
        step.workspace_id, step.plan_id
    )


def _dated(steps: Mapping[int, ActionStep]) -> dict[int, Dated]:
    return {number: Dated(number, row.due_on, row.status) for number, row in steps.items()}
