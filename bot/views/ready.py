"""Blocks and elements that are as Slack takes them the moment they are made: a list has dozens of each.

Those of slackblocks copy what they hold, check it, and walk through it several times over. These are made
by `bot.views.elements` alone, and a test walks through every view.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from slackblocks.blocks import ActionsBlock, Block, BlockType, SectionBlock
from slackblocks.elements import Button, Element, ElementType, OverflowMenu
from slackblocks.objects import ConfirmationDialogue, Text

from bot.views import limits
from bot.views.mrkdwn import NOTHING, plain


class ReadySection(SectionBlock):
    """A paragraph of our mrkdwn, which is as Slack takes it already: a list has dozens of them."""

    def __init__(self, said: str, *, block_id: str, accessory: Element | None) -> None:
        Block.__init__(self, BlockType.SECTION, block_id=block_id)
        self._said = said
        self.accessory = accessory

    def _resolve(self) -> dict[str, Any]:
        text = {"type": "mrkdwn", "text": self._said, "verbatim": True}
        beside = {} if self.accessory is None else {"accessory": resolved(self.accessory)}
        return {"type": "section", "block_id": self.block_id, "text": text, **beside}


class ReadyActions(ActionsBlock):
    """A row of buttons that resolves each of them once."""

    def __init__(self, row: list[Element], *, block_id: str) -> None:
        Block.__init__(self, BlockType.ACTIONS, block_id=block_id)
        self.elements = row

    def _resolve(self) -> dict[str, Any]:
        elements = [resolved(each) for each in self.elements or ()]
        return {"type": "actions", "block_id": self.block_id, "elements": elements}


class ReadyButton(Button):
    """A button, resolved as it is made: a list has one for each of its lines."""

    def __init__(self, ready: dict[str, Any]) -> None:
        Element.__init__(self, ElementType.BUTTON)
        self._ready = ready

    def _resolve(self) -> dict[str, Any]:
        return self._ready


class ReadyOverflow(OverflowMenu):
    """The ⋯ menu, resolved as it is made: a list has dozens of its options, too many to be objects each."""

    def __init__(self, action_id: str, choices: Sequence[tuple[str, str]]) -> None:
        Element.__init__(self, ElementType.OVERFLOW_MENU)
        options = [
            {"text": {"type": "plain_text", "text": option_text(text)}, "value": value}
            for text, value in choices
        ]
        self._ready = {"type": "overflow", "action_id": action_id, "options": options}

    def _resolve(self) -> dict[str, Any]:
        return self._ready


def resolved(part: Block | Element | Text | ConfirmationDialogue) -> dict[str, Any]:
    """Resolve a part once; what the library offers walks through each block four times over."""
    return part._resolve()  # noqa: SLF001  # as said


@lru_cache(maxsize=64)  # the buttons and menus of a list say the same few words, step after step
def button_text(text: str) -> str:
    """Return what stands on a button."""
    return plain(text, limits.BUTTON_TEXT) or NOTHING


@lru_cache(maxsize=64)  # as above
def option_text(text: str) -> str:
    """Return what an option of a menu says."""
    return plain(text, limits.OPTION_TEXT) or NOTHING
