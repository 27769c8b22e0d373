"""Slack's view of us: the app manifest, of which `manifest.yml` is the default."""

from typing import Any

import yaml

SCOPES = {
    "app_mentions:read": "people write the same words after @Waymark, also in threads",
    "channels:read": "is a public channel archived or shared, and is Waymark in it",
    "chat:write": "check-in prompts, records and the day's message",
    "commands": "the command",
    "groups:read": "the same for private channels, and who may see the plans that live there",
    "im:history": "people write to the app; and the look before a message is sent again",
    "im:write": "the day's message goes to the person it is for",
    "users:read": "names, time zones, guests and people who have left",
}
"""Every scope that Waymark asks for, and why."""

EVENTS = ("app_home_opened", "app_mention", "message.im")
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

_HEADER = "# Slack's view of Waymark. Written by `waymark manifest`; a test holds it to the code.\n"


def manifest(*, command: str = "/plan") -> dict[str, Any]:
    """Return the manifest as Slack's app settings take it."""
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


def manifest_yaml(*, command: str = "/plan") -> str:
    """Return the manifest as the text of `manifest.yml`, with the reason of each scope."""
    text = yaml.safe_dump(manifest(command=command), sort_keys=False, allow_unicode=True, width=100)
    for scope, reason in SCOPES.items():
        text = text.replace(f"    - {scope}\n", f"    - {scope} # {reason}\n")
    return _HEADER + text
