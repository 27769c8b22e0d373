"""The composition root: puts the house together, starts it, and stops it."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta

import aiohttp
import structlog

from bot import crash_points, handlers
from bot.calls import call_out, counting, unnamed_client
from bot.charts.studio import Studio
from bot.clock import Clock, DatabaseClock, MovableClock, SystemClock
from bot.databases import open_database
from bot.directory import Directory
from bot.errors import SettingsError
from bot.handlers.again import Sweep
from bot.handlers.context import Offers
from bot.handlers.door import Door
from bot.handlers.welcome import Welcome
from bot.heartbeats import Watch
from bot.homes import HomeTabs
from bot.jobs import schedule
from bot.jobs.auditor import Auditor
from bot.jobs.dispatcher import Dispatcher
from bot.jobs.gallery import Gallery
from bot.jobs.keeping import Keeper
from bot.jobs.looking import Looker
from bot.jobs.projector import Projector
from bot.jobs.pruner import Pruner
from bot.jobs.retirer import Retirer
from bot.jobs.settling import Settler
from bot.jobs.surveyor import Surveyor
from bot.manifest import PATH
from bot.messenger import Messenger
from bot.parts import make_parts
from bot.pulse import Pulse
from bot.rules.calendars import find_country
from bot.rules.retention import Retention
from bot.services.answers import Answers
from bot.services.audits import Audits
from bot.services.deliveries import Deliveries
from bot.services.exports import Exports
from bot.services.feeds import Feeds
from bot.services.holds import Holds
from bot.services.homes import Homes, Sizes
from bot.services.inbox import InboxService
from bot.services.job_leases import JobLeases
from bot.services.outcomes import Outcomes
from bot.services.people import People
from bot.services.privacy import Privacy
from bot.services.projecting import Projecting
from bot.services.pruning import Pruning
from bot.services.retention import RetentionService
from bot.services.uncertain import UncertainDeliveries
from bot.settings import Settings
from bot.slack_time import SlackTime, held_up
from bot.socket_mode import SocketMode
from bot.tokens import CALL_TIMEOUT_S, Installation, app_client, authorizer, bot_client, check_tokens
from bot.views import limits
from bot.web.api import Api
from bot.web.health import Health
from bot.web.openapi import MEASUREMENTS
from bot.web.ports import Ports, api_address
from bot.web.server import Listener
from bot.web.slack import HttpMode
from storage.database import Database
from storage.models import Waiting

STOP_S = 15
"""So that all has ended 20 s after it was asked to, with 5 s to close what is open."""
LIVES_FOR = timedelta(seconds=20)
"""A process that has not shown for so long that it lives is taken for dead, and others do its work."""

_log = structlog.get_logger()


class House:
    """Waymark, put together: `start` connects it, `settle` does all that is due, `stop` ends it cleanly."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        database: Database,
        session: aiohttp.ClientSession,
        watch: Watch,
        installation: Installation,
        ports: Ports,
        slack_time: SlackTime,
    ) -> None:
        self.clock = clock
        self.watch = watch
        self.pulse = Pulse(watch.metrics)
        self.lost = asyncio.Event()
        self.database = database
        self.installation = installation
        self.deliveries = Deliveries(database)
        self.leases = JobLeases(database)
        self._session = session
        self._posting = bot_client(settings, session)
        reading = bot_client(settings, session, may_retry=True)
        messenger = Messenger(lambda _: self._posting)
        self._studio = Studio()
        homes = Homes(database, sizes=Sizes(steps=limits.HOME_STEPS, plans=limits.HOME_PLANS))
        self.home_tabs = HomeTabs(homes, messenger)
        self.outcomes = Outcomes(database)
        self.holds = Holds(database, wake=clock.wake)
        self._keeper = Keeper(self.holds, messenger, clock)
        self.settler = Settler(self.outcomes, self.holds, clock, metrics=watch.metrics)
        self._uncertain = UncertainDeliveries(database, wake=clock.wake)
        people = People(database)
        directory = Directory(people, lambda _: reading)
        self.surveyor = Surveyor(people, directory, clock)
        self.dispatcher = Dispatcher(
            self.deliveries,
            self.settler,
            messenger,
            self.home_tabs,
            clock,
            directory,
            heartbeats=watch.heartbeats,
            gallery=Gallery(self._studio, messenger),
            looker=Looker(self._uncertain, messenger, clock, metrics=watch.metrics),
            slack_time=slack_time,
        )
        self._retention = RetentionService(database, retention=Retention.of(settings))
        self.app = self._app(settings, directory, homes, messenger)
        self.sweep = Sweep(self.app, self._inbox, self._answers, clock).sweep
        pruning = Pruning(database, messages_for=timedelta(days=settings.keep_days))
        projecting = Projecting(database, country=settings.holiday_country or None)
        self.pruner = Pruner(pruning, self.leases, clock)
        self.retirer = Retirer(self._retention, self.leases, clock)
        self.projector = Projector(projecting, self.leases, clock)
        self.auditor = Auditor(
            Audits(database), clock, watch=watch, call_out=call_out(settings.heartbeat_url, session)
        )
        self._scheduler = schedule(
            self.deliveries,
            clock,
            watch=watch,
            auditor=self.auditor,
            keeper=self._keeper,
            sweep=self.sweep,
            live=self.live if database.dialect == "postgresql" else None,  # a SQLite file has one process
            prune=self.pruner.prune,
            project=self.projector.project,
            retire=self.retirer.retire,
            survey=self.surveyor.survey,
        )
        feeds = Feeds(database, wake=self.dispatcher.wake)
        self._api = Api(feeds, now=clock.now, monotonic=time.monotonic)
        self._api_door: Listener | None = None
        self.entrance = self._entrance(settings, ports)
        self._health = self._admin(ports)
        self._is_stopping = False
        self._sending: asyncio.Task[None] | None = None

    def _app(self, settings: Settings, directory: Directory, homes: Homes, messenger: Messenger) -> Door:
        wake, database = self.dispatcher.wake, self.database
        self._answers = answers = Answers(database, wake=wake)
        self._inbox = InboxService(database, owner=self.leases.owner, wake=wake)
        self.welcome = Welcome(
            answers, directory, command_name=settings.command, installer_id=settings.installer
        )
        parts = make_parts(
            database,
            wake=wake,
            homes=homes,
            answers=answers,
            holds=self.holds,
            messenger=messenger,
            inbox=self._inbox,
            uncertain=self._uncertain,
            directory=directory,
            welcome=self.welcome,
            home_tabs=self.home_tabs,
            retention=self._retention,
            privacy=Privacy(database, retention=Retention.of(settings), wake=wake),
            exports=Exports(database, wake=wake),
            command_name=settings.command,
            api_address=lambda: api_address(settings, here=self.api_url),
        )
        door = Door(
            inbox=self._inbox,
            clock=self.clock,
            metrics=self.watch.metrics,
            client=unnamed_client(settings, self._session),
            authorize=authorizer(self.installation, settings),
            raise_error_for_unhandled_request=False,
            logger=logging.getLogger("slack_bolt"),  # whose level every logger of Bolt's then has
            request_verification_enabled=False,  # `bot.web.guard` has done these three, and Bolt logs and
            ssl_check_enabled=False,  # answers what it does not like in ways of its own
            url_verification_enabled=False,
        )
        handlers.register(door, Offers(parts, self.clock), command_name=settings.command)
        return door

    def _entrance(self, settings: Settings, ports: Ports) -> HttpMode | SocketMode:
        if settings.mode == "socket":
            if ports.http is not None:
                self._api_door = Listener(ports.http, self._api.answer)
            client = app_client(settings, self._session, may_retry=True)
            socket_mode = SocketMode(self.app, client, on_lost=self.lost.set)
            self.watch.metrics.pong_age.read = socket_mode.pong_age
            return socket_mode
        assert ports.http is not None
        secret = settings.slack_signing_secret.get_secret_value()
        return HttpMode(ports.http, self.app.async_dispatch, signing_secret=secret, api=self._api)

    def _admin(self, ports: Ports) -> Health | None:
        if ports.admin is None:
            return None
        return Health(
            ports.admin,
            ask_database=self.database.ping,
            trouble=lambda: self.auditor.trouble,
            is_serving=self.is_serving,
            metrics=self.watch.metrics,
        )

    @property
    def url(self) -> str | None:
        """Where Slack's requests arrive in HTTP mode, on this machine."""
        return self.entrance.url if isinstance(self.entrance, HttpMode) else None

    @property
    def api_url(self) -> str | None:
        """Where programs send measurements, on this machine, if they can."""
        if self._api_door is not None:
            return f"http://{self._api_door.host}:{self._api_door.port}{MEASUREMENTS}"
        return None if self.url is None else self.url.removesuffix(PATH) + MEASUREMENTS

    @property
    def admin_port(self) -> int | None:
        """The port of this machine at which health is told, if it is."""
        return self._health.port if self._health is not None else None

    async def is_serving(self) -> bool:
        """Whether what people do in Slack arrives here and is worked on."""
        return not self._is_stopping and await self.entrance.is_open()

    async def start(self) -> None:
        """Connect to Slack, and begin to look for what is due."""
        self.pulse.start()
        if self._health is not None:
            await self._health.open()
        if isinstance(self.clock, DatabaseClock):
            await self.clock.refresh()
        if self.database.dialect == "postgresql":
            await self.live()
        await self._keeper.release(self.installation.team_id)
        self._scheduler.start()
        self._sending = asyncio.create_task(self.dispatcher.run())
        await self.entrance.open()
        if self._api_door is not None:
            await self._api_door.open()
        await self.welcome.start(self.installation.team_id, now=self.clock.now())
        _log.info("house.started", workspace_id=self.installation.team_id, admin_port=self.admin_port)

    async def live(self) -> None:
        """Show other replicas that this one lives, and works on what it has taken in."""
        await self.leases.live(lasts=LIVES_FOR, now=self.clock.now())

    async def settle(self) -> None:
        """Do all that is due at this moment: write it, send it, redraw it."""
        while await self._do_due():
            pass

    async def _do_due(self) -> int:
        """Do once what is due, each sort only where there is any; return 0 once there is nothing."""
        now = self.clock.now()
        waiting = await self.deliveries.what_is_left(now=now)
        done = await self.deliveries.materialise(now=now) if Waiting.TURNS in waiting else 0
        done += await self.deliveries.recover(now=now) if Waiting.LAPSES in waiting else 0
        done += await self._keeper.look() if Waiting.HOLDS in waiting else 0
        done += await self.dispatcher.send_due()
        if Waiting.LOOKS in waiting:
            await self.dispatcher.looker.look_due()
            done += 1  # also what nobody can look for, and goes another way
        return done

    async def advance(self, to: datetime) -> None:
        """Move a movable clock to an instant, stopping at each due instant on the way."""
        assert isinstance(self.clock, MovableClock)
        await self.app.drain()
        with self.dispatcher.led():
            await self.settle()
            while (due := await self.next_moment()) is not None and due <= to:
                self.clock.advance_to(due)
                await self.settle()
            self.clock.advance_to(to)
            await self.settle()

    async def next_moment(self) -> datetime | None:
        """Return when something is due next: a message, a look, a redraw, or a look whether Slack goes on."""
        asked = (self.deliveries.next_moment(), self.home_tabs.next_moment(), self.holds.next_look())
        moments = await asyncio.gather(*asked)
        return min((moment for moment in moments if moment is not None), default=None)

    async def stop(self) -> None:
        """Finish what was taken in and what is being sent, then let go of Slack and of the database."""
        self._is_stopping = True
        self.watch.heartbeats.forget()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.dispatcher.stop()
        try:
            async with asyncio.timeout(STOP_S):
                steps = (self.live(), self._finish_sending(), self.entrance.refuse_new())
                for outcome in await asyncio.gather(*steps, return_exceptions=True):
                    if isinstance(outcome, Exception):  # the other steps are still to be taken
                        _log.error("house.unstoppable", error=type(outcome).__name__)
                await self.app.drain()
        except TimeoutError:  # the inbox knows what was not finished
            _log.warning("house.unfinished", requests=len(self.app.under_way))
            await self.app.give_up()
        with suppress(Exception):  # then what is left of this process runs out by itself
            await self.leases.leave()
        await self._studio.close()
        await self.entrance.close()
        if self._api_door is not None:
            await self._api_door.close()
        await self._session.close()
        if self._health is not None:
            await self._health.close()
        self.database.dispose()
        self.pulse.stop()
        _log.info("house.stopped")

    async def _finish_sending(self) -> None:
        """Let what is being sent be settled: after a restart nobody could tell whether it was posted."""
        if self._sending is not None:
            await self._sending


async def build(
    settings: Settings, clock: Clock | Callable[[Database], Clock], *, call_timeout_s: float = CALL_TIMEOUT_S
) -> House:
    """Take the ports, check the tokens, open the database, and put the house together."""
    crash_points.arm(settings.crash_at)
    if settings.holiday_country and find_country(settings.holiday_country) is None:
        raise SettingsError(
            f"WAYMARK_HOLIDAY_COUNTRY: I know no holidays of {settings.holiday_country}. "
            "Leave it empty, or name another country."
        )
    async with AsyncExitStack() as on_failure:
        ports = Ports.take(settings, on_failure)
        watch = Watch()
        slack_time = SlackTime(settings.slack_api_url)
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),  # a call's time runs: nothing may queue for a connection
            timeout=aiohttp.ClientTimeout(total=call_timeout_s),
            middlewares=(counting(watch.metrics, api_url=settings.slack_api_url),),
            trace_configs=[slack_time.listener(), held_up(call_timeout_s)],
        )
        on_failure.push_async_callback(session.close)
        installation = await check_tokens(settings, session)
        database = await asyncio.to_thread(open_database, settings)
        on_failure.pop_all()
    chosen = clock if not callable(clock) else clock(database)
    return House(
        settings,
        chosen,
        database=database,
        session=session,
        watch=watch,
        installation=installation,
        ports=ports,
        slack_time=slack_time,
    )


def choose_clock(database: Database) -> Clock:
    """Go by the database's time where replicas share one, so that their own clocks do not matter."""
    return DatabaseClock(database.now) if database.dialect == "postgresql" else SystemClock()
