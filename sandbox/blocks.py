"""Reading Block Kit as a person does: what can be read, what can be pressed, and what can be filled in."""

import copy
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

# Element type -> the key under which Slack sends its value, and the key that sets it at first.
# https://docs.slack.dev/reference/block-kit/block-elements
FIELDS: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),  # Slack has no way to set it at first
}
BUTTONS = frozenset({"button", "workflow_button", "icon_button"})
INTERACTIVE = frozenset(FIELDS) | BUTTONS | {"overflow"}

# Not on the screen until something is opened, or never.
_UNSEEN = frozenset({"confirm", "initial_option", "initial_options", "initial_value", "alt_text"})
_MENUS = frozenset({"overflow", *(kind for kind in FIELDS if kind.endswith("select"))})
_SPOKEN_KEYS = ("text", "alt_text", "alt_txt", "raw_text", "value_text", "label", "caption")


@dataclass(frozen=True, slots=True)
class Address:
    """Exactly one control on a screen: the id of its block, and its own."""

    block_id: str
    action_id: str

    def __str__(self) -> str:
        return f"{self.block_id}/{self.action_id}"


@dataclass(frozen=True, slots=True)
class Nth:
    """An option by its place in a menu, counted from 0, whatever its text."""

    index: int


@dataclass(frozen=True, slots=True)
class Control:
    """Something in a block that a person can press or fill in."""

    block: Json
    element: Json
    block_id: str

    @property
    def kind(self) -> str:
        """The element's type, such as button or static_select."""
        return str(self.element["type"])

    @property
    def action_id(self) -> str:
        """The element's action id."""
        return str(self.element.get("action_id", ""))

    @property
    def address(self) -> Address:
        """Where it stands."""
        return Address(self.block_id, self.action_id)

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block, and so is sent with the form."""
        return self.block.get("type") == "input"

    @property
    def label(self) -> str:
        """How a person calls it: its label, its own text, the section beside it, or its placeholder."""
        texts = (self.block.get("label"), self.element.get("text"), self.block.get("text"))
        named = [plain(text) for text in (*texts, self.element.get("placeholder")) if plain(text)]
        return named[0] if named else self.action_id

    @property
    def options(self) -> list[Json]:
        """Its options, those in groups included."""
        grouped = [option for group in self.element.get("option_groups") or () for option in group["options"]]
        return [*(self.element.get("options") or ()), *grouped]

    def find_option(self, wanted: object) -> Json | None:
        """Return the option with this text, or else with this value, or at this place."""
        if isinstance(wanted, Nth):
            return next(iter(self.options[wanted.index : wanted.index + 1]), None)
        wanted = str(wanted)
        by_text = [option for option in self.options if plain(option["text"]) == wanted]
        by_value = [option for option in self.options if option.get("value") == wanted]
        return next(iter([*by_text, *by_value]), None)

    @property
    def option_texts(self) -> list[str]:
        """The texts of its options."""
        return [plain(option["text"]) for option in self.options]


def plain(text: Any) -> str:
    """Return the characters of a text object, or of a string."""
    if isinstance(text, Mapping):
        return str(text.get("text") or "")
    return text if isinstance(text, str) else ""


def controls(blocks: Iterable[Json]) -> list[Control]:
    """Everything that can be pressed or filled in, in reading order, also inside blocks that hold blocks."""
    return [found for block in blocks for found in _controls_in(block, block=block)]


def _controls_in(node: Any, *, block: Json) -> Iterator[Control]:
    if isinstance(node, dict):
        here = node if "block_id" in node else block
        if node.get("type") in INTERACTIVE:
            yield Control(block=here, element=node, block_id=str(here.get("block_id", "")))
            return
        for value in node.values():
            yield from _controls_in(value, block=here)
    elif isinstance(node, list):
        for value in node:
            yield from _controls_in(value, block=block)


def as_stored(content: Any) -> Any:
    """Return a copy as Slack keeps it: with ids everywhere, and with all fields of text objects."""
    kept = copy.deepcopy(content)
    _complete(kept)
    return kept


def _complete(node: Any) -> None:
    if isinstance(node, list):
        for value in node:
            _complete(value)
    if not isinstance(node, dict):
        return
    if node.get("type") == "plain_text":
        node.setdefault("emoji", True)
    elif node.get("type") == "mrkdwn":
        node.setdefault("verbatim", False)
    elif node.get("type") in INTERACTIVE:
        node.setdefault("action_id", secrets.token_urlsafe(4))
    for key, value in node.items():
        if key in {"blocks", "child_blocks"} and isinstance(value, list):
            for block in value:  # checked before: a list of objects
                block.setdefault("block_id", secrets.token_urlsafe(4))
        _complete(value)


def button_texts(blocks: Iterable[Json]) -> list[str]:
    """Return the visible texts of all buttons, in reading order."""
    return [control.label for control in controls(blocks) if control.kind in BUTTONS]


def spoken(node: Any) -> list[str]:
    """All human text in blocks, in reading order; options of closed menus are not in sight."""
    if isinstance(node, list):
        return [text for value in node for text in spoken(value)]
    if not isinstance(node, Mapping):
        return []
    if node.get("type") == "rich_text":
        return ["".join(_rich(node.get("elements") or ()))]
    found: list[str] = []
    for key, value in node.items():
        if key in _UNSEEN and not (key == "alt_text" and node.get("type") == "image"):
            continue
        if key in {"options", "option_groups"} and node.get("type") in _MENUS:
            continue
        if isinstance(value, str):
            found += [value] if _is_spoken(node, key) else []
        else:
            found += spoken(value)
    return found


def _is_spoken(node: Mapping[str, Any], key: str) -> bool:
    if key in {"title", "name", "subtitle", "description"}:
        return node.get("type") not in INTERACTIVE
    return key in _SPOKEN_KEYS


def _rich(elements: Sequence[Any]) -> Iterator[str]:
    for element in elements:
        match element.get("type"):
            case "text":
                yield element["text"]
            case "user":
                yield f"<@{element['user_id']}>"
            case "channel":
                yield f"<#{element['channel_id']}>"
            case "link":
                yield element.get("text") or element["url"]
            case "emoji":
                yield f":{element['name']}:"
            case "broadcast":
                yield f"<!{element['range']}>"
            case _:
                yield from _rich(element.get("elements") or ())
                yield "\n"
