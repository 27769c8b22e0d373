"""What the databases of the measurements hold, written in bulk."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from benchmarks.slack import Sender
from storage.database import Database
from storage.models import (
    ActionStep,
    Channel,
    Counter,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Member,
    Plan,
    PlanStatus,
    Schedule,
    ScheduleKind,
    StepStatus,
    Workspace,
    metadata,
)

CHUNK = 50_000
FAR = timedelta(days=300)

Row = dict[str, Any]


async def fill_with_plans(database: Database, sender: Sender, *, plans: int, steps_each: int) -> None:
    """Write a workspace in which one person owns every plan and has every step to do."""
    now = datetime.now(UTC)
    count = plans * steps_each
    await _insert(database, Workspace, [Workspace(id=sender.team_id, created_at=now).model_dump()])
    member = Member(workspace_id=sender.team_id, id=sender.user_id, name="Alice Adams", refreshed_at=now)
    await _insert(database, Member, [member.model_dump()])
    channel = Channel(
        workspace_id=sender.team_id, id=sender.channel_id, name="team", has_app=True, refreshed_at=now
    )
    await _insert(database, Channel, [channel.model_dump()])
    await _insert(database, Plan, [_plan(sender, number, now) for number in range(1, plans + 1)])
    await _insert(
        database, ActionStep, [_step(sender, number, now, plans=plans) for number in range(1, count + 1)]
    )
    numbers = {"P": plans + 1, "S": count + 1}
    await _insert(
        database,
        Counter,
        [
            {"workspace_id": sender.team_id, "kind": kind, "next_number": number}
            for kind, number in numbers.items()
        ],
    )


async def fill_with_schedules(database: Database, *, count: int) -> None:
    """Write active schedules, each a person's, none of which is due."""
    now = datetime.now(UTC)
    later_ms = round((now + FAR).timestamp() * 1000)
    numbers = _numbers(count)
    who = sa.literal("U") + sa.cast(numbers.c.n, sa.String)
    somebody = Member(workspace_id="T1", id="", name="Somebody", refreshed_at=now).model_dump()
    schedule = Schedule(
        workspace_id="T1",
        kind=ScheduleKind.DAY,
        unit="week",
        weekdays="01234",
        at=time(9, 30),
        zone="UTC",
        anchor_on=now.date(),
        next_due_ms=0,
        next_slot="",
        created_by="U1",
    ).model_dump(exclude={"id", "plan_id", "nth"})

    def write(session: Session) -> None:
        connection = session.connection()
        connection.execute(sa.insert(Workspace).values(Workspace(id="T1", created_at=now).model_dump()))
        due = sa.cast(numbers.c.n, sa.BigInteger) + later_ms
        counted: tuple[tuple[type[SQLModel], Row, Row], ...] = (
            (Member, somebody, {"id": who}),
            (Schedule, schedule, {"member_id": who, "next_due_ms": due}),
        )
        for noun, row, made in counted:
            _insert_counted(connection, noun, row, made)
        _analyze(connection)

    await database.write(write)


@dataclass(frozen=True, slots=True)
class Messages:
    """Many messages to as many places of one workspace: the first may go at `from_ms`, each next one later.

    `settled` of them have been sent already, and may not go again.
    """

    count: int
    from_ms: int
    gap_ms: int = 0
    settled: int = 0
    workspace_id: str = "T1"


async def fill_with_messages(database: Database, *sorts: Messages) -> None:
    """Write messages, each of which says a word."""

    def write(session: Session) -> None:
        connection = session.connection()
        for sort in sorts:
            workspace = Workspace(id=sort.workspace_id, created_at=datetime.now(UTC))
            connection.execute(sa.insert(Workspace).values(workspace.model_dump()))
            for state, counted in (
                (DeliveryState.SENT, range(sort.settled)),
                (DeliveryState.PENDING, range(sort.settled, sort.count)),
            ):
                _insert_messages(connection, sort, state, counted)
        _analyze(connection)

    await database.write(write)


def _insert_messages(connection: sa.Connection, sort: Messages, state: DeliveryState, counted: range) -> None:
    if not counted:
        return
    numbers = _numbers(counted[-1], first=counted[0])
    is_sent = state is DeliveryState.SENT
    row = Delivery(
        workspace_id=sort.workspace_id,
        occ_key="",
        nonce="0" * 32,
        kind=DeliveryKind.ANSWER,
        state=state,
        content=None if is_sent else {"text": "It is there.", "blocks": []},
        not_before_ms=sort.from_ms,
        settled_ms=sort.from_ms if is_sent else None,
    ).model_dump(exclude={"id"})
    name = sa.literal(sort.workspace_id) + "-" + sa.cast(numbers.c.n, sa.String)
    moment = sa.cast(numbers.c.n, sa.BigInteger) * sort.gap_ms + sort.from_ms
    made = {"occ_key": name, "channel_id": name, "not_before_ms": moment}
    _insert_counted(connection, Delivery, row, made)


def _numbers(last: int, *, first: int = 1) -> sa.CTE:
    """Count in the database itself, from the first number to the last."""
    numbers = sa.select(sa.literal(first).label("n")).cte("numbers", recursive=True)
    return numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < last))


def _insert_counted(connection: sa.Connection, noun: type[SQLModel], row: Row, made: Row) -> None:
    """Insert one row for each number, in which some columns are made from it."""
    table = metadata.tables[str(noun.__tablename__)]
    columns = {name: made.get(name, sa.literal(value, table.c[name].type)) for name, value in row.items()}
    connection.execute(sa.insert(noun).from_select(list(columns), sa.select(*columns.values())))


def _analyze(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")  # as its own autovacuum does a minute later


async def _insert(database: Database, noun: type[SQLModel], rows: list[Row]) -> None:
    """Insert rows, many at a time."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):

        def write(session: Session, chunk: list[Row] = chunk) -> None:
            session.connection().execute(sa.insert(noun), chunk)

        await database.write(write)


def _plan(sender: Sender, number: int, now: datetime) -> Row:
    return {
        "workspace_id": sender.team_id,
        "number": number,
        "title": f"Plan {number} of the measurements",
        "purpose": "So that there is something to measure.",
        "owner_id": sender.user_id,
        "channel_id": sender.channel_id,
        "starts_on": now.date(),
        "ends_on": (now + FAR).date(),
        "zone": "UTC",
        "status": PlanStatus.ACTIVE,
        "created_by": sender.user_id,
        "created_at": now,
        "version": 1,
    }


def _step(sender: Sender, number: int, now: datetime, *, plans: int) -> Row:
    return {
        "workspace_id": sender.team_id,
        "number": number,
        "plan_id": (number - 1) % plans + 1,
        "title": f"Step {number}, which somebody has to do",
        "note": "",
        "assignee_id": sender.user_id,
        "due_on": (now + timedelta(days=number % 90)).date(),
        "status": StepStatus.TODO,
        "blocked_by": "",
        "created_by": sender.user_id,
        "created_at": now,
        "version": 1,
    }
