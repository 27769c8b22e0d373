"""The state of the workspace: who is in it, its channels, and the messages in them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sandbox.blocks import Json, as_stored
from sandbox.errors import CannotDo
from sandbox.ids import Stamps, stable_id
from sandbox.log import Log
from sandbox.manifest import App
from sandbox.records import Channel, ChannelSpec, Member, Message, PersonSpec

Change = Literal["posted", "updated", "deleted"]
Watcher = Callable[[Change, Message], None]

SLACKBOT = "USLACKBOT"


class Workspace:
    """People, channels and messages of one team in which one app is installed."""

    def __init__(self, *, app: App, log: Log, now: Callable[[], datetime], domain: str = "sandbox") -> None:
        self.team_id = stable_id("T", domain)
        self.domain = domain
        self.app = app
        self.stamps = Stamps(now=now)
        self.people: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.watchers: list[Watcher] = []
        self._log = log
        self._now = now

    # People

    def add_person(self, spec: PersonSpec) -> Member:
        """Let a person join the workspace, or a stranger be seen in it."""
        member = Member(
            id=stable_id("U", spec.name, taken=self.people),
            name=spec.name,
            real_name=spec.real_name or spec.name.title(),
            tz=spec.tz,
            is_admin=spec.is_admin,
            is_guest=spec.is_guest,
            locale=spec.locale,
            deleted=spec.deleted,
            team_id=spec.team_id or self.team_id,
        )
        self.people[member.id] = member
        return member

    def set_deleted(self, user_id: str) -> Member:
        """Deactivate an account; the person also leaves every channel."""
        member = self.people[user_id] = replace(self.people[user_id], deleted=True)
        for channel in self.channels.values():
            if channel.kind != "im":
                channel.members.discard(user_id)
        return member

    def set_guest(self, user_id: str) -> Member:
        """Make somebody a guest, who stays in the channels that they are in."""
        member = self.people[user_id] = replace(self.people[user_id], is_guest=True)
        return member

    def find_person(self, name: str) -> Member | None:
        """Return the person with this name or id, an @ in front or not."""
        bare = name.removeprefix("@").casefold()
        people = self.people.values()
        found = [each for each in people if each.id == name] or [
            each for each in people if each.name.casefold() == bare
        ]
        return found[0] if found else None

    def get_person_id(self, name: str) -> str:
        """Return the id of a person or of the app's bot; CannotDo when there is none."""
        if self.is_app_name(name):
            return self.app.bot_user_id
        if (member := self.find_person(name)) is None:
            raise CannotDo(f"Nobody here is called {name!r}.")
        return member.id

    def is_app_name(self, name: str) -> bool:
        """Whether this is how a person calls the app, an @ in front or not."""
        return name.removeprefix("@").casefold() in {self.app.name.casefold(), self.app.bot_name.casefold()}

    def is_stranger(self, user_id: str) -> bool:
        """Whether the person belongs to another workspace."""
        return user_id in self.people and self.people[user_id].team_id != self.team_id

    # Channels

    def add_channel(self, spec: ChannelSpec) -> Channel:
        """Make a channel with the members that `spec` names."""
        channel = Channel(
            id=stable_id("C", spec.name, taken=self.channels),
            name=spec.name,
            kind="group" if spec.private else "channel",
            created=int(self._now().timestamp()),
            members={self.get_person_id(name) for name in spec.members},
            app_is_member=spec.app_is_member,
        )
        self.channels[channel.id] = channel
        return channel

    def find_channel(self, name: str) -> Channel | None:
        """Return the channel with this name or id, a # in front or not."""
        bare = name.removeprefix("#")
        named = (each for each in self.channels.values() if each.kind != "im" and each.name == bare)
        return self.channels.get(name) or next(named, None)

    def get_channel_id(self, name: str) -> str:
        """Return the id of a channel; CannotDo when there is none."""
        if (channel := self.find_channel(name)) is None:
            raise CannotDo(f"There is no channel {name!r}.")
        return channel.id

    def dm(self, user_id: str) -> Channel:
        """Return the direct messages between a person and the app; made on first use."""
        known = (each for each in self.channels.values() if each.user == user_id)
        if found := next(known, None):
            return found
        name = self.people[user_id].name if user_id in self.people else user_id
        channel = Channel(
            id=stable_id("D", name, taken=self.channels),
            name="directmessage",
            kind="im",
            created=int(self._now().timestamp()),
            members={user_id},
            user=user_id,
        )
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user_id: str) -> None:
        """Put a person or the app into a channel."""
        if user_id == self.app.bot_user_id:
            channel.app_is_member = True
        else:
            channel.members.add(user_id)

    def is_shared(self, channel: Channel) -> bool:
        """Whether people of another workspace are in the channel."""
        return any(self.is_stranger(user_id) for user_id in channel.members)

    # Messages

    def post(
        self, channel: Channel, *, user: str, text: str, thread_ts: str | None = None, **more: Any
    ) -> Message:
        """Put a message into a channel, or an ephemeral one in front of one person (`ephemeral_to`)."""
        message = Message(
            ts=self.stamps.next(),
            channel=channel.id,
            user=user,
            text=text,
            thread_ts=thread_ts,
            **as_stored(more),
        )
        channel.messages.append(message)
        self._tell("posted", message)
        return message

    def edit(self, message: Message, **changes: Any) -> Message:
        """Replace parts of a message in place; it keeps its `ts`."""
        edited = replace(message, **as_stored(changes), edited_ts=self.stamps.next())
        messages = self.channels[message.channel].messages
        messages[messages.index(message)] = edited
        self._tell("updated", edited)
        return edited

    def delete(self, message: Message) -> None:
        """Take a message away."""
        self.channels[message.channel].messages.remove(message)
        self._tell("deleted", message)

    def find_message(self, channel_id: str, ts: str) -> Message | None:
        """Return the message as it now stands."""
        channel = self.channels.get(channel_id)
        return next((each for each in channel.messages if each.ts == ts), None) if channel else None

    def readable(self, channel: Channel, *, user_id: str, thread_ts: str | None = None) -> list[Message]:
        """Return what one person sees in a channel, or in a thread of it, oldest first."""
        return [
            message
            for message in channel.messages
            if message.ephemeral_to in {None, user_id}
            and (not message.is_reply if thread_ts is None else thread_ts in {message.thread_ts, message.ts})
        ]

    def replies(self, message: Message) -> Sequence[Message]:
        """Return the replies in a message's thread, oldest first."""
        messages: Iterable[Message] = self.channels[message.channel].messages
        return [each for each in messages if each.thread_ts == message.ts != each.ts and not each.ephemeral]

    def is_active_thread(self, channel: Channel, ts: str) -> bool:
        """Whether a message has replies: only then are ephemeral messages shown below it."""
        parent = self.find_message(channel.id, ts)
        return parent is not None and bool(self.replies(parent))

    def notice(self, channel: Channel, *, user_id: str, text: str) -> Message:
        """Slack's own word to one person, such as that a command has failed."""
        return self.post(channel, user=SLACKBOT, text=text, ephemeral_to=user_id)

    def _tell(self, change: Change, message: Message) -> None:
        self._log.add("message", change=change, **message_facts(message))
        for watcher in self.watchers:
            watcher(change, message)


def message_facts(message: Message) -> Json:
    """Return what the log says of a message."""
    return {
        "channel": message.channel,
        "ts": message.ts,
        "by": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral_to": message.ephemeral_to,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata,
        "visible_text": message.visible_text,
    }
