"""The Events API: which events the app hears of, and their delivery with retries."""

import asyncio
from collections.abc import Sequence

from sandbox import payloads, wire
from sandbox.blocks import Json
from sandbox.records import Channel, Message
from sandbox.slack import Slack
from sandbox.workspace import Change

RETRY_SECONDS = (0.0, 60.0, 300.0)  # https://docs.slack.dev/apis/events-api#retries


class Events:
    """Sends the events that the manifest subscribes to, from the conversations that the app is in."""

    def __init__(self, slack: Slack, *, retry_seconds: Sequence[float] = RETRY_SECONDS) -> None:
        self._slack = slack
        self._retry_seconds = tuple(retry_seconds)
        self._sending: set[asyncio.Task[None]] = set()
        slack.workspace.watchers.append(self._message_changed)

    def emit(
        self, inner: Json, *, name: str = "", channel: Channel | None = None
    ) -> asyncio.Task[None] | None:
        """Send an event, if the app subscribes to `name` (or its type) and is in the channel."""
        if (name or inner["type"]) not in self._slack.app.events:
            return None
        if channel is not None and not channel.app_is_member:
            return None
        is_shared = channel is not None and self._slack.workspace.is_shared(channel)
        task = asyncio.get_running_loop().create_task(
            self._deliver(payloads.event(self._slack, inner, is_shared=is_shared))
        )
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    async def _deliver(self, payload: Json) -> None:
        ack = await self._slack.socket.deliver("events_api", payload, accepts_response=False)
        for attempt, delay in enumerate(self._retry_seconds, start=1):
            if ack.ok:
                return
            reason = "timeout" if ack.timed_out else "connection_failed"
            await asyncio.sleep(delay)
            ack = await self._slack.socket.deliver(
                "events_api", payload, accepts_response=False, retry=(attempt, reason)
            )

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
        """Tell the app that a message mentions it; not in its own messages, where every message is for it."""
        channel = self._slack.workspace.channels[message.channel]
        if channel.kind == "im":
            return
        shown = {**wire.message(message, self._slack.workspace), "type": "app_mention"}
        self.emit({**shown, "channel": channel.id, "event_ts": message.ts}, channel=channel)

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

    async def stop(self) -> None:
        """Give up all deliveries."""
        sending = list(self._sending)
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
