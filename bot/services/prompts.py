"""How often a plan asks for its check-in: looked up with what comes next, and changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.errors import InvalidError
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.cadence import CadenceError, local_date, next_occurrence, to_utc
from bot.rules.calendars import calendar_of
from bot.rules.dates import say_date
from bot.rules.plans import PlanLine
from bot.rules.rhythms import Rhythm
from bot.services.lines import ensure_open, look_at, plan_lines, plan_ref, see_plan
from bot.services.plan_drafts import get_channel, shared_in
from bot.services.revising import Reviser
from bot.services.revision_lines import ensure_unchanged
from bot.services.rhythms import rhythm_of
from bot.values import frozen
from storage.database import Database
from storage.models import Plan, PlanStatus, RevisedDeed
from storage.unit_of_work import Store, query, transaction

SHOWN = 3
_MOMENT = timedelta(microseconds=1)


@frozen
class PromptLine:
    """How a plan asks: how often, if at all, in whose zone, and on which days next."""

    plan: PlanLine
    rhythm: Rhythm | None
    zone: str
    next_ons: tuple[date, ...]
    has_holidays: bool
    counts_from: datetime
    """From when what it asks is counted: now, or its first day while that is to come."""


class Prompts:
    """What people do about being asked."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def get(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> PromptLine:
        """Return how a plan asks, to somebody who may change that."""
        seen = see_plan(store, actor, plan_id=plan_id)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        ensure_open(seen.plan)
        return _line(store, actor, seen.plan, now=now)

    @transaction
    def change(  # each by its name
        self,
        store: Store,
        plan_id: int,
        rhythm: Rhythm | None,
        *,
        channel_id: str | None,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> PromptLine:
        """Have a plan ask so often, or never, in a channel or its owner; its messages follow."""
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_PLAN, seen.people)
        plan = seen.plan
        ensure_open(plan)
        values: dict[str, Any] = {"cadence": rhythm, "channel_id": channel_id}
        if channel_id != plan.channel_id:
            if plan.is_sample:
                raise InvalidError({"channel_id": "A sample has no channel, as you alone can see it."})
            if seen.people.is_confidential:
                said = "An individual plan has no channel: it goes by direct messages alone."
                raise InvalidError({"channel_id": said})
            plan.shared_in = shared_in(get_channel(store, actor, channel_id))
        if rhythm is not None:
            _ensure_comes(store, plan, rhythm, now=now)
        if version is not None:
            ensure_unchanged(
                store, plan, version=version, values=values, ref=plan_ref(plan), actor=actor, now=now
            )
        undo = self._reviser.revise(store, plan, values, deed=RevisedDeed.EDITED, actor=actor, now=now)
        store.flush()
        line = _line(store, actor, plan, now=now)
        return replace(line, plan=replace(line.plan, undo=undo))


def _line(store: Store, actor: Actor, plan: Plan, *, now: datetime) -> PromptLine:
    rhythm = rhythm_of(store, plan)
    zone = plan.zone if rhythm is None or rhythm.zone is None else rhythm.zone
    workspace = store.workspaces.find(plan.workspace_id)
    return PromptLine(
        plan=plan_lines(store, actor, list(look_at(store, [plan]).values()), now=now)[0],
        rhythm=rhythm,
        zone=zone,
        next_ons=() if rhythm is None else _next_ons(store, plan, rhythm, now=now),
        has_holidays=workspace is not None and workspace.holiday_country is not None,
        counts_from=_begin(plan, now=now),
    )


def _begin(plan: Plan, *, now: datetime) -> datetime:
    return max(now, to_utc(plan.starts_on, time(), plan.zone) - _MOMENT)


def _next_ons(store: Store, plan: Plan, rhythm: Rhythm, *, now: datetime) -> tuple[date, ...]:
    """Return the days on which a plan asks next, before it ends; of one that is running, as is planned."""
    workspace, cadence = store.workspaces.find(plan.workspace_id), rhythm.cadence(plan.zone)
    days = frozenset(int(day) for day in ("" if workspace is None else workspace.working_days))
    calendar = calendar_of(None if workspace is None else workspace.holiday_country, days)
    found: list[date] = []
    assert plan.id is not None
    schedule = store.schedules.find_of_plan(plan.workspace_id, plan.id)
    after = _begin(plan, now=now)
    if schedule is not None and schedule.is_active and rhythm == rhythm_of(store, plan):
        found.append(date.fromisoformat(schedule.next_slot[:10]))
        after = max(after, to_utc(found[0], cadence.at, cadence.zone))
    while len(found) < SHOWN:
        try:
            coming = next_occurrence(cadence, after=after, calendar=calendar)
        except CadenceError:
            break
        found.append(local_date(coming.at, cadence.zone))
        after = coming.at
    return tuple(on for on in found if on <= plan.ends_on)


def _ensure_comes(store: Store, plan: Plan, rhythm: Rhythm, *, now: datetime) -> None:
    """Refuse what would never come before the plan ends."""
    comes = _next_ons(store, plan, rhythm, now=now)
    if not comes and plan.status is not PlanStatus.PAUSED:
        today = local_date(now, plan.zone)
        ends = say_date(plan.ends_on, today=today)
        raise InvalidError({"cadence": f"{plan_ref(plan)} ends on {ends}, before that ever comes."})
