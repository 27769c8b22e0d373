"""Obstacles of plans, as the check-ins that count tell of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bot.errors import InvalidError
from bot.rules.access import Actor
from bot.rules.check_ins import CheckInDraft, CheckInForm
from bot.rules.obstacles import ObstacleLine
from bot.rules.targets import TargetLine
from storage.models import CheckIn, Obstacle, ObstacleRole
from storage.repositories.obstacles import Report
from storage.unit_of_work import Store

FIELDS: Mapping[str, ObstacleRole] = {
    "raised": ObstacleRole.RAISED,
    "in_hand": ObstacleRole.IN_HAND,
    "solved": ObstacleRole.SOLVED,
}
"""The fields of a check-in that hold obstacles, by what it has to do with them."""
GONE = "An obstacle that you chose is not open any more. Open the form again to see what is."


def open_obstacles(
    store: Store, workspace_id: str, plan_ids: Iterable[int], *, also: Collection[int] = ()
) -> Mapping[int, tuple[ObstacleLine, ...]]:
    """Return the obstacles of plans that are not solved, by plan, those in hand first; `also` these.

    In hand is what the newest check-in of a target that takes one up has taken up.
    """
    rows = store.obstacles.list_of_plans(workspace_id, plan_ids)
    if not rows:
        return {}
    reports = store.obstacles.reports(workspace_id, [row.id for row in rows if row.id is not None])
    raised = {each.obstacle_id for each in reports if each.role is ObstacleRole.RAISED}
    solved = {each.obstacle_id for each in reports if each.role is ObstacleRole.SOLVED}
    shown, in_hand = raised - (solved - set(also)), _in_hand(reports)
    found: dict[int, list[ObstacleLine]] = defaultdict(list)
    for row in rows:
        if row.id in shown and row.what:
            found[row.plan_id].append(ObstacleLine(row.id, row.what, is_in_hand=row.id in in_hand))
    return {
        plan_id: tuple(sorted(each, key=lambda obstacle: (not obstacle.is_in_hand, obstacle.id)))
        for plan_id, each in found.items()
    }


def park(
    store: Store, check_in: CheckIn, texts: Sequence[str], *, actor: Actor, now: datetime
) -> tuple[int, ...]:
    """Have obstacles of a check-in be kept with its plan; return their ids, in this order.

    What says the same as an open one, or as one that this check-in raised, is that one.
    """
    if not texts:
        return ()
    own = ids_of(store, check_in, ObstacleRole.RAISED)
    open_ones = open_obstacles(store, check_in.workspace_id, [check_in.plan_id]).get(check_in.plan_id, ())
    known = {each.what.casefold(): each.id for each in open_ones}
    known |= {
        row.what.casefold(): row.id
        for row in store.obstacles.list_by_ids(check_in.workspace_id, own)
        if row.id is not None
    }
    found = []
    for text in texts:
        obstacle_id = known.get(text.casefold())
        found.append(obstacle_id or _add(store, check_in, text, actor=actor, now=now))
    return tuple(dict.fromkeys(found))


def report_obstacles(
    store: Store, check_in: CheckIn, draft: CheckInDraft, *, actor: Actor, now: datetime
) -> None:
    """Keep what a new check-in says of obstacles."""
    assert check_in.id is not None
    for name, ids in obstacles_by(store, check_in, draft, actor=actor, now=now).items():
        store.obstacles.replace(check_in.workspace_id, check_in.id, FIELDS[name], ids)


def obstacles_by(
    store: Store, check_in: CheckIn, draft: CheckInDraft, *, actor: Actor, now: datetime
) -> dict[str, list[int]]:
    """Return which obstacles a draft has a check-in raise, take in hand and solve, by the field.

    Without another one in hand, that is the first that is raised.
    """
    chosen = {"obstacle": [] if draft.in_hand is None else [draft.in_hand], "solved": draft.solved}
    own = [*ids_of(store, check_in, ObstacleRole.SOLVED), *ids_of(store, check_in, ObstacleRole.IN_HAND)]
    _ensure_open_ones(store, check_in, chosen, own=own)
    raised = park(store, check_in, draft.raised, actor=actor, now=now)
    in_hand = raised[0] if draft.in_hand is None and raised else draft.in_hand
    if in_hand in draft.solved:
        raise InvalidError({"obstacle": "This obstacle is solved. Choose another one to work on next."})
    taken_up = [] if in_hand is None else [in_hand]
    return {"raised": sorted(raised), "in_hand": taken_up, "solved": sorted(draft.solved)}


def form_of(store: Store, check_in: CheckIn, target: TargetLine) -> CheckInForm:
    """Return what the form offers in which a check-in is edited."""
    in_hand, solved = (ids_of(store, check_in, role) for role in (ObstacleRole.IN_HAND, ObstacleRole.SOLVED))
    raised = ids_of(store, check_in, ObstacleRole.RAISED)
    shown = open_obstacles(store, check_in.workspace_id, [check_in.plan_id], also=[*solved, *in_hand])
    return CheckInForm(
        target=target,
        obstacles=shown.get(check_in.plan_id, ()),
        in_hand=next((each for each in in_hand if each not in raised[:1]), None),
        raised=said_of(store, check_in, ObstacleRole.RAISED),
        solved=tuple(solved),
    )


def ids_of(store: Store, check_in: CheckIn, role: ObstacleRole) -> list[int]:
    """Return the obstacles that a check-in raised, took in hand or solved."""
    assert check_in.id is not None
    return store.obstacles.ids_of(check_in.workspace_id, check_in.id, role)


def said_of(store: Store, check_in: CheckIn, role: ObstacleRole) -> tuple[str, ...]:
    """Return in words what obstacles a check-in raised, took in hand or solved."""
    ids = ids_of(store, check_in, role)
    rows = store.obstacles.list_by_ids(check_in.workspace_id, ids) if ids else []
    return tuple(row.what for row in rows if row.what)


def _ensure_open_ones(
    store: Store, check_in: CheckIn, chosen: Mapping[str, Collection[int]], *, own: Collection[int] = ()
) -> None:
    """Refuse obstacles, by the field in which they were chosen, that are not open in this plan."""
    wanted = {obstacle_id for ids in chosen.values() for obstacle_id in ids}
    if not wanted:
        return
    known = open_obstacles(store, check_in.workspace_id, [check_in.plan_id], also=own)
    there = {each.id for each in known.get(check_in.plan_id, ())}
    problems = {field: GONE for field, ids in chosen.items() if not there.issuperset(ids)}
    if problems:
        raise InvalidError(problems)


def _in_hand(reports: Iterable[Report]) -> set[int]:
    """Return what each target's newest check-in that takes anything up has taken up."""
    newest = {each.target_id: each.obstacle_id for each in reports if each.role is ObstacleRole.IN_HAND}
    return set(newest.values())


def _add(store: Store, check_in: CheckIn, text: str, *, actor: Actor, now: datetime) -> int:
    row = store.obstacles.add(
        Obstacle(
            workspace_id=check_in.workspace_id,
            plan_id=check_in.plan_id,
            what=text,
            created_by=actor.id,
            created_at=now,
        )
    )
    assert row.id is not None
    return row.id
