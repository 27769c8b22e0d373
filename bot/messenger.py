"""Out to Slack: posting, redrawing and opening; what Slack refuses comes back as an outcome."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.rules.holds import read_scopes
from bot.rules.refusals import Refusal, refusal_of
from bot.views.files import FilePost

RATE_LIMITED = 429
SERVER_ERROR = 500
DEFAULT_RETRY_S = 30
LONGEST_RETRY_S = 3600
"""No longer is anything kept back by one answer, whatever it asks for: then Slack is asked again."""
MOST_DIGITS = 9
UNREADABLE = "unreadable"
Meaning = TypeVar("Meaning")
EVENT_TYPE = "waymark_delivery"
_FILE = "F"
"""How the id of a file begins, and no time of a message."""
_GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})
_IN_NAME = re.compile(r"-([0-9a-f]{16})\.[a-z]+$")
"""The key of a message within the name of the file that it brings."""
NO_BLOCKS = "invalid_blocks"
READY_WITHIN_S = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
"""How long to wait for a picture, step by step, before the message waits its turn again."""
READ_AT_ONCE = 15
"""As many messages as Slack shows any app at once."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Slack has the message, here."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack does not have the message, or may not; `retry_after` only when Slack named it.

    `scopes` are those that the app was not granted, where that is the reason.
    """

    refusal: Refusal
    reason: str
    retry_after: timedelta | None = None
    scopes: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """Part of a conversation: the times of our messages in it, by their keys.

    `cursor` leads to the next part; without one all of it has been read.
    """

    found: Mapping[str, str]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """Slack shows the Home, under this hash."""

    hash: str


Outcome = Posted | Refused


class Drawn(Protocol):
    """A message as it looks."""

    def payload(self) -> dict[str, Any]:
        """Return what chat.* take: text and blocks."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message goes: to a channel or a thread in it, or directly to a member where there is none.

    An ephemeral one is seen in the channel by the member alone.
    """

    channel_id: str | None = None
    member_id: str | None = None
    thread_ts: str | None = None
    is_ephemeral: bool = False


class Messenger:
    """Speaks for Waymark in every workspace; `client_for` is the one place that knows tokens."""

    def __init__(self, client_for: Callable[[str], AsyncWebClient]) -> None:
        self._client_for = client_for
        self._direct: dict[tuple[str, str], str] = {}

    async def post(self, workspace_id: str, drawn: Drawn, *, nonce: str, place: Place) -> Outcome:
        """Post a message; never tried twice in here."""
        client = self._client_for(workspace_id)
        thread = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        if place.is_ephemeral:
            return await self._whisper(client, drawn, place, **thread)
        channel_id = place.channel_id
        if channel_id is None:
            assert place.member_id is not None
            opened = await self._open_direct(client, workspace_id, place.member_id)
            if isinstance(opened, Refused):
                return opened
            channel_id = opened
        if isinstance(drawn, FilePost):
            return await self._upload(client, drawn, channel_id)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": nonce}}
        answer = await _call_when_ready(
            client,
            "chat.postMessage",
            channel=channel_id,
            metadata=metadata,
            unfurl_links=False,
            **thread,
            **drawn.payload(),
        )
        return _understood(answer, lambda said: Posted(_text(said["channel"]), _text(said["ts"])))

    async def _upload(self, client: AsyncWebClient, file: FilePost, channel_id: str) -> Outcome:
        """Send a file, and have it shown in a conversation; until the last call nobody sees anything of it.

        A message with a file carries no metadata: it is looked for by the name of the file. Slack does not
        say when it was posted, so the file's id stands in for that.

        https://docs.slack.dev/messaging/working-with-files#uploading_files
        """
        file_id = await _send(client, file.content, filename=file.name)
        if isinstance(file_id, Refused):
            return file_id
        answer = await _call(
            client,
            "files.completeUploadExternal",
            files=[{"id": file_id, "title": file.title}],
            channel_id=channel_id,
            initial_comment=file.about,
        )
        return _understood(answer, lambda _: Posted(channel_id, file_id))

    async def upload_picture(
        self, workspace_id: str, content: bytes, *, name: str, alt: str
    ) -> str | Refused:
        """Send a picture that messages can show; nobody sees it anywhere else. Return the id of its file."""
        client = self._client_for(workspace_id)
        file_id = await _send(client, content, filename=name, alt_txt=alt)
        if isinstance(file_id, Refused):
            return file_id
        done = await _call(client, "files.completeUploadExternal", files=[{"id": file_id, "title": name}])
        return _understood(done, lambda _: file_id)

    async def _whisper(self, client: AsyncWebClient, drawn: Drawn, place: Place, **thread: str) -> Outcome:
        """Show a message to one person; Slack keeps nothing of it that could be looked for."""
        answer = await _call_when_ready(
            client,
            "chat.postEphemeral",
            channel=place.channel_id,
            user=place.member_id,
            **thread,
            **drawn.payload(),
        )
        return _understood(answer, lambda said: Posted(str(place.channel_id), _text(said["message_ts"])))

    async def find_conversation(self, workspace_id: str, place: Place) -> str | Refused:
        """Return the conversation that a place is, opening the one with its member if need be."""
        if place.channel_id is not None:
            return place.channel_id
        assert place.member_id is not None
        return await self._open_direct(self._client_for(workspace_id), workspace_id, place.member_id)

    async def read(
        self,
        workspace_id: str,
        channel_id: str,
        *,
        thread_ts: str | None,
        since: datetime | None,
        cursor: str | None,
    ) -> Read | Refused:
        """Read part of a conversation, or of a thread in it, from `since` on by Slack's clock."""
        arguments: dict[str, Any] = {
            "channel": channel_id,
            "limit": READ_AT_ONCE,
            "include_all_metadata": True,
        }
        if thread_ts is not None:
            arguments["ts"] = thread_ts
        if since is not None:
            arguments |= {"oldest": f"{since.timestamp():.6f}", "inclusive": True}
        if cursor is not None:
            arguments["cursor"] = cursor
        method = "conversations.history" if thread_ts is None else "conversations.replies"
        answer = await _ask(self._client_for(workspace_id), method, **arguments)
        return _understood(answer, _part)

    async def redraw(self, workspace_id: str, drawn: Drawn, *, channel_id: str, ts: str) -> Outcome:
        """Show a posted message anew; doing it twice does no harm."""
        answer = await _call(
            self._client_for(workspace_id), "chat.update", channel=channel_id, ts=ts, **drawn.payload()
        )
        return answer if isinstance(answer, Refused) else Posted(channel_id=channel_id, ts=ts)

    async def delete(self, workspace_id: str, *, channel_id: str, ts: str) -> Refused | None:
        """Take a message, or a file, away that is one too many, or say why not; twice does no harm."""
        client = self._client_for(workspace_id)
        if ts.startswith(_FILE):
            answer = await _call(client, "files.delete", file=ts)
        else:
            answer = await _call(client, "chat.delete", channel=channel_id, ts=ts)
        return answer if isinstance(answer, Refused) and answer.reason not in _GONE else None

    async def publish_home(
        self, workspace_id: str, member_id: str, view: dict[str, Any], *, expected_hash: str
    ) -> Published | Refused:
        """Show a member their Home, unless another one is shown than was expected; without a hash, anyway."""
        expected = {"hash": expected_hash} if expected_hash else {}
        answer = await _call(
            self._client_for(workspace_id), "views.publish", user_id=member_id, view=view, **expected
        )
        return _understood(answer, lambda said: Published(_text(said["view"]["hash"])))

    async def ask_scopes(self, workspace_id: str) -> frozenset[str] | Refused:
        """Ask whether Slack takes the token, and which scopes it was granted."""
        answer = await _answer(self._client_for(workspace_id), "auth.test")
        if isinstance(answer, Refused):
            return answer
        return read_scopes(str(answer.headers.get("x-oauth-scopes", "")))

    async def _open_direct(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> str | Refused:
        key = (workspace_id, member_id)
        if key not in self._direct:
            answer = await _call(client, "conversations.open", users=member_id)
            opened = _understood(answer, lambda said: _text(said["channel"]["id"]))
            if isinstance(opened, Refused):
                return Refused(Refusal.LATER, opened.reason) if opened.refusal is Refusal.UNSURE else opened
            self._direct[key] = opened
        return self._direct[key]


def _understood(
    answer: dict[str, Any] | Refused, read: Callable[[dict[str, Any]], Meaning]
) -> Meaning | Refused:
    """Read what Slack says; an answer that does not say it leaves open what was done."""
    if isinstance(answer, Refused):
        return answer
    try:
        return read(answer)
    except (KeyError, TypeError, AttributeError):
        return Refused(Refusal.UNSURE, UNREADABLE)


def _text(said: object) -> str:
    if not isinstance(said, str) or not said:
        raise TypeError
    return said


def key_in(message: Mapping[str, Any]) -> str | None:
    """Return the key of a message that Waymark posted, where Slack sends along what was posted with it."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return str((metadata.get("event_payload") or {}).get("key"))


def _part(answer: Mapping[str, Any]) -> Read | Refused:
    """Read what Slack says of a conversation; what does not say how it goes on has not been read."""
    cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
    messages = answer.get("messages")
    if not isinstance(messages, list) or (cursor is None and answer.get("has_more")):
        return Refused(Refusal.UNSURE, UNREADABLE)
    found = {}
    for message in messages:
        if key := key_in(message):
            found[key] = _text(message["ts"])
        for file in message.get("files") or ():
            if named := _IN_NAME.search(str(file.get("name") or "")):
                found[named[1]] = _text(file["id"])  # as it is called when it is posted
    return Read(found, cursor)


async def _call(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any] | Refused:
    """Call a method of Slack's that writes once, and say what a failure means."""
    return _data(await _answer(client, method, json=arguments))


async def _call_when_ready(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any] | Refused:
    """Post a message, again while Slack works on a picture in it; only who may read all files may ask."""
    answer = await _call(client, method, **arguments)
    for wait_s in READY_WITHIN_S:
        if not isinstance(answer, Refused) or (answer.refusal, answer.reason) != (Refusal.LATER, NO_BLOCKS):
            break
        await asyncio.sleep(wait_s)
        answer = await _call(client, method, **arguments)
    return answer


async def _send(client: AsyncWebClient, content: bytes, **facts: str) -> str | Refused:
    """Send Slack a file, which nobody sees yet; return its id."""
    promised = await _ask(client, "files.getUploadURLExternal", length=len(content), **facts)
    ticket = _understood(promised, lambda said: (_text(said["upload_url"]), _text(said["file_id"])))
    if isinstance(ticket, Refused):
        return replace(ticket, refusal=Refusal.LATER) if ticket.refusal is Refusal.UNSURE else ticket
    url, file_id = ticket
    refused = await _put(client, url, content)
    return file_id if refused is None else refused


async def _put(client: AsyncWebClient, url: str, content: bytes) -> Refused | None:
    """Send the content of a file to where Slack takes it; failing that, nothing was posted."""
    assert client.session is not None
    try:
        async with client.session.post(url, data=content) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return Refused(Refusal.LATER, type(error).__name__)
    return None if status == HTTPStatus.OK else Refused(Refusal.LATER, f"upload_{status}")


async def _ask(client: AsyncWebClient, method: str, **arguments: Any) -> dict[str, Any] | Refused:
    """Call a method of Slack's that reads once. It takes no JSON.

    https://docs.slack.dev/apis/web-api#methods_supporting_json
    """
    return _data(await _answer(client, method, http_verb="GET", params=arguments))


def _data(answer: AsyncSlackResponse | Refused) -> dict[str, Any] | Refused:
    if isinstance(answer, Refused):
        return answer
    return answer.data if isinstance(answer.data, dict) else Refused(Refusal.UNSURE, UNREADABLE)


async def _answer(client: AsyncWebClient, method: str, **sent: Any) -> AsyncSlackResponse | Refused:
    try:
        return await client.api_call(method, **sent)
    except SlackApiError as error:
        return _refused(error)
    except aiohttp.ClientConnectorError:
        return Refused(Refusal.LATER, "connection_refused")
    except TimeoutError:
        return Refused(Refusal.UNSURE, "timeout")
    except (aiohttp.ClientError, SlackClientError, ValueError, AttributeError) as error:
        # The last two are what the SDK trips over when an answer is not Slack's.
        return Refused(Refusal.UNSURE, type(error).__name__)


def _refused(error: SlackApiError) -> Refused:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):  # the SDK hands on the bare answer when it is no JSON
        return Refused(Refusal.UNSURE, UNREADABLE)
    said = response.data if isinstance(response.data, dict) else {}
    code = str(said.get("error") or UNREADABLE)
    if response.status_code == RATE_LIMITED or refusal_of(code) is Refusal.PUSHED_BACK:
        return Refused(Refusal.PUSHED_BACK, "ratelimited", _retry_after(response))
    if response.status_code >= SERVER_ERROR or code == UNREADABLE:
        return Refused(Refusal.UNSURE, code)
    details = str(said.get("response_metadata") or "")
    return Refused(refusal_of(code, details=details), code, scopes=str(said.get("needed") or ""))


def _retry_after(response: AsyncSlackResponse) -> timedelta:
    said = str(response.headers.get("Retry-After", ""))
    if not said.isdecimal():
        return timedelta(seconds=DEFAULT_RETRY_S)
    digits = said.lstrip("0") or "0"
    is_absurd = len(digits) > MOST_DIGITS
    return timedelta(seconds=LONGEST_RETRY_S if is_absurd else min(int(digits), LONGEST_RETRY_S))
