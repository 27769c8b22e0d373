"""Obstacles of plans, as the check-ins that count tell of them, and as they change without one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor, Deed, ensure_allowed, is_allowed
from bot.rules.check_ins import CheckInDraft, CheckInForm
from bot.rules.obstacles import ChangedObstacle, ObstacleLine, ObstaclePage, ensure_obstacle, is_solved
from bot.rules.paging import Page
from bot.rules.targets import TargetLine
from bot.services.lines import Seen, ensure_open, see_plan
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.values import frozen
from storage.database import Database
from storage.models import CheckIn, Obstacle, ObstacleRole, PlanStatus, RevisedDeed
from storage.repositories.obstacles import Report
from storage.unit_of_work import Store, query, transaction

FIELDS: Mapping[str, ObstacleRole] = {
    "raised": ObstacleRole.RAISED,
    "in_hand": ObstacleRole.IN_HAND,
    "solved": ObstacleRole.SOLVED,
}
"""The fields of a check-in that hold obstacles, by what it has to do with them."""
GONE = "An obstacle that you chose is not open any more. Open the form again to see what is."


class Obstacles:
    """What people do with obstacles without a check-in."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get_page(self, store: Store, number: int, *, page: int, size: int, actor: Actor) -> ObstaclePage:
        """Return a page of the obstacles of P-<number>: what is open first, then what was solved."""
        seen = see_plan(store, actor, number=number)
        everything = all_obstacles(store, actor.workspace_id, [seen.id]).get(seen.id, ())
        is_open = seen.plan.status is not PlanStatus.CLOSED
        found = Page.cut([each.line for each in everything], page, size=size)
        raised = {each.line.id: each.raised_by for each in everything}
        names = store.members.names(actor.workspace_id, raised.values())
        shown = [
            replace(
                line,
                by=names.get(raised[line.id], ""),
                can_edit=is_open and _may(actor, seen, raised[line.id]),
            )
            for line in found.items
        ]
        return ObstaclePage(
            plan_id=seen.id,
            plan_ref=seen.people.ref,
            plan_title=seen.plan.title,
            obstacles=found.showing(shown),
            open=sum(not each.line.is_solved for each in everything),
            can_add=is_open and _may(actor, seen, None),
        )

    @query
    def get(self, store: Store, obstacle_id: int, *, actor: Actor) -> ChangedObstacle:
        """Return an obstacle to somebody who may change it now."""
        row, seen = _see(store, actor, obstacle_id)
        return _changed(store, row, seen, None)

    @transaction
    def add(self, store: Store, number: int, what: str, *, actor: Actor, now: datetime) -> ChangedObstacle:
        """Write down what is in the way of P-<number>; what says the same as an open one is that one."""
        seen = see_plan(store, actor, number=number, to_change=True)
        ensure_allowed(actor, Deed.EDIT_OBSTACLES, seen.people)
        ensure_open(seen.plan)
        said = ensure_obstacle(what)
        known = open_obstacles(store, actor.workspace_id, [seen.id]).get(seen.id, ())
        same = next((each for each in known if each.what.casefold() == said.casefold()), None)
        if same is not None:
            return ChangedObstacle(seen.id, seen.people.ref, seen.plan.title, same)
        row = store.obstacles.add(
            Obstacle(
                workspace_id=actor.workspace_id,
                plan_id=seen.id,
                what=said,
                created_by=actor.id,
                created_at=now,
                is_noted=True,
            )
        )
        undo = self._reviser.added(store, row, actor=actor, now=now)
        return _changed(store, row, seen, undo)

    @transaction
    def reword(
        self, store: Store, obstacle_id: int, what: str, *, version: int, actor: Actor, now: datetime
    ) -> ChangedObstacle:
        """Have an obstacle say something else, unless somebody else has changed that meanwhile."""
        row, seen = _see(store, actor, obstacle_id, to_change=True)
        values = {"what": ensure_obstacle(what)}
        ensure_unchanged(
            store, row, version=version, values=values, ref="this obstacle", actor=actor, now=now
        )
        undo = self._reviser.revise(store, row, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        return _changed(store, row, seen, undo)

    @transaction
    def solve(self, store: Store, obstacle_id: int, *, actor: Actor, now: datetime) -> ChangedObstacle:
        """Close an obstacle; closing it again changes nothing."""
        return self._settle(store, obstacle_id, {"solved_at": now}, actor=actor, now=now)

    @transaction
    def reopen(self, store: Store, obstacle_id: int, *, actor: Actor, now: datetime) -> ChangedObstacle:
        """Have an obstacle be in the way again, whoever solved it; one that is changes nothing."""
        values = {"solved_at": None, "reopened_at": now}
        return self._settle(store, obstacle_id, values, actor=actor, now=now)

    def _settle(
        self, store: Store, obstacle_id: int, values: Mapping[str, Any], *, actor: Actor, now: datetime
    ) -> ChangedObstacle:
        row, seen = _see(store, actor, obstacle_id, to_change=True)
        solves = values["solved_at"] is not None
        undo = None
        if _changed(store, row, seen, None).obstacle.is_solved is not solves:
            deed = RevisedDeed.DONE if solves else RevisedDeed.REOPENED
            undo = self._reviser.revise(store, row, values, deed=deed, actor=actor, now=now)
        return _changed(store, row, seen, undo)


@frozen
class Raised:
    """An obstacle that was raised, by whom, and when it was solved, if it is."""

    line: ObstacleLine
    raised_by: str
    solved_at: datetime | None = None


def all_obstacles(
    store: Store, workspace_id: str, plan_ids: Iterable[int]
) -> Mapping[int, tuple[Raised, ...]]:
    """Return all obstacles of plans, by plan: those in hand, those parked, and those solved, newest first."""
    rows = store.obstacles.list_of_plans(workspace_id, plan_ids)
    if not rows:
        return {}
    reports = store.obstacles.reports(workspace_id, [row.id for row in rows if row.id is not None])
    raised, in_hand = {it.obstacle_id for it in reports if it.role is ObstacleRole.RAISED}, _in_hand(reports)
    solved: dict[int, list[datetime]] = defaultdict(list)
    for each in reports:
        if each.role is ObstacleRole.SOLVED:
            solved[each.obstacle_id].append(each.said_at)
    found: dict[int, list[Raised]] = defaultdict(list)
    for row in rows:
        assert row.id is not None
        if not row.what or not (row.is_noted or row.id in raised):
            continue
        times = [*solved[row.id], *([row.solved_at] if row.solved_at is not None else [])]
        is_over = is_solved(times, row.reopened_at)
        line = ObstacleLine(
            row.id, row.what, row.id in in_hand and not is_over, is_solved=is_over, version=row.version
        )
        found[row.plan_id].append(Raised(line, row.created_by, max(times) if is_over else None))
    return {plan_id: tuple(sorted(each, key=_order)) for plan_id, each in found.items()}


def open_obstacles(
    store: Store, workspace_id: str, plan_ids: Iterable[int], *, also: Collection[int] = ()
) -> Mapping[int, tuple[ObstacleLine, ...]]:
    """Return the obstacles of plans that are not solved, by plan, those in hand first; `also` these.

    In hand is what the newest check-in of a target that takes one up has taken up.
    """
    everything = all_obstacles(store, workspace_id, plan_ids)
    shown = {
        plan_id: tuple(it.line for it in each if not it.line.is_solved or it.line.id in also)
        for plan_id, each in everything.items()
    }
    return {plan_id: each for plan_id, each in shown.items() if each}


def _order(each: Raised) -> tuple[int, float]:
    if each.solved_at is not None:
        return 2, -each.solved_at.timestamp()
    return (0 if each.line.is_in_hand else 1), each.line.id


def _may(actor: Actor, seen: Seen, raised_by: str | None) -> bool:
    return is_allowed(actor, Deed.EDIT_OBSTACLES, seen.people, doer_id=raised_by)


def _see(store: Store, actor: Actor, obstacle_id: int, *, to_change: bool = False) -> tuple[Obstacle, Seen]:
    """Return an obstacle to somebody who may change it; it is locked when it is about to change."""
    row = store.obstacles.find(actor.workspace_id, obstacle_id, to_change=to_change)
    missing = "There is no such obstacle that you can see."
    try:
        seen = see_plan(store, actor, plan_id=0 if row is None else row.plan_id)
    except NotFoundError:
        raise NotFoundError(missing) from None
    if row is None or not row.what:
        raise NotFoundError(missing)
    ensure_allowed(actor, Deed.EDIT_OBSTACLES, seen.people, doer_id=row.created_by)
    ensure_open(seen.plan)
    return row, seen


def _changed(store: Store, row: Obstacle, seen: Seen, undo: int | None) -> ChangedObstacle:
    store.flush()
    known = all_obstacles(store, row.workspace_id, [row.plan_id]).get(row.plan_id, ())
    line = next((each.line for each in known if each.line.id == row.id), None)
    if line is None:
        raise NotFoundError("There is no such obstacle that you can see.")
    return ChangedObstacle(seen.id, seen.people.ref, seen.plan.title, line, undo)


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
        store.obstacles.replace(check_in.workspace_id, check_in.id, FIELDS[name], ids, now=now)


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
