"""Out to Slack: posting, redrawing and opening; what Slack refuses comes back as an outcome."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.holds import read_scopes
from bot.rules.refusals import Refusal
from bot.slack_calls import (
    UNREADABLE,
    Refused,
    answer_of,
    ask,
    call,
    call_in_time,
    call_when_ready,
    send_file,
    text_of,
    understood,
)
from bot.values import frozen
from bot.views.files import FilePost

EVENT_TYPE = "waymark_delivery"
_FILE = "F"
"""How the id of a file begins, and no time of a message."""
_GONE = frozenset({"message_not_found", "file_not_found", "file_deleted"})
_IN_NAME = re.compile(r"-([0-9a-f]{16})\.[a-z]+$")
"""The key of a message within the name of the file that it brings."""
READ_AT_ONCE = 15
"""As many messages as Slack shows any app at once."""


@frozen
class Posted:
    """Slack has the message, here."""

    channel_id: str
    ts: str


@frozen
class Read:
    """Part of a conversation: the times of our messages in it, by their keys.

    `cursor` leads to the next part; without one all of it has been read.
    """

    found: Mapping[str, str]
    cursor: str | None


@frozen
class Published:
    """Slack shows the Home, under this hash."""

    hash: str


Outcome = Posted | Refused


class Drawn(Protocol):
    """A message as it looks."""

    def payload(self) -> dict[str, Any]:
        """Return what chat.* take: text and blocks."""
        ...


@frozen(kw_only=True)
class Place:
    """Where a message goes: to a channel or a thread in it, or directly to a member where there is none.

    An ephemeral one is seen in the channel by the member alone.
    """

    channel_id: str | None = None
    member_id: str | None = None
    thread_ts: str | None = None
    is_ephemeral: bool = False


def _always() -> bool:
    return True


class Messenger:
    """Speaks for Waymark in every workspace; `client_for` is the one place that knows tokens."""

    def __init__(self, client_for: Callable[[str], AsyncWebClient]) -> None:
        self._client_for = client_for
        self._direct: dict[tuple[str, str], str] = {}

    async def post(
        self,
        workspace_id: str,
        drawn: Drawn,
        *,
        nonce: str,
        place: Place,
        may_begin: Callable[[], bool] = _always,
    ) -> Outcome:
        """Post a message; never tried twice in here.

        What comes before may take long: whether it `may_begin` is asked right before anybody would see it.
        """
        client = self._client_for(workspace_id)
        thread = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        if place.is_ephemeral:
            return await self._whisper(client, drawn, place, may_begin=may_begin, **thread)
        channel_id = place.channel_id
        if channel_id is None:
            assert place.member_id is not None
            opened = await self._open_direct(client, workspace_id, place.member_id)
            if isinstance(opened, Refused):
                return opened
            channel_id = opened
        if isinstance(drawn, FilePost):
            return await self._upload(client, drawn, channel_id, may_begin=may_begin)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": nonce}}
        answer = await call_when_ready(
            client,
            "chat.postMessage",
            may_begin=may_begin,
            channel=channel_id,
            metadata=metadata,
            unfurl_links=False,
            **thread,
            **drawn.payload(),
        )
        return understood(answer, lambda said: Posted(text_of(said["channel"]), text_of(said["ts"])))

    async def _upload(
        self, client: AsyncWebClient, file: FilePost, channel_id: str, *, may_begin: Callable[[], bool]
    ) -> Outcome:
        """Send a file, and have it shown in a conversation; until the last call nobody sees anything of it.

        A message with a file carries no metadata: it is looked for by the name of the file. Slack does not
        say when it was posted, so the file's id stands in for that.

        https://docs.slack.dev/messaging/working-with-files#uploading_files
        """
        file_id = await send_file(client, file.content, filename=file.name)
        if isinstance(file_id, Refused):
            return file_id
        answer = await call_in_time(
            client,
            "files.completeUploadExternal",
            may_begin=may_begin,
            files=[{"id": file_id, "title": file.title}],
            channel_id=channel_id,
            initial_comment=file.about,
        )
        return understood(answer, lambda _: Posted(channel_id, file_id))

    async def upload_picture(
        self, workspace_id: str, content: bytes, *, name: str, alt: str
    ) -> str | Refused:
        """Send a picture that messages can show; nobody sees it anywhere else. Return the id of its file."""
        client = self._client_for(workspace_id)
        file_id = await send_file(client, content, filename=name, alt_txt=alt)
        if isinstance(file_id, Refused):
            return file_id
        done = await call(client, "files.completeUploadExternal", files=[{"id": file_id, "title": name}])
        return understood(done, lambda _: file_id)

    async def _whisper(
        self,
        client: AsyncWebClient,
        drawn: Drawn,
        place: Place,
        *,
        may_begin: Callable[[], bool],
        **thread: str,
    ) -> Outcome:
        """Show a message to one person; Slack keeps nothing of it that could be looked for."""
        answer = await call_when_ready(
            client,
            "chat.postEphemeral",
            may_begin=may_begin,
            channel=place.channel_id,
            user=place.member_id,
            **thread,
            **drawn.payload(),
        )
        return understood(answer, lambda said: Posted(str(place.channel_id), text_of(said["message_ts"])))

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
        answer = await ask(self._client_for(workspace_id), method, **arguments)
        return understood(answer, _part)

    async def redraw(self, workspace_id: str, drawn: Drawn, *, channel_id: str, ts: str) -> Outcome:
        """Show a posted message anew; doing it twice does no harm."""
        answer = await call(
            self._client_for(workspace_id), "chat.update", channel=channel_id, ts=ts, **drawn.payload()
        )
        return answer if isinstance(answer, Refused) else Posted(channel_id=channel_id, ts=ts)

    async def delete(self, workspace_id: str, *, channel_id: str, ts: str) -> Refused | None:
        """Take a message, or a file, away that is one too many, or say why not; twice does no harm."""
        client = self._client_for(workspace_id)
        if ts.startswith(_FILE):
            answer = await call(client, "files.delete", file=ts)
        else:
            answer = await call(client, "chat.delete", channel=channel_id, ts=ts)
        return answer if isinstance(answer, Refused) and answer.reason not in _GONE else None

    async def publish_home(
        self, workspace_id: str, member_id: str, view: dict[str, Any], *, expected_hash: str
    ) -> Published | Refused:
        """Show a member their Home, unless another one is shown than was expected; without a hash, anyway."""
        expected = {"hash": expected_hash} if expected_hash else {}
        answer = await call(
            self._client_for(workspace_id), "views.publish", user_id=member_id, view=view, **expected
        )
        return understood(answer, lambda said: Published(text_of(said["view"]["hash"])))

    async def ask_scopes(self, workspace_id: str) -> frozenset[str] | Refused:
        """Ask whether Slack takes the token, and which scopes it was granted."""
        answer = await answer_of(self._client_for(workspace_id), "auth.test")
        if isinstance(answer, Refused):
            return answer
        return read_scopes(str(answer.headers.get("x-oauth-scopes", "")))

    async def _open_direct(self, client: AsyncWebClient, workspace_id: str, member_id: str) -> str | Refused:
        key = (workspace_id, member_id)
        if key not in self._direct:
            answer = await call(client, "conversations.open", users=member_id)
            opened = understood(answer, lambda said: text_of(said["channel"]["id"]))
            if isinstance(opened, Refused):
                return Refused(Refusal.LATER, opened.reason) if opened.refusal is Refusal.UNSURE else opened
            self._direct[key] = opened
        return self._direct[key]


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
            found[key] = text_of(message["ts"])
        for file in message.get("files") or ():
            if named := _IN_NAME.search(str(file.get("name") or "")):
                found[named[1]] = text_of(file["id"])  # as it is called when it is posted
    return Read(found, cursor)
