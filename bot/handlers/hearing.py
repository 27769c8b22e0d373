"""The one reader of talk: who wrote what to Waymark or invited it, and where the answer goes."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from bot.handlers.words import Name
from bot.services.answers import Addressee
from bot.values import frozen

SLACKBOT = "USLACKBOT"
INVITED = "member_joined_channel"
TALK = frozenset({"message", "app_mention", INVITED})

USER_CHANGE = "user_change"
ABOUT_CHANNELS = (
    "channel_archive", "channel_unarchive", "channel_deleted", "channel_rename", "channel_shared",
    "channel_unshared", "channel_left", "group_archive", "group_unarchive", "group_deleted", "group_rename",
    "group_left", "member_left_channel",
)  # fmt: skip
NEWS = frozenset({USER_CHANGE, *ABOUT_CHANNELS})
"""Events that tell of people and channels: nobody acts by them, and nobody is answered."""

LOST = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that end an installation; it may be installed again since."""

_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})
"""The subtypes of what a person has just written; all others tell of a change, or of somebody's coming."""

_GREETINGS = frozenset(
    {
        "hi", "hello", "hey", "hey there", "hi there", "hello there", "good morning", "good afternoon",
        "good evening",
    }
)  # fmt: skip
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_NO_WORD = re.compile(r"[^\w\s]")


@frozen
class Again:
    """How somebody is told what came of what they did, after it was cut off: once, under a key.

    `done_at` is when they did it: the day that they meant by `tomorrow` is counted from then.
    """

    key: str
    to: Addressee
    done_at: datetime | None = None


@frozen
class Heard:
    """What a person wrote, as Slack sends it; an invitation to a channel says nothing."""

    user_id: str
    channel_id: str
    ts: str
    thread_ts: str | None
    text: str
    is_direct: bool

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self | None:
        """Read a message event, or return None for what is none or is no person's."""
        event: Mapping[str, Any] = body.get("event") or {}
        if event.get("type") not in TALK or is_noise(body):
            return None
        is_invitation = event["type"] == INVITED
        return cls(
            user_id=str(event["inviter" if is_invitation else "user"]),
            channel_id=str(event["channel"]),
            ts=str(event["event_ts" if is_invitation else "ts"]),
            thread_ts=str(event.get("thread_ts") or "") or None,
            text=str(event.get("text") or ""),
            is_direct=event["type"] == "message",
        )

    @property
    def key(self) -> str:
        """Return what names this message, however often Slack tells of it."""
        return f"{self.channel_id}:{self.ts}"

    def line(self, *, app_id: str) -> str:
        """Return the line that was meant: Waymark's own name goes from its ends, and within it is a word."""
        own = Name(app_id)
        meant = own.said_as("Waymark", own.without_ends(self.text)).strip()
        is_code = meant.startswith("`") and meant.endswith("`")
        return meant.strip("`").strip() if is_code else meant

    def is_aside(self, *, app_id: str) -> bool:
        """Whether Waymark is only spoken of: named in a channel, amid a sentence and not before it."""
        own = Name(app_id)
        is_addressed = self.is_direct or own.begins(self.text)
        return not is_addressed and own.is_in(own.without_ends(self.text))

    def addressee(self, workspace_id: str) -> Addressee:
        """Return who is answered, and where: in a channel nobody else is to see it."""
        return Addressee(
            workspace_id=workspace_id,
            member_id=self.user_id,
            channel_id=self.channel_id,
            thread_ts=self.thread_ts,
            is_private=not self.is_direct,
        )


def is_noise(body: Mapping[str, Any]) -> bool:
    """Whether this tells of a message that no person has just written to Waymark, or of somebody's coming."""
    event: Mapping[str, Any] = body.get("event") or {}
    if event.get("type") == INVITED:
        app = {each.get("user_id") for each in body.get("authorizations") or ()}
        return event.get("user") not in app or not event.get("inviter")
    if event.get("type") not in TALK:
        return False
    is_direct = str(event.get("channel") or "").startswith("D")
    return (
        str(event.get("subtype") or "") not in _WRITTEN
        or bool(event.get("bot_id") or event.get("hidden") or event.get("edited"))
        or event.get("user") in {None, "", SLACKBOT}
        or not event.get("ts")
        or is_direct != (event["type"] == "message")
    )


def without_profile(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is kept of a request: of news about somebody, who it is, and nothing of their profile.

    Slack tells of everybody in the workspace, whether they use Waymark or not.
    """
    event: Mapping[str, Any] = body.get("event") or {}
    if event.get("type") != USER_CHANGE:
        return body
    return {**body, "event": {**event, "user": {"id": (event.get("user") or {}).get("id")}}}


def is_greeting(line: str) -> bool:
    """Whether a line only greets, or shows a face; thanks are among the phrases."""
    words = " ".join(_NO_WORD.sub(" ", _EMOJI.sub(" ", line)).split()).casefold()
    return not words or words in _GREETINGS
