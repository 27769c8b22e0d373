"""One call of a Web API method: its arguments, and the checks that methods share."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sandbox.blocks import Json
from sandbox.errors import SlackError, invalid_arguments
from sandbox.records import Channel
from sandbox.slack import Slack

Item = TypeVar("Item")

# https://docs.slack.dev/apis/web-api/pagination
LARGEST_PAGE = 999
USUAL_PAGE = 100


@dataclass(frozen=True, slots=True)
class Call:
    """A call by the app's token: arguments as they came, strings or JSON values."""

    slack: Slack
    args: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return an argument as text; empty where it is missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that must be there; `invalid_arguments` otherwise."""
        if not (value := self.text(name)):
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as a yes or no, in any of the ways that clients write it."""
        value = self.text(name).casefold()
        return value in {"true", "1", "t"} if value else default

    def json(self, name: str, *, error: str) -> Any:
        """Return an argument that is JSON, as a value or as a string of it; None where it is missing."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as failure:
            raise SlackError(error) from failure

    def need(self, *scopes: str) -> None:
        """Refuse with `missing_scope` unless the manifest asks for each of these."""
        granted = self.slack.scopes
        if missing := [scope for scope in scopes if scope not in granted]:
            raise SlackError("missing_scope", needed=",".join(missing), provided=",".join(sorted(granted)))

    def channel(self) -> Channel:
        """Return the conversation that `channel` names, if the app can know of it."""
        name = self.required("channel")
        found = self.slack.workspace.channels.get(name)
        if found is None or (found.kind == "group" and not found.app_is_member):
            raise SlackError("channel_not_found")
        return found

    def page(
        self, items: Sequence[Item], *, usual: int = USUAL_PAGE, most: int | None = None
    ) -> tuple[Sequence[Item], str]:
        """Return the page that `limit` and `cursor` ask for, and the next cursor (empty at the end).

        It has at most `most` items, whatever is asked for.
        """
        try:
            limit = int(self.text("limit") or usual)
        except ValueError as failure:
            raise SlackError("invalid_limit") from failure
        if not 0 < limit <= LARGEST_PAGE + 1:
            raise SlackError("invalid_limit")
        start = self._start()
        end = start + min(limit, most or limit)
        return items[start:end], _cursor(end) if end < len(items) else ""

    def _start(self) -> int:
        cursor = self.text("cursor")
        try:
            word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as failure:
            raise SlackError("invalid_cursor") from failure
        if cursor and (word != "next" or not number.isdigit()):
            raise SlackError("invalid_cursor")
        return int(number or 0)


def _cursor(start: int) -> str:
    return base64.b64encode(f"next:{start}".encode()).decode()


def paged(found: Json, next_cursor: str) -> Json:
    """Return a response with the cursor of the next page in it."""
    return {**found, "response_metadata": {"next_cursor": next_cursor}}


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it does, the scopes it needs whatever its arguments, and the kind of token it takes.

    One that reads takes its arguments from the query or from a form, and no JSON:
    https://docs.slack.dev/apis/web-api#methods_supporting_json
    """

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    takes_app_token: bool = False
    takes_bot_token: bool = True
    takes_no_token: bool = False
    takes_json: bool = True
