"""The composition root: puts the house together, starts it, and stops it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import handlers
from bot.clock import Clock, DatabaseClock, MovableClock, SystemClock
from bot.directory import Directory
from bot.errors import SettingsError
from bot.handlers.context import Offers, Parts
from bot.handlers.door import Door
from bot.handlers.pages import Pages
from bot.jobs import schedule
from bot.jobs.dispatcher import Dispatcher
from bot.messenger import Messenger
from bot.services.action_steps import ActionSteps
from bot.services.answers import Answers
from bot.services.check_ins import CheckIns
from bot.services.deliveries import Deliveries
from bot.services.inbox import InboxService
from bot.services.people import People
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.settings import Settings
from storage.database import Database, WrongSchemaError
from storage.engines import UnusableDatabaseError

CALL_TIMEOUT_S = 10
STOP_S = 20

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Installation:
    """The workspace that our bot token belongs to, as `auth.test` names it."""

    team_id: str
    team_name: str
    bot_id: str
    bot_user_id: str


class House:
    """Waymark, put together: `start` connects it, `settle` does all that is due, `stop` ends it cleanly."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        database: Database,
        session: aiohttp.ClientSession,
        installation: Installation,
    ) -> None:
        self.clock = clock
        self.database = database
        self.installation = installation
        self.deliveries = Deliveries(database)
        self._session = session
        self._posting = _client(settings, session)
        reading = _client(settings, session, may_retry=True)
        self.dispatcher = Dispatcher(self.deliveries, Messenger(lambda _: self._posting), clock)
        self.app = self._app(settings, reading)
        self._scheduler = schedule(self.deliveries, clock)
        self._socket = AsyncSocketModeHandler(
            self.app,
            settings.slack_app_token.get_secret_value(),
            web_client=AsyncWebClient(
                token=settings.slack_app_token.get_secret_value(),
                base_url=settings.slack_api_url,
                session=session,
            ),
        )
        self._sending: asyncio.Task[None] | None = None

    def _app(self, settings: Settings, reading: AsyncWebClient) -> Door:
        wake, database = self.dispatcher.wake, self.database
        plans, targets = Plans(database, wake=wake), Targets(database)
        action_steps = ActionSteps(database, wake=wake)
        parts = Parts(
            plans=plans,
            targets=targets,
            action_steps=action_steps,
            check_ins=CheckIns(database, wake=wake),
            answers=Answers(database, wake=wake),
            directory=Directory(People(database), lambda _: reading),
            pages=Pages(plans, targets, action_steps, command=settings.command),
            command_name=settings.command,
        )
        door = Door(
            inbox=InboxService(database),
            clock=self.clock,
            client=AsyncWebClient(
                base_url=settings.slack_api_url,
                session=self._session,
                retry_handlers=[],
                timeout=CALL_TIMEOUT_S,
            ),
            authorize=_authorize(self.installation, settings),
            raise_error_for_unhandled_request=False,
        )
        handlers.register(door, Offers(parts, self.clock), command_name=settings.command)
        return door

    async def start(self) -> None:
        """Connect to Slack, and begin to look for what is due."""
        if isinstance(self.clock, DatabaseClock):
            await self.clock.refresh()
        self._scheduler.start()
        self._sending = asyncio.create_task(self.dispatcher.run())
        await self._socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        _log.info("house.started", workspace_id=self.installation.team_id)

    async def settle(self) -> None:
        """Do all that is due at this moment: write it, send it, redraw it."""
        busy = 1
        while busy:
            now = self.clock.now()
            busy = await self.deliveries.materialise(now=now) + await self.deliveries.recover(now=now)
            busy += await self.dispatcher.send_due()

    async def advance(self, to: datetime) -> None:
        """Move a movable clock to an instant, stopping at each due instant on the way."""
        assert isinstance(self.clock, MovableClock)
        await self.app.drain()
        await self.settle()
        while True:
            due = await self.deliveries.next_moment()
            if due is None or due > to:
                break
            self.clock.advance_to(due)
            await self.settle()
        self.clock.advance_to(to)
        await self.settle()

    async def stop(self) -> None:
        """Finish what was taken in, then let go of Slack and of the database."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self.app.drain()
                await self._finish_sending()
        await self._socket.close_async()  # type: ignore[no-untyped-call]  # as above
        await self._session.close()
        self.database.dispose()
        _log.info("house.stopped")

    async def _finish_sending(self) -> None:
        """Let what is being sent be settled: after a restart nobody could tell whether it was posted."""
        self.dispatcher.stop()
        if self._sending is not None:
            await self._sending


async def build(settings: Settings, clock: Clock | Callable[[Database], Clock]) -> House:
    """Check the tokens, open the database, and put the house together."""
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S))
    try:
        installation = await check_tokens(settings, session)
        database = await asyncio.to_thread(open_database, settings)
    except BaseException:
        await session.close()
        raise
    chosen = clock if not callable(clock) else clock(database)
    return House(settings, chosen, database=database, session=session, installation=installation)


async def check_tokens(settings: Settings, session: aiohttp.ClientSession) -> Installation:
    """Ask Slack whether the tokens are good, or raise SettingsError with what to do."""
    app_token = settings.slack_app_token
    _ensure_token(settings.slack_bot_token, "WAYMARK_SLACK_BOT_TOKEN", prefix="xoxb-")
    _ensure_token(app_token, "WAYMARK_SLACK_APP_TOKEN", prefix="xapp-")
    client = _client(settings, session)
    answer = await _ask(client, "auth.test", "WAYMARK_SLACK_BOT_TOKEN", settings)
    await _ask(
        AsyncWebClient(
            token=app_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[],
            timeout=CALL_TIMEOUT_S,
        ),
        "apps.connections.open",
        "WAYMARK_SLACK_APP_TOKEN",
        settings,
    )
    return Installation(
        team_id=str(answer["team_id"]),
        team_name=str(answer.get("team", "")),
        bot_id=str(answer.get("bot_id", "")),
        bot_user_id=str(answer.get("user_id", "")),
    )


def open_database(settings: Settings) -> Database:
    """Open the database and make it ready: upgrade a SQLite file, refuse an old schema on PostgreSQL."""
    with _saying_what_to_do(), ExitStack() as on_failure:
        database = Database(settings.database_url)
        on_failure.callback(database.dispose)
        database.prepare()
        on_failure.pop_all()
    return database


def upgrade_database(settings: Settings) -> str | None:
    """Bring the schema up to this version, on PostgreSQL too, and return its name."""
    with _saying_what_to_do(), ExitStack() as afterwards:
        database = Database(settings.database_url)
        afterwards.callback(database.dispose)
        try:
            database.prepare()
        except WrongSchemaError:
            database.upgrade()
        return database.current_revision()


@contextmanager
def _saying_what_to_do() -> Iterator[None]:
    """Tell a person what to do about a database that cannot be used."""
    try:
        yield
    except UnusableDatabaseError as error:
        raise SettingsError(str(error)) from None


def choose_clock(database: Database) -> Clock:
    """Go by the database's time where replicas share one, so that their own clocks do not matter."""
    return DatabaseClock(database.now) if database.dialect == "postgresql" else SystemClock()


def _ensure_token(token: SecretStr, name: str, *, prefix: str) -> None:
    """Refuse what cannot be a token before anybody is asked about it."""
    text = token.get_secret_value()
    if not text.startswith(prefix):
        what = "does not start with" if text else "is missing; it starts with"
        raise SettingsError(f"{name} {what} {prefix}. README.md says where to find it.")
    if not (text.isascii() and text.isprintable()):
        raise SettingsError(f"{name} has something in it that no token has. Copy it again from your app.")


async def _ask(client: AsyncWebClient, method: str, setting: str, settings: Settings) -> dict[str, Any]:
    try:
        response = await client.api_call(method)
    except SlackApiError as error:
        raise SettingsError(_say_refusal(error, setting, settings)) from None
    except (aiohttp.ClientError, TimeoutError):
        raise SettingsError(
            f"I cannot reach Slack at {settings.slack_api_url}. Check the network and WAYMARK_SLACK_API_URL."
        ) from None
    except (ValueError, AttributeError):  # what the SDK trips over when an answer is not Slack's
        raise SettingsError(_say_stranger(settings)) from None
    assert isinstance(response.data, dict)
    return response.data


def _say_refusal(error: SlackApiError, setting: str, settings: Settings) -> str:
    response = error.response
    data = response.data if isinstance(response, AsyncSlackResponse) else None
    reason = data.get("error") if isinstance(data, dict) else None
    if not isinstance(data, dict) or reason is None:
        return _say_stranger(settings)
    if reason == "missing_scope":
        scope = data.get("needed")
        return f"{setting} lacks the scope {scope}. Add it in your app, and copy the token again."
    if reason == "ratelimited":
        return "Slack asks me to wait before I connect again. Try once more in a minute."
    return f"Slack refused {setting}: {reason}. Copy the token again from your app."


def _say_stranger(settings: Settings) -> str:
    return f"What answers at {settings.slack_api_url} is not Slack. Check WAYMARK_SLACK_API_URL."


def _client(settings: Settings, session: aiohttp.ClientSession, *, may_retry: bool = False) -> AsyncWebClient:
    """Make a client; only one that merely reads may retry, because a retried post can appear twice."""
    retries = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler()] if may_retry else []
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=retries,
        timeout=CALL_TIMEOUT_S,
    )


def _authorize(installation: Installation, settings: Settings) -> Callable[..., Any]:
    """Answer Bolt's question from what `auth.test` said once, instead of asking it every time."""

    async def authorize(enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=installation.team_id,
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user_id,
            bot_token=settings.slack_bot_token.get_secret_value(),
        )

    return authorize
