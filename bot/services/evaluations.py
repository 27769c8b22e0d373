"""What the measurements of targets say by now, or said when somebody reported one of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.rules.evaluation import Aim, Evaluation, Point, evaluate
from bot.rules.plots import NewBaseline
from bot.rules.sparklines import sparkline
from storage.models import Measurement, Plan, Target
from storage.unit_of_work import Store


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


def sparks(store: Store, workspace_id: str, target_ids: Iterable[int]) -> Mapping[int, str]:
    """Return the last measurements of targets as lines of bars, by id; of too few there is none."""
    series = store.targets.series(workspace_id, target_ids)
    return {target_id: sparkline([row.value for row in rows]) for target_id, rows in series.items()}


def evaluations(
    store: Store, plan: Plan, targets: Sequence[Target], *, today: date, until: date | None = None
) -> Mapping[int, Evaluation]:
    """Return what can be said of these targets of a plan, by id; `until` is the last day that counts."""
    ids = [target.id for target in targets if target.id is not None]
    series = store.targets.series(plan.workspace_id, ids)
    anew = store.targets.phases(plan.workspace_id, list(series)) if series else {}
    found = {}
    for target in targets:
        assert target.id is not None
        rows = series.get(target.id, [])
        points = points_of(rows, until=until)
        begin_on = [each.starts_on for each in anew.get(target.id, ())]
        found[target.id] = evaluate(points, aim_of(target, plan), today=today, new_baselines=begin_on)
    return found


def new_baselines(
    store: Store, workspace_id: str, target_ids: Iterable[int]
) -> Mapping[int, tuple[NewBaseline, ...]]:
    """Return the new baselines of targets that have any, by id, in their order."""
    found = store.targets.phases(workspace_id, target_ids)
    return {
        target_id: tuple(NewBaseline(row.starts_on, row.cause) for row in rows)
        for target_id, rows in found.items()
    }
