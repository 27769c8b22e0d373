"""Charts: asked for by a person, and made for them when they are sent, from what is so then."""

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from bot.rules.access import Actor
from bot.rules.charts import TargetChart
from bot.services.answers import WHISPER_FOR, Addressee
from bot.services.chart_facts import CHART, chart_of
from bot.services.lines import Seen
from bot.services.schedules import to_ms
from bot.services.seeing import ensure_kept, see_target
from storage.database import Database
from storage.models import Delivery, DeliveryKind, Target
from storage.unit_of_work import Store, transaction


class Charts:
    """Asking for charts."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def ask(self, store: Store, number: int, *, actor: Actor, to: Addressee, now: datetime) -> TargetChart:
        """Have the actor sent a chart of T-<number>, and return what it shows; nothing comes of no points."""
        found = store.targets.find_by_number(actor.workspace_id, number)
        missing = f"There is no T-{number} that you can see."
        target, seen = see_target(store, actor, (found and found.id) or 0, missing=missing)
        return self._ask(store, target, seen, actor=actor, to=to, now=now)

    @transaction
    def ask_for(
        self, store: Store, target_id: int, *, actor: Actor, to: Addressee, now: datetime
    ) -> TargetChart:
        """Do as `ask` does for the target whose button was pressed."""
        target, seen = see_target(store, actor, target_id)
        return self._ask(store, target, seen, actor=actor, to=to, now=now)

    def _ask(
        self, store: Store, target: Target, seen: Seen, *, actor: Actor, to: Addressee, now: datetime
    ) -> TargetChart:
        ensure_kept(target)
        chart = chart_of(store, target, seen, viewer=actor, now=now)
        if chart.points:
            self._send(store, chart, to=to, now=now)
        return chart

    def _send(self, store: Store, chart: TargetChart, *, to: Addressee, now: datetime) -> None:
        nonce, now_ms = token_hex(16), to_ms(now)
        turn = f"{to.channel_id}:{to.member_id}" if to.is_private else to.channel_id or to.member_id
        store.deliveries.add(
            Delivery(
                workspace_id=to.workspace_id,
                occ_key=f"chart:{to.workspace_id}:{nonce}",
                nonce=nonce,
                kind=DeliveryKind.ANSWER,
                member_id=to.member_id,
                channel_id=to.channel_id or None,
                thread_ts=to.thread_ts,
                is_ephemeral=to.is_private and bool(to.channel_id),
                facts={CHART: chart.target.id},
                not_before_ms=store.deliveries.pace(to.workspace_id, turn, not_before_ms=now_ms),
                expires_ms=to_ms(now + WHISPER_FOR),
            )
        )
        store.after_commit(self._wake)
