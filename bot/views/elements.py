"""What messages and forms are put together from; the only place that builds blocks and elements.

Left alone, slackblocks gives random ids to blocks, mrkdwn options to menus that take plain text only, and
leaves Slack free to find channels and mentions in text; the factories here do not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, Literal, Self, TypeAlias, TypedDict, Unpack

from slackblocks.blocks import (
    ActionsBlock,
    Block,
    ContextBlock,
    DividerBlock,
    InputBlock,
    SectionBlock,
)
from slackblocks.elements import (
    Button,
    CheckboxGroup,
    ConversationSelectMenu,
    DatePicker,
    Element,
    PlainTextInput,
    RadioButtonGroup,
    StaticMultiSelectMenu,
    StaticSelectMenu,
    TimePicker,
    UserMultiSelectMenu,
    UserSelectMenu,
)
from slackblocks.objects import ConfirmationDialogue, ConversationFilter, Markdown, Option, PlainText
from slackblocks.views import HomeTabView, ModalView

from bot.errors import InvalidError
from bot.values import frozen
from bot.views import limits
from bot.views.mrkdwn import NOTHING, Mrkdwn, cut, fit, fold, plain, plain_lines
from bot.views.ready import ReadyActions, ReadyButton, ReadyOverflow, ReadySection, button_text, resolved

_OF_PEOPLE = ("U", "W")
"""How Slack's ids of people begin."""
ID_DIGITS = 18
"""More digits than this are no id of either database."""

Choices: TypeAlias = Sequence[tuple[str, str]]
"""The options of a menu: what a person reads, and the value that comes back."""


class FieldLook(TypedDict, total=False):
    """How a field presents itself; `hint` stands below it."""

    hint: str
    optional: bool


@frozen
class Post:
    """A message: `text` is the full sentence that a phone shows and a screen reader speaks.

    `way_back` is what a page that is drawn anew shows beside that sentence, so that it can be taken back.
    """

    text: Mrkdwn
    blocks: tuple[Block, ...]
    way_back: tuple[Block, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return what chat.* and a response_url take."""
        text = fit(self.text, limits.MESSAGE_TEXT) or NOTHING
        return {"text": text, "blocks": [resolved(block) for block in self.blocks]}


def payload_of(view: ModalView | HomeTabView) -> dict[str, Any]:
    """Return a view as views.open, views.publish and response_action take it."""
    return view.to_dict()


@frozen
class Origin:
    """Which page a message shows, so that it can be drawn again; its first block's id carries it."""

    name: str
    argument: str = ""
    page: int = 1

    def block_id(self) -> str:
        """Return the id of the message's first block, such as `page:list:mine:1`."""
        return f"page:{self.name}:{self.argument}:{self.page}"

    @classmethod
    def find(cls, blocks: Sequence[Mapping[str, Any]]) -> Self | None:
        """Read back which page the blocks of a message show, or None when they show none."""
        first = str(blocks[0].get("block_id", "")) if blocks else ""
        kind, _, rest = first.partition(":")
        name, _, rest = rest.partition(":")
        argument, _, page = rest.rpartition(":")
        number = read_id(page)
        return cls(name, argument, number) if kind == "page" and name and number else None


@frozen
class Key:
    """A row and the version of it that somebody saw; buttons and forms carry it as `12:3`."""

    id: int
    version: int

    def __str__(self) -> str:
        return f"{self.id}:{self.version}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a key back, or raise InvalidError for what was never one."""
        before, _, after = text.partition(":")
        number, version = read_id(before), read_id(after)
        if number is None or version is None:
            raise InvalidError({"key": "This button is out of date. Open the list again and press it there."})
        return cls(number, version)


def read_id(text: str) -> int | None:
    """Read the id that a button or a menu carries, or None when it carries none."""
    is_id = text.isascii() and text.isdigit() and len(text) <= ID_DIGITS
    return int(text) if is_id else None


def section(text: Mrkdwn, *, block_id: str, accessory: Element | None = None) -> SectionBlock:
    """Build a paragraph, with at most one element beside it."""
    said = fit(text, limits.SECTION_TEXT) or NOTHING
    return ReadySection(said, block_id=block_id, accessory=accessory)


def plain_section(text: str, *, block_id: str) -> SectionBlock:
    """Build a paragraph of what somebody typed, in which nothing can format and each line stays a line."""
    return SectionBlock(PlainText(plain_lines(text, limits.SECTION_TEXT) or NOTHING), block_id=block_id)


def context(text: Mrkdwn, *, block_id: str) -> ContextBlock:
    """Build a line in small print."""
    return ContextBlock([_markdown(text)], block_id=block_id)


def actions(elements: Iterable[Element], *, block_id: str) -> tuple[ActionsBlock, ...]:
    """Build a row of buttons, or nothing when there are none."""
    row = list(elements)
    return (ReadyActions(row, block_id=block_id),) if row else ()


def divider(*, block_id: str) -> DividerBlock:
    """Build a line between two parts."""
    return DividerBlock(block_id=block_id)


def confirm(*, title: str, text: str, yes: str, no: str) -> ConfirmationDialogue:
    """Build the question that Slack asks before a button's press counts."""
    return ConfirmationDialogue(
        _plain(title, limits.CONFIRM_TITLE), _plain(text, limits.CONFIRM_TEXT), yes, no
    )


def button(
    text: str,
    *,
    action_id: str,
    value: str | Key = "",
    spoken: str = "",
    is_primary: bool = False,
    is_danger: bool = False,
    asks: ConfirmationDialogue | None = None,
) -> Button:
    """Build a button; `spoken` says to a screen reader what the text alone does not.

    Danger is for what cannot be undone.
    """
    said = {"type": "plain_text", "text": button_text(text)}
    more = {
        "value": str(value),
        "style": "danger" if is_danger else "primary" if is_primary else "",
        "confirm": resolved(asks) if asks is not None else None,
        "accessibility_label": plain(spoken, limits.SPOKEN_LABEL),
    }
    given = {name: part for name, part in more.items() if part}
    return ReadyButton({"type": "button", "text": said, "action_id": action_id, **given})


def overflow(choices: Choices, *, action_id: str) -> ReadyOverflow | None:
    """Build the ⋯ menu, or nothing when it would be empty."""
    return ReadyOverflow(action_id, choices[: limits.OVERFLOW_OPTIONS]) if choices else None


def choose(text: str, choices: Choices, *, action_id: str) -> StaticSelectMenu:
    """Build a menu that stands by itself, of at most 100 choices; `text` says what it is for."""
    return StaticSelectMenu(
        action_id, _options(choices[: limits.SELECT_OPTIONS]), placeholder=PlainText(text)
    )


def text_field(
    name: str,
    label: str,
    *,
    value: str = "",
    example: str = "",
    lines: bool = False,
    **look: Unpack[FieldLook],
) -> InputBlock:
    """Build a field for text; `example` is what it shows while it is empty."""
    initial = cut(value if lines else fold(value), limits.PLAIN_INPUT)
    shown = PlainText(example) if example else None
    element = PlainTextInput(name, initial_value=initial, multiline=lines, placeholder=shown)
    return _field(name, label, element, **look)


def date_field(name: str, label: str, *, value: date | None = None, **look: Unpack[FieldLook]) -> InputBlock:
    """Build a field for a day of the calendar."""
    return _field(name, label, DatePicker(name, initial_date=value.isoformat() if value else None), **look)


def time_field(name: str, label: str, *, value: time | None, **look: Unpack[FieldLook]) -> InputBlock:
    """Build a field for a time of day."""
    chosen = None if value is None else f"{value:%H:%M}"
    return _field(name, label, TimePicker(name, initial_time=chosen), **look)


def user_field(name: str, label: str, *, value: str | None = None, **look: Unpack[FieldLook]) -> InputBlock:
    """Build a field for one person; whoever is none of Slack's, as they had themselves deleted, is nobody."""
    chosen = value if value and value[0] in _OF_PEOPLE else None
    return _field(name, label, UserSelectMenu(name, initial_user=chosen), **look)


def users_field(
    name: str,
    label: str,
    *,
    values: Collection[str] = (),
    most: int | None = None,
    **look: Unpack[FieldLook],
) -> InputBlock:
    """Build a field for several people, at most so many."""
    element = UserMultiSelectMenu(name, initial_users=list(values)[:most] or None, max_selected_items=most)
    return _field(name, label, element, **look)


def channel_field(
    name: str, label: str, *, value: str | None = None, **look: Unpack[FieldLook]
) -> InputBlock:
    """Build a field for a channel of this workspace, public or private."""
    only = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    element = ConversationSelectMenu(name, initial_conversation=value or None, filter=only)
    return _field(name, label, element, **look)


def choice_field(
    name: str, label: str, choices: Choices, *, value: str = "", **look: Unpack[FieldLook]
) -> InputBlock:
    """Build a menu of at most 100 choices; `value` is the one chosen at first."""
    options = _options(choices[: limits.SELECT_OPTIONS])
    return _field(name, label, StaticSelectMenu(name, options, initial_option=_find(options, value)), **look)


def radio_field(
    name: str, label: str, choices: Choices, *, value: str, **look: Unpack[FieldLook]
) -> InputBlock:
    """Build a group of at most 10 choices that are all seen at once."""
    options = _options(choices)
    return _field(name, label, RadioButtonGroup(name, options, initial_option=_find(options, value)), **look)


def several_field(
    name: str,
    label: str,
    choices: Choices,
    *,
    values: Collection[str] = (),
    is_menu: bool = False,
    **look: Unpack[FieldLook],
) -> InputBlock:
    """Build a field for several choices: boxes to tick while they are few, else a menu of at most 100.

    `values` are those that are chosen at first; with `is_menu` a few are a menu too.
    """
    options = _options(choices[: limits.SELECT_OPTIONS])
    chosen = [option for option in options if option.value in values] or None
    if len(options) <= limits.CHECKBOX_OPTIONS and not is_menu:
        return _field(name, label, CheckboxGroup(name, options, chosen), **look)
    return _field(name, label, StaticMultiSelectMenu(name, options, initial_options=chosen), **look)


def modal(
    title: str,
    blocks: Iterable[Block],
    *,
    callback_id: str,
    submit: str = "",
    close: Literal["Cancel", "Close"] = "Cancel",
    metadata: str = "",
) -> ModalView:
    """Build a form, or without `submit` a page to read; `metadata` is ids only."""
    return ModalView(
        _plain(title, limits.VIEW_TITLE),
        list(blocks),
        close=close,
        submit=submit or None,
        private_metadata=metadata or None,
        callback_id=callback_id,
    )


def home(blocks: Iterable[Block]) -> HomeTabView:
    """Build a person's Home tab."""
    return HomeTabView(list(blocks))


def _field(name: str, label: str, element: Element, **look: Unpack[FieldLook]) -> InputBlock:
    """Build a field whose block carries the name that it has in the draft, so that errors find it."""
    hint = _plain(look["hint"], limits.LABEL) if look.get("hint") else None
    return InputBlock(
        PlainText(label), element, block_id=name, hint=hint, optional=look.get("optional", False)
    )


def _markdown(text: Mrkdwn) -> Markdown:
    return Markdown(fit(text, limits.SECTION_TEXT) or NOTHING, verbatim=True)


def _plain(text: str, limit: int) -> PlainText:
    return PlainText(plain(text, limit) or NOTHING)


def _options(choices: Choices) -> list[Option]:
    return [Option(_plain(text, limits.OPTION_TEXT), value) for text, value in choices]


def _find(options: Iterable[Option], value: str) -> Option | None:
    return next((option for option in options if option.value == value), None)
