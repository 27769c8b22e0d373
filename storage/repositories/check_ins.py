"""Questions about check-ins."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import CheckIn, Measurement


class CheckInRepository:
    """Check-ins, with the measurement that each brought."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, check_in: CheckIn) -> CheckIn:
        """Add a check-in, so that it has an id."""
        self._session.add(check_in)
        self._session.flush()
        return check_in

    def find(
        self, workspace_id: str, check_in_id: int, *, to_change: bool = False
    ) -> tuple[CheckIn, Measurement] | None:
        """Return a check-in, also one that was taken back, and its measurement; locked to be changed."""
        statement = (
            select(CheckIn, Measurement)
            .join(Measurement, col(Measurement.check_in_id) == CheckIn.id)
            .where(CheckIn.workspace_id == workspace_id, CheckIn.id == check_in_id)
        )
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        row = self._session.exec(statement).one_or_none()
        return None if row is None else (row[0], row[1])

    def list_by_ids(self, workspace_id: str, check_in_ids: Iterable[int]) -> dict[int, CheckIn]:
        """Return these check-ins, taken back or not, by id."""
        statement = select(CheckIn).where(
            CheckIn.workspace_id == workspace_id, col(CheckIn.id).in_(list(check_in_ids))
        )
        return {row.id: row for row in self._session.exec(statement) if row.id is not None}

    def find_before(self, check_in: CheckIn) -> CheckIn | None:
        """Return the check-in on the same target that came right before this one."""
        return self._session.exec(
            select(CheckIn)
            .where(
                CheckIn.workspace_id == check_in.workspace_id,
                CheckIn.target_id == check_in.target_id,
                col(CheckIn.is_dropped).is_(False),
                col(CheckIn.id) < check_in.id,
            )
            .order_by(col(CheckIn.id).desc())
            .limit(1)
        ).first()

    def newest(self, workspace_id: str, target_ids: Iterable[int]) -> dict[int, CheckIn]:
        """Return the newest check-in of each target."""
        latest = (
            select(sa.func.max(CheckIn.id))
            .where(
                CheckIn.workspace_id == workspace_id,
                col(CheckIn.target_id).in_(list(target_ids)),
                col(CheckIn.is_dropped).is_(False),
            )
            .group_by(col(CheckIn.target_id))
        )
        rows = self._session.exec(select(CheckIn).where(col(CheckIn.id).in_(latest)))
        return {row.target_id: row for row in rows}

    def list_since(
        self, workspace_id: str, plan_id: int, *, since: datetime, asked_on: date
    ) -> list[CheckIn]:
        """Return the check-ins of a plan that count, from `since` on or early for it, oldest first."""
        statement = (
            select(CheckIn)
            .where(
                CheckIn.workspace_id == workspace_id,
                CheckIn.plan_id == plan_id,
                sa.or_(col(CheckIn.created_at) >= since, col(CheckIn.asked_on) == asked_on),
                col(CheckIn.is_dropped).is_(False),
            )
            .order_by(col(CheckIn.id))
        )
        return list(self._session.exec(statement))

    def list_changes(self, workspace_id: str, target_id: int) -> list[CheckIn]:
        """Return the check-ins on a target that count and say what changed in the work, by its day."""
        statement = (
            select(CheckIn)
            .where(
                CheckIn.workspace_id == workspace_id,
                CheckIn.target_id == target_id,
                CheckIn.changed != "",
                col(CheckIn.is_dropped).is_(False),
            )
            .order_by(col(CheckIn.changed_on), col(CheckIn.id))
        )
        return list(self._session.exec(statement))

    def list_with_values(self, workspace_id: str, plan_id: int) -> list[tuple[CheckIn, Measurement]]:
        """Return the check-ins of a plan that count, each with its measurement, oldest first."""
        statement = (
            select(CheckIn, Measurement)
            .join(Measurement, col(Measurement.check_in_id) == CheckIn.id)
            .where(
                CheckIn.workspace_id == workspace_id,
                CheckIn.plan_id == plan_id,
                col(CheckIn.is_dropped).is_(False),
            )
            .order_by(col(CheckIn.id))
        )
        return [(check_in, measurement) for check_in, measurement in self._session.exec(statement)]
