"""What makes two requests the same: the key under which Slack repeats one, and the deed that it does."""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.services.inbox import Request

ONCE = frozenset({"command.run", "command.otherwise", "command.add", "command.add_again"})
"""Buttons that are gone once they have done their work: a second press is one press too many."""

EVENT = "event_callback"
COMMAND = "command"
FORM = "view_submission"
PRESS = "block_actions"


def request_of(body: Mapping[str, Any]) -> Request | None:
    """Return under what a request is remembered, or None when Slack never sends it again."""
    key = request_key(body)
    if key is None:
        return None
    return Request(
        key=key,
        workspace_id=_workspace_id(body),
        kind=kind_of(body),
        deed=_deed(body),
        is_once=_is_once(body),
        form=form_key(str(body["view"]["id"])) if body.get("type") == FORM else None,
    )


def form_key(view_id: str) -> str:
    """Return how the deeds begin that save a form in this view."""
    return f"form:{view_id}:"


def request_key(body: Mapping[str, Any]) -> str | None:
    """Return the key under which Slack would send this request again, or None when it never does."""
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("type") == PRESS:
        pressed = pressed_of(body)
        return f"action:{user_of(body)}:{_place(body)}:{pressed.get('action_id')}:{pressed.get('action_ts')}"
    if body.get("trigger_id"):
        return f"{kind_of(body)}:{body['trigger_id']}"
    return None


def meaning_of(body: Mapping[str, Any]) -> str:
    """Return what tells apart two fillings of one form."""
    values = (body.get("view") or {}).get("state") or {}
    return _digest(repr(_ordered(values)))


def kind_of(body: Mapping[str, Any]) -> str:
    """Return the kind of a request, as Slack names it."""
    return COMMAND if "command" in body else str(body.get("type") or "unknown")[:32]


def user_of(body: Mapping[str, Any]) -> str:
    """Return who acted, by their id."""
    return str(body.get("user_id") or (body.get("user") or {}).get("id", ""))


def pressed_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the button or menu that was used."""
    pressed: Mapping[str, Any] = (body.get("actions") or [{}])[0]
    return pressed


def _is_once(body: Mapping[str, Any]) -> bool:
    """Whether it is done at most once, however often it is pressed: a form, or such a button."""
    is_press = body.get("type") == PRESS
    return body.get("type") == FORM or (is_press and pressed_of(body).get("action_id") in ONCE)


def _deed(body: Mapping[str, Any]) -> str | None:
    """Return the key of what is done.

    What takes a form's place keeps its id and has a hash of its own; what takes a message's place keeps its
    time and has buttons of other values.
    """
    if body.get("type") == FORM:
        return f"{form_key(body['view']['id'])}{body['view'].get('hash', '')}"
    if body.get("type") == PRESS:
        pressed = pressed_of(body)
        chosen = pressed.get("selected_option")
        means = _digest(str(pressed.get("value", "")) + (repr(_ordered(chosen)) if chosen else ""))
        return f"press:{user_of(body)}:{_place(body)}:{pressed.get('action_id')}:{means}"
    if "command" in body:
        return f"line:{user_of(body)}:{body.get('channel_id')}:{_digest(str(body.get('text', '')))}"
    return None


def _place(body: Mapping[str, Any]) -> str:
    container: Mapping[str, Any] = body.get("container") or {}
    return str(container.get("message_ts") or container.get("view_id") or "")


def _workspace_id(body: Mapping[str, Any]) -> str:
    team = body.get("team") or {}
    return str(body.get("team_id") or team.get("id") or "")[:32]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _ordered(value: Any) -> Any:
    """Return a value so that it reads the same in whatever order it came."""
    if isinstance(value, Mapping):
        return sorted((str(name), _ordered(each)) for name, each in value.items())
    return [_ordered(each) for each in value] if isinstance(value, list) else value
