"""What is to be said in a run: plans that ask, people who have work to do, and reports to be told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from bot.rules.access import Actor
from bot.rules.check_ins import CheckInDraft
from bot.services.check_ins import CheckIns
from bot.services.schedules import day_key, prompt_key, to_ms
from sandbox import ChannelSpec, PersonSpec, Sandbox
from storage.database import Database
from storage.models import (
    ActionStep,
    Channel,
    Counter,
    Delivery,
    DeliveryState,
    Direction,
    Member,
    Pace,
    Plan,
    Schedule,
    ScheduleKind,
    Target,
    Workspace,
)

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
TODAY = MONDAY.date()
FAR = date(2027, 12, 31)
MESSAGES_PER_CHANNEL = 20
FREE_NUMBER = 100_001

Moments = tuple[datetime, timedelta]
"""From when on something is due, and within what span."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many messages of each sort there are, and how long it takes until the last of them is due."""

    prompts: int
    days: int = 0
    records: int = 0
    workspaces: int = 1
    span: timedelta = timedelta()
    after: timedelta = timedelta()
    """So long after the story begins the first of them is due."""
    per_channel: int = MESSAGES_PER_CHANNEL

    @classmethod
    def of(cls, messages: int, *, span: timedelta, workspaces: int = 4) -> "Amounts":
        """Mix so many messages: mostly prompts, and a tenth each of the day's messages and of reports."""
        tenth = messages // 10
        return cls(messages - 2 * tenth, tenth, tenth, workspaces, span)

    @property
    def total(self) -> int:
        """All of them together."""
        return self.prompts + self.days + self.records


class Ground:
    """Lays the rows of a run, and remembers which messages have to come of them, and when."""

    def __init__(self, database: Database, sandbox: Sandbox, *, seed: int = 1) -> None:
        self.due_ms: dict[str, int] = {}
        self.schedules: list[Schedule] = []
        self._database = database
        self._sandbox = sandbox
        self._random = Random(seed)

    async def lay(self, amounts: Amounts) -> None:
        """Write it all."""
        names = [self._sandbox.team_id, *(f"T{number}" for number in range(2, amounts.workspaces + 1))]
        for number, workspace_id in enumerate(names):
            share = [
                _share(amount, len(names), number)
                for amount in (amounts.prompts, amounts.days, amounts.records)
            ]
            how: dict[str, Any] = {"span": amounts.span, "after": amounts.after}
            await self.lay_workspace(workspace_id, *share, **how, per_channel=amounts.per_channel)

    async def lay_workspace(  # all that there is in one, each by its name
        self,
        workspace_id: str,
        prompts: int,
        days: int,
        records: int,
        *,
        span: timedelta,
        after: timedelta = timedelta(),
        per_channel: int = MESSAGES_PER_CHANNEL,
    ) -> list[str]:
        """Write one workspace; return its channels."""
        count = max(1, (prompts + records) // per_channel)
        people = [
            self._sandbox.add_person(PersonSpec(name=f"{workspace_id.lower()}-p{number}", tz="Etc/UTC")).id
            for number in range(max(1, days))
        ]
        await self._add(Workspace, [Workspace(id=workspace_id, created_at=MONDAY)])
        await self._add(Counter, [_counter(workspace_id, kind) for kind in "PTS"])
        when = MONDAY + after, span
        day_rows = [self._day(workspace_id, person, when) for person in people[:days]]
        own = {row.member_id: row.at for row in day_rows}
        await self._add(Member, [_member(workspace_id, person, at=own.get(person)) for person in people])
        names = [f"{workspace_id.lower()}-{number}" for number in range(count)]
        channels = await self.open_channels(workspace_id, *names)
        plans = [
            _plan(workspace_id, number, owner=people[0], channel=channels[number % count])
            for number in range(1, max(prompts, records, 1) + 1)
        ]
        plan_ids = await self._add(Plan, plans)
        prompt_rows = [self._prompt(workspace_id, plan_id, people[0], when) for plan_id in plan_ids[:prompts]]
        steps = [_step(workspace_id, number, plan_ids[0], person) for number, person in enumerate(people, 1)]
        await self._add(ActionStep, steps[:days])
        rows = [*prompt_rows, *day_rows]
        for row, schedule_id in zip(rows, await self._add(Schedule, rows), strict=True):
            row.id = schedule_id
            key = day_key if row.kind is ScheduleKind.DAY else prompt_key
            self.due_ms[key(row, TODAY)] = row.next_due_ms
        self.schedules += rows
        await self._report(workspace_id, plan_ids[:records], people[0], at=MONDAY + after)
        return channels

    async def open_channels(self, workspace_id: str, *names: str) -> list[str]:
        """Let there be more channels, which Waymark is in and knows; return their ids."""
        channels = [self._sandbox.add_channel(ChannelSpec(name=name)).id for name in names]
        await self._add(Channel, [_channel(workspace_id, channel) for channel in channels])
        return channels

    async def _report(self, workspace_id: str, plan_ids: Sequence[int], by: str, *, at: datetime) -> None:
        """Have somebody report on plans, each of which tells its channel."""
        targets = [_target(workspace_id, number, plan_id, by) for number, plan_id in enumerate(plan_ids, 1)]
        check_ins = CheckIns(self._database, wake=lambda: None)
        actor = Actor(workspace_id, by, "Somebody", zone="Etc/UTC")
        drafts = [
            CheckInDraft(target_id=target_id, value=Decimal(7), measured_on=TODAY)
            for target_id in await self._add(Target, targets)
        ]
        records = (check_ins.record(draft, actor=actor, now=at) for draft in drafts)
        for told in await asyncio.gather(*records):
            self.due_ms[f"record:{told.id}"] = to_ms(at)

    async def bring_forward(self, span: timedelta) -> None:
        """Have all that was written for later be due so much sooner, in the same order."""
        by_ms = round(span.total_seconds() * 1000)
        sooner = (
            sa.update(Delivery)
            .where(col(Delivery.state) == DeliveryState.PENDING)
            .values(not_before_ms=col(Delivery.not_before_ms) - by_ms),
            sa.update(Pace).values(next_ms=col(Pace.next_ms) - by_ms),
        )
        await self._database.write(
            lambda session: [session.connection().execute(statement) for statement in sooner]
        )
        self.due_ms = {key: due_ms - by_ms for key, due_ms in self.due_ms.items()}

    def _prompt(self, workspace_id: str, plan_id: int, owner: str, when: Moments) -> Schedule:
        return self._schedule(workspace_id, ScheduleKind.CHECK_IN, owner, when, plan_id=plan_id)

    def _day(self, workspace_id: str, person: str, when: Moments) -> Schedule:
        return self._schedule(workspace_id, ScheduleKind.DAY, person, when, member_id=person)

    def _schedule(self, workspace_id: str, kind: ScheduleKind, by: str, when: Moments, **of: Any) -> Schedule:
        """Return what is due at some moment of the run; a tenth of it at one and the same."""
        (first, span), moment = when, self._random.random()
        due = first + span * (0.5 if moment < 0.1 else moment)  # a tenth
        due = due.replace(second=0, microsecond=0)
        return Schedule(
            workspace_id=workspace_id,
            kind=kind,
            unit="week",
            weekdays="0",
            at=due.time(),
            zone="Etc/UTC",
            anchor_on=TODAY,
            next_due_ms=to_ms(due),
            next_slot=due.replace(tzinfo=None).isoformat(),
            created_by=by,
            **of,
        )

    async def _add(self, noun: type[SQLModel], rows: Sequence[SQLModel]) -> list[int]:
        """Write rows in bulk; return their ids, in their order."""
        if not rows:
            return []
        has_id = "id" in noun.model_fields and noun.model_fields["id"].annotation == int | None

        def write(session: Session) -> list[int]:
            values = [row.model_dump(exclude={"id"} if has_id else set()) for row in rows]
            if not has_id:
                session.connection().execute(sa.insert(noun), values)
                return []
            column = noun.__table__.c.id  # type: ignore[attr-defined]
            statement = sa.insert(noun).returning(column, sort_by_parameter_order=True)
            return list(session.connection().execute(statement, values).scalars())

        return await self._database.write(write)


def _share(amount: int, shares: int, number: int) -> int:
    return amount // shares + (number < amount % shares)


def _counter(workspace_id: str, kind: str) -> Counter:
    """Return what gives whatever people add a number that nothing here has."""
    return Counter(workspace_id=workspace_id, kind=kind, next_number=FREE_NUMBER)


def _member(workspace_id: str, person: str, *, at: time | None) -> Member:
    """Return somebody who has chosen Mondays, and when on those they want their message."""
    known: dict[str, Any] = {
        "workspace_id": workspace_id,
        "id": person,
        "name": "Somebody",
        "refreshed_at": MONDAY,
    }
    return Member(**known, zone="Etc/UTC", own_nudge_at=at, own_working_days="0" if at else None)


def _channel(workspace_id: str, channel: str) -> Channel:
    return Channel(workspace_id=workspace_id, id=channel, name="somewhere", has_app=True, refreshed_at=MONDAY)


def _plan(workspace_id: str, number: int, *, owner: str, channel: str) -> Plan:
    return Plan(
        workspace_id=workspace_id,
        number=number,
        title=f"Plan {number} of the run",
        owner_id=owner,
        channel_id=channel,
        starts_on=TODAY,
        ends_on=FAR,
        zone="Etc/UTC",
        created_by=owner,
        created_at=MONDAY,
    )


def _step(workspace_id: str, number: int, plan_id: int, person: str) -> ActionStep:
    return ActionStep(
        workspace_id=workspace_id,
        number=number,
        plan_id=plan_id,
        title=f"Step {number} of the run",
        assignee_id=person,
        due_on=TODAY,
        created_by=person,
        created_at=MONDAY,
    )


def _target(workspace_id: str, number: int, plan_id: int, by: str) -> Target:
    return Target(
        workspace_id=workspace_id,
        number=number,
        plan_id=plan_id,
        indicator="Churn",
        direction=Direction.DOWN,
        value=Decimal(5),
        deadline_on=FAR,
        owner_id=by,
        created_by=by,
        created_at=MONDAY,
    )
