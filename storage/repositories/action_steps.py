"""Questions about action steps."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import ActionStep, Plan, PlanStatus, Snooze, StepPriority, StepStatus
from storage.repositories.asking import ask, one

IS_OPEN: sa.ColumnElement[bool] = sa.literal_column("action_step.status IN ('todo', 'doing', 'blocked')")
"""To the letter what the index of open steps says: SQLite takes bound values for something else."""
_RANK = "CASE action_step.priority WHEN 'must' THEN 0 WHEN 'should' THEN 1 WHEN 'could' THEN 3 ELSE 2 END"
BY_DAY: tuple[Any, ...] = (
    col(ActionStep.due_on).nulls_last(),
    sa.literal_column(_RANK),
    col(ActionStep.number),
)
"""By day, and of one day by how much they are needed; what nobody has said that of is before what could."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Which overdue steps: open, of active plans among these, or a member's own in any active plan."""

    workspace_id: str
    before: date
    plan_ids: Collection[int]
    member_id: str | None = None

    def condition(self) -> sa.ColumnElement[bool]:
        """Return it as what a row must satisfy."""
        chosen: sa.ColumnElement[bool] = col(ActionStep.plan_id).in_(self.plan_ids)
        if self.member_id is not None:
            chosen = sa.or_(chosen, col(ActionStep.assignee_id) == self.member_id)
        return sa.and_(_is_to_do(self.workspace_id), col(ActionStep.due_on) < self.before, chosen)


@dataclass(frozen=True, slots=True)
class Named:
    """Which steps: with all these words in their titles, a member's own or of these plans.

    They are open, or `is_any` of them that has not been dropped, or `is_over` where done or dropped.
    """

    workspace_id: str
    words: Sequence[str]
    member_id: str
    plan_ids: Collection[int] = ()
    is_blocked: bool = False
    is_any: bool = False
    is_over: bool = False

    def condition(self) -> sa.ColumnElement[bool]:
        """Return it as what a row must satisfy."""
        chosen = sa.or_(self.is_own(), col(ActionStep.plan_id).in_(self.plan_ids))
        rest = sa.not_(IS_OPEN) if self.is_over else IS_OPEN
        wanted = col(ActionStep.status) != StepStatus.DROPPED if self.is_any else rest
        found = sa.and_(
            wanted, _is_of_active(self.workspace_id), chosen, *(_has(word) for word in self.words)
        )
        return sa.and_(found, col(ActionStep.status) == StepStatus.BLOCKED) if self.is_blocked else found

    def is_own(self) -> sa.ColumnElement[bool]:
        """Choose what is assigned to the member."""
        return col(ActionStep.assignee_id) == self.member_id

    def order(self) -> tuple[sa.ColumnElement[Any], ...]:
        """Put what is open first, of that the member's own, then titles that come close to the words."""
        begins = sa.and_(sa.true(), *(_has(word, before=" ") for word in self.words))
        length = (sa.func.length(ActionStep.title),) if self.words else ()
        is_open = col(ActionStep.status) != StepStatus.DONE
        first = (sa.case((each, 0), else_=1) for each in (is_open, self.is_own(), begins))
        return (*first, *length, *BY_DAY)


@dataclass(frozen=True, slots=True)
class OpenTally:
    """How much waits for somebody: in all, due today or before, and of that before today."""

    total: int
    due: int
    overdue: int


@dataclass(frozen=True, slots=True)
class WaitingTally:
    """How much others wait for in one plan."""

    overdue: int
    blocked: int
    unassigned: int
    undated: int


_SNOOZES = sa.select(col(Snooze.step_id), col(Snooze.until_on)).where(
    col(Snooze.workspace_id) == sa.bindparam("workspace"),
    col(Snooze.step_id).in_(sa.bindparam("steps", expanding=True)),
)
"""Asked wherever steps are shown, so it is put together once."""

_SNOOZES_OF_PLAN = (
    sa.select(col(Snooze.step_id), col(Snooze.until_on))
    .join(
        ActionStep,
        (col(ActionStep.workspace_id) == col(Snooze.workspace_id))
        & (col(ActionStep.id) == col(Snooze.step_id)),
    )
    .where(
        col(Snooze.workspace_id) == sa.bindparam("workspace"), col(ActionStep.plan_id) == sa.bindparam("plan")
    )
)
_READ_OF_PLAN = (
    sa.select(*sa.inspect(ActionStep).columns)
    .where(
        col(ActionStep.workspace_id) == sa.bindparam("workspace"),
        col(ActionStep.plan_id) == sa.bindparam("plan"),
        col(ActionStep.status) != StepStatus.DROPPED,
    )
    .order_by(*BY_DAY)
)

_ADDED_SINCE = (
    select(ActionStep)
    .where(
        ActionStep.workspace_id == sa.bindparam("workspace"),
        ActionStep.plan_id == sa.bindparam("plan"),
        ActionStep.created_by == sa.bindparam("author"),
        ActionStep.created_at >= sa.bindparam("since"),
    )
    .order_by(col(ActionStep.number))
)
"""Asked before a step is added."""


class ActionStepRepository:
    """Action steps, and the reminders about them that were put off."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, step: ActionStep) -> ActionStep:
        """Add a step, so that it has an id."""
        self._session.add(step)
        self._session.flush()
        return step

    def find(self, workspace_id: str, step_id: int, *, to_change: bool = False) -> ActionStep | None:
        """Return the step of this workspace by its id, locked when it is about to change."""
        return self._one("id", step_id, workspace_id=workspace_id, to_change=to_change)

    def find_by_number(self, workspace_id: str, number: int, *, to_change: bool = False) -> ActionStep | None:
        """Return S-<number> of this workspace."""
        return self._one("number", number, workspace_id=workspace_id, to_change=to_change)

    def list_by_numbers(self, workspace_id: str, numbers: Iterable[int]) -> list[ActionStep]:
        """Return those of the steps S-<number> that are there, in no order."""
        statement = select(ActionStep).where(
            ActionStep.workspace_id == workspace_id, col(ActionStep.number).in_(list(numbers))
        )
        return list(self._session.exec(statement))

    def list_by_ids(self, workspace_id: str, step_ids: Iterable[int]) -> list[ActionStep]:
        """Return these steps, in no order."""
        statement = select(ActionStep).where(
            ActionStep.workspace_id == workspace_id, col(ActionStep.id).in_(list(step_ids))
        )
        return list(self._session.exec(statement))

    def lock(self, workspace_id: str, step_ids: Iterable[int]) -> list[ActionStep]:
        """Lock these steps one after the other, by id, so that no two who do it wait for each other."""
        statement = (
            select(ActionStep)
            .where(ActionStep.workspace_id == workspace_id, col(ActionStep.id).in_(sorted(step_ids)))
            .order_by(col(ActionStep.id))
            .with_for_update()
        )
        return list(self._session.exec(statement.execution_options(populate_existing=True)))

    def list_of_plan(self, workspace_id: str, plan_id: int, *, anew: bool = False) -> list[ActionStep]:
        """Return the steps of a plan, by due date, those without one last; `anew` as they are by now."""
        statement = (
            select(ActionStep)
            .where(ActionStep.workspace_id == workspace_id, ActionStep.plan_id == plan_id)
            .order_by(*BY_DAY)
        )
        return list(self._session.exec(statement.execution_options(populate_existing=anew)))

    def read_of_plan(self, workspace_id: str, plan_id: int) -> list[ActionStep]:
        """Return the steps of a plan that are kept, in the same order, to be read alone.

        They are rows of columns and no part of the session, which costs a third of it where there are many.
        """
        rows = ask(self._session, _READ_OF_PLAN, workspace=workspace_id, plan=plan_id)
        return cast("list[ActionStep]", rows.all())

    def list_added_since(
        self, workspace_id: str, plan_id: int, *, created_by: str, since: datetime
    ) -> list[ActionStep]:
        """Return the steps that somebody has added to a plan since an instant, by number."""
        given = {"workspace": workspace_id, "plan": plan_id, "author": created_by, "since": since}
        return list(self._session.exec(_ADDED_SINCE, params=given))

    def list_open_of(
        self, workspace_id: str, member_id: str, *, start: int = 0, limit: int | None = None
    ) -> list[ActionStep]:
        """Return what a member still has to do in active plans, by due date, or a stretch of it."""
        given = {"workspace": workspace_id, "member": member_id}
        if limit is None:
            return list(self._session.exec(_OPEN_OF.offset(start), params=given))
        return list(self._session.exec(_PAGE_OF, params={**given, "start": start, "limit": limit}))

    def list_unfinished_of(self, workspace_id: str, member_id: str) -> list[ActionStep]:
        """Return what a member still has to do in plans that are not closed, also in paused ones."""
        kept = sa.select(col(Plan.id)).where(
            col(Plan.workspace_id) == workspace_id,
            col(Plan.status) != PlanStatus.CLOSED,
            col(Plan.is_sample).is_(False),
        )
        statement = (
            select(ActionStep)
            .where(
                ActionStep.workspace_id == workspace_id,
                ActionStep.assignee_id == member_id,
                IS_OPEN,
                col(ActionStep.plan_id).in_(kept),
            )
            .order_by(*BY_DAY)
        )
        return list(self._session.exec(statement))

    def list_named(self, named: Named, *, limit: int) -> list[ActionStep]:
        """Return the first of the open steps that are named by words of their titles."""
        statement = select(ActionStep).where(named.condition()).order_by(*named.order()).limit(limit)
        return list(self._session.exec(statement))

    def count_open_of(self, workspace_id: str, member_id: str) -> int:
        """Return how much a member still has to do in active plans."""
        return int(ask(self._session, _COUNT_OF, workspace=workspace_id, member=member_id).scalar_one())

    def plan_ids_of(self, workspace_id: str, member_id: str) -> frozenset[int]:
        """Return the active plans in which a member still has something to do."""
        statement = select(ActionStep.plan_id).where(_is_open_of(workspace_id, member_id)).distinct()
        return frozenset(self._session.exec(statement))

    def tally_open_of(self, workspace_id: str, member_id: str, *, today: date) -> OpenTally:
        """Count what a member still has to do in active plans, and how much of it by today."""
        until_today, before = (
            sa.func.coalesce(sa.func.sum(sa.case((is_so, 1), else_=0)), 0)
            for is_so in (col(ActionStep.due_on) <= today, col(ActionStep.due_on) < today)
        )
        statement = sa.select(sa.func.count(), until_today, before).where(
            _is_open_of(workspace_id, member_id)
        )
        return OpenTally(*self._session.connection().execute(statement).one())

    def count_done_of(self, workspace_id: str, member_id: str) -> int:
        """Return how much a member has done, in whichever plans."""
        return self._count(
            sa.and_(
                col(ActionStep.workspace_id) == workspace_id,
                col(ActionStep.assignee_id) == member_id,
                col(ActionStep.status) == StepStatus.DONE,
            )
        )

    def overdue_musts(
        self, workspace_id: str, plan_ids: Iterable[int], *, before: date
    ) -> dict[int, list[int]]:
        """Return the numbers of the open steps that must be done and were due before a day, by plan."""
        statement = (
            select(ActionStep.plan_id, ActionStep.number)
            .where(
                ActionStep.workspace_id == workspace_id,
                col(ActionStep.plan_id).in_(list(plan_ids)),
                IS_OPEN,
                col(ActionStep.due_on) < before,
                ActionStep.priority == StepPriority.MUST,
            )
            .order_by(col(ActionStep.due_on), col(ActionStep.number))
        )
        found: dict[int, list[int]] = {}
        for plan_id, number in self._session.exec(statement):
            found.setdefault(plan_id, []).append(number)
        return found

    def tally_waiting(self, workspace_id: str, member_id: str, *, today: date) -> dict[int, WaitingTally]:
        """Count, by plan, what others wait for from a member.

        These are their late or blocked steps, and in their own plans open ones that have nobody or no date.
        """
        own = sa.select(col(Plan.id)).where(
            col(Plan.workspace_id) == workspace_id, col(Plan.owner_id) == member_id
        )
        is_own = col(ActionStep.plan_id).in_(own)
        is_theirs = sa.and_(col(ActionStep.assignee_id) == member_id, sa.not_(is_own))
        cases = (
            sa.and_(is_theirs, col(ActionStep.due_on) < today),
            sa.and_(is_theirs, col(ActionStep.status) == StepStatus.BLOCKED),
            sa.and_(is_own, col(ActionStep.assignee_id).is_(None)),
            sa.and_(is_own, col(ActionStep.due_on).is_(None)),
        )
        counts = (sa.func.sum(sa.case((each, 1), else_=0)) for each in cases)
        statement = (
            sa.select(col(ActionStep.plan_id), *counts)
            .where(_is_to_do(workspace_id), sa.or_(*cases))
            .group_by(col(ActionStep.plan_id))
        )
        rows = self._session.connection().execute(statement)
        return {plan_id: WaitingTally(*map(int, found)) for plan_id, *found in rows}

    def list_overdue(self, overdue: Overdue, *, start: int = 0, limit: int | None = None) -> list[ActionStep]:
        """Return overdue steps, the oldest first, or a stretch of them."""
        found = select(ActionStep).where(overdue.condition()).order_by(*BY_DAY)
        return list(self._session.exec(found.offset(start).limit(limit)))

    def count_overdue(self, overdue: Overdue) -> int:
        """Return how many steps are overdue."""
        return self._count(overdue.condition())

    def snoozes(self, workspace_id: str, step_ids: Iterable[int]) -> dict[int, date]:
        """Return until when these steps are snoozed."""
        rows = ask(self._session, _SNOOZES, workspace=workspace_id, steps=list(step_ids))
        return {step_id: until_on for step_id, until_on in rows}  # noqa: C416  # rows are Row, not tuple

    def snoozes_of_plan(self, workspace_id: str, plan_id: int) -> dict[int, date]:
        """Return until when steps of a plan are snoozed."""
        rows = ask(self._session, _SNOOZES_OF_PLAN, workspace=workspace_id, plan=plan_id)
        return {step_id: until_on for step_id, until_on in rows}  # noqa: C416  # rows are Row, not tuple

    def snooze(self, snooze: Snooze) -> None:
        """Put off the reminders of a step, instead of any earlier putting off."""
        self._session.merge(snooze)

    def wake(self, workspace_id: str, step_id: int) -> None:
        """Forget that a step was snoozed."""
        found = self._session.get(Snooze, (workspace_id, step_id))
        if found is not None:
            self._session.delete(found)

    def _count(self, condition: sa.ColumnElement[bool]) -> int:
        return self._session.exec(select(sa.func.count()).select_from(ActionStep).where(condition)).one()

    def _one(self, name: str, wanted: int, *, workspace_id: str, to_change: bool) -> ActionStep | None:
        given = {"workspace": workspace_id, "wanted": wanted}
        return self._session.exec(one(ActionStep, name, to_change=to_change), params=given).one_or_none()


def _is_to_do(workspace_id: Any) -> sa.ColumnElement[bool]:
    """Choose what is open in plans that go on, or are about to."""
    return sa.and_(IS_OPEN, _is_of_active(workspace_id))


def _is_of_active(workspace_id: Any) -> sa.ColumnElement[bool]:
    # Each by itself: a list of values has SQLAlchemy write the statement anew every time that it is asked.
    goes_on = sa.or_(*(col(Plan.status) == status for status in (PlanStatus.ACTIVE, PlanStatus.PLANNED)))
    active = sa.select(col(Plan.id)).where(col(Plan.workspace_id) == workspace_id, goes_on)
    return sa.and_(col(ActionStep.workspace_id) == workspace_id, col(ActionStep.plan_id).in_(active))


def _has(word: str, *, before: str = "") -> sa.ColumnElement[bool]:
    """Choose the titles with a word in them, in whatever case; SQLite by itself folds that of ASCII alone."""
    title = sa.literal(before).concat(col(ActionStep.title)) if before else col(ActionStep.title)
    written = {word} if word.isascii() else {word, word.capitalize(), word.upper()}
    return sa.or_(*(title.icontains(before + each, autoescape=True) for each in sorted(written)))


def _is_open_of(workspace_id: Any, member_id: Any) -> sa.ColumnElement[bool]:
    return sa.and_(_is_to_do(workspace_id), col(ActionStep.assignee_id) == member_id)


# The list that is asked for most, put together once.
_THEIRS = _is_open_of(sa.bindparam("workspace"), sa.bindparam("member"))
_OPEN_OF = select(ActionStep).where(_THEIRS).order_by(*BY_DAY)
_PAGE_OF = _OPEN_OF.offset(sa.bindparam("start")).limit(sa.bindparam("limit"))
_COUNT_OF = sa.select(sa.func.count()).select_from(ActionStep).where(_THEIRS)
