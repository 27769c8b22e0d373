"""The state of a form: its first values, what a person fills in, and what Slack's client checks itself."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.blocks import FIELDS, Address, Control, Json, plain
from sandbox.errors import CannotDo

State = Mapping[str, Mapping[str, Json]]
Directory = Callable[[str], str]
"""Turns a typed name ("bob", "#team") into an id, or raises CannotDo."""

Reader = Callable[[Control, Any], Any]
"""Turns what a person enters into what Slack sends, or raises CannotDo."""

MOST_FILES = 10  # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
LONGEST_INPUT = 3_000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
_EMPTY: tuple[Any, ...] = (None, "", [])


class FieldErrors(Mapping[str, str]):
    """Errors beside the fields of a form: listed by label, and found by label or by block id."""

    def __init__(
        self, errors: Mapping[str, str] | None = None, *, labels: Mapping[str, str] | None = None
    ) -> None:
        self.by_block = dict(errors or {})
        self._labels = dict(labels or {})
        self._by_label = {self._labels.get(block, block): text for block, text in (errors or {}).items()}

    def __getitem__(self, key: str) -> str:
        return self._by_label[self._labels.get(key, key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_label)

    def __len__(self) -> int:
        return len(self._by_label)

    def __repr__(self) -> str:
        return f"FieldErrors({self._by_label!r})"


def value_of(control: Control, value: Any) -> Json:
    """Return a field's value in the shape in which Slack sends it."""
    key, _ = FIELDS[control.kind]
    many = key in {
        "selected_options",
        "selected_users",
        "selected_conversations",
        "selected_channels",
        "files",
    }
    return {"type": control.kind, key: ([] if many else None) if value in _EMPTY else value}


def first_state(controls: Iterable[Control], *, kept: State, current_channel: str | None = None) -> State:
    """Return the state of blocks just shown: initial values, or what the same field had before (`kept`)."""
    state: dict[str, dict[str, Json]] = {}
    for control in controls:
        if control.kind not in FIELDS:
            continue
        before = kept.get(control.block_id, {}).get(control.action_id)
        is_same = before is not None and before["type"] == control.kind
        fresh = value_of(control, _initial(control, current_channel=current_channel))
        state.setdefault(control.block_id, {})[control.action_id] = before if before and is_same else fresh
    return state


def _initial(control: Control, *, current_channel: str | None) -> Any:
    _, key = FIELDS[control.kind]
    if control.element.get("default_to_current_conversation") and current_channel:
        return [current_channel] if control.kind.startswith("multi_") else current_channel
    return control.element.get(key)


def with_value(state: State, control: Control, value: Json) -> State:
    """Return the state after one field has been filled in."""
    block = {**state.get(control.block_id, {}), control.action_id: value}
    return {**state, control.block_id: block}


def find_at(controls: Sequence[Control], address: Address) -> Control:
    """Return the control at an address, or CannotDo."""
    found = next((control for control in controls if control.address == address), None)
    if found is None:
        raise CannotDo("That is not on the screen any more.")
    return found


def find_field(controls: Sequence[Control], name: str | Address) -> Control:
    """Return the field with this address, label, block id or action id; else CannotDo with the labels."""
    if isinstance(name, Address):
        return find_at(controls, name)
    fields = [control for control in controls if control.kind in FIELDS]
    for key in ("label", "block_id", "action_id"):
        if found := [control for control in fields if getattr(control, key) == name]:
            return found[0]
    there = ", ".join(repr(control.label) for control in fields) or "none"
    raise CannotDo(f"There is no field {name!r} here. There are: {there}.")


def typed(control: Control, value: Any, *, directory: Directory) -> Json:
    """Return what Slack sends for a field in which a person has entered `value`; None clears it."""
    if value is None:
        return value_of(control, None)
    if control.kind == "file_input":
        return value_of(control, _files(control, value))
    if control.kind.startswith("multi_") or control.kind == "checkboxes":
        several = [value] if isinstance(value, str) else list(value)
        most = control.element.get("max_selected_items")
        if most is not None and len(several) > most:
            raise CannotDo(f"{control.label!r} takes at most {most}.")
        return value_of(control, [_entered(control, each, directory=directory) for each in several])
    return value_of(control, _entered(control, value, directory=directory))


def _entered(control: Control, value: Any, *, directory: Directory) -> Any:
    kind = control.kind.removeprefix("multi_")
    if kind in {"users_select", "conversations_select", "channels_select"}:
        return directory(value)
    readers: dict[str, Reader] = {
        "plain_text_input": _text,
        "number_input": _number,
        "rich_text_input": _rich_text,
        "datepicker": _day,
        "timepicker": _clock,
        "datetimepicker": _instant,
        "email_text_input": _text,
        "url_text_input": _text,
    }
    reader: Reader = readers.get(kind, _option)
    return reader(control, value)


def _files(control: Control, value: Any) -> list[Json]:
    """Return file objects, which are there already: a person's client has sent the files before."""
    if not isinstance(value, list) or not all(isinstance(each, dict) and "id" in each for each in value):
        raise CannotDo(f"{control.label!r} takes files that have been uploaded.")
    most = control.element.get("max_files", MOST_FILES)
    if len(value) > most:
        raise CannotDo(f"{control.label!r} takes at most {most}.")
    endings = [str(each).casefold() for each in control.element.get("filetypes") or ()]
    wrong = [each["name"] for each in value if each["name"].rpartition(".")[2].casefold() not in endings]
    if endings and wrong:
        raise CannotDo(f"{control.label!r} takes {', '.join(endings)}, and not {', '.join(wrong)}.")
    return value


def _text(control: Control, value: Any) -> str:
    if "\n" in str(value) and not control.element.get("multiline"):
        raise CannotDo(f"{control.label!r} takes a single line.")
    return str(value)


def _number(control: Control, value: Any) -> str:
    text = str(value).strip()
    if text and not re.fullmatch(r"-?\d*\.?\d*", text):
        raise CannotDo(f"{control.label!r} takes only digits, a sign and a decimal point, not {text!r}.")
    return text


def _day(control: Control, value: Any) -> str:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise CannotDo(f"{control.label!r} takes a day of the calendar, not {value!r}.") from error
    return day.strftime("%Y-%m-%d")


def _clock(control: Control, value: Any) -> str:
    try:
        moment = value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError as error:
        raise CannotDo(f"{control.label!r} takes a time of day, not {value!r}.") from error
    return moment.strftime("%H:%M")


def _instant(control: Control, value: Any) -> int:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return int(value.timestamp())
    if isinstance(value, int):
        return value
    raise CannotDo(f"{control.label!r} takes an aware datetime or seconds, not {value!r}.")


def _option(control: Control, value: Any) -> Json:
    if (option := control.find_option(value)) is None:
        raise CannotDo(
            f"{control.label!r} has no option {value!r}. It has: {', '.join(control.option_texts)}."
        )
    return option


def _rich_text(_: Control, value: Any) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
    return {"type": "rich_text", "elements": [section]}


def local_errors(controls: Iterable[Control], state: State) -> dict[str, str]:
    """Return what Slack's client itself finds wrong at Submit, by block id; nothing is sent then."""
    wrong: dict[str, str] = {}
    for control in controls:
        if not control.is_input or control.kind not in FIELDS:
            continue
        value = state[control.block_id][control.action_id][FIELDS[control.kind][0]]
        problem = _missing(control, value) or (_ill_typed(control, value) if isinstance(value, str) else None)
        if problem:
            wrong[control.block_id] = problem
    return wrong


def _missing(control: Control, value: Any) -> str | None:
    is_blank = value in _EMPTY or (isinstance(value, str) and not value.strip())
    return "Please complete this required field." if is_blank and not control.block.get("optional") else None


def _ill_typed(control: Control, value: str) -> str | None:
    match control.kind:
        case "plain_text_input" if value:
            return _wrong_length(control.element, value)
        case "number_input" if value:
            return _wrong_number(control.element, value)
        case "email_text_input" if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            return "Enter a valid email address."
        case "url_text_input" if value and not re.match(r"https?://\S+\.\S+", value):
            return "Enter a valid URL."
        case _:
            return None


def _wrong_length(element: Json, value: str) -> str | None:
    longest = min(element.get("max_length", LONGEST_INPUT), LONGEST_INPUT)
    shortest = element.get("min_length", 0)
    if len(value) > longest:
        return f"Must be {longest} characters or less."
    return f"Must be at least {shortest} characters." if len(value) < shortest else None


def _wrong_number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Enter a valid number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        return f"Enter a number that is at least {least}."
    if most is not None and number > Decimal(str(most)):
        return f"Enter a number that is at most {most}."
    return None


def labels_by_block(controls: Iterable[Control]) -> dict[str, str]:
    """Return the label of each input block, by block id."""
    return {control.block_id: plain(control.block["label"]) for control in controls if control.is_input}
