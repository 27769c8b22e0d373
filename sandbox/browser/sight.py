"""What one person sees, as JSON, and what of it has changed since it was last told."""

from typing import Any

from sandbox.blocks import Json
from sandbox.browser.scene import Marks, Scene
from sandbox.person import Person
from sandbox.records import Channel, Message, View
from sandbox.workspace import SLACKBOT


class Sight:
    """Remembers what a page has been told, so that a change sends only itself."""

    def __init__(self, scene: Scene, marks: Marks, *, person: Person) -> None:
        self.person = person
        self._scene = scene
        self._marks = marks
        self._told: Json = {}
        self._messages: dict[tuple[str, str], Message] = {}

    def news(self) -> Json:
        """Return what has changed: whole parts of the screen, and single messages."""
        parts = self._parts()
        changed = {name: part for name, part in parts.items() if self._told.get(name, ...) != part}
        self._told = parts
        shown, gone = self._message_news()
        return {
            **changed,
            **({"messages": shown} if shown else {}),
            **({"gone": gone} if gone else {}),
        }

    def _parts(self) -> Json:
        slack = self._scene.sandbox.slack
        home = slack.screens.home(self.person.id)
        return {
            "me": self.person.id,
            "people": _people(self._scene),
            "channels": [self._channel(each) for each in self._channels()],
            "home": view(home) if home else None,
            "modals": [view(each) for each in slack.screens.stack(self.person.id)],
        }

    def _channels(self) -> list[Channel]:
        """Return the channels this person is in, and their messages with the app."""
        workspace = self._scene.sandbox.slack.workspace
        own = workspace.dm(self.person.id)
        named = [each for each in workspace.channels.values() if each.kind != "im"]
        return [*(each for each in named if self.person.id in each.members), own]

    def _channel(self, channel: Channel) -> Json:
        app = self._scene.sandbox.slack.app
        return {
            "id": channel.id,
            "name": channel.name if channel.kind != "im" else app.bot_name,
            "kind": channel.kind,
            "members": sorted(channel.members),
            "has_app": channel.app_is_member,
            "archived": channel.is_archived,
            "read": self._marks.read(self.person.id, channel.id),
        }

    def _message_news(self) -> tuple[list[Json], list[Json]]:
        present = {
            (channel.id, message.ts): message
            for channel in self._channels()
            for message in channel.messages
            if message.ephemeral_to in {None, self.person.id}
        }
        shown = [
            self._message(message)
            for key, message in present.items()
            if self._messages.get(key) is not message
        ]
        gone = [
            {"channel": channel, "ts": ts} for channel, ts in self._messages if (channel, ts) not in present
        ]
        self._messages = present
        return shown, gone

    def _message(self, message: Message) -> Json:
        has_menus = any(control.kind != "button" for control in message.controls)
        return {
            "channel": message.channel,
            "ts": message.ts,
            "user": message.user,
            "text": message.text,
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": message.files,
            "ephemeral": message.ephemeral,
            "edited": message.edited,
            "thread_ts": message.thread_ts,
            "broadcast": message.is_broadcast,
            "state": self.person.chosen_in(message) if has_menus else {},
        }


def view(shown: View) -> Json:
    """Return a modal or a Home, with what has been filled in and what is wrong with it."""
    source = shown.source
    return {
        "id": shown.id,
        "hash": shown.hash,
        "kind": shown.kind,
        "title": shown.title,
        "blocks": shown.blocks,
        "state": {block: dict(actions) for block, actions in shown.state.items()},
        "errors": dict(shown.errors.by_block),
        "submit": shown.submit,
        "close": str((source.get("close") or {}).get("text") or ""),
        "submit_disabled": bool(source.get("submit_disabled")),
    }


def _people(scene: Scene) -> list[Json]:
    """Return everybody, the app's bot and Slackbot included, as names to be read."""
    workspace = scene.sandbox.slack.workspace
    people: list[Json] = [
        {
            "id": member.id,
            "name": member.name,
            "real_name": member.real_name,
            "tz": member.tz,
            "kind": "person",
            "guest": member.is_guest,
            "deleted": member.deleted,
            "stranger": workspace.is_stranger(member.id),
            "dm": next((each.id for each in workspace.channels.values() if each.user == member.id), ""),
        }
        for member in workspace.people.values()
    ]
    app = workspace.app
    nobody: dict[str, Any] = {"tz": "UTC", "dm": "", "guest": False, "deleted": False, "stranger": False}
    bot = {"id": app.bot_user_id, "name": app.bot_name, "real_name": app.bot_name, "kind": "app"}
    slackbot = {"id": SLACKBOT, "name": "slackbot", "real_name": "Slackbot", "kind": "system"}
    return [*people, {**nobody, **bot}, {**nobody, **slackbot}]
