"""Where an app that is not in Socket Mode wants to be sent what happens; on this machine only."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.blocks import Json


@dataclass(frozen=True, slots=True)
class RequestUrls:
    """The request URLs of a manifest: of each command, of what is interactive, of events and of options."""

    commands: Mapping[str, str]
    interactivity: str = ""
    events: str = ""
    options: str = ""

    def __post_init__(self) -> None:
        """Refuse whatever would leave this machine."""
        for url in (*self.commands.values(), self.interactivity, self.events, self.options):
            if url and not is_loopback(url):
                raise ValueError(f"The sandbox sends to this machine only, not to {url!r}.")

    def moved_to(self, url: str) -> "RequestUrls":
        """Return the same with one URL for everything that has one."""
        return RequestUrls(
            commands=dict.fromkeys(self.commands, url),
            interactivity=url if self.interactivity else "",
            events=url if self.events else "",
            options=url if self.options else "",
        )

    def find(self, kind: str, payload: Json) -> str:
        """Return the URL for a payload; empty where there is none."""
        match kind:
            case "slash_commands":
                return self.commands.get(str(payload["command"]), "")
            case "events_api":
                return self.events
            case _ if payload["type"] == "block_suggestion":
                return self.options
            case _:
                return self.interactivity


def is_loopback(url: str) -> bool:
    """Return whether a URL is one of HTTP on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"}:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def section(manifest: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return a part of a manifest; empty where it is missing."""
    found: Any = manifest
    for key in path:
        found = (found or {}).get(key)
    return found or {}


def request_urls(manifest: Mapping[str, Any]) -> RequestUrls | None:
    """Return the request URLs, None in Socket Mode; ValueError where one is missing, as Slack has it."""
    settings = section(manifest, "settings")
    if settings.get("socket_mode_enabled", False):
        return None
    commands = {
        str(each["command"]): str(each.get("url") or "")
        for each in section(manifest, "features").get("slash_commands") or ()
    }
    events = section(settings, "event_subscriptions")
    interactivity = section(settings, "interactivity")
    wanted = {
        **{f"features.slash_commands[{name}].url": url for name, url in commands.items()},
        **({"settings.event_subscriptions.request_url": events.get("request_url")} if events else {}),
        **(
            {"settings.interactivity.request_url": interactivity.get("request_url")}
            if interactivity.get("is_enabled")
            else {}
        ),
    }
    if missing := [name for name, url in wanted.items() if not url]:
        raise ValueError(f"Without Socket Mode the manifest needs {', '.join(missing)}.")
    return RequestUrls(
        commands=commands,
        interactivity=str(interactivity.get("request_url") or ""),
        events=str(events.get("request_url") or ""),
        options=str(interactivity.get("message_menu_options_url") or ""),
    )
