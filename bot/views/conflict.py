"""A form that comes back because somebody else was faster: what was typed stays, and what changed is said."""

import json
from collections.abc import Mapping
from typing import Any

from bot.errors import ConflictError, InvalidError
from bot.views import limits
from bot.views.elements import Key, Post, section
from bot.views.mrkdwn import escape

NOTICE = "conflict"
_INITIAL = {
    "plain_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "users_select": ("selected_user", "initial_user"),
    "static_select": ("selected_option", "initial_option"),
}
"""By type of element: where its answer stands in the state, and where the element keeps it."""


def again_view(error: ConflictError, *, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same form with its answers, about the row as it is now, under a sentence on what changed."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    said = escape(error.message, limits.SENTENCE)
    notice = Post(said, (section(said, block_id=NOTICE),)).payload()["blocks"]
    kept = [_answered(block, values) for block in view["blocks"] if block.get("block_id") != NOTICE]
    frame = {
        name: view[name] for name in ("type", "callback_id", "title", "submit", "close") if view.get(name)
    }
    metadata = _with_version(str(view.get("private_metadata") or "{}"), error.current_version)
    return {**frame, "private_metadata": metadata, "blocks": [*notice, *kept]}


def _answered(block: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    element: Mapping[str, Any] = block.get("element") or {}
    place = _INITIAL.get(str(element.get("type")))
    if place is None:
        return dict(block)
    answers: Mapping[str, Any] = values.get(str(block.get("block_id"))) or {}
    answer = (answers.get(str(element.get("action_id"))) or {}).get(place[0])
    rest = {name: value for name, value in element.items() if name != place[1]}
    return {**block, "element": {**rest, **({place[1]: answer} if answer else {})}}


def _with_version(metadata: str, version: int) -> str:
    """Have the form be about the row's present version, so that sending it once more is meant."""
    ids = json.loads(metadata)
    for name, value in ids.items():
        try:
            ids[name] = str(Key(Key.read(str(value)).id, version))
        except InvalidError:
            continue
    return json.dumps(ids)
