"""Reading an app manifest: what the workspace knows of the app that is installed in it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.ids import stable_id
from sandbox.limits_manifest import check_manifest
from sandbox.request_urls import RequestUrls, request_urls, section


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the manifest; `should_escape` makes Slack send mentions with their ids."""

    name: str
    should_escape: bool = False
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut of the manifest."""

    name: str
    kind: str
    callback_id: str


@dataclass(frozen=True, slots=True)
class App:
    """The installed app: its identity and secrets, and what its manifest asks for.

    `urls` says where it is sent what happens; None means over Socket Mode.
    """

    id: str
    name: str
    bot_name: str
    bot_user_id: str
    bot_id: str
    commands: Mapping[str, Command]
    shortcuts: tuple[Shortcut, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    is_interactive: bool
    has_home: bool
    can_be_written_to: bool
    has_messages_tab: bool
    urls: RequestUrls | None
    bot_token: str = field(default_factory=lambda: f"xoxb-sandbox-{secrets.token_hex(8)}", repr=False)
    app_token: str = field(default_factory=lambda: f"xapp-sandbox-{secrets.token_hex(8)}", repr=False)
    verification_token: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


def _commands(features: Mapping[str, Any]) -> dict[str, Command]:
    return {
        each["command"]: Command(
            name=each["command"],
            should_escape=bool(each.get("should_escape", False)),
            description=each.get("description") or "",
            usage_hint=each.get("usage_hint") or "",
        )
        for each in features.get("slash_commands") or ()
    }


def _shortcuts(features: Mapping[str, Any]) -> tuple[Shortcut, ...]:
    return tuple(
        Shortcut(name=each["name"], kind=each["type"], callback_id=each["callback_id"])
        for each in features.get("shortcuts") or ()
    )


def install(manifest: Mapping[str, Any]) -> App:
    """Install the app that a parsed manifest describes; ValueError says what Slack would refuse in it.

    https://docs.slack.dev/reference/app-manifest
    """
    if problems := check_manifest(manifest, is_whole=False):
        raise ValueError(" ".join(problems))
    name = section(manifest, "display_information").get("name") or "App"
    features, home = section(manifest, "features"), section(manifest, "features", "app_home")
    bot_name = str(section(features, "bot_user").get("display_name") or name)
    return App(
        id=stable_id("A", name),
        name=name,
        bot_name=bot_name,
        bot_user_id=stable_id("U", f"{bot_name}BOT"),
        bot_id=stable_id("B", bot_name),
        commands=_commands(features),
        shortcuts=_shortcuts(features),
        scopes=frozenset(section(manifest, "oauth_config", "scopes").get("bot") or ()),
        events=frozenset(section(manifest, "settings", "event_subscriptions").get("bot_events") or ()),
        is_interactive=bool(section(manifest, "settings", "interactivity").get("is_enabled", False)),
        has_home=bool(home.get("home_tab_enabled", False)),
        has_messages_tab=bool(home.get("messages_tab_enabled", True)),
        can_be_written_to=bool(home.get("messages_tab_enabled", False))
        and not home.get("messages_tab_read_only_enabled", False),
        urls=request_urls(manifest),
    )
