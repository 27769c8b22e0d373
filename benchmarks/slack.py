"""Requests as Slack sends them: a command's form, signed."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

SIGNING_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105  # that of a pretend workspace
FORM = "application/x-www-form-urlencoded"

_numbers = count(1)
_run = f"{time.time_ns():x}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who types the commands, and where."""

    team_id: str
    user_id: str
    channel_id: str


@dataclass(frozen=True, slots=True)
class Request:
    """One signed request."""

    body: bytes
    headers: Mapping[str, str]


def command(text: str, *, sender: Sender) -> Request:
    """Sign a command that nobody has sent before: its trigger id is new."""
    fields = {
        "token": "deprecated",
        "team_id": sender.team_id,
        "team_domain": "benchmarks",
        "channel_id": sender.channel_id,
        "channel_name": "team",
        "user_id": sender.user_id,
        "user_name": "alice",
        "command": "/plan",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/never-called",
        "trigger_id": f"{_run}.{next(_numbers)}",
    }
    return sign(urlencode(fields).encode())


def sign(body: bytes, *, content_type: str = FORM) -> Request:
    """Sign a body at this moment.

    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    stamp = str(int(time.time()))
    digest = hmac.new(SIGNING_SECRET.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256)
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
    return Request(body, headers)


def commands(write: Callable[[int], str], *, sender: Sender) -> Iterator[Request]:
    """Sign one command after the other; `write` makes the words of each from its number."""
    return (command(write(number), sender=sender) for number in count(1))


def home_opened(sender: Sender) -> Request:
    """Sign the event that somebody has opened Home, each time a new one."""
    number = next(_numbers)
    event = {"type": "app_home_opened", "user": sender.user_id, "tab": "home", "event_ts": f"{number}.0"}
    body = {
        "type": "event_callback",
        "token": "deprecated",
        "team_id": sender.team_id,
        "api_app_id": "A0BENCH",
        "event_id": f"Ev{_run}{number}",
        "event_time": int(time.time()),
        "event": event,
        "authorizations": [{"team_id": sender.team_id, "user_id": sender.user_id, "is_bot": True}],
    }
    return sign(json.dumps(body).encode(), content_type="application/json")


def home_turned(sender: Sender) -> Request:
    """Sign the press that shows another page of Home's steps, which draws it anew, each time another one."""
    number = next(_numbers)
    press = {
        "type": "button",
        "action_id": "home.turn",
        "block_id": "steps:pager",
        "value": f"steps:{2 + number % 8}",  # never the first page, which is there: nothing would be drawn
        "action_ts": f"{number}.0",
    }
    payload = {
        "type": "block_actions",
        "user": {"id": sender.user_id, "team_id": sender.team_id},
        "team": {"id": sender.team_id},
        "api_app_id": "A0BENCH",
        "token": "deprecated",
        "trigger_id": f"{_run}.{number}",
        "container": {"type": "view", "view_id": "V0BENCH"},
        "view": {"id": "V0BENCH", "type": "home", "hash": "", "blocks": []},
        "actions": [press],
    }
    return sign(urlencode({"payload": json.dumps(payload)}).encode())
