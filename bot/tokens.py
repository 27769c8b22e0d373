"""The tokens: the clients that carry them, and whether Slack takes them."""

import re
from collections.abc import Callable
from typing import Any

import aiohttp
from pydantic import SecretStr
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SettingsError
from bot.settings import Settings
from bot.values import frozen

CALL_TIMEOUT_S = 10
RATE_LIMITED = 429
LONGEST_WAIT_S = 2
"""Whoever acts in Slack has an answer within 3 s."""
BOT_TOKEN = "WAYMARK_SLACK_BOT_TOKEN"  # noqa: S105  # the name of a setting, as the next two
APP_TOKEN = "WAYMARK_SLACK_APP_TOKEN"  # noqa: S105  # see above
SIGNING_SECRET = "WAYMARK_SLACK_SIGNING_SECRET"  # noqa: S105  # see above

_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Asks again when Slack says to wait a moment; longer than that nobody waits who wants an answer.

    Slack's own handler waits as long as it is told to, which may be hours.
    """

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request, error
        if response is None or response.status_code != RATE_LIMITED:
            return False
        said = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), "")
        seconds = str(said if isinstance(said, str) else next(iter(said), ""))
        return seconds.isascii() and seconds.isdecimal() and float(seconds) <= LONGEST_WAIT_S


@frozen
class Installation:
    """The workspace that our bot token belongs to, as `auth.test` names it."""

    team_id: str
    team_name: str
    bot_id: str
    bot_user_id: str


async def check_tokens(settings: Settings, session: aiohttp.ClientSession) -> Installation:
    """Ask Slack whether the tokens are good, or raise SettingsError with what to do."""
    if settings.mode == "http":
        ensure_signing_secret(settings)
        installation, _ = await ask_bot_token(settings, session)
    else:
        ensure_token(settings.slack_bot_token, BOT_TOKEN, prefix="xoxb-")
        ensure_token(settings.slack_app_token, APP_TOKEN, prefix="xapp-")
        installation, _ = await ask_bot_token(settings, session)
        await ask_app_token(settings, session)
    return installation


async def ask_bot_token(
    settings: Settings, session: aiohttp.ClientSession
) -> tuple[Installation, frozenset[str]]:
    """Ask Slack whose the bot token is and what it may do, or raise SettingsError with what to do."""
    ensure_token(settings.slack_bot_token, BOT_TOKEN, prefix="xoxb-")
    answer = await _ask(bot_client(settings, session), "auth.test", BOT_TOKEN, settings)
    installation = Installation(
        team_id=str(answer["team_id"]),
        team_name=str(answer.get("team", "")),
        bot_id=str(answer.get("bot_id", "")),
        bot_user_id=str(answer.get("user_id", "")),
    )
    granted = str(answer.headers.get("x-oauth-scopes", ""))
    return installation, frozenset(scope for word in granted.split(",") if (scope := word.strip()))


async def ask_app_token(settings: Settings, session: aiohttp.ClientSession) -> None:
    """Ask Slack for a socket's address, which nobody then uses, or raise SettingsError with what to do."""
    ensure_token(settings.slack_app_token, APP_TOKEN, prefix="xapp-")
    await _ask(app_client(settings, session), "apps.connections.open", APP_TOKEN, settings)


def ensure_token(token: SecretStr, name: str, *, prefix: str) -> None:
    """Refuse what cannot be a token before anybody is asked about it."""
    text = token.get_secret_value()
    if not text.startswith(prefix):
        what = "does not start with" if text else "is missing; it starts with"
        raise SettingsError(f"{name} {what} {prefix}. README.md says where to find it.")
    if not (text.isascii() and text.isprintable()):
        raise SettingsError(f"{name} has something in it that no token has. Copy it again from your app.")


def ensure_signing_secret(settings: Settings) -> None:
    """Refuse what cannot be a signing secret: only a request can show whether it is the right one."""
    text = settings.slack_signing_secret.get_secret_value()
    if not _SIGNING_SECRET.fullmatch(text):
        what = "is not one: those are" if text else "is missing, and HTTP mode needs it:"
        raise SettingsError(
            f"{SIGNING_SECRET} {what} 32 of the characters 0-9 and a-f, in your app under Basic Information."
        )


async def _ask(client: AsyncWebClient, method: str, setting: str, settings: Settings) -> AsyncSlackResponse:
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
    return response


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


def bot_client(
    settings: Settings, session: aiohttp.ClientSession, *, may_retry: bool = False
) -> AsyncWebClient:
    """Make the client that speaks for Waymark.

    Only one that merely reads may retry, because a retried post can appear twice.
    """
    return _client(settings.slack_bot_token, settings, session, may_retry=may_retry)


def app_client(
    settings: Settings, session: aiohttp.ClientSession, *, may_retry: bool = False
) -> AsyncWebClient:
    """Make the client that opens sockets."""
    return _client(settings.slack_app_token, settings, session, may_retry=may_retry)


def _client(
    token: SecretStr, settings: Settings, session: aiohttp.ClientSession, *, may_retry: bool
) -> AsyncWebClient:
    return AsyncWebClient(
        token=token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[AsyncConnectionErrorRetryHandler(), ShortWaits()] if may_retry else [],
        timeout=CALL_TIMEOUT_S,
    )


def authorizer(installation: Installation, settings: Settings) -> Callable[..., Any]:
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
