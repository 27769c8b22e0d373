"""The services on a database of their own, with the people of two workspaces."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.check_ins import CheckInDraft, CheckInRecord
from bot.rules.focus_areas import AreaDraft, AreaLine
from bot.rules.plans import PlanDraft, PlanLine
from bot.rules.targets import TargetDraft, TargetLine
from bot.services.action_steps import ActionSteps
from bot.services.check_ins import CheckIns
from bot.services.deliveries import Deliveries
from bot.services.focus_areas import FocusAreas
from bot.services.inbox import InboxService
from bot.services.outcomes import Outcomes
from bot.services.people import People
from bot.services.plans import Plans
from bot.services.revisions import Revisions
from bot.services.rounds import Rounds
from bot.services.targets import Targets
from storage.database import Database
from storage.models import Channel, Member, Objective
from storage.unit_of_work import Store

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""A Monday, 09:00 in Berlin."""


@dataclass
class Office:
    """Everything that can be done, at one instant, by anybody."""

    database: Database
    now: datetime = NOW
    woken: list[str] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def wake() -> None:
            self.woken.append("woken")

        self.plans = Plans(self.database, wake=wake)
        self.targets = Targets(self.database, wake=wake)
        self.areas = FocusAreas(self.database, wake=wake)
        self.rounds = Rounds(self.database, wake=wake)
        self.steps = ActionSteps(self.database, wake=wake)
        self.check_ins = CheckIns(self.database, wake=wake)
        self.revisions = Revisions(self.database, wake=wake)
        self.people = People(self.database)
        self.deliveries = Deliveries(self.database)
        self.outcomes = Outcomes(self.database)
        self.inbox = InboxService(self.database, owner="one")

    async def know(self, name: str, *, workspace_id: str = "T1", **said: Any) -> Actor:
        given = {"id": f"U-{name}", "name": name, "zone": "Europe/Berlin", "refreshed_at": self.now}
        member = Member(workspace_id=workspace_id, **{**given, **said})
        self.actors[name] = await self.people.remember(member, now=self.now)
        return self.actors[name]

    async def know_channel(self, channel_id: str, *names: str, **said: Any) -> None:
        given = {"workspace_id": "T1", "id": channel_id, "has_app": True, "refreshed_at": self.now}
        members = [self.actors[name].id for name in names]
        await self.people.remember_channel(Channel(**{**given, **said}), members=members, now=self.now)
        for name in names:
            found = await self.people.find_actor("T1", self.actors[name].id, now=self.now)
            assert found is not None
            self.actors[name] = found

    async def plan(self, by: str = "ann", **said: Any) -> PlanLine:
        draft = PlanDraft(
            title="Reduce churn",
            purpose="",
            owner_id=self.actors[by].id,
            channel_id=None,
            starts_on=date(2027, 3, 1),
            ends_on=date(2027, 6, 30),
        )
        return await self.plans.create(replace(draft, **said), actor=self.actors[by], now=self.now)

    async def step(self, plan: PlanLine, *, by: str = "ann", to: str | None = "bob", **said: Any) -> StepLine:
        assignee_id = None if to is None else self.actors[to].id
        draft = StepDraft(plan.id, "Ring them", assignee_id=assignee_id, due_on=date(2027, 3, 5))
        return await self.steps.create(replace(draft, **said), actor=self.actors[by], now=self.now)

    async def target(self, plan: PlanLine, *, by: str = "ann", **said: Any) -> TargetLine:
        draft = TargetDraft(
            plan_id=plan.id,
            indicator="Churn",
            unit="%",
            baseline=Decimal(8),
            value=Decimal(5),
            deadline_on=date(2027, 6, 30),
            owner_id=self.actors[by].id,
        )
        return await self.targets.create(replace(draft, **said), actor=self.actors[by], now=self.now)

    async def check_in(self, target: TargetLine, *, by: str = "ann", **said: Any) -> CheckInRecord:
        draft = CheckInDraft(target_id=target.id, value=Decimal("7.4"), measured_on=date(2027, 3, 1))
        return await self.check_ins.record(replace(draft, **said), actor=self.actors[by], now=self.now)

    async def area(self, plan: PlanLine, name: str = "Onboarding", *, by: str = "ann") -> AreaLine:
        """Add a key area to a plan, with an objective of its own."""

        def write(session: Session) -> int:
            store = Store(session)
            objective = store.objectives.add(
                Objective(
                    workspace_id="T1",
                    number=store.workspaces.next_number("T1", "O"),
                    plan_id=plan.id,
                    outcome="Fewer leave",
                    owner_id=plan.owner_id,
                    created_by=plan.owner_id,
                    created_at=self.now,
                )
            )
            assert objective.id is not None
            return objective.id

        draft = AreaDraft(await self.database.write(write), name, wanted=4)
        return await self.areas.create(draft, actor=self.actors[by], now=self.now)

    async def rows(self, noun: type[SQLModel]) -> list[Any]:
        """Return every row of a noun, oldest first."""

        def ask(session: Session) -> list[Any]:
            key = next(iter(SQLModel.metadata.tables[str(noun.__tablename__)].primary_key.columns))
            return list(session.exec(select(noun).order_by(key)))

        return await self.database.read(ask)


@pytest.fixture(
    params=["sqlite", pytest.param("emptied_postgres", id="postgres", marks=pytest.mark.postgres)]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database with no rows: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def office(database: Database) -> Office:
    """Ann, Bob and Cleo of T1, and Zoe of T2; once on each kind of database."""
    opened = Office(database)
    for name in ("ann", "bob", "cleo"):
        await opened.know(name)
    await opened.know("zoe", workspace_id="T2")
    return opened
