"""The audit: how much waits, and since when."""

from datetime import UTC, datetime, timedelta

from bot.rules.audit import LONGEST_WAIT, Backlog, Progress, Standing
from bot.services.schedules import to_ms
from storage.database import Database
from storage.models import ASKER, Delivery, DeliveryKind, DeliveryState, Plan, PlanKind
from storage.unit_of_work import Store, query

RECENT = timedelta(days=7)


class Audits:
    """Looks at what waits, and changes none of it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def look(self, store: Store) -> Backlog:
        """Return what waits at this moment."""
        return _backlog(store)

    @query
    def examine(self, store: Store, *, now: datetime) -> Standing:
        """Return what waits, what does not go on by itself, and when a message was last sent."""
        unsent = store.backlog.unsent(since_ms=to_ms(now - RECENT))
        silent = store.backlog.silent()
        unsent |= {"silent": silent} if silent else {}
        return Standing(_backlog(store), unsent, _instant(store.backlog.last_sent_ms()))

    @query
    def follow(self, store: Store, *, limit: int) -> tuple[Progress, ...]:
        """Return how far the newest messages have come, the newest first."""
        rows = store.backlog.newest(limit=limit)
        questions = (row.facts for row, _ in rows if row.kind is DeliveryKind.UNSURE)
        asked = {(facts["about"], facts["attempt"]) for facts in questions}
        return tuple(_progress(row, plan, is_asked=(row.id, row.attempts) in asked) for row, plan in rows)


def _progress(row: Delivery, plan: Plan | None, *, is_asked: bool) -> Progress:
    assert row.id is not None
    is_told = plan is not None and plan.kind is PlanKind.TEAM  # whoever operates Waymark is not named on it
    return Progress(
        id=row.id,
        kind=row.kind,
        plan_ref=f"P-{plan.number}" if plan is not None and is_told else "",
        plan_title=plan.title if plan is not None and is_told else "",
        place=row.channel_id or row.member_id or str(row.facts.get(ASKER) or ""),
        state=row.state,
        attempts=row.attempts,
        reason=row.reason,
        next_at=datetime.fromtimestamp(row.not_before_ms / 1000, UTC),
        started_at=_instant(row.started_ms),
        settled_at=_instant(row.settled_ms),
        is_asked=is_asked,
    )


def _backlog(store: Store) -> Backlog:
    pending, claimed = store.backlog.pending(), store.backlog.claimed()
    sending, unknown = store.backlog.sending(), store.backlog.unknown()
    requests = store.backlog.requests()
    return Backlog(
        waiting={
            DeliveryState.PENDING: pending.number,
            DeliveryState.CLAIMED: claimed.number,
            DeliveryState.SENDING: sending.number,
            DeliveryState.UNKNOWN: unknown.number,
            DeliveryState.HELD: store.backlog.held().number,
        },
        requests=requests.number,
        may_go_at=_instant(
            min((each.oldest_ms for each in (pending, claimed) if each.oldest_ms is not None), default=None)
        ),
        put_off_until=_instant(
            store.backlog.put_off_until_ms(longest_ms=int(LONGEST_WAIT.total_seconds() * 1000))
        ),
        sending_since=_instant(sending.oldest_ms),
        schedule_due_at=_instant(store.schedules.next_due_ms()),
        received_at=_instant(requests.oldest_ms),
    )


def _instant(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC)
