"""What a person filled into a form, read field by field; all that is wrong is said at once, in its place."""

import json
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from bot.errors import InvalidError
from bot.rules.numbers import NumberProblem, read_number
from bot.views.elements import Key, read_id

OUT_OF_DATE = "This form is out of date. Close it, and open it again."


def metadata(**ids: int | str | Key | None) -> str:
    """Write what a form is about into its private_metadata: ids only, by the names of the draft's fields."""
    return json.dumps({name: str(value) for name, value in ids.items() if value is not None})


class Answers:
    """The answers in `payload["view"]`, as Slack sends a submitted form.

    A reader notes a problem for what it cannot read, and for what is empty where `missing` says that it is
    needed, and returns None for both; `ensure_complete` then refuses them all together.
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        self._values: Mapping[str, Mapping[str, Any]] = (view.get("state") or {}).get("values") or {}
        self._ids = _read_metadata(view.get("private_metadata"))
        self._problems: dict[str, str] = {}

    def ensure_complete(self) -> None:
        """Raise InvalidError with the sentence of every field that could not be read."""
        if self._problems:
            raise InvalidError(self._problems)

    def text(self, field: str) -> str:
        """Return what was typed, without the spaces around it."""
        return str(self._answer(field, "value") or "").strip()

    def number(self, field: str, *, missing: str = "") -> Decimal | None:
        """Return the number that was typed."""
        typed = self.text(field)
        number = read_number(typed) if typed else NumberProblem(missing)
        if isinstance(number, Decimal):
            return number
        self._note(field, number.text)
        return None

    def day(self, field: str, *, missing: str = "") -> date | None:
        """Return the day that was chosen."""
        chosen = self._answer(field, "selected_date")
        try:
            return date.fromisoformat(str(chosen or ""))
        except ValueError:
            self._note(field, "Choose a day of the calendar." if chosen else missing)
            return None

    def find_time(self, field: str) -> time | None:
        """Return the time of day that was chosen, or None where there is none."""
        return self.time(field, default=time()) if self._answer(field, "selected_time") else None

    def time(self, field: str, *, default: time) -> time:
        """Return the time of day that was chosen."""
        chosen = self._answer(field, "selected_time")
        try:
            return time.fromisoformat(str(chosen)) if chosen else default
        except ValueError:
            return default

    def choice(self, field: str) -> str:
        """Return the value of the option that was chosen, or an empty text."""
        option = self._answer(field, "selected_option") or {}
        return str(option.get("value") or "")

    def choices(self, field: str, *, missing: str = "") -> tuple[str, ...]:
        """Return the values of all options that were chosen."""
        options = self._answer(field, "selected_options") or ()
        if not options:
            self._note(field, missing)
        return tuple(str(option.get("value") or "") for option in options)

    def person(self, field: str, *, missing: str = "") -> str | None:
        """Return the id of the person who was chosen."""
        chosen = str(self._answer(field, "selected_user") or "")
        if not chosen:
            self._note(field, missing)
        return chosen or None

    def people(self, field: str) -> tuple[str, ...]:
        """Return the ids of the people who were chosen, each once."""
        chosen = self._answer(field, "selected_users") or ()
        return tuple(dict.fromkeys(str(each) for each in chosen if each))

    def level(self, field: str, *, missing: str = "") -> int | None:
        """Return the level of a scale that was chosen; what no form offers is 0, and refused later."""
        chosen = self.choice(field)
        if not chosen:
            self._note(field, missing)
            return None
        return int(chosen) if chosen in {*"12345"} else 0

    def channel(self, field: str) -> str | None:
        """Return the id of the channel that was chosen."""
        return str(self._answer(field, "selected_conversation") or "") or None

    def id(self, field: str, *, missing: str = "") -> int | None:
        """Return the id that was chosen from a menu, or else that the form is about."""
        number = read_id(self.choice(field) or self._ids.get(field, ""))
        if number is None:
            self._note(field, missing)
        return number

    def fields(self) -> tuple[str, ...]:
        """Return the names of the fields that came back."""
        return tuple(self._values)

    def known(self, field: str) -> str:
        """Return the id, in letters, of what the form is about, or raise InvalidError when there is none."""
        if field not in self._ids:
            raise InvalidError({field: OUT_OF_DATE})
        return self._ids[field]

    def has(self, field: str) -> bool:
        """Say whether the form is about such a row at all."""
        return field in self._ids

    def key(self, field: str) -> Key:
        """Return the row that the form is about and its version, or raise InvalidError when there is none."""
        try:
            return Key.read(self._ids.get(field, ""))
        except InvalidError:
            raise InvalidError({field: OUT_OF_DATE}) from None

    def kept(self, field: str) -> str:
        """Return what the form carries under a name, or an empty text."""
        return str(self._ids.get(field, ""))

    def _answer(self, field: str, key: str) -> Any:
        # A field that came back with another value has another action id; there is one in each block.
        elements = list(self._values.get(field, {}).values())
        return elements[0].get(key) if elements else None

    def note(self, field: str, sentence: str) -> None:
        """Note what is wrong with a field that was read otherwise; nothing where all is well."""
        self._note(field, sentence)

    def _note(self, field: str, sentence: str) -> None:
        if sentence:
            self._problems[field] = sentence


def _read_metadata(written: object) -> dict[str, str]:
    try:
        ids = json.loads(str(written or "{}"))
    except ValueError:
        ids = None
    if not isinstance(ids, dict):
        raise InvalidError({"form": OUT_OF_DATE})
    return {str(name): str(value) for name, value in ids.items()}
