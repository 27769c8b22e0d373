"""What a person sees, as lines of plain text: messages, forms, Home, and the story of the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sandbox.blocks import Control, Json
from sandbox.records import Message, View
from sandbox.transcript_blocks import lines_of
from sandbox.transcript_controls import Sheet
from sandbox.transcript_log import render_log
from sandbox.transcript_text import Names, Reader, mrkdwn, plain_text
from sandbox.workspace import SLACKBOT, Workspace

__all__ = ["Names", "actionable", "names_of", "render_log", "render_message", "render_view"]


class HasZone(Protocol):
    """Somebody who reads: a person or a member of the workspace."""

    @property
    def tz(self) -> str:
        """The reader's time zone, an IANA name."""


def names_of(workspace: Workspace) -> Names:
    """Return how the people and channels of a workspace are called there."""
    app = workspace.app
    people = {member.id: member.real_name for member in workspace.people.values()}
    channels = {
        channel.id: f"#{channel.name}" if channel.user is None else f"DM with {people[channel.user]}"
        for channel in workspace.channels.values()
    }
    return Names(people=people | {app.bot_user_id: app.bot_name, SLACKBOT: "Slackbot"}, channels=channels)


def actionable(shown: Message | View) -> list[Control]:
    """Return what can be used in a message or view, in the order in which rendering numbers it."""
    return shown.controls


def render_message(message: Message, *, reader: HasZone, names: Names, start: int = 1) -> list[str]:
    """Return who wrote a message, when, and what it says; what can be used is numbered from `start`."""
    eyes = Reader(names=names, zone=ZoneInfo(reader.tz))
    at = datetime.fromtimestamp(float(message.ts), tz=eyes.zone)
    notes = {
        "only you see this": message.ephemeral,
        "in a thread": message.is_reply,
        "edited": message.shows_edited,
    }
    noted = "".join(f" ({note})" for note, is_so in notes.items() if is_so)
    head = f"{plain_text(names.person(message.user))}  {at:%a} {at.day} {at:%b %H:%M}{noted}"
    return [head, *(f"  {line}" for line in _body(message, eyes, start=start))]


def _body(message: Message, eyes: Reader, *, start: int) -> list[str]:
    attached = [each.get("blocks", []) for each in message.attachments]
    sheet = Sheet.of(
        [*message.blocks, *(block for blocks in attached for block in blocks)], eyes, start=start
    )
    lines = lines_of(message.blocks, sheet) if message.blocks else mrkdwn(message.text, eyes).split("\n")
    lines += [f"[file: {plain_text(each['title'])}]" for each in message.files]
    for attachment, blocks in zip(message.attachments, attached, strict=True):
        lines += [f"| {line}" for line in [*_classic(attachment, eyes), *lines_of(blocks, sheet)]]
    return lines


def _classic(attachment: Mapping[str, str | Sequence[Json]], eyes: Reader) -> list[str]:
    """Return the texts of an attachment that has no blocks."""
    texts = [attachment.get(name) for name in ("pretext", "title", "text", "footer")]
    return [
        line for text in texts if isinstance(text, str) and text for line in mrkdwn(text, eyes).split("\n")
    ]


def render_view(view: View, *, reader: HasZone, names: Names, start: int = 1) -> list[str]:
    """Return a form with what is filled in and the errors beside its fields, or a Home."""
    eyes = Reader(names=names, zone=ZoneInfo(reader.tz))
    sheet = Sheet.of(view.blocks, eyes, start=start, state=view.state, errors=view.errors)
    title = plain_text(view.title) or "Home"
    return [f"── {title} ──", *(f"  {line}" for line in lines_of(view.blocks, sheet))]
