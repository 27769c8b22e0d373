"""A person's finger: finding a button or an option on the screen, and what the app is told of it."""

from collections.abc import Callable, Sequence
from typing import Any

from sandbox import payloads
from sandbox.blocks import BUTTONS, FIELDS, Address, Control, Json
from sandbox.delivery import Ack
from sandbox.errors import CannotDo
from sandbox.form import State, find_at, typed, with_value
from sandbox.records import Member, Message, View
from sandbox.slack import Slack

CANCELLED = Ack(ok=False, ms=0.0, error="cancelled")


def find_button(controls: Sequence[Control], name: str | Address, *, nth: int) -> Control:
    """Return the nth button with this text or action id (or at an address); CannotDo naming those there."""
    buttons = [control for control in controls if control.kind in BUTTONS]
    if isinstance(name, Address):
        return find_at(buttons, name)
    found = [control for control in buttons if control.label == name] or [
        control for control in buttons if control.action_id == name
    ]
    if nth >= len(found):
        there = ", ".join(repr(control.label) for control in buttons) or "none"
        raise CannotDo(f"There is no button {name!r} (number {nth}) here. There are: {there}.")
    return found[nth]


def find_choice(
    controls: Sequence[Control], option: object, *, nth: int, action: str | Address | None
) -> Control:
    """Return the nth control that offers this option, or the one that `action` (an id or label) names."""
    choosable = [control for control in controls if control.kind not in BUTTONS]
    if isinstance(action, Address):
        return find_at(choosable, action)
    if action is not None:
        choosable = [each for each in choosable if action in {each.action_id, each.block_id, each.label}]
    offering = [control for control in choosable if control.find_option(option) is not None]
    found = offering or [control for control in choosable if action is not None and not control.options]
    if nth >= len(found):
        offered = ", ".join(repr(text) for control in choosable for text in control.option_texts) or "nothing"
        raise CannotDo(f"Nothing here offers {option!r} (number {nth}). On offer: {offered}.")
    return found[nth]


def chosen(control: Control, option: Any, *, directory: Callable[[str], str]) -> Json:
    """Return what is sent when an option is chosen, or a value entered, in a control."""
    if control.kind == "overflow":
        return {"selected_option": control.find_option(option)}
    return typed(control, option, directory=directory)


class Finger:
    """Presses and chooses for one person; remembers what that person has chosen in messages."""

    def __init__(self, slack: Slack, *, who: Callable[[], Member]) -> None:
        self._slack = slack
        self._who = who
        self._chosen: dict[tuple[str, str], State] = {}

    async def press(self, where: Message | View, control: Control, value: Json) -> Ack:
        """Tell the app that a control has been used."""
        if not self._slack.app.is_interactive or not self._slack.tokens.is_installed:
            raise CannotDo("This app is not configured to handle interactive responses.")
        if control.is_input and not control.block.get("dispatch_action"):
            raise CannotDo(f"{control.label!r} is part of a form: fill it in and submit.")
        taken = payloads.action(control, value, action_ts=self._slack.workspace.stamps.next())
        if isinstance(where, View):
            payload = self._in_view(where, control, value, taken)
        else:
            payload = self._in_message(where, control, value, taken)
        return await self._slack.line.deliver("interactive", payload, accepts_response=False)

    def chosen_in(self, message: Message) -> State:
        """Return what this person has chosen in a message's menus."""
        return payloads.message_state(message, self._chosen.get((message.channel, message.ts), {}))

    def _in_view(self, view: View, control: Control, value: Json, taken: Json) -> Json:
        if control.kind in FIELDS:
            view = self._slack.screens.set_state(view, with_value(view.state, control, value))
        return payloads.view_action(self._slack, self._who(), view, taken=taken)

    def _in_message(self, message: Message, control: Control, value: Json, taken: Json) -> Json:
        state = self.chosen_in(message)
        if control.kind in FIELDS:
            state = self._chosen[message.channel, message.ts] = with_value(state, control, value)
        return payloads.message_action(self._slack, self._who(), message, taken=taken, state=state)
