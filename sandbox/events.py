"""The Events API: which events the app hears of, and their delivery with retries."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox import payloads, wire
from sandbox.blocks import Json
from sandbox.records import Channel, Message
from sandbox.slack import Slack
from sandbox.workspace import Change

RETRY_SECONDS = (0.0, 60.0, 300.0)  # https://docs.slack.dev/apis/events-api#retries

# The scope without which an event is not sent, by the name under which apps subscribe to it.
SCOPES: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_left": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_left": "groups:read",
    "group_unarchive": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
}


LAST_WORDS = frozenset({"app_uninstalled", "tokens_revoked"})
"""What is sent to an app that is no longer installed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """An event to be sent at an instant of the workspace's clock: how often it was before, and why again."""

    payload: Json
    due: datetime
    number: int = 0
    reason: str = ""


class Events:
    """Sends the events that the manifest subscribes to, from the conversations that the app is in."""

    def __init__(self, slack: Slack, *, retry_seconds: Sequence[float] = RETRY_SECONDS) -> None:
        self._slack = slack
        self._retry_seconds = tuple(retry_seconds)
        self._sending: set[asyncio.Task[None]] = set()
        self._waiting: list[_Attempt] = []
        self._alarms: list[asyncio.TimerHandle] = []
        self._uninvited: dict[str, list[Message]] = {}
        slack.workspace.watchers.append(self._message_changed)

    def emit(
        self, inner: Json, *, name: str = "", channel: Channel | None = None
    ) -> asyncio.Task[None] | None:
        """Send an event, if the app subscribes to `name` (its type), has its scope, and is in the channel."""
        name = name or inner["type"]
        if name not in self._slack.app.events or not self._is_in_scope(name, channel):
            return None
        if not self._slack.tokens.is_installed and name not in LAST_WORDS:
            return None
        if channel is not None and not channel.app_is_member:
            return None
        is_shared = channel is not None and self._slack.workspace.is_shared(channel)
        payload = payloads.event(self._slack, inner, is_shared=is_shared)
        return self._start(_Attempt(payload, due=self._slack.now()))

    def _is_in_scope(self, name: str, channel: Channel | None) -> bool:
        needed = SCOPES.get(name, "")
        if name.startswith("member_") and channel is not None:
            needed = f"{channel.family}:read"
        return not needed or needed in self._slack.scopes

    def _start(self, attempt: _Attempt) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._deliver(attempt))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    async def _deliver(self, attempt: _Attempt) -> None:
        retry = (attempt.number, attempt.reason) if attempt.number else None
        ack = await self._slack.line.deliver(
            "events_api", attempt.payload, accepts_response=False, retry=retry
        )
        if ack.ok or not ack.retry_reason or attempt.number >= len(self._retry_seconds):
            return
        delay = self._retry_seconds[attempt.number]
        again = _Attempt(
            attempt.payload,
            due=self._slack.now() + timedelta(seconds=delay),
            number=attempt.number + 1,
            reason=ack.retry_reason,
        )
        if not delay:
            await self._deliver(again)
            return
        self._waiting.append(again)  # for a clock that is moved; the alarm is for one that runs
        self._alarms.append(asyncio.get_running_loop().call_later(delay, self.resend))

    def resend(self, *, early: bool = False) -> Sequence[asyncio.Task[None]]:
        """Send again the events that are due by the workspace's clock; all that wait if `early`."""
        now = self._slack.now()
        due = [each for each in self._waiting if early or each.due <= now]
        self._waiting = [each for each in self._waiting if each not in due]
        return [self._start(each) for each in due]

    def _message_changed(self, change: Change, message: Message) -> None:
        if message.ephemeral:
            return
        channel = self._slack.workspace.channels[message.channel]
        shown = wire.message(message, self._slack.workspace)
        place: Json = {"channel": channel.id, "channel_type": channel.kind}
        if change == "posted":
            inner = {**shown, **place, "event_ts": message.ts}
        else:
            subtype = {"updated": "message_changed", "deleted": "message_deleted"}[change]
            ts = self._slack.workspace.stamps.next()
            inner = {"type": "message", "subtype": subtype, **place, "hidden": True, "ts": ts, "event_ts": ts}
            inner |= {"message": shown} if change == "updated" else {"deleted_ts": message.ts}
            inner["previous_message"] = shown
        self.emit(inner, name=f"message.{channel.family}", channel=channel)

    def mentioned(self, message: Message) -> None:
        """Tell the app that a message mentions it; not in its own messages, where every message is for it.

        Where the app is not, its author is asked to invite it, and the app hears of it when that is done.
        """
        channel = self._slack.workspace.channels[message.channel]
        if channel.kind == "im":
            return
        if not channel.app_is_member:
            self._uninvited.setdefault(channel.id, []).append(message)
            text = f"You mentioned <@{self._slack.app.bot_user_id}>, but they are not in this channel."
            self._slack.workspace.notice(channel, user_id=message.user, text=text)
            return
        shown = {**wire.message(message, self._slack.workspace), "type": "app_mention"}
        self.emit({**shown, "channel": channel.id, "event_ts": message.ts}, channel=channel)

    def joined(self, channel: Channel, *, user_id: str, inviter: str = "") -> None:
        """Tell the app that somebody, or it itself, is in a channel now."""
        workspace = self._slack.workspace
        place = {"channel": channel.id, "channel_type": channel.id[0], "team": workspace.team_id}
        by = {"inviter": inviter} if inviter else {}
        inner = {"type": "member_joined_channel", "user": user_id, **place, **by}
        self.emit({**inner, "event_ts": workspace.stamps.next()}, channel=channel)
        if user_id == self._slack.app.bot_user_id:
            for message in self._uninvited.pop(channel.id, []):
                self.mentioned(message)

    def home_opened(self, user_id: str, *, tab: str) -> None:
        """Tell the app that a person looks at its Home, or at its messages."""
        workspace = self._slack.workspace
        inner: Json = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": workspace.dm(user_id).id,
            "tab": tab,
        }
        inner["event_ts"] = workspace.stamps.next()
        if (home := self._slack.screens.home(user_id)) is not None:
            inner["view"] = wire.view(home, workspace)
        self.emit(inner)

    async def heard(self) -> None:
        """Wait until the app has answered, or missed, all that it was told."""
        while self._sending:
            await asyncio.gather(*self._sending, return_exceptions=True)

    def revoked(self) -> None:
        """Tell the app that its token is worthless."""
        tokens = {"oauth": [], "bot": [self._slack.app.bot_user_id]}
        stamp = self._slack.workspace.stamps.next()
        self.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": stamp})

    def uninstalled(self) -> None:
        """Tell the app that it has been taken out of the workspace, and its token with it."""
        self.revoked()
        self.emit({"type": "app_uninstalled", "event_ts": self._slack.workspace.stamps.next()})

    async def stop(self) -> None:
        """Give up all deliveries."""
        for alarm in self._alarms:
            alarm.cancel()
        sending = list(self._sending)
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
