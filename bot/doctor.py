"""Whether Waymark can work as it is set up: each thing it needs, looked at by itself, in one line."""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bot.errors import SettingsError
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.rules.audit import advise, find_trouble
from bot.services.audits import Audits
from bot.settings import Settings
from bot.tokens import CALL_TIMEOUT_S, Installation, ask_app_token, ask_bot_token, ensure_signing_secret
from bot.values import frozen
from storage.database import Database
from storage.engines import UnusableDatabaseError

MOST_OFF_S = 60
LEAST_FREE = 500_000_000
"""Bytes: before an upgrade the database is copied beside itself."""

_KNOWN_ZONE, _KNOWN_OFFSET = "Asia/Kathmandu", timedelta(hours=5, minutes=45)


@frozen
class Finding:
    """What was found of one thing; `text` says what is wrong and what to do, where it is."""

    name: str
    text: str
    is_wrong: bool = False


class _WrongError(Exception):
    """Something is not as it should be; its words say what to do."""


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything that Waymark needs, and change none of it."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)) as session:
        bot = asyncio.ensure_future(ask_bot_token(settings, session))
        opening = "signing secret" if settings.mode == "http" else "app token"
        looks: dict[str, Callable[[], Awaitable[str]]] = {
            "bot token": lambda: _look_at_bot_token(bot),
            "scopes": lambda: _look_at_scopes(bot),
            opening: lambda: _look_at_opening(settings, session),
            "clock": lambda: _look_at_clock(settings, session),
            "database": lambda: asyncio.to_thread(look_at_database, settings),
            "messages": lambda: look_at_messages(settings),
            "process": lambda: look_at_process(settings, session),
            "time zones": lambda: asyncio.to_thread(look_at_zones),
            "disk": lambda: asyncio.to_thread(look_at_disk, settings),
        }
        return list(await asyncio.gather(*(_find(name, look) for name, look in looks.items())))


async def _find(name: str, look: Callable[[], Awaitable[str]]) -> Finding:
    """Look at one thing; whatever that stumbles over is a finding too."""
    try:
        return Finding(name, await look())
    except SettingsError as error:
        return Finding(name, error.message, is_wrong=True)
    except (_WrongError, UnusableDatabaseError) as error:
        return Finding(name, str(error), is_wrong=True)
    except Exception as error:  # noqa: BLE001  # one broken thing must not hide the others
        kind = type(error).__name__
        return Finding(name, f"I could not look at it ({kind}). Please report this.", is_wrong=True)


async def _look_at_bot_token(asked: Awaitable[tuple[Installation, frozenset[str]]]) -> str:
    installation, _ = await asked
    return f"it is that of {installation.team_name}"


async def _look_at_scopes(asked: Awaitable[tuple[Installation, frozenset[str]]]) -> str:
    try:
        _, granted = await asked
    except SettingsError:
        raise _WrongError("I can ask for them once the bot token is good.") from None
    if missing := sorted(SCOPES.keys() - granted):
        raise _WrongError(
            f"Slack has not granted {', '.join(missing)}. Paste the manifest into your app, and reinstall it."
        )
    if optional := [scope for scope in OPTIONAL_SCOPES if scope not in granted]:
        return (
            "all that the manifest asks for are granted; "
            f"without {' and '.join(optional)} I ask a plan's owner about a post that broke off"
        )
    return "all that the manifest asks for are granted, and what is optional too"


async def _look_at_opening(settings: Settings, session: aiohttp.ClientSession) -> str:
    if settings.mode == "http":
        ensure_signing_secret(settings)
        return "it looks like one; the first request shows whether it is the app's"
    await ask_app_token(settings, session)
    return "Slack takes it"


async def _look_at_clock(settings: Settings, session: aiohttp.ClientSession) -> str:
    asked_at = time.time()
    try:
        async with session.post(f"{settings.slack_api_url}api.test") as answer:
            slack = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, TimeoutError):
        raise _WrongError(f"I cannot reach Slack at {settings.slack_api_url} to compare it.") from None
    except (KeyError, ValueError):
        raise _WrongError(f"What answers at {settings.slack_api_url} does not tell the time.") from None
    off = round((asked_at + time.time()) / 2 - slack)
    if abs(off) > MOST_OFF_S:
        way = "ahead of" if off > 0 else "behind"
        raise _WrongError(
            f"it is {abs(off)} s {way} Slack's. Set it by NTP: at 300 s all that comes over HTTP is refused."
        )
    return "it agrees with Slack's"


def look_at_database(settings: Settings) -> str:
    """Say how the database is, without claiming, making or upgrading it."""
    database = Database(settings.database_url, is_looked_at=True)
    try:
        revision, newest = database.examine(), database.head_revision()
    finally:
        database.dispose()
    if revision == newest:
        return f"its schema is of this version, {newest}"
    if database.dialect == "postgresql":
        what = (
            "it has no tables yet" if revision is None else f"its schema is of an older version, {revision}"
        )
        raise _WrongError(f"{what}. Type: waymark migrate")
    if revision is None:
        return "there is none yet; the first start makes it"
    return f"its schema is of an older version, {revision}; the next start copies and upgrades it"


async def look_at_messages(settings: Settings) -> str:
    """Say what waits and what was not sent, and what to do about it."""
    database = Database(settings.database_url, is_looked_at=True)
    try:
        if await asyncio.to_thread(database.examine) != database.head_revision():
            return "they can be counted once the database has the tables of this version"
        now = await database.now()
        standing = await Audits(database).examine(now=now)
    finally:
        database.dispose()
    waiting = standing.backlog.waiting.get("pending", 0)
    sent = f"{standing.sent_at:%a %-d %b, %H:%M} UTC" if standing.sent_at else "never"
    told = " ".join((f"{waiting} wait, and the last one was sent: {sent}.", *advise(standing)))
    if trouble := find_trouble(standing.backlog, now=now):
        raise _WrongError(f"{' '.join(trouble)} Is Waymark running? {told}")
    if standing.backlog.waiting.get("held"):
        raise _WrongError(told)
    return told


async def look_at_process(settings: Settings, session: aiohttp.ClientSession) -> str:
    """Ask the Waymark that runs on this machine, if its port is known, whether it is well and connected."""
    if not settings.admin_port:
        return "I can ask the one that runs here how it is, where WAYMARK_ADMIN_PORT names its port"
    wrong = []
    for path in ("healthz", "readyz"):
        try:
            async with session.get(f"http://127.0.0.1:{settings.admin_port}/{path}") as answer:
                if answer.status != HTTPStatus.OK:
                    wrong.append((await answer.text()).strip().replace("\n", " "))
        except (aiohttp.ClientError, TimeoutError):
            return f"nothing answers at port {settings.admin_port}, so Waymark does not run here"
    if wrong:
        raise _WrongError(f"the one that runs here says: {' '.join(wrong)}")
    return "the one that runs here is well, and connected to Slack"


def look_at_zones() -> str:
    """Say whether the rules of time zones can be read."""
    try:
        offset = datetime(2026, 1, 15, tzinfo=ZoneInfo(_KNOWN_ZONE)).utcoffset()
    except (KeyError, ValueError, OSError):
        offset = None
    if offset != _KNOWN_OFFSET:
        raise _WrongError("their rules cannot be read. Install Waymark's packages again; tzdata has them.")
    return "their rules can be read"


def look_at_disk(settings: Settings) -> str:
    """Say whether the folder of the database can be written to, and has room."""
    file = Database(settings.database_url).file
    if file is None:
        return "nothing is kept on this machine"
    folder = next(each for each in (file.parent, *file.parent.parents) if _is_there(each))
    if not os.access(folder, os.W_OK):
        raise _WrongError(f"I may not write in {folder}. Change its rights, or WAYMARK_DATA_DIR.")
    own = (Path(f"{file}{ending}") for ending in ("", "-wal", "-shm", ".lock"))
    if locked := next((each for each in own if _is_there(each) and not os.access(each, os.W_OK)), None):
        raise _WrongError(f"I may not write to {locked}. Change its rights, or WAYMARK_DATA_DIR.")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise _WrongError(
            f"only {free // 1_000_000:,} MB are free in {folder}. Make room: upgrades copy the database."
        )
    return f"{free / 1_000_000_000:,.1f} GB are free in {folder}"


def _is_there(path: Path) -> bool:
    """Whether something is there, as far as it can be seen."""
    try:
        return path.exists()
    except OSError:
        return False
