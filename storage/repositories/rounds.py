"""Questions about rounds in which members rate key areas, and about what they said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.models import (
    AreaRating,
    Plan,
    PlanStatus,
    Rater,
    RatingRound,
    RoundArea,
    RoundStatus,
)
from storage.repositories.asking import one


class RoundRepository:
    """Rounds of ratings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, started: RatingRound, *, area_ids: Sequence[int], member_ids: Sequence[str]) -> RatingRound:
        """Add a round about these areas, in which these members are asked."""
        self._session.add(started)
        self._session.flush()
        assert started.id is not None
        place: dict[str, Any] = {"workspace_id": started.workspace_id, "round_id": started.id}
        self._session.add_all(RoundArea(**place, area_id=area_id) for area_id in area_ids)
        self._session.add_all(Rater(**place, member_id=member_id) for member_id in member_ids)
        self._session.flush()
        return started

    def find(self, workspace_id: str, round_id: int, *, to_change: bool = False) -> RatingRound | None:
        """Return the round of this workspace by its id, locked when it is about to change."""
        given = {"workspace": workspace_id, "wanted": round_id}
        return self._session.exec(one(RatingRound, "id", to_change=to_change), params=given).one_or_none()

    def find_open(self, workspace_id: str, plan_id: int) -> RatingRound | None:
        """Return the round of a plan that is open; there is at most one."""
        return self._session.exec(
            select(RatingRound).where(
                RatingRound.workspace_id == workspace_id,
                RatingRound.plan_id == plan_id,
                RatingRound.status == RoundStatus.OPEN,
            )
        ).one_or_none()

    def find_open_about(self, workspace_id: str, area_id: int) -> RatingRound | None:
        """Return the open round in which an area is rated, if there is one."""
        rounds = select(RoundArea.round_id).where(
            RoundArea.workspace_id == workspace_id, RoundArea.area_id == area_id
        )
        return self._session.exec(
            select(RatingRound).where(
                RatingRound.workspace_id == workspace_id,
                RatingRound.status == RoundStatus.OPEN,
                col(RatingRound.id).in_(rounds),
            )
        ).first()

    def find_revealed(
        self, workspace_id: str, plan_id: int, *, before: int | None = None
    ) -> RatingRound | None:
        """Return the newest round of a plan that was revealed, or the newest before another one."""
        statement = select(RatingRound).where(
            RatingRound.workspace_id == workspace_id,
            RatingRound.plan_id == plan_id,
            RatingRound.status == RoundStatus.REVEALED,
        )
        if before is not None:
            statement = statement.where(col(RatingRound.id) < before)
        return self._session.exec(statement.order_by(col(RatingRound.id).desc()).limit(1)).first()

    def list_awaiting(self, workspace_id: str, member_id: str) -> list[RatingRound]:
        """Return the open rounds in which somebody was asked and has not rated, of plans that ask now."""
        asked = select(Rater.round_id).where(
            Rater.workspace_id == workspace_id, Rater.member_id == member_id, col(Rater.rated_at).is_(None)
        )
        asks = (PlanStatus.ACTIVE, PlanStatus.PLANNED)
        active = select(Plan.id).where(Plan.workspace_id == workspace_id, col(Plan.status).in_(asks))
        statement = (
            select(RatingRound)
            .where(
                RatingRound.workspace_id == workspace_id,
                RatingRound.status == RoundStatus.OPEN,
                col(RatingRound.id).in_(asked),
                col(RatingRound.plan_id).in_(active),
            )
            .order_by(col(RatingRound.id))
        )
        return list(self._session.exec(statement))

    def list_open_asking(self, workspace_id: str, member_id: str) -> list[RatingRound]:
        """Return the open rounds in which somebody was asked, whether they have rated or not."""
        asked = select(Rater.round_id).where(Rater.workspace_id == workspace_id, Rater.member_id == member_id)
        statement = select(RatingRound).where(
            RatingRound.workspace_id == workspace_id,
            RatingRound.status == RoundStatus.OPEN,
            col(RatingRound.id).in_(asked),
        )
        return list(self._session.exec(statement.order_by(col(RatingRound.id))))

    def area_ids(self, workspace_id: str, round_id: int) -> list[int]:
        """Return the areas that a round is about, dropped ones too, by id."""
        statement = select(RoundArea.area_id).where(
            RoundArea.workspace_id == workspace_id, RoundArea.round_id == round_id
        )
        return sorted(self._session.exec(statement))

    def raters(self, workspace_id: str, round_id: int) -> list[Rater]:
        """Return who was asked in a round, by member id."""
        statement = (
            select(Rater)
            .where(Rater.workspace_id == workspace_id, Rater.round_id == round_id)
            .order_by(col(Rater.member_id))
        )
        return list(self._session.exec(statement))

    def ratings(self, workspace_id: str, round_id: int, *, member_id: str | None = None) -> list[AreaRating]:
        """Return what was said in a round, by all or by one member."""
        statement = select(AreaRating).where(
            AreaRating.workspace_id == workspace_id, AreaRating.round_id == round_id
        )
        if member_id is not None:
            statement = statement.where(AreaRating.member_id == member_id)
        return list(self._session.exec(statement.order_by(col(AreaRating.id))))

    def rate(self, given: RatingRound, member_id: str, said: Mapping[int, tuple[int, int, int]]) -> None:
        """Keep what a member says of areas, by area id, instead of what they said of them before.

        Each is (impact, effort, present level).
        """
        assert given.id is not None
        there = {row.area_id: row for row in self.ratings(given.workspace_id, given.id, member_id=member_id)}
        for area_id, (impact, effort, present) in said.items():
            row = there.get(area_id)
            if row is None:
                self._session.add(
                    AreaRating(
                        workspace_id=given.workspace_id,
                        round_id=given.id,
                        area_id=area_id,
                        member_id=member_id,
                        impact=impact,
                        effort=effort,
                        present=present,
                    )
                )
            else:
                row.impact, row.effort, row.present = impact, effort, present
        self._session.flush()

    def let_go(self, given: RatingRound, rater: Rater) -> None:
        """Ask somebody no more, and forget what they have said in this round."""
        for row in self.ratings(given.workspace_id, given.id or 0, member_id=rater.member_id):
            self._session.delete(row)
        self._session.delete(rater)
        self._session.flush()

    def rewrite(self, given: RatingRound, ratings: Iterable[AreaRating]) -> None:
        """Keep these ratings of a round, written anew in this order, and none of those that were there."""
        assert given.id is not None
        kept = [AreaRating(**row.model_dump(exclude={"id"})) for row in ratings]
        for row in self.ratings(given.workspace_id, given.id):
            self._session.delete(row)
        self._session.flush()
        for row in kept:  # one by one, so that their ids have this order too
            self._session.add(row)
            self._session.flush()

    def mark_rated(self, given: RatingRound, member_id: str, *, at: datetime) -> None:
        """Know that somebody has rated every area, and when they last did."""
        rater = self._session.get(Rater, (given.workspace_id, given.id, member_id))
        assert rater is not None
        rater.rated_at = at
