"""Shares: a plan is shown in a channel, once for each time that somebody confirms it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_hex
from types import MappingProxyType

from bot.errors import ClosedError, NotAllowedError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.charts import ChartQuestion, TargetChart
from bot.rules.plans import PlanLine
from bot.rules.policies import life_of
from bot.rules.sharing import (
    Audience,
    SharedPlan,
    ShareQuestion,
    ensure_may_share,
    ensure_shareable,
    is_beyond,
)
from bot.services.audit_entries import AuditedDeed, record
from bot.services.chart_facts import CHART, chart_of
from bot.services.contents import shared_plan
from bot.services.lines import Seen, look_at, plan_lines, see_plan
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_kept, see_target
from storage.database import Database
from storage.models import Delivery, DeliveryKind, PlanStatus, Target
from storage.unit_of_work import Store, query, transaction


class Shares:
    """Showing plans to channels."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @query
    def list_choices(self, store: Store, *, actor: Actor, now: datetime) -> tuple[PlanLine, ...]:
        """Return the plans that the actor may share at all."""
        book = look_at(store, store.plans.list_open(actor.workspace_id))
        seen = [
            each
            for each in book.values()
            if can_see_plan(actor, each.people) and not each.people.is_individual
        ]
        return plan_lines(store, actor, seen, now=now)

    @query
    def ask(
        self,
        store: Store,
        *,
        channel_id: str,
        actor: Actor,
        now: datetime,
        number: int | None = None,
        plan_id: int | None = None,
    ) -> ShareQuestion:
        """Return what would be shown where, or say why it cannot be."""
        seen = _ensure(store, actor, channel_id, number=number, plan_id=plan_id)
        shown = shared_plan(store, seen, channel_id=channel_id, shared_by=actor.name, now=now)
        return ShareQuestion(shown, channel_id, is_beyond(seen.people, channel_id))

    @transaction
    def share(
        self, store: Store, plan_id: int, channel_id: str, *, key: str, actor: Actor, now: datetime
    ) -> SharedPlan:
        """Have a plan shown in a channel; `key` names the question that was answered, which counts once."""
        seen = _ensure(store, actor, channel_id, plan_id=plan_id)
        self._send(store, seen, channel_id, key=key, actor=actor, now=now)
        return shared_plan(store, seen, channel_id=channel_id, shared_by=actor.name, now=now)

    @query
    def ask_for_chart(self, store: Store, target_id: int, *, actor: Actor, now: datetime) -> ChartQuestion:
        """Return a chart that the actor may show to a channel, and the channel that it is about."""
        target, seen = _see_chart(store, actor, target_id)
        ensure_shareable(seen.people)
        chart = chart_of(store, target, seen, viewer=actor, now=now)
        is_private = seen.people.private_channel_id is not None
        return ChartQuestion(chart, local_date(now, actor.zone), seen.plan.channel_id, is_private)

    @transaction
    def share_chart(
        self, store: Store, target_id: int, channel_id: str, *, key: str, actor: Actor, now: datetime
    ) -> TargetChart:
        """Have the chart of a target shown in a channel, as `share` does with a plan."""
        target, seen = _see_chart(store, actor, target_id)
        _ensure(store, actor, channel_id, plan_id=seen.id)
        chart = chart_of(store, target, seen, viewer=actor, now=now)
        if not chart.points:
            raise NotAllowedError(f"{chart.target.ref} was not measured yet, so there is nothing to draw.")
        self._send(store, seen, channel_id, key=key, actor=actor, now=now, facts={CHART: target_id})
        return chart

    def _send(
        self,
        store: Store,
        seen: Seen,
        channel_id: str,
        *,
        key: str,
        actor: Actor,
        now: datetime,
        facts: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        now_ms = to_ms(now)
        what = "".join(f":{name}:{number}" for name, number in facts.items())
        share = Delivery(
            workspace_id=actor.workspace_id,
            occ_key=f"share:{actor.workspace_id}:{seen.id}{what}:{channel_id}:{actor.id}:{key}"[:255],
            nonce=token_hex(16),
            kind=DeliveryKind.SHARE,
            plan_id=seen.id,
            channel_id=channel_id,
            facts={"by": actor.id, "beyond": is_beyond(seen.people, channel_id), **facts},
            not_before_ms=store.deliveries.pace(actor.workspace_id, channel_id, not_before_ms=now_ms),
            expires_ms=to_ms(now + life_of(DeliveryKind.SHARE)),
        )
        if store.deliveries.add(share):
            record(
                store,
                actor.workspace_id,
                AuditedDeed.PLAN_SHARED,
                now=now,
                actor_id=actor.id,
                subject=seen.people.ref,
                plan_id=seen.id,
                fields={"channel_id": channel_id},
            )
        store.after_commit(self._wake)


def _see_chart(store: Store, actor: Actor, target_id: int) -> tuple[Target, Seen]:
    """Return a target to somebody to whom its whole plan is open."""
    target, seen = see_target(store, actor, target_id)
    ensure_kept(target)
    ensure_allowed(actor, Deed.SEE_PLAN, seen.people)
    return target, seen


def _ensure(
    store: Store, actor: Actor, channel_id: str, *, number: int | None = None, plan_id: int | None = None
) -> Seen:
    """Return the plan if the actor may show it in the channel now."""
    seen = see_plan(store, actor, number=number, plan_id=plan_id)
    ensure_may_share(actor, seen.people, _audience(store, actor, channel_id))
    if seen.plan.status is PlanStatus.CLOSED:
        raise ClosedError(
            f"{seen.people.ref} {seen.plan.title} is closed. To share it, reopen it first: "
            f"reopen {seen.people.ref}"
        )
    return seen


def _audience(store: Store, actor: Actor, channel_id: str) -> Audience:
    channel = store.channels.find(actor.workspace_id, channel_id)
    if channel is None:
        return Audience(channel_id, "", is_seen=False, is_archived=False, is_foreign=False, has_app=False)
    return Audience(
        id=channel_id,
        name=channel.name,
        is_seen=not channel.is_private or channel_id in actor.channels,
        is_archived=channel.is_archived,
        is_foreign=channel.is_shared,
        has_app=channel.has_app,
    )
