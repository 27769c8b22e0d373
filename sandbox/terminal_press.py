"""Using a button, a menu or a picker at a prompt."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.blocks import BUTTONS, Control, plain
from sandbox.errors import CannotDo
from sandbox.person import Person
from sandbox.records import Message, View
from sandbox.suggestions import MENUS


@dataclass(frozen=True, slots=True)
class Console:
    """Where a person reads and types; `read_line` takes a question, and raises EOFError at the end."""

    read_line: Callable[[str], Awaitable[str]]
    write: Callable[[str], None]


async def press(person: Person, where: Message | View, control: Control, *, console: Console) -> None:
    """Click a button, or ask what to choose in a menu or picker; its dialog, if there is one, comes first."""
    if control.kind in BUTTONS:
        peers = [each for each in where.controls if each.kind in BUTTONS and each.label == control.label]
        is_sure = await _confirmed(control, console=console)
        await person.click(where, control.label, nth=_place_among(peers, control), confirm=is_sure)
        return
    if control.kind in MENUS:
        name = question(control)
        line = await console.read_line(f"{name} (type to search): ")
        control = await searched(person, where, control, query=line)
    value = read_entry(control, await console.read_line(f"{question(control)}: "), tz=person.tz)
    is_sure = await _confirmed(control, console=console)
    peers = [
        each for each in where.controls if each.kind not in BUTTONS and each.action_id == control.action_id
    ]
    rivals = [each for each in peers if not each.options or each.find_option(str(value)) is not None]
    nth = _place_among(rivals, control)
    await person.choose(where, value, nth=nth, action=control.action_id, confirm=is_sure)


async def searched(person: Person, where: Message | View, control: Control, *, query: str) -> Control:
    """Return a menu with what the app offers for what a person has typed into it."""
    texts = await person.search(where, control.action_id, query.strip())
    if not texts:
        raise CannotDo("There is nothing to choose.")
    options = [{"text": {"type": "plain_text", "text": text}} for text in texts]
    return replace(control, element={**control.element, "options": options})


def _place_among(peers: Sequence[Control], control: Control) -> int:
    """Return which of several controls that go by one name is meant."""
    return next((index for index, each in enumerate(peers) if each.element is control.element), 0)


async def _confirmed(control: Control, *, console: Console) -> bool:
    if not (dialog := control.element.get("confirm")):
        return True
    console.write(f"{plain(dialog['title'])}: {plain(dialog['text'])}")
    answer = await console.read_line(
        f"{plain(dialog['confirm'])}? (y, or anything else: {plain(dialog['deny'])}) "
    )
    return answer.strip().casefold() in {"y", "yes"}


def question(control: Control) -> str:
    """Return what a control is for, and what can be chosen in it."""
    name = control.label if control.is_input else plain(control.element.get("placeholder")) or "Choose"
    return f"{name} {{{' | '.join(control.option_texts)}}}" if control.options else name


def read_entry(control: Control, line: str, *, tz: str) -> Any:
    """Return what a line enters into a field: options by the start of their text, several behind commas."""
    if control.kind.startswith("multi_") or control.kind == "checkboxes":
        return [_option(control, part.strip()) for part in line.split(",") if part.strip()]
    if control.kind == "datetimepicker":
        return _instant(line, tz=tz)
    if control.element.get("multiline"):
        return line.replace("\\n", "\n")
    return _option(control, line.strip()) if control.options else line.strip()


def _option(control: Control, typed: str) -> str:
    """Return the option that is meant, or what was typed: the field then says what it offers."""
    wanted = typed.casefold()
    exact = [text for text in control.option_texts if text.casefold() == wanted]
    begun = [text for text in control.option_texts if text.casefold().startswith(wanted)]
    meant = exact or begun
    return meant[0] if len(meant) == 1 else typed


def _instant(line: str, *, tz: str) -> datetime:
    try:
        return datetime.fromisoformat(line.strip()).replace(tzinfo=ZoneInfo(tz))
    except ValueError as error:
        raise CannotDo(f"{line.strip()!r} is no date and time. Try 2026-03-09 10:00.") from error
