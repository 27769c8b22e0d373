"""A form that comes back because somebody else was faster: what was typed stays, beside what it says now."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import ConflictError, InvalidError, Newer
from bot.views import limits
from bot.views.elements import Key, Post, context, section
from bot.views.mrkdwn import Mrkdwn, cut, escape, fit, write
from bot.views.noted import NOTE

NOTICE = "conflict"
NOW = "now:"
"""How the id of a line begins that says what a field says now."""

ABOUT = "about"
"""The id of the line that says what a form is about."""

_IT_WAS = "When you opened this: "
_YOURS = "yours"
_SEVERAL = "selected_options"
_PLACES = {
    "plain_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": (_SEVERAL, "initial_options"),
    "multi_static_select": (_SEVERAL, "initial_options"),
}
"""By type of element: where its answer stands in the state, and where the element keeps it."""


def refilled_view(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form that was sent as a new one, with all that was filled in."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    blocks = [_Field(block, values).filled() for block in view["blocks"]]
    return {**_frame(view), "private_metadata": str(view.get("private_metadata") or ""), "blocks": blocks}


def again_view(error: ConflictError, *, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same form about the row as it is now, under a sentence on what changed.

    What this person has filled in stays, and below it stands what the field says now. A field that they left
    as it was takes over what it says now: sending the form once more saves what is seen in it.
    """
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    fields = [_Field(_as_it_was(block), values) for block in view["blocks"] if not _is_ours(block)]
    metadata = json.loads(str(view.get("private_metadata") or "{}"))
    yours = {name for name in str(metadata.get(_YOURS, "")).split(",") if name}
    yours |= {field.name for field in fields if field.is_changed}
    blocks = [block for field in fields for block in _again(field, error, is_yours=field.name in yours)]
    about = {**_with_version(metadata, error.current_version), _YOURS: ",".join(sorted(yours))}
    return {
        **_frame(view),
        "private_metadata": json.dumps(about),
        "blocks": [*_notice(error, fields), *blocks],
    }


def _frame(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what surrounds a form's fields."""
    return {
        name: view[name] for name in ("type", "callback_id", "title", "submit", "close") if view.get(name)
    }


class _Field:
    """One block of the form, with what is filled in."""

    def __init__(self, block: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self.block = block
        self.name = str(block.get("block_id"))
        self.element: Mapping[str, Any] = block.get("element") or {}
        self.place, self.initial = _PLACES.get(str(self.element.get("type")), ("", ""))
        states: Mapping[str, Any] = values.get(self.name) or {}
        state = states.get(str(self.element.get("action_id"))) or {}
        self.answer: Any = state.get(self.place)

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than when the form was opened."""
        return bool(self.place) and _bare(self.answer) != _bare(self.element.get(self.initial))

    def offer(self, plain: object, *, said: str) -> None:
        """Have a menu offer what it now says, where none of its choices does."""
        if self.place == _SEVERAL and isinstance(plain, list):
            named = said.split(", ")
            known = self._options({str(each) for each in plain})
            if len(named) == len(plain) > len(known):
                there = {each["value"] for each in known}
                more = [
                    _option(name, str(each))
                    for name, each in zip(named, plain, strict=True)
                    if str(each) not in there
                ]
                options = [*more, *(self.element.get("options") or ())][: limits.SELECT_OPTIONS]
                self.element = {**self.element, "options": options}
        if self.place == "selected_option" and plain is not None and not self._options({str(plain)}):
            options = [_option(said, str(plain)), *(self.element.get("options") or ())]
            self.element = {**self.element, "options": options}

    def filled(self, *, plain: object = None, fresh_id: str = "") -> dict[str, Any]:
        """Return the block with what was filled in or, under another id, with a stored value instead.

        Slack keeps what is filled in as long as both ids of a field stay what they are.
        """
        if not self.place:
            return dict(self.block)
        value = self._stored(plain) if fresh_id else self._answered()
        element = {name: each for name, each in self.element.items() if name != self.initial}
        if value:
            element[self.initial] = value
        if fresh_id:
            element["action_id"] = fresh_id
        return {**self.block, "element": element}

    def _answered(self) -> Any:
        if self.place == _SEVERAL:
            return self._options({each["value"] for each in self.answer or ()})
        if self.place == "selected_option":
            return next(iter(self._options({_bare(self.answer)})), None)
        return self.answer

    def _stored(self, plain: object) -> Any:
        if self.place == "selected_option":
            return next(iter(self._options({"none" if plain is None else str(plain)})), None)
        if self.place == _SEVERAL and isinstance(plain, list):
            return self._options({str(each) for each in plain})
        if isinstance(plain, list):
            return plain
        if isinstance(plain, dict):
            return "\n".join(f"{name} {value}" for name, value in plain.items())
        text = "" if plain is None else str(plain)
        return text[:5] if self.place == "selected_time" else text

    def _options(self, wanted: set[Any]) -> list[Any]:
        """Return the options with these values, as the menu has them."""
        return [option for option in self.element.get("options") or () if option.get("value") in wanted]


def _option(said: str, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": cut(said, limits.OPTION_TEXT), "emoji": True}
    return {"text": text, "value": value}


def _bare(answer: Any) -> Any:
    """Return an answer so that it can be compared: of options their values, of nothing an empty text."""
    if not answer:
        return ""
    if isinstance(answer, list):
        return tuple(sorted(each if isinstance(each, str) else str(each.get("value")) for each in answer))
    if isinstance(answer, Mapping):
        return answer.get("value")
    return answer


def _again(field: _Field, error: ConflictError, *, is_yours: bool) -> Iterator[dict[str, Any]]:
    newer = error.newer.get(field.name)
    if newer is None:
        yield field.filled()
        return
    fresh_id = "" if is_yours else f"{field.name}~{error.current_version}"
    field.offer(newer.value, said=newer.said)
    yield field.filled(plain=newer.value, fresh_id=fresh_id)
    yield from _drawn(context(_says(newer, is_yours=is_yours), block_id=f"{NOW}{field.name}"))


def _as_it_was(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """Have the line that says what a form is about say that it was so, and may be no longer."""
    if block.get("block_id") != ABOUT or block["type"] != "context":
        return block
    (element,) = block["elements"]
    was = element["text"].removeprefix(_IT_WAS)
    return {**block, "elements": [{**element, "text": fit(Mrkdwn(f"{_IT_WAS}{was}"), limits.WORDS)}]}


def _says(newer: Newer, *, is_yours: bool) -> Mrkdwn:
    facts = {"said": escape(newer.said), "by": escape(newer.by, limits.NAME), "at": newer.at}
    if is_yours:
        return write("Above is yours. It now says *{said}* · {by}, {at}", **facts)
    return write("Above is what it now says: *{said}* · {by}, {at}", **facts)


def _notice(error: ConflictError, fields: list[_Field]) -> Iterator[dict[str, Any]]:
    """Say that the form has come back and why, and what changed that it has no field for."""
    yield from _drawn(section(escape(error.message, limits.SENTENCE), block_id=NOTICE))
    names = {field.name for field in fields}
    for name, newer in error.newer.items():
        if name not in names:
            said = write("{label}: {said}", label=newer.label, said=_says(newer, is_yours=False))
            yield from _drawn(context(said, block_id=f"{NOW}{name}"))


def _drawn(block: Any) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = Post(Mrkdwn(), (block,)).payload()["blocks"]
    return drawn


def _is_ours(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id")).startswith((NOTICE, NOW, NOTE))


def _with_version(ids: Mapping[str, Any], version: int) -> dict[str, str]:
    """Have the form be about the row's present version, so that sending it once more is meant."""
    about = {}
    for name, value in ids.items():
        try:
            about[name] = str(Key(Key.read(str(value)).id, version))
        except InvalidError:
            about[name] = str(value)
    return about
