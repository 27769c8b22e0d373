"""What a target aims at, beyond its value: kept, held against its plan, and doubted."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.errors import DoubtfulError, InvalidError
from bot.rules.access import Actor
from bot.rules.aims import AimFacts, doubts_about
from bot.rules.cadence import local_date
from bot.rules.columns import Row
from bot.rules.targets import TargetDraft, TargetMore
from bot.services.lines import Seen
from bot.services.past_values import FIELD as PAST
from bot.services.past_values import preview_of
from bot.services.rhythms import rhythm_of
from bot.services.states import row_id
from storage.models import Target
from storage.unit_of_work import Store


def columns_of_more(more: TargetMore) -> dict[str, Any]:
    """Return the columns of what else a target says."""
    return {
        "is_cumulative": more.is_cumulative,
        "baseline_on": more.baseline_on,
        "baseline_source": more.baseline_source.strip(),
        "benchmark": more.benchmark,
        "benchmark_source": more.benchmark_source.strip(),
        "every_days": more.every_days,
        "balancing_id": more.balancing_id,
    }


def more_of(target: Target) -> TargetMore:
    """Return what a target says of how it is counted, for where its form did not ask."""
    return TargetMore(is_cumulative=target.is_cumulative, every_days=target.every_days)


def milestones_of(more: TargetMore) -> dict[date, Decimal]:
    """Return the milestones that a target is to have, by day."""
    return {each.on: each.value for each in more.milestones}


def ensure_balancing(store: Store, seen: Seen, balancing_id: int | None, *, of: Target | None = None) -> None:
    """Refuse a target to balance another that is none of its plan's, or is that one itself."""
    if balancing_id is None:
        return
    found = store.targets.find(seen.plan.workspace_id, balancing_id)
    if (
        found is None
        or found.plan_id != seen.id
        or found.is_dropped
        or (of is not None and found.id == of.id)
    ):
        said = f"Choose another target of {seen.people.ref}."
        raise InvalidError({"balancing_id": said})


def all_doubts(
    store: Store, draft: TargetDraft, seen: Seen, *, actor: Actor, now: datetime
) -> dict[str, str]:
    """Return the doubts about a new target, and what was understood of its past values."""
    facts = facts_of(store, seen, actor=actor, now=now)
    before = [each.value for each in draft.past if each.on < seen.plan.starts_on]
    notes = dict(doubts_about(draft, replace(facts, past=tuple(before), measured=len(draft.past))))
    if draft.past:
        rows = [Row(each.on, each.value, line) for line, each in enumerate(draft.past, 1)]
        notes[PAST] = preview_of(rows, today=facts.today)
    return notes


def facts_of(
    store: Store, seen: Seen, *, actor: Actor, now: datetime, target: Target | None = None
) -> AimFacts:
    """Return what the checks of an aim go by."""
    plan = seen.plan
    rhythm = rhythm_of(store, plan)
    ids = [] if target is None else [row_id(target)]
    series = store.targets.series(plan.workspace_id, ids)
    points = [point for rows in series.values() for point in rows]
    others = [row for row in store.targets.list_of_plans(plan.workspace_id, [seen.id]) if row.id not in ids]
    return AimFacts(
        today=local_date(now, actor.zone),
        cadence_days=None if rhythm is None else rhythm.usual_days,
        past=tuple(point.value for point in points if point.measured_on < plan.starts_on),
        measured=len(points),
        others=len(others),
    )


def ensure_meant(
    store: Store, seen: Seen, target: Target, draft: TargetDraft, *, actor: Actor, now: datetime
) -> None:
    """Ask whether what an edit changes of an aim is meant, where that is doubtful."""
    facts = facts_of(store, seen, actor=actor, now=now, target=target)
    more = draft.more or more_of(target)
    changed = {
        name
        for name in ("indicator", "value", "deadline_on")
        if getattr(draft, name) != getattr(target, name)
    }
    notes = doubts_about(replace(draft, more=more), facts)
    if told := {name: said for name, said in notes.items() if name in changed}:
        raise DoubtfulError(told)
