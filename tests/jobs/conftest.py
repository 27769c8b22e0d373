"""A team whose plans are made through the services, and whose messages are read in the pretend workspace."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.app import build
from bot.clock import MovableClock
from bot.demo import CHANNELS, PEOPLE, Demo
from bot.manifest import manifest
from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.check_ins import CheckInDraft
from bot.rules.plans import PlanDraft, PlanLine
from bot.rules.targets import TargetDraft, TargetLine
from bot.services.action_steps import ActionSteps
from bot.services.check_ins import CheckIns
from bot.services.people import People
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.settings import Settings
from bot.tokens import CALL_TIMEOUT_S
from sandbox import Sandbox
from sandbox.log import Entry
from sandbox.records import Message
from storage.models import Channel, Delivery, Member

NONE = timedelta()
MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""09:00 in Berlin; daylight saving begins in New York on the 14th, in Berlin on the 28th."""


@dataclass
class Team:
    """People of the workspace, who do things through the services and see what is posted."""

    demo: Demo
    settings: Settings
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        house = self.demo.house
        wake = house.dispatcher.wake
        self.people = People(house.database)
        self.plans = Plans(house.database, wake=wake)
        self.targets = Targets(house.database, wake=lambda: None)
        self.steps = ActionSteps(house.database, wake=wake)
        self.check_ins = CheckIns(house.database, wake=wake)

    # Who is there

    @property
    def now(self) -> datetime:
        return self.demo.clock.now()

    async def arrive(self, *names: str) -> None:
        """Let people, and every channel, be known as they are in the workspace."""
        for name in names:
            await self.know(name)
        for channel in self.demo.sandbox.channels:
            known = Channel(
                workspace_id=self.demo.sandbox.team_id,
                id=channel.id,
                name=channel.name,
                has_app=channel.app_is_member,
                refreshed_at=self.now,
            )
            await self.people.remember_channel(known, members=(), now=self.now)

    async def know_private(self, name: str, *members: str) -> None:
        """Learn that a channel is private, and who is in it."""
        channel = Channel(
            workspace_id=self.demo.sandbox.team_id,
            id=self.demo.sandbox.channel(name).id,
            name=name,
            is_private=True,
            has_app=True,
            refreshed_at=self.now,
        )
        ids = [self.demo.sandbox.person(member).id for member in members]
        await self.people.remember_channel(channel, members=ids, now=self.now)

    async def know(self, name: str, **said: Any) -> None:
        """Learn of a person, or of what is new about them."""
        person = self.demo.sandbox.person(name)
        given = {"id": person.id, "name": name, "zone": person.tz, "refreshed_at": self.now}
        member = Member(workspace_id=self.demo.sandbox.team_id, **{**given, **said})
        self.actors[name] = await self.people.remember(member, now=self.now)

    # What they do

    async def plan(self, owner: str = "alice", *, channel: str | None = "team", **said: Any) -> PlanLine:
        channel_id = None if channel is None else self.demo.sandbox.channel(channel).id
        draft = PlanDraft(
            title="Reduce churn",
            purpose="",
            owner_id=self.actors[owner].id,
            channel_id=channel_id,
            starts_on=date(2027, 3, 1),
            ends_on=date(2027, 6, 30),
        )
        return await self.plans.create(replace(draft, **said), actor=self.actors[owner], now=self.now)

    async def step(
        self, plan: PlanLine, title: str, due_on: date | None, *, to: str = "bob", by: str = "alice"
    ) -> StepLine:
        draft = StepDraft(plan_id=plan.id, title=title, assignee_id=self.actors[to].id, due_on=due_on)
        return await self.steps.create(draft, actor=self.actors[by], now=self.now)

    async def target(self, plan: PlanLine, *, by: str = "alice") -> TargetLine:
        draft = TargetDraft(
            plan_id=plan.id,
            indicator="Churn",
            unit="%",
            baseline=Decimal(8),
            value=Decimal(5),
            deadline_on=date(2027, 6, 30),
            owner_id=self.actors[by].id,
        )
        return await self.targets.create(draft, actor=self.actors[by], now=self.now)

    async def check_in(self, target: TargetLine, value: str, *, by: str = "alice") -> None:
        draft = CheckInDraft(target_id=target.id, value=Decimal(value), measured_on=self.now.date())
        await self.check_ins.record(draft, actor=self.actors[by], now=self.now)

    async def done(self, *steps: StepLine, by: str = "bob") -> None:
        await self.steps.complete([step.id for step in steps], actor=self.actors[by], now=self.now)

    # What comes of it

    async def until(self, day: int, hour: int = 0, minute: int = 0, *, month: int = 3) -> None:
        """Let time pass until an instant of 2027, in UTC."""
        await self.demo.house.advance(datetime(2027, month, day, hour, minute, tzinfo=UTC))

    async def settle(self) -> None:
        """Let all that may go at this moment go."""
        await self.demo.house.settle()

    def direct(self, name: str) -> list[Message]:
        """Return what Waymark has written to somebody directly, as it stands."""
        return self.demo.sandbox.person(name).messages("@waymark")

    def channel(self, name: str = "team") -> list[Message]:
        """Return what stands in a channel."""
        return list(self.demo.sandbox.channel(name).messages)

    def posts(self) -> list[Entry]:
        """Return every call that posted, whatever came of it."""
        return [entry for entry in self.demo.sandbox.log.of_kind("api") if _is_post(entry)]

    def posts_in(self, channel: str) -> list[Entry]:
        """Return those of them that were to go to a channel."""
        channel_id = self.demo.sandbox.channel(channel).id
        return [entry for entry in self.posts() if entry.facts["args"]["channel"] == channel_id]

    async def deliveries(self) -> list[Delivery]:
        """Return every delivery, oldest first."""

        def ask(session: Session) -> list[Delivery]:
            return list(session.exec(select(Delivery).order_by(col(Delivery.id))))

        return await self.demo.house.database.read(ask)

    async def only_delivery(self) -> Delivery:
        """Return the one delivery that there is."""
        (found,) = await self.deliveries()
        return found


def _is_post(entry: Entry) -> bool:
    return bool(entry.facts["method"] == "chat.postMessage")


Open = Callable[..., Awaitable[Team]]


@asynccontextmanager
async def open_quiet(
    *,
    start: datetime,
    database_url: str,
    data_dir: Path,
    scopes: tuple[str, ...] = (),
    lag: timedelta = NONE,
    call_timeout_s: float = CALL_TIMEOUT_S,
) -> AsyncIterator[tuple[Demo, Settings]]:
    """Open a workspace, and a house that looks for what is due only when it is told to.

    The app may do what needs these `scopes` too; Slack's clock lags behind this machine's.
    """
    clock = MovableClock(start)
    asked = manifest()
    asked["oauth_config"]["scopes"]["bot"] = [*asked["oauth_config"]["scopes"]["bot"], *scopes]
    workspace = Sandbox(
        asked,
        people=PEOPLE,
        channels=CHANNELS,
        now=lambda: clock.now() - lag,
        monotonic=lambda: clock.now().timestamp(),
    )
    async with workspace as sandbox:
        settings = Settings.model_validate(
            {
                "slack_bot_token": sandbox.bot_token,
                "slack_app_token": sandbox.app_token,
                "slack_api_url": sandbox.api_url,
                "data_dir": data_dir,
                "database_url": database_url,
            }
        )
        house = await build(settings, clock, call_timeout_s=call_timeout_s)
        try:
            yield Demo(sandbox, house, clock), settings
        finally:
            await house.stop()


@pytest.fixture
async def open_team(tmp_path: Path) -> AsyncIterator[Open]:
    """Return what opens a team on a database at an instant: Alice in Berlin, Bob in New York, …"""
    async with AsyncExitStack() as stack:

        async def open_one(
            database_url: str,
            start: datetime = MONDAY,
            *,
            people: tuple[str, ...] = ("alice", "bob", "chandra"),
            **slack: Any,
        ) -> Team:
            quiet = open_quiet(start=start, database_url=database_url, data_dir=tmp_path, **slack)
            team = Team(*await stack.enter_async_context(quiet))
            await team.arrive(*people)
            return team

        yield open_one


@pytest.fixture
async def team(open_team: Open, sqlite_url: str) -> Team:
    """A team on Monday morning, at 09:00 in Berlin."""
    return await open_team(sqlite_url)


@pytest.fixture(
    params=["sqlite", pytest.param("emptied_postgres", id="postgres", marks=pytest.mark.postgres)]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database with no rows: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def either_team(open_team: Open, database_url: str) -> Team:
    """A team on Monday morning, once on each kind of database."""
    return await open_team(database_url)


@pytest.fixture
def team_of(sqlite_url: str) -> Callable[[Demo], Awaitable[Team]]:
    """Return what makes a team of the people of a workspace whose bot runs."""

    async def make(demo: Demo) -> Team:
        team = Team(demo, Settings.model_validate({"database_url": sqlite_url}))
        await team.arrive("alice", "bob")
        return team

    return make
