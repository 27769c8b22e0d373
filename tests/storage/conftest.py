"""Rows to fill a store with, and short ways into one."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier
from sqlmodel import Session

from storage.database import Database
from storage.models import (
    ActionStep,
    Channel,
    CheckIn,
    Delivery,
    DeliveryKind,
    Direction,
    Measurement,
    Member,
    Plan,
    Schedule,
    ScheduleKind,
    Snooze,
    Target,
    metadata,
)
from storage.unit_of_work import Store

T = TypeVar("T")
Work = Callable[[Store], T]

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


class Rows:
    """Makes rows that are whole and not yet stored; each test says only what it is about."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def member(self, member_id: str = "U1", **said: Any) -> Member:
        given = {"workspace_id": "T1", "id": member_id, "name": f"Name of {member_id}", "refreshed_at": NOW}
        return Member(**{**given, **said})

    def channel(self, channel_id: str = "C1", **said: Any) -> Channel:
        return Channel(**{"workspace_id": "T1", "id": channel_id, "refreshed_at": NOW, **said})

    def plan(self, **said: Any) -> Plan:
        given: dict[str, Any] = {
            "workspace_id": "T1",
            "number": next(self._numbers),
            "title": "Reduce churn",
            "owner_id": "U1",
            "starts_on": date(2027, 3, 1),
            "ends_on": date(2027, 6, 30),
            "zone": "Europe/Berlin",
            "created_by": "U1",
            "created_at": NOW,
        }
        return Plan(**{**given, **said})

    def step(self, plan: Plan, **said: Any) -> ActionStep:
        given: dict[str, Any] = {
            "workspace_id": plan.workspace_id,
            "number": next(self._numbers),
            "plan_id": plan.id,
            "title": "Ring ten customers",
            "assignee_id": "U1",
            "due_on": date(2027, 3, 5),
            "created_by": "U1",
            "created_at": NOW,
        }
        return ActionStep(**{**given, **said})

    def snooze(self, step: ActionStep, until_on: date, **said: Any) -> Snooze:
        given = {"workspace_id": step.workspace_id, "step_id": step.id, "snoozed_by": "U1", "created_at": NOW}
        return Snooze(**{**given, "until_on": until_on, **said})

    def target(self, plan: Plan, **said: Any) -> Target:
        given: dict[str, Any] = {
            "workspace_id": plan.workspace_id,
            "number": next(self._numbers),
            "plan_id": plan.id,
            "indicator": "Churn %",
            "direction": Direction.DOWN,
            "value": Decimal(5),
            "deadline_on": date(2027, 6, 30),
            "owner_id": "U1",
            "created_by": "U1",
            "created_at": NOW,
        }
        return Target(**{**given, **said})

    def check_in(self, target: Target, **said: Any) -> CheckIn:
        given: dict[str, Any] = {
            "workspace_id": target.workspace_id,
            "plan_id": target.plan_id,
            "target_id": target.id,
            "author_id": "U1",
            "created_at": NOW,
        }
        return CheckIn(**{**given, **said})

    def measurement(self, target: Target, value: str = "7", **said: Any) -> Measurement:
        given: dict[str, Any] = {
            "workspace_id": target.workspace_id,
            "target_id": target.id,
            "value": Decimal(value),
            "measured_on": date(2027, 3, 1),
            "measured_by": "U1",
            "created_at": NOW,
        }
        return Measurement(**{**given, **said})

    def schedule(self, **said: Any) -> Schedule:
        kind = ScheduleKind.DAY if "member_id" in said else ScheduleKind.CHECK_IN
        given: dict[str, Any] = {
            "workspace_id": "T1",
            "kind": kind,
            "unit": "week",
            "weekdays": "0",
            "at": time(10),
            "zone": "Europe/Berlin",
            "anchor_on": date(2027, 3, 1),
            "next_due_ms": NOW_MS,
            "next_slot": "2027-03-01T10:00",
            "created_by": "U1",
        }
        return Schedule(**{**given, **said})

    def delivery(self, key: str = "", **said: Any) -> Delivery:
        key = key or f"key-{next(self._numbers)}"
        given: dict[str, Any] = {
            "workspace_id": "T1",
            "occ_key": key,
            "nonce": key[:32],
            "kind": DeliveryKind.DAY,
            "member_id": "U1",
            "not_before_ms": NOW_MS,
        }
        return Delivery(**{**given, **said})


@dataclass(frozen=True, slots=True)
class Ground:
    """What is there in the beginning: T1 with U1, U2 and C1, and T2 with U1, U9 and C9; a plan in each."""

    here: Plan
    there: Plan


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture(scope="session")
def kept_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give a SQLite database for many tests, one after the other."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("kept") / "waymark.db")
    opened = Database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def kept_postgres(postgres_server: sa.URL, postgres_template: str) -> Iterator[Database]:
    """Give a PostgreSQL database for many tests, one after the other: a new one for each takes longer."""
    name = f"kept_{uuid4().hex}"
    with psycopg.connect(
        postgres_server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        parts = (Identifier(name), Identifier(postgres_template))
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*parts))
    opened = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def contract(request: pytest.FixtureRequest) -> Database:
    """Give a database with no rows in it: the test runs once on each kind."""
    database: Database = request.getfixturevalue(f"kept_{request.param}")

    def empty(session: Session) -> None:
        for table in reversed(metadata.sorted_tables):
            session.connection().execute(table.delete())

    await database.write(empty)
    return database


@pytest.fixture
def write(contract: Database) -> Callable[[Work[Any]], Awaitable[Any]]:
    """Return what runs a function of the store in a transaction that may write."""
    return lambda work: contract.write(lambda session: work(Store(session)))


@pytest.fixture
def read(contract: Database) -> Callable[[Work[Any]], Awaitable[Any]]:
    """Return what runs a function of the store in a transaction that may not write."""
    return lambda work: contract.read(lambda session: work(Store(session)))


@pytest.fixture
async def ground(write: Any, rows: Rows) -> Ground:
    def lay(store: Store) -> Ground:
        plans = []
        for workspace_id, members, channel_id in (("T1", ("U1", "U2"), "C1"), ("T2", ("U1", "U9"), "C9")):
            store.workspaces.ensure(workspace_id, now=NOW)
            for member_id in members:
                store.members.save(rows.member(member_id, workspace_id=workspace_id))
            store.channels.save(rows.channel(channel_id, workspace_id=workspace_id), members=())
            store.flush()
            plans.append(store.plans.add(rows.plan(workspace_id=workspace_id, channel_id=channel_id)))
        return Ground(*plans)

    found: Ground = await write(lay)
    return found
