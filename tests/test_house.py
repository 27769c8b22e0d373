"""The house keeps its own rules."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import handlers
from bot.handlers import commands
from bot.handlers.context import OFFERED
from bot.manifest import EVENTS, SCOPES, manifest, manifest_yaml

ROOT = Path(__file__).parent.parent
OFFERED_BY_BOLT = {
    "ack",
    "action",
    "body",
    "command",
    "context",
    "event",
    "view",
    "error",
    "req",
    "client",
    "next_",
}


class Register:
    """Stands where Bolt's app does, and remembers what was registered."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Callable[..., Any]] = {}

    def _take(self, kind: str, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def take(function: Callable[..., Any]) -> Callable[..., Any]:
            assert (kind, name) not in self.found, f"{kind} {name} is registered twice"
            self.found[kind, name] = function
            return function

        return take

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        if kind in {"use", "error"}:
            return self._take(kind, "")
        return lambda name: self._take(kind, name)


class _Offers:
    async def offer(self, req: Any, context: Any, client: Any, next_: Any) -> None:
        """Stands where the middleware does."""


@pytest.fixture(name="registered")
def _registered() -> dict[tuple[str, str], Callable[..., Any]]:
    register = Register()
    handlers.register(register, _Offers(), command_name="/plan")  # type: ignore[arg-type]
    return register.found


def test_every_handler_asks_only_for_what_is_offered(registered):
    asked_by_verbs = {**commands.VERBS, **commands.CORRECTIONS}
    for name, function in [*registered.items(), *asked_by_verbs.items()]:
        asked = {parameter for parameter in inspect.signature(function).parameters if parameter != "self"}
        unknown = asked - OFFERED - OFFERED_BY_BOLT
        assert not unknown, f"{name} asks for {unknown}, which nobody offers"


def test_verbs_do_not_ask_bolt_for_what_only_bolt_can_give():
    for verb, function in {**commands.VERBS, **commands.CORRECTIONS}.items():
        asked = set(inspect.signature(function).parameters)
        assert asked <= OFFERED | {"context"}, f"{verb} asks for {asked - OFFERED}"


def test_the_manifest_on_file_is_the_one_the_code_writes():
    assert (ROOT / "manifest.yml").read_text() == manifest_yaml()
    assert yaml.safe_load(manifest_yaml()) == manifest()


def test_the_manifest_follows_another_command():
    assert manifest(command="/way")["features"]["slash_commands"][0]["command"] == "/way"


def test_code_and_manifest_agree_on_events_and_commands(registered):
    events = {name for kind, name in registered if kind == "event"}
    assert events == {name.partition(".")[0] for name in EVENTS}
    written = {entry["command"] for entry in manifest()["features"]["slash_commands"]}
    assert {name for kind, name in registered if kind == "command"} == written
    assert all(entry["should_escape"] for entry in manifest()["features"]["slash_commands"])


def test_code_and_manifest_agree_on_shortcuts(registered):
    offered = manifest()["features"]["shortcuts"]
    assert {name for kind, name in registered if kind == "shortcut"} == {
        each["callback_id"] for each in offered
    }
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in offered)


def test_every_scope_is_used_and_every_use_has_its_scope():
    needed = {
        "chat_postMessage": "chat:write",
        "chat.postMessage": "chat:write",
        "chat.update": "chat:write",
        "conversations.open": "im:write",
        "files.completeUploadExternal": "files:write",
        "conversations_info": "channels:read",
        "conversations_members": "groups:read",
        "users_info": "users:read",
    }
    code = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    used = {scope for call, scope in needed.items() if f"{call}(" in code or f'"{call}"' in code}
    heard = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    used |= {scope for event, scope in heard.items() if event in EVENTS}
    assert used | {"commands"} == set(SCOPES)


def test_home_and_messages_are_open_to_people():
    home = manifest()["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


@pytest.mark.parametrize("folder", ["bot", "storage", "sandbox"])
def test_no_file_outgrows_its_name(folder):
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 380
    }
    assert not long
