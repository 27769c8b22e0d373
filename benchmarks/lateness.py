"""How late messages go that are due at once, and how near they come to what Slack allows."""

import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import psycopg
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from benchmarks.databases import ENGINES, Databases
from benchmarks.report import Report
from benchmarks.seed import Messages, fill_with_messages
from bot.app import build
from bot.charts.studio import Studio
from bot.clock import SystemClock
from bot.demo import CHANNELS, PEOPLE
from bot.directory import Directory
from bot.heartbeats import Watch
from bot.homes import HomeTabs
from bot.jobs.dispatcher import Dispatcher
from bot.jobs.gallery import Gallery
from bot.jobs.looking import Looker
from bot.jobs.settling import Settler
from bot.manifest import manifest
from bot.messenger import Messenger
from bot.services.deliveries import Deliveries
from bot.services.holds import Holds
from bot.services.homes import Homes, Sizes
from bot.services.outcomes import Outcomes
from bot.services.people import People
from bot.services.schedules import to_ms
from bot.services.uncertain import UncertainDeliveries
from bot.settings import Settings
from bot.slack_time import SlackTime
from sandbox import Sandbox
from storage.database import Database
from storage.engines import is_sqlite, parse_url
from storage.models import Delivery, DeliveryKind
from storage.repositories.pace import WORKSPACE_GAP_MS
from storage.unit_of_work import Store

P99_GOAL_S = 1.0
NEIGHBOUR_GOAL = 1.2
RATE_GOAL = 90.0
REFUSED_GOAL = 1.0
PATIENCE_S = 120
LANES = ("team", "leads")


@dataclass
class NullSlack:
    """Takes every message at once, and notes when it came."""

    clock: SystemClock
    wanted: int
    came_ms: list[int] = field(default_factory=list)
    all_came: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: "count[int]" = field(default_factory=count)

    async def api_call(self, _method: str, *, json: dict[str, Any]) -> SimpleNamespace:
        """Answer as Slack does."""
        if not json["channel"].startswith("noisy"):
            self.came_ms.append(to_ms(self.clock.now()))
            if len(self.came_ms) == self.wanted:
                self.all_came.set()
        return SimpleNamespace(
            data={"ok": True, "channel": json["channel"], "ts": f"{next(self._numbers)}.0"}
        )


@dataclass(frozen=True, slots=True)
class Late:
    """How late messages were, in seconds."""

    p50: float
    p99: float


async def measure(report: Report, made: Databases, *, quiet: int, noisy: int, rounds: int) -> None:
    """Have messages due in one millisecond, in a workspace each, alone and beside a noisy workspace."""
    report.section(f"Lateness of {quiet:,} messages due in one millisecond, to a Slack that answers at once")
    ahead = timedelta(seconds=4) if rounds > 1 else timedelta(seconds=0.3)
    for engine in ENGINES:
        alone: list[Late] = []
        beside: list[Late] = []
        for _ in range(rounds):
            for found, others in ((alone, 0), (beside, noisy)):
                found.append(await _measure_once(made.ready(engine), quiet=quiet, noisy=others, ahead=ahead))
        report.at_most(f"{engine}, p99", _median(alone).p99, P99_GOAL_S, unit=" s")
        report.note(f"p50 {_median(alone).p50:.2f} s")
        ratio = _median(beside).p99 / _median(alone).p99
        report.at_most(
            f"{engine}, p99 beside a noisy workspace of {noisy:,}, against alone", ratio, NEIGHBOUR_GOAL
        )


def _median(found: Sequence[Late]) -> Late:
    return Late(statistics.median(late.p50 for late in found), statistics.median(late.p99 for late in found))


async def _measure_once(url: str, *, quiet: int, noisy: int, ahead: timedelta) -> Late:
    clock, database = SystemClock(), Database(url)
    try:
        # What a noisy workspace has to say gets its moments as it is written: each so much later.
        due_ms = to_ms(clock.now() + timedelta(days=1))
        sorts = [Messages(1, from_ms=due_ms, workspace_id=f"quiet{number}") for number in range(quiet)]
        if noisy:
            sorts.append(Messages(noisy, from_ms=due_ms, gap_ms=WORKSPACE_GAP_MS, workspace_id="noisy"))
        await fill_with_messages(database, *sorts)
        due_ms = await _move_to(database, due_ms, to_ms(clock.now() + ahead))
        _tidy(url)
        slack = NullSlack(clock, wanted=quiet)
        async with _sending(_dispatcher(database, slack, clock)):
            await asyncio.wait_for(slack.all_came.wait(), PATIENCE_S)
        late = sorted(max(0, came - due_ms) / 1000 for came in slack.came_ms)
        return Late(statistics.median(late), late[max(0, -(-len(late) * 99 // 100) - 1)])
    finally:
        database.dispose()


async def _move_to(database: Database, was_ms: int, due_ms: int) -> int:
    """Have what was written become due soon: writing it takes some time."""

    def write(session: Session) -> None:
        earlier = Delivery.__table__.c.not_before_ms - (was_ms - due_ms)  # type: ignore[attr-defined]
        session.connection().execute(Delivery.__table__.update().values(not_before_ms=earlier))  # type: ignore[attr-defined]

    await database.write(write)
    return due_ms


def _tidy(url: str) -> None:
    """Do away with what moving so many rows at once has left, as each database does by itself in time."""
    file = parse_url(url).database
    if is_sqlite(parse_url(url)):
        with closing(sqlite3.connect(str(file))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE delivery")


def _dispatcher(database: Database, slack: NullSlack, clock: SystemClock) -> Dispatcher:
    """Put together what sends, as the house does."""
    watch = Watch()
    client = cast("AsyncWebClient", slack)
    messenger = Messenger(lambda _: client)
    uncertain = UncertainDeliveries(database, wake=clock.wake)
    return Dispatcher(
        Deliveries(database),
        Settler(Outcomes(database), Holds(database, wake=clock.wake), clock, metrics=watch.metrics),
        messenger,
        HomeTabs(Homes(database, sizes=Sizes(steps=10, plans=10)), messenger),
        clock,
        directory=Directory(People(database), lambda _: client),
        heartbeats=watch.heartbeats,
        gallery=Gallery(Studio(), messenger),
        looker=Looker(uncertain, messenger, clock, metrics=watch.metrics),
        slack_time=SlackTime(""),
    )


@asynccontextmanager
async def _sending(dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        dispatcher.stop()
        await task


async def measure_rate(report: Report, *, each: int) -> None:
    """Have so many messages wait for each of two channels of a pretend Slack that keeps to its limits."""
    report.section(f"{each} messages to each of {len(LANES)} channels; Slack takes 1 a second of each")
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        async with Sandbox(manifest(), people=PEOPLE, channels=CHANNELS) as sandbox:
            sandbox.faults.enforce_rates()
            given = {
                "slack_bot_token": sandbox.bot_token,
                "slack_app_token": sandbox.app_token,
                "slack_api_url": sandbox.api_url,
                "data_dir": folder,
            }
            house = await build(Settings.model_validate(given), SystemClock())
            try:
                channels = [sandbox.channel(name).id for name in LANES]
                await _write_paced(house.database, sandbox.team_id, channels, each=each)
                async with _sending(house.dispatcher), asyncio.timeout(PATIENCE_S):
                    while sum(len(sandbox.channel(name).messages) for name in LANES) < each * len(LANES):
                        await sandbox.log.wait_for(_is_message, PATIENCE_S, after=len(sandbox.log.entries))
            finally:
                await house.stop()
            posts = [one for one in sandbox.log.of_kind("api") if one.facts["method"] == "chat.postMessage"]
            refused = sum(not one.facts["ok"] for one in posts)
            reached = [
                _share_of_rate([float(m.ts) for m in sandbox.channel(name).messages]) for name in LANES
            ]
    report.at_least("share of the allowed rate", min(reached), RATE_GOAL, unit=" %")
    report.at_most("refused with 429", refused / len(posts) * 100, REFUSED_GOAL, unit=" %")


def _is_message(entry: Any) -> bool:
    return bool(entry.kind == "message")


def _share_of_rate(posted_at: Sequence[float]) -> float:
    """Return how many went in how many seconds, in per cent of 1 a second."""
    return (len(posted_at) - 1) / (max(posted_at) - min(posted_at)) * 100


async def _write_paced(database: Database, team_id: str, channels: Sequence[str], *, each: int) -> None:
    """Write messages, each at the moment that it is given as it is written, from a second from now on."""
    now = SystemClock().now()
    first_ms = to_ms(now + timedelta(seconds=1))

    def write(session: Session) -> None:
        store = Store(session)
        store.workspaces.ensure(team_id, now=now)
        store.flush()
        for number in range(each):
            for channel_id in channels:
                moment = store.deliveries.pace(team_id, channel_id, not_before_ms=first_ms)
                row = Delivery(
                    workspace_id=team_id,
                    occ_key=f"{channel_id}-{number}",
                    nonce=f"{channel_id}-{number}",
                    kind=DeliveryKind.ANSWER,
                    channel_id=channel_id,
                    content={"text": f"Number {number}."},
                    not_before_ms=moment,
                )
                assert store.deliveries.add(row)

    await database.write(write)
