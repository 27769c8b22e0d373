"""Buttons, menus and fields as a person sees them in a terminal, each with its number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sandbox.blocks import BUTTONS, FIELDS, Control, Json, controls, plain
from sandbox.form import State, value_of
from sandbox.transcript_text import Reader, mrkdwn, plain_text, rich_text

BLANK = "____"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What blocks are shown with: reader, numbers of controls, what is filled in, errors by block id."""

    reader: Reader
    numbers: Mapping[int, int]
    state: State = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, blocks: Sequence[Json], reader: Reader, *, start: int = 1, **filled: Any) -> Self:
        """Give a number to everything in the blocks that can be used, in reading order."""
        numbered = enumerate(controls(blocks), start=start)
        return cls(
            reader=reader, numbers={id(control.element): number for number, control in numbered}, **filled
        )

    def text(self, text: Any) -> str:
        """Return a text object as it is read; a bare string is plain text."""
        if isinstance(text, Mapping) and text.get("type") == "mrkdwn":
            return mrkdwn(plain(text), self.reader)
        return plain_text(plain(text))

    def element(self, element: Json, block: Json) -> str:
        """Return an element that stands in a section or in a row of actions."""
        number = self.numbers.get(id(element))
        control = Control(block=block, element=element, block_id=str(block.get("block_id", "")))
        if control.kind in BUTTONS:
            return f"[{number}] {self._button(element)}" if number else f"[{self._button(element)}]"
        if control.kind == "image":
            return f"[image: {plain_text(element['alt_text'])}]"
        value = self.value(control)
        own = value if value != BLANK else self.text(element.get("placeholder")) or "…"
        return f"{f'[{number}] ' if number else ''}{own} ▾{self.offer(control)}"

    def _button(self, element: Json) -> str:
        star = "*" if element.get("style") == "primary" else ""
        address = f" ({plain_text(element['url'])})" if element.get("url") else ""
        return f"{self.text(element.get('text'))}{star}{address}"

    def field(self, block: Json) -> list[str]:
        """Return an input block: its number, label, value, options and hint, and the error beside it."""
        element = block["element"]
        control = Control(block=block, element=element, block_id=str(block.get("block_id", "")))
        notes = [self.text(block.get("hint")), "optional" if block.get("optional") else ""]
        noted = f" ({'; '.join(note for note in notes if note)})" if any(notes) else ""
        number = self.numbers.get(id(element))
        label = f"{f'{number}) ' if number else ''}{self.text(block['label'])}"
        line = f"{label}: {self.value(control)}{self.offer(control)}{noted}"
        error = self.errors.get(control.block_id)
        return [*line.split("\n"), *([f"   ! {plain_text(error)}"] if error else [])]

    def offer(self, control: Control) -> str:
        """Return the options of a control, as they stand in its menu."""
        texts = [self.text(option["text"]) for option in control.options]
        return f" {{{' | '.join(texts)}}}" if texts else ""

    def value(self, control: Control) -> str:
        """Return what is filled in or chosen, or a blank."""
        if control.kind not in FIELDS:
            return BLANK
        key, initial = FIELDS[control.kind]
        kept = self.state.get(control.block_id, {}).get(control.action_id)
        value = (kept or value_of(control, control.element.get(initial))).get(key)
        return self._value(key, value) if value not in (None, "", []) else BLANK

    def _value(self, key: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._value(key.removesuffix("s"), each) for each in value)
        names, zone = self.reader.names, self.reader.zone
        readers: Mapping[str, Callable[[Any], str]] = {
            "selected_option": lambda option: self.text(option["text"]),
            "selected_user": lambda user_id: f"@{names.person(user_id)}",
            "selected_conversation": names.channel,
            "selected_channel": names.channel,
            "selected_date_time": lambda at: f"{datetime.fromtimestamp(at, tz=zone):%Y-%m-%d %H:%M}",
            "file": lambda file: plain_text(file["name"]),
            "rich_text_value": lambda block: "\n".join(rich_text(block, self.reader)),
        }
        return readers.get(key, lambda text: plain_text(str(text)))(value)
