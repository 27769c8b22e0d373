"""What charts of targets show, by the present state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.errors import BotError
from bot.rules.access import Actor, can_see_plan
from bot.rules.cadence import local_date
from bot.rules.charts import AskedChart, TargetChart
from bot.rules.plots import LeftOut, OldAim, WorkChange
from bot.services.actors import actor_of
from bot.services.evaluations import evaluations, new_baselines, points_of
from bot.services.lines import Seen, target_lines
from bot.services.seeing import ensure_kept, see_target
from storage.models import Delivery, PlanStatus, RevisedNoun, Target
from storage.unit_of_work import Store

CHART = "chart"
"""In the facts of a message: the id of the target whose chart it brings."""


def chart_of(store: Store, target: Target, seen: Seen, *, viewer: Actor | None, now: datetime) -> TargetChart:
    """Return what a chart of a target shows to somebody who may see it; without a viewer, to a channel."""
    line, workspace_id = target_lines(store, viewer, [target], seen={seen.id: seen})[0], target.workspace_id
    zone = seen.plan.zone if viewer is None else viewer.zone
    (evaluation,) = evaluations(store, seen.plan, [target], today=local_date(now, zone)).values()
    points = points_of(store.targets.series(workspace_id, [line.id]).get(line.id, ()))
    return TargetChart(
        line,
        points,
        evaluation,
        changes=tuple(
            WorkChange(row.changed_on, row.changed)
            for row in store.check_ins.list_changes(workspace_id, line.id)
            if row.changed_on is not None
        ),
        left_out=tuple(
            LeftOut(row.measured_on, row.value, row.excluded_because)
            for row in store.targets.list_measurements(workspace_id, [line.id])
            if row.excluded_because
        ),
        new_baselines=tuple(
            each
            for each in new_baselines(store, workspace_id, [line.id]).get(line.id, ())
            if evaluation.since is not None and each.on <= evaluation.since
        ),
        old_aims=_old_aims(store, target, zone=zone),
        is_cumulative=target.is_cumulative,
        band=None if target.lower is None else (target.lower, target.value),
        can_post=viewer is not None and may_be_posted(viewer, seen),
    )


def may_be_posted(viewer: Actor, seen: Seen) -> bool:
    """Whether somebody may show something of a plan to a channel at all: nothing of one person's."""
    is_open = seen.plan.status is not PlanStatus.CLOSED
    return is_open and not seen.people.is_individual and can_see_plan(viewer, seen.people)


def asked_chart(store: Store, row: Delivery, *, now: datetime) -> AskedChart | None:
    """Return the chart that a message brings, as things are now; None where nobody may see it any more."""
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    if member is None:
        return None
    actor = actor_of(store, member)
    try:
        target, seen = see_target(store, actor, int(row.facts[CHART]))
        ensure_kept(target)
    except BotError:
        return None
    return AskedChart(chart_of(store, target, seen, viewer=actor, now=now), local_date(now, actor.zone))


def shared_chart(
    store: Store, row: Delivery, seen: Seen, *, shared_by: str, now: datetime
) -> AskedChart | None:
    """Return the chart that somebody shares with a channel, unless its target was taken back since."""
    target = store.targets.find(row.workspace_id, int(row.facts[CHART]))
    if target is None or target.is_dropped or target.plan_id != seen.id:
        return None
    chart = chart_of(store, target, seen, viewer=None, now=now)
    return AskedChart(chart, local_date(now, seen.plan.zone), shared_by=shared_by)


def _old_aims(store: Store, target: Target, *, zone: str) -> tuple[OldAim, ...]:
    """Return what the target was before, each for at least a day: a slip that was put right is none."""
    assert target.id is not None
    revisions = store.revisions.list_since(target.workspace_id, RevisedNoun.TARGET, target.id, version=0)
    since, found = local_date(target.created_at, zone), list[OldAim]()
    for revision in revisions:
        old, new = revision.changes.get("value", (None, None))
        until = local_date(revision.changed_at, zone)
        if old is None or old == new:
            continue
        if until > since:
            found.append(OldAim(Decimal(str(old)), until))
        since = until
    return _merged(found, now=target.value)


def _merged(aims: Sequence[OldAim], *, now: Decimal) -> tuple[OldAim, ...]:
    """Leave out what the target came back to, and take together what it stayed."""
    kept: list[OldAim] = []
    for aim in aims:
        if kept and kept[-1].value == aim.value:
            kept[-1] = replace(kept[-1], until_on=aim.until_on)
        else:
            kept.append(aim)
    while kept and kept[-1].value == now:
        kept.pop()
    return tuple(kept)
