"""Slack's view of us: the app manifest, of which `manifest.yml` is the default."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.settings import COMMAND_SHAPE, is_command

SCOPES = {
    "app_mentions:read": "people write the same words after @Waymark, also in threads",
    "channels:read": "is a public channel archived or shared, and is Waymark in it",
    "chat:write": "check-in prompts, records and the day's message",
    "commands": "the command",
    "files:write": "exports and charts, as files to whoever asked for them",
    "groups:read": "the same for private channels, and who may see the plans that live there",
    "im:history": "people write to the app; and the look before a message is sent again",
    "im:write": "the day's message goes to the person it is for",
    "users:read": "names, time zones, guests and people who have left",
}
"""Every scope that Waymark asks for, and why."""

OPTIONAL_SCOPES = ("channels:history", "groups:history")
"""With these it looks by itself, in public and private channels, for what may have been posted."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "tokens_revoked",
    "user_change",
)
SHORTCUTS = (
    {
        "name": "New plan",
        "type": "global",
        "callback_id": "plan.new",
        "description": "Say what should get better, by how much, and who does what",
    },
    {
        "name": "Add as plan step",
        "type": "message",
        "callback_id": "action_step.from_message",
        "description": "Make a step of a plan out of this message",
    },
)
"""What Slack's own menus offer: of the composer, and of a message."""

PATH = "/slack/events"
LONGEST_URL = 2_000
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
_HEADER = "# Slack's view of Waymark. Written by `waymark manifest`; a test holds it to the code.\n"


def manifest(*, command: str = "/plan", url: str | None = None) -> dict[str, Any]:
    """Return the manifest as Slack's app settings take it: for socket mode, or for HTTP mode at a URL."""
    made = _for_socket_mode(command)
    if url is not None:
        for each in made["features"]["slash_commands"]:
            each["url"] = url
        settings = made["settings"]
        settings["event_subscriptions"] = {"request_url": url, **settings["event_subscriptions"]}
        settings["interactivity"]["request_url"] = url
        settings["socket_mode_enabled"] = False
    return made


def _for_socket_mode(command: str) -> dict[str, Any]:
    return {
        "display_information": {
            "name": "Waymark",
            "description": "Improvement plans where your team already talks",
            "background_color": "#5b2c83",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "shortcuts": [{**shortcut} for shortcut in SHORTCUTS],
            "bot_user": {"display_name": "Waymark", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "Plans, targets, steps and check-ins",
                    "usage_hint": "add Book venue friday @ann to P-1",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(*, command: str = "/plan", url: str | None = None) -> str:
    """Return the manifest as the text of `manifest.yml`, with the reason of each scope."""
    made = manifest(command=command, url=url)
    import yaml  # noqa: PLC0415  # a server only wants the path at which Slack finds it

    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)
    for scope, reason in SCOPES.items():
        text = text.replace(f"    - {scope}\n", f"    - {scope} # {reason}\n")
    return _HEADER + text


def read_command(text: str) -> str:
    """Return the name of a command, or raise SettingsError with what one looks like."""
    if not is_command(text):
        raise SettingsError(f"--command {COMMAND_SHAPE}.")
    return text


def read_url(text: str) -> str:
    """Return the Request URL for an address at which Slack reaches us, or raise SettingsError."""
    address = text.rstrip("/").removesuffix(PATH)
    if not _is_reachable(address):
        raise SettingsError(
            "--http takes the address at which Slack reaches you, for example https://waymark.example.com."
        )
    return address + PATH


def _is_reachable(address: str) -> bool:
    """Whether this can be an address of the Internet that speaks HTTPS, with nothing after its path."""
    if len(address) > LONGEST_URL or not (address.isascii() and address.isprintable() and " " not in address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # for brackets or a port that are none
        return False
    if parts.scheme != "https" or "@" in parts.netloc or "?" in address or "#" in address:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return _HOST.fullmatch(host) is not None
