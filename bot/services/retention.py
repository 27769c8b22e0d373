"""What has been kept long enough is deleted: plans, the audit log, and workspaces without Waymark."""

from datetime import datetime

from bot.rules.retention import Retention
from bot.services.audit_entries import AuditedDeed, record
from bot.services.lines import plan_ref
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.unit_of_work import Store, query, repeatable

CHUNK = 500


@frozen
class Past:
    """What would go now: plans by workspace and reference, entries of the log, and rows by workspace."""

    plans: tuple[tuple[str, str], ...]
    entries: int
    workspaces: dict[str, int]


class RetentionService:
    """Deletes what is past, in small transactions; doing it twice does no harm."""

    def __init__(self, database: Database, *, retention: Retention) -> None:
        self.database = database
        self._retention = retention

    @query
    def list_past(self, store: Store, *, now: datetime) -> Past:
        """Return what would go at this moment."""
        plans = store.retention.list_all_past(self._retention.closed_before(now))
        gone = store.retention.list_uninstalled(before=self._retention.uninstalled_by(now))
        return Past(
            plans=tuple((plan.workspace_id, plan_ref(plan)) for plan in plans),
            entries=store.audit_entries.count_before(self._retention.written_before(now)),
            workspaces={each: sum(store.retention.count_rows(each).values()) for each in gone},
        )

    @query
    def count_rows(self, store: Store, workspace_id: str) -> dict[str, int]:
        """Return how many rows each table has of a workspace."""
        return store.retention.count_rows(workspace_id)

    @repeatable
    def forget_plan(self, store: Store, *, now: datetime) -> bool:
        """Delete one plan that closed too long ago, with all that belongs to it; False when there is none."""
        found = store.retention.list_past(self._retention.closed_before(now), limit=1)
        for plan in found:
            assert plan.id is not None
            assert plan.closed_at is not None
            record(
                store,
                plan.workspace_id,
                AuditedDeed.PLAN_DELETED,
                now=now,
                actor_id=None,
                subject=plan_ref(plan),
                plan_id=plan.id,
                fields={"kind": plan.kind, "closed_on": plan.closed_at.date().isoformat()},
            )
            store.homes.mark_plan(plan.workspace_id, plan.id, now_ms=to_ms(now))
            store.retention.remove_plan(plan)
        return bool(found)

    @repeatable
    def forget_entries(self, store: Store, *, now: datetime) -> int:
        """Forget a chunk of the audit log that is too old; return how many entries."""
        return store.audit_entries.forget_before(self._retention.written_before(now), limit=CHUNK)

    @query
    def list_uninstalled(self, store: Store, *, now: datetime) -> list[str]:
        """Return the workspaces that Waymark was taken out of so long ago that all of theirs goes."""
        return store.retention.list_uninstalled(before=self._retention.uninstalled_by(now))

    @repeatable
    def purge_table(self, store: Store, workspace_id: str, *, by: datetime | None) -> int:
        """Delete all that one table has of a workspace; return how many rows, 0 once nothing is left.

        Without `by` whether Waymark is in it or not; else only if it was taken out by then, so that one that
        comes back meanwhile keeps what is left.
        """
        workspace = store.retention.lock_workspace(workspace_id)
        gone_at = None if workspace is None else workspace.uninstalled_at
        if by is not None and (gone_at is None or gone_at > by):
            return 0
        purged = store.retention.purge_table(workspace_id)
        return purged[1] if purged is not None else 0

    async def purge(self, workspace_id: str, *, now: datetime | None) -> int:
        """Delete all of a workspace, table by table; return how many rows. With `now`, only if it is time."""
        by = None if now is None else self._retention.uninstalled_by(now)
        gone = 0
        while count := await self.purge_table(workspace_id, by=by):
            gone += count
        return gone
