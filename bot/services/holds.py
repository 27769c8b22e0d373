"""Holds: what cannot be said in a workspace now is kept back, and goes when it can."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta

from bot.rules.deliverability import leaks
from bot.rules.holds import FULL_FOR, is_over, is_same_hold, next_look_after, read_scopes
from bot.rules.refusals import LACKING_WORDS
from bot.services.claims import Claimed
from bot.services.deliveries import BATCH
from bot.services.notices import Notice, tell, tell_installer
from bot.services.rerouting import speak_again
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import UNLEASED, Channel, Delivery, DeliveryState, Hold, HoldKind
from storage.repositories.pace import Spot
from storage.unit_of_work import Store, query, transaction

FULL = "full"
LIFTED = frozenset({HoldKind.SUSPENDED, HoldKind.LACKING})
"""What is over when Slack says so; that a workspace takes messages again shows when one is sent."""
_KEPT_BY: Mapping[HoldKind, dict[str, tuple[str, ...]]] = {
    HoldKind.SUSPENDED: {"but": LACKING_WORDS},
    HoldKind.LACKING: {"only": LACKING_WORDS},
}
"""By which reasons it is known what a hold keeps back."""
TOLD_FOR = timedelta(days=30)
"""As long an installer may yet be told that a workspace took nothing."""


@frozen
class HoldToLookAt:
    """A hold of which it is time to see whether it is over, and the scopes that it waits for."""

    workspace_id: str
    kind: HoldKind
    scopes: frozenset[str]


class Holds:
    """What is kept back, why, and until when."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def suspend(self, store: Store, workspace_id: str, *, reason: str, now: datetime) -> int:
        """Keep back all that a workspace was still to be told: its token is gone; return how many."""
        workspace = store.workspaces.ensure(workspace_id, now=now)
        workspace.uninstalled_at = workspace.uninstalled_at or now
        return _suspend(store, workspace_id, reason=reason, now=now)

    @transaction
    def settle_suspended(self, store: Store, claimed: Claimed, *, reason: str, now: datetime) -> int:
        """Keep back a message for which the token was not taken, and all others; return how many."""
        _keep_back(store, claimed, reason=reason, now=now)
        return 1 + _suspend(store, claimed.workspace_id, reason=reason, now=now)

    @transaction
    def settle_lacking(
        self,
        store: Store,
        claimed: Claimed,
        *,
        reason: str,
        scopes: str,
        told: Notice | None,
        waits: Notice | None = None,
        now: datetime,
    ) -> bool:
        """Keep back a message that the app may not send; the installer is told once for each time it begins.

        Say whether it begins with this. Whoever asked for it is told that it `waits`, once for each message.
        """
        _keep_back(store, claimed, reason=reason, now=now)
        hold, is_new = _begin(store, claimed.workspace_id, HoldKind.LACKING, reason=reason, now=now)
        lacked = read_scopes(hold.scopes)
        is_new |= not read_scopes(scopes) <= lacked
        hold.scopes = ",".join(sorted(lacked | read_scopes(scopes)))[:255]
        if waits is not None and claimed.member_id is not None:
            tell(store, claimed.workspace_id, claimed.member_id, waits, key=f"waits:{claimed.id}", now=now)
            store.after_commit(self._wake)
        if is_new and told is not None:
            tell_installer(store, claimed.workspace_id, told, key=f"{scopes}:{hold.since_ms}", now=now)
            store.after_commit(self._wake)
        return is_new

    @transaction
    def settle_full(self, store: Store, claimed: Claimed, *, reason: str, told: Notice, now: datetime) -> int:
        """Wait an hour with all that a workspace is to be told, as it takes no more; in the end, give it up.

        Return how many messages were given up. Of that the installer is `told`, once it takes any again.
        """
        values = {
            "state": DeliveryState.PENDING,
            "attempts": claimed.attempts,
            "reason": reason,
            **UNLEASED,
        }
        before = DeliveryState.SENDING
        if not store.deliveries.move(claimed.id, token=claimed.token, before=before, values=values):
            return 0
        hold, _ = _begin(store, claimed.workspace_id, HoldKind.FULL, reason=reason, now=now)
        if not is_same_hold(until=_instant(hold.look_ms), now=now):
            hold.since_ms = to_ms(now)
        if is_over(since=_instant(hold.since_ms), now=now):
            store.holds.end(hold)
            workspace_id, kept = claimed.workspace_id, f"notice:{claimed.workspace_id}:installer:{FULL}:"
            given_up = store.held.end_waiting(workspace_id, but=kept, reason=reason, now_ms=to_ms(now))
            if given_up:
                key = f"{FULL}:{hold.since_ms}"
                tell_installer(store, workspace_id, told, key=key, lasts=TOLD_FOR, now=now)
            return given_up
        hold.look_ms = to_ms(now + FULL_FOR)
        store.deliveries.push_back_workspace(claimed.workspace_id, until_ms=hold.look_ms, now_ms=to_ms(now))
        return 0

    @transaction
    def claim_looks(self, store: Store, *, now: datetime) -> tuple[HoldToLookAt, ...]:
        """Take the holds of which it is time to see whether they are over; each comes again later.

        One that was lifted is forgotten once nothing is kept back by it any more.
        """
        taken = []
        for hold in store.holds.list_to_look_at(now_ms=to_ms(now)):
            if hold.is_lifted and not store.held.count_held(hold.workspace_id, **_kept_by({hold.kind})):
                store.holds.end(hold)
                continue
            hold.looks += 1
            hold.look_ms = to_ms(now + next_look_after(hold.looks))
            taken.append(HoldToLookAt(hold.workspace_id, hold.kind, read_scopes(hold.scopes)))
        return tuple(taken)

    @transaction
    def lift(
        self, store: Store, workspace_id: str, *, kinds: Collection[HoldKind] = LIFTED, now: datetime
    ) -> int:
        """Let messages be sent in a workspace again; return how many are held, for `resume` to let go.

        It is installed, as its token is good: nothing of it is deleted for having been taken out.
        """
        workspace = store.workspaces.find(workspace_id)
        if workspace is not None:
            workspace.uninstalled_at = None
        for hold in store.holds.list_of(workspace_id):
            if hold.kind in kinds:
                hold.is_lifted, hold.scopes = True, ""
                hold.look_ms = max(hold.look_ms, to_ms(now + next_look_after(hold.looks)))
        return store.held.count_held(workspace_id, **_kept_by(kinds))

    @transaction
    def resume(
        self, store: Store, workspace_id: str, *, kinds: Collection[HoldKind] = LIFTED, now: datetime
    ) -> int:
        """Let go a batch of what is held, each in its turn; return how many.

        What has come too late is let go at once: it is not sent, and whoever waits for it is told.
        """
        held = store.held.list_held(workspace_id, limit=BATCH, **_kept_by(kinds))
        for row in held:
            is_late = row.expires_ms is not None and row.expires_ms <= to_ms(now)
            row.not_before_ms = to_ms(now) if is_late else _turn(store, row, now=now)
            row.state, row.reason, row.settled_ms = DeliveryState.PENDING, "", None
        store.after_commit(self._wake)
        return len(held)

    @transaction
    def speak_again(self, store: Store, workspace_id: str, channel_id: str, *, now: datetime) -> int:
        """Let plans post again in a channel that took nothing of them; return how many."""
        return self._speak_again(store, workspace_id, channel_id, now=now)

    def _speak_again(
        self,
        store: Store,
        workspace_id: str,
        channel_id: str,
        *,
        now: datetime,
        channel: Channel | None = None,
    ) -> int:
        """Let plans speak again, but none before another company for which it was not meant."""
        silent = [
            plan
            for plan in store.plans.list_silent_in(workspace_id, channel_id)
            if channel is None
            or not leaks(
                is_shared=channel.is_shared,
                is_private=channel.is_private,
                was_shared=plan.shared_in == channel_id,
            )
        ]
        for plan in silent:
            speak_again(store, plan, now=now)
        store.after_commit(self._wake)
        return len(silent)

    @transaction
    def hear_of_channel(self, store: Store, workspace_id: str, channel_id: str, *, now: datetime) -> int:
        """Let plans post again in a channel that has changed, if they may post there now; return how many."""
        channel = store.channels.find(workspace_id, channel_id)
        if channel is None or channel.is_archived or not channel.has_app:
            return 0
        return self._speak_again(store, workspace_id, channel_id, now=now, channel=channel)

    @query
    def next_look(self, store: Store) -> datetime | None:
        """Return when it is time to look next."""
        moment = store.holds.next_look_ms()
        return None if moment is None else _instant(moment)


def _begin(
    store: Store, workspace_id: str, kind: HoldKind, *, reason: str, now: datetime
) -> tuple[Hold, bool]:
    """Return this hold of a workspace, and whether it begins now; one that was lifted goes on."""
    wait = next_look_after(0) if kind is not HoldKind.FULL else FULL_FOR
    wanted = Hold(
        workspace_id=workspace_id,
        kind=kind,
        reason=reason,
        since_ms=to_ms(now),
        look_ms=to_ms(now + wait),
    )
    hold, is_new = store.holds.ensure(wanted)
    if hold.is_lifted:
        hold.is_lifted, hold.look_ms = False, to_ms(now + next_look_after(hold.looks))
    return hold, is_new


def _suspend(store: Store, workspace_id: str, *, reason: str, now: datetime) -> int:
    held = store.held.hold(workspace_id, reason=reason[:255], now_ms=to_ms(now))
    _begin(store, workspace_id, HoldKind.SUSPENDED, reason=reason[:255], now=now)
    return held


def _kept_by(kinds: Collection[HoldKind]) -> dict[str, tuple[str, ...]]:
    """Return the reasons for which messages are held that these keep back."""
    return {} if set(kinds) >= LIFTED else _KEPT_BY[next(iter(kinds))]


def _keep_back(store: Store, claimed: Claimed, *, reason: str, now: datetime) -> None:
    values = {
        "state": DeliveryState.HELD,
        "attempts": claimed.attempts,
        "reason": reason[:255],
        "settled_ms": to_ms(now),
        **UNLEASED,
    }
    store.deliveries.move(claimed.id, token=claimed.token, before=DeliveryState.SENDING, values=values)


def _turn(store: Store, row: Delivery, *, now: datetime) -> int:
    place = Spot(row.channel_id, row.member_id, row.is_ephemeral).name
    return store.deliveries.pace(row.workspace_id, place, not_before_ms=to_ms(now))


def _instant(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
