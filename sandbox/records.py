"""What a workspace holds: people, channels, messages and views, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.blocks import Control, Json, button_texts, controls, plain, spoken
from sandbox.form import FieldErrors

ChannelKind = Literal["channel", "group", "im"]


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A person to put into the workspace; `team_id` names the workspace of a stranger."""

    name: str
    real_name: str = ""
    tz: str = "Europe/Berlin"
    is_admin: bool = False
    is_guest: bool = False
    locale: str = "en-US"
    deleted: bool = False
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A channel to put into the workspace, with its members by name."""

    name: str
    members: tuple[str, ...] = ()
    private: bool = False
    app_is_member: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the workspace, or of another one (`team_id`) who shares a channel with it."""

    id: str
    name: str
    real_name: str
    tz: str
    is_admin: bool
    is_guest: bool
    locale: str
    deleted: bool
    team_id: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it now stands; `ephemeral_to` names the only one who sees it."""

    ts: str
    channel: str
    user: str
    text: str
    bot: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    ephemeral_to: str | None = None
    thread_ts: str | None = None
    is_broadcast: bool = False
    metadata: Json | None = None
    edited_ts: str | None = None
    client_msg_id: str | None = None
    files: list[Json] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.ephemeral_to is not None

    @property
    def edited(self) -> bool:
        """Whether it has been updated since it was posted."""
        return self.edited_ts is not None

    @property
    def shows_edited(self) -> bool:
        """Whether it says so: what an app shows in blocks does not."""
        return self.edited and not (self.bot and self.blocks)

    @property
    def visible_text(self) -> str:
        """All human text on the screen: of the blocks, or of `text` where there are none."""
        shown = spoken(self.blocks) if self.blocks else [self.text] if self.text else []
        return "\n".join([*shown, *spoken(self.attachments), *(str(each["title"]) for each in self.files)])

    @property
    def controls(self) -> list[Control]:
        """What can be pressed or chosen in it."""
        return controls(
            [*self.blocks, *(block for each in self.attachments for block in each.get("blocks", ()))]
        )

    @property
    def buttons(self) -> list[str]:
        """The texts of its buttons."""
        return button_texts(self.blocks)

    @property
    def is_reply(self) -> bool:
        """Whether it answers in a thread, and so is not in the channel itself."""
        return self.thread_ts not in {None, self.ts} and not self.is_broadcast


@dataclass(slots=True)
class Channel:
    """A public channel, a private one, or a person's direct messages with the app (then `user` is set)."""

    id: str
    name: str
    kind: ChannelKind
    created: int
    members: set[str] = field(default_factory=set)
    app_is_member: bool = True
    is_archived: bool = False
    user: str | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def family(self) -> str:
        """The stem of the scopes and events that govern it, such as channels in channels:history."""
        return {"channel": "channels", "group": "groups", "im": "im"}[self.kind]

    @property
    def title(self) -> str:
        """How a person reads its name."""
        return "the app's messages" if self.kind == "im" else f"#{self.name}"


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a Home as it now stands, with what a person has filled in (`state`, as Slack sends it)."""

    id: str
    owner: str
    source: Json
    hash: str
    state: Mapping[str, Mapping[str, Json]]
    root_id: str
    previous_id: str | None = None
    errors: FieldErrors = field(default_factory=FieldErrors)

    @property
    def kind(self) -> str:
        """Either modal or home."""
        return str(self.source["type"])

    @property
    def title(self) -> str:
        """The title of a modal; empty for a Home."""
        return plain(self.source.get("title"))

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its id."""
        blocks: list[Json] = self.source["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The callback id, or an empty string."""
        return str(self.source.get("callback_id") or "")

    @property
    def external_id(self) -> str:
        """The external id, or an empty string."""
        return str(self.source.get("external_id") or "")

    @property
    def private_metadata(self) -> str:
        """The private metadata, or an empty string."""
        return str(self.source.get("private_metadata") or "")

    @property
    def submit(self) -> str:
        """The text of the submit button; empty where there is none."""
        return plain(self.source.get("submit"))

    @property
    def controls(self) -> list[Control]:
        """What can be pressed or filled in."""
        return controls(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """The texts of the buttons in its blocks."""
        return button_texts(self.blocks)

    @property
    def labels(self) -> list[str]:
        """The labels of what can be filled in."""
        return [control.label for control in self.controls if control.kind not in {"button", "overflow"}]

    @property
    def visible_text(self) -> str:
        """All human text on the screen: title, blocks, and the errors beside the fields."""
        title = [self.title] if self.title else []
        return "\n".join([*title, *spoken(self.blocks), *self.errors.values()])


def values_of(view: View) -> dict[str, Any]:
    """Return a view's state in the shape of Slack's `view.state`."""
    return {"values": {block: dict(actions) for block, actions in view.state.items()}}
