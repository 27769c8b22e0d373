"""Questions about who is away, and who stands in for whom."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.models import Absence


def _lasting(whose: sa.ColumnElement[bool]) -> SelectOfScalar[Absence]:
    """Put together, once, the question for absences that last until a day or longer."""
    return (
        select(Absence)
        .where(
            Absence.workspace_id == sa.bindparam("workspace"),
            whose,
            col(Absence.until_on) >= sa.bindparam("since"),
            col(Absence.is_dropped).is_(False),
        )
        .order_by(col(Absence.from_on), col(Absence.id))
    )


_OF_MEMBER = _lasting(col(Absence.member_id) == sa.bindparam("whose"))
_OF_MEMBERS = _lasting(col(Absence.member_id).in_(sa.bindparam("whose", expanding=True)))
_FOR_DEPUTY = _lasting(col(Absence.deputy_id) == sa.bindparam("whose"))


class AbsenceRepository:
    """Absences; those that were dropped are found by their id alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, absence: Absence) -> Absence:
        """Add an absence, so that it has an id."""
        self._session.add(absence)
        self._session.flush()
        return absence

    def find(self, workspace_id: str, absence_id: int, *, to_change: bool = False) -> Absence | None:
        """Return an absence by its id, dropped or not, locked when it is about to change."""
        statement = select(Absence).where(Absence.workspace_id == workspace_id, Absence.id == absence_id)
        if to_change:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one_or_none()

    def list_of(self, workspace_id: str, member_id: str, *, since: date) -> list[Absence]:
        """Return when a member is away from a day on, the first first."""
        return self._list(_OF_MEMBER, workspace_id, member_id, since=since)

    def list_of_many(self, workspace_id: str, member_ids: Iterable[str], *, since: date) -> list[Absence]:
        """Return when any of these members is away from a day on, the first first."""
        wanted = list(member_ids)
        return self._list(_OF_MEMBERS, workspace_id, wanted, since=since) if wanted else []

    def list_for_deputy(self, workspace_id: str, deputy_id: str, *, since: date) -> list[Absence]:
        """Return the absences in which a member stands in from a day on, the first first."""
        return self._list(_FOR_DEPUTY, workspace_id, deputy_id, since=since)

    def list_replaced_by(self, workspace_id: str, absence_id: int) -> list[Absence]:
        """Return the absences that this one was said instead of."""
        statement = select(Absence).where(
            Absence.workspace_id == workspace_id, Absence.replaced_by_id == absence_id
        )
        return list(self._session.exec(statement))

    def _list(
        self, question: SelectOfScalar[Absence], workspace_id: str, whose: object, *, since: date
    ) -> list[Absence]:
        given = {"workspace": workspace_id, "whose": whose, "since": since}
        return list(self._session.exec(question, params=given))
