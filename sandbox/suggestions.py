"""Menus whose options come from the app: a person types, and the app says what there is to choose.

https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox import payloads
from sandbox.block_kit import check_view
from sandbox.blocks import Control, Json
from sandbox.errors import CannotDo
from sandbox.records import Member, Message, View
from sandbox.slack import Slack

MENUS = frozenset({"external_select", "multi_external_select"})
SHORTEST_QUERY = 3  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element


class Suggestions:
    """What the app has offered to one person, by the place and the menu it was offered in."""

    def __init__(self, slack: Slack, *, who: Callable[[], Member]) -> None:
        self._slack = slack
        self._who = who
        self._offered: dict[tuple[str, str, str], Json] = {}

    async def ask(self, where: Message | View, control: Control, query: str) -> Control:
        """Type into a menu; return it with what the app offers, which is nothing if it answers wrongly."""
        if control.kind not in MENUS:
            raise CannotDo(f"{control.label!r} does not ask the app for its options.")
        shortest = control.element.get("min_query_length", SHORTEST_QUERY)
        if len(query) < shortest:
            raise CannotDo(f"{control.label!r} wants at least {shortest} characters.")
        payload = payloads.suggestion(self._slack, self._who(), where, control, query=query)
        ack = await self._slack.line.deliver("interactive", payload, accepts_response=True)
        answer = {name: each for name, each in (ack.payload or {}).items() if name in _ANSWERS}
        if ack.ok and answer != {"options": []} and (wrong := _refusals(answer)):
            self._slack.log.add("refused", what="options", reason=wrong[0], answer=ack.payload)
            answer = {}
        self._offered[_place(where, control)] = answer
        return self.opened(where, control)

    def opened(self, where: Message | View, control: Control) -> Control:
        """Return a menu with the options that were last offered in it."""
        offered = self._offered.get(_place(where, control))
        return replace(control, element={**control.element, **offered}) if offered else control


_ANSWERS = ("options", "option_groups")


def _place(where: Message | View, control: Control) -> tuple[str, str, str]:
    return (where.id if isinstance(where, View) else where.ts, control.block_id, control.action_id)


def _refusals(answer: Mapping[str, Any]) -> Sequence[str]:
    """Return what Slack would refuse in these options, which are those of any other menu."""
    menu = {"type": "static_select", "action_id": "menu", **answer}
    section = {"type": "actions", "elements": [menu]}
    view = {"type": "home", "blocks": [section]}
    return [problem.text for problem in check_view(view)]
