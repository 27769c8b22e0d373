"""What has been kept long enough: plans that closed long ago, and workspaces that Waymark is no longer in."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Inbox, InboxState, Plan, PlanKind, PlanStatus, Workspace, metadata
from storage.repositories.inbox import DEED
from storage.repositories.removal import remove_whole


class RetentionRepository:
    """Finds what has been kept long enough, and deletes it whole."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_past(self, before: Mapping[PlanKind, datetime], *, limit: int) -> list[Plan]:
        """Return plans of each kind that closed before its moment, the oldest first, each locked."""
        statement = select(Plan).where(_is_past(before)).order_by(col(Plan.closed_at), col(Plan.id))
        return list(self._session.exec(statement.limit(limit).with_for_update(skip_locked=True)))

    def list_all_past(self, before: Mapping[PlanKind, datetime]) -> list[Plan]:
        """Return the same plans, all of them and to be read only."""
        return list(self._session.exec(select(Plan).where(_is_past(before)).order_by(col(Plan.id))))

    def remove_plan(self, plan: Plan) -> None:
        """Delete a plan with all that belongs to it."""
        assert plan.id is not None
        remove_whole(self._session, Plan, workspace_id=plan.workspace_id, row_id=plan.id)

    def list_uninstalled(self, *, before: datetime) -> list[str]:
        """Return the workspaces that Waymark was taken out of at or before a moment."""
        statement = select(Workspace.id).where(col(Workspace.uninstalled_at) <= before)
        return list(self._session.exec(statement.order_by(col(Workspace.id))))

    def lock_workspace(self, workspace_id: str) -> Workspace | None:
        """Return a workspace, locked because it is about to go."""
        statement = select(Workspace).where(Workspace.id == workspace_id).with_for_update()
        return self._session.exec(statement).one_or_none()

    def purge_table(self, workspace_id: str) -> tuple[str, int] | None:
        """Delete what the next table has of a workspace; return its name and how many rows, None at the end.

        What points to others goes first, and the workspace itself last. A request that is being worked on is
        left, as whoever works on it finishes it: it is forgotten a day later.
        """
        connection = self._session.connection()
        pointing_first = list(reversed(metadata.sorted_tables))
        for table in sorted(pointing_first, key=_is_workspace):
            whose = _of(table, workspace_id)
            if whose is None:
                continue
            if count := connection.execute(sa.delete(table).where(whose)).rowcount:
                self._session.expire_all()
                return str(table.name), count
        return None

    def count_rows(self, workspace_id: str) -> dict[str, int]:
        """Return how many rows each table has of a workspace, where it has any."""
        counts = {}
        for table in metadata.sorted_tables:
            whose = _of(table, workspace_id)
            if whose is not None:
                statement = sa.select(sa.func.count()).select_from(table).where(whose)
                counts[str(table.name)] = int(self._session.connection().execute(statement).scalar_one())
        return {name: count for name, count in counts.items() if count}


def _is_past(before: Mapping[PlanKind, datetime]) -> sa.ColumnElement[bool]:
    kinds = [sa.and_(col(Plan.kind) == kind, col(Plan.closed_at) < moment) for kind, moment in before.items()]
    return sa.and_(col(Plan.status) == PlanStatus.CLOSED, sa.or_(*kinds))


def _is_workspace(table: sa.Table) -> bool:
    return table.name == Workspace.__tablename__


def _of(table: sa.Table, workspace_id: str) -> sa.ColumnElement[bool] | None:
    """Return which rows of a table are a workspace's, or None where no row is anybody's."""
    if _is_workspace(table):
        return table.c.id == workspace_id
    if "workspace_id" not in table.c:
        return None
    whose = table.c.workspace_id == workspace_id
    if table.name == Inbox.__tablename__:
        return sa.and_(whose, sa.or_(table.c.state != InboxState.RECEIVED, table.c.kind == DEED))
    return whose
