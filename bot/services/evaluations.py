"""What the measurements of targets say by now, or said when somebody reported one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from bot.rules.cadence import local_date
from bot.rules.evaluation import Aim, Evaluation, Point, evaluate
from bot.rules.plots import NewBaseline
from bot.rules.sparklines import sparkline
from bot.rules.targets import TargetLine
from storage.models import Measurement, Plan, PlanStatus, Target
from storage.unit_of_work import Store

_reckoned = lru_cache(maxsize=2_048)(evaluate)
"""What many people look at is reckoned once: the same measurements say the same to all of them."""


def points_of(rows: Sequence[Measurement], *, until: date | None = None) -> tuple[Point, ...]:
    """Return measurements as points, those after a day left out."""
    return tuple(
        Point(row.measured_on, row.value) for row in rows if until is None or row.measured_on <= until
    )


def aim_of(target: Target, plan: Plan) -> Aim:
    """Return what a target of a plan wants."""
    return Aim(
        target.direction,
        target.value,
        target.deadline_on,
        plan.starts_on,
        lower=target.lower,
        is_cumulative=target.is_cumulative,
        start=target.baseline,
    )


Series: TypeAlias = Mapping[int, Sequence[Measurement]]
"""The measurements of targets that count, by id, where they are read already."""


def sparks(
    store: Store, workspace_id: str, target_ids: Iterable[int], *, series: Series | None = None
) -> Mapping[int, str]:
    """Return the last measurements of targets as lines of bars, by id; of too few there is none."""
    series = store.targets.series(workspace_id, target_ids) if series is None else series
    return {target_id: sparkline([row.value for row in rows]) for target_id, rows in series.items()}


def evaluations(
    store: Store,
    plan: Plan,
    targets: Sequence[Target],
    *,
    today: date,
    until: date | None = None,
    series: Series | None = None,
) -> Mapping[int, Evaluation]:
    """Return what can be said of these targets of a plan, by id; `until` is the last day that counts."""
    assert plan.id is not None
    return evaluations_of(store, targets, {plan.id: plan}, today=today, until=until, series=series)


def evaluations_of(
    store: Store,
    targets: Sequence[Target],
    plans: Mapping[int, Plan],
    *,
    today: date,
    until: date | None = None,
    series: Series | None = None,
) -> Mapping[int, Evaluation]:
    """Return what can be said of these targets, by id, all of one workspace; `plans` holds theirs by id."""
    if not targets:
        return {}
    workspace_id, ids = targets[0].workspace_id, [target.id for target in targets if target.id is not None]
    series = store.targets.series(workspace_id, ids) if series is None else series
    anew = store.targets.phases(workspace_id, list(series)) if series else {}
    found = {}
    for target in targets:
        assert target.id is not None
        points = points_of(series.get(target.id, []), until=until)
        begin_on = tuple(each.starts_on for each in anew.get(target.id, ()))
        aim = aim_of(target, plans[target.plan_id])
        ended_on = _ended_on(plans[target.plan_id], today=today) if until is None else None
        found[target.id] = _reckoned(points, aim, today=today, new_baselines=begin_on, ended_on=ended_on)
    return found


def _ended_on(plan: Plan, *, today: date) -> date | None:
    """Return the day on which a plan was closed, if it is."""
    if plan.status is not PlanStatus.CLOSED:
        return None
    return today if plan.closed_at is None else local_date(plan.closed_at, plan.zone)


def evaluated(
    store: Store, lines: Sequence[TargetLine], plans: Mapping[int, Plan], *, today: date
) -> tuple[TargetLine, ...]:
    """Return targets with what their measurements say on a day; `plans` holds those of all of them."""
    if not lines:
        return ()
    workspace_id = next(iter(plans.values())).workspace_id
    rows = store.targets.list_by_ids(workspace_id, [line.id for line in lines])
    found = evaluations_of(store, rows, plans, today=today)
    return tuple(replace(line, evaluation=found.get(line.id)) for line in lines)


def new_baselines(
    store: Store, workspace_id: str, target_ids: Iterable[int]
) -> Mapping[int, tuple[NewBaseline, ...]]:
    """Return the new baselines of targets that have any, by id, in their order."""
    found = store.targets.phases(workspace_id, target_ids)
    return {
        target_id: tuple(NewBaseline(row.starts_on, row.cause) for row in rows)
        for target_id, rows in found.items()
    }
