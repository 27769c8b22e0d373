"""What Slack refuses in an app manifest: figures, values and names of settings, as data.

https://docs.slack.dev/reference/app-manifest; five shortcuts of each type by
https://docs.slack.dev/interactivity/implementing-shortcuts
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.blocks import Json


@dataclass(frozen=True, slots=True)
class Row:
    """A figure on one setting: `longest` counts characters, `most` items; `[]` is an item of a list."""

    place: str
    measure: Literal["longest", "shortest", "most"]
    figure: int


ROWS = (
    Row("display_information.name", "longest", 35),
    Row("display_information.description", "longest", 140),
    Row("display_information.long_description", "shortest", 174),
    Row("display_information.long_description", "longest", 4_000),
    Row("features.bot_user.display_name", "longest", 80),
    Row("features.shortcuts", "most", 10),
    Row("features.shortcuts[].callback_id", "longest", 255),
    Row("features.shortcuts[].description", "longest", 150),
    Row("features.slash_commands", "most", 50),
    Row("features.slash_commands[].command", "longest", 32),
    Row("features.slash_commands[].description", "longest", 2_000),
    Row("features.slash_commands[].usage_hint", "longest", 1_000),
    Row("features.unfurl_domains", "most", 5),
    Row("oauth_config.redirect_urls", "most", 1_000),
    Row("oauth_config.scopes.bot", "most", 255),
    Row("settings.allowed_ip_address_ranges", "most", 10),
    Row("settings.event_subscriptions.bot_events", "most", 100),
)

FORMS: Mapping[str, str] = {
    "display_information.background_color": r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})",
    "features.shortcuts[].type": r"global|message",
    "features.slash_commands[].command": r"/\S+",
}
"""Settings that are written in one way."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "": ("display_information",),
    "display_information": ("name",),
    "features.bot_user": ("display_name",),
    "features.shortcuts[]": ("name", "callback_id", "description", "type"),
    "features.slash_commands[]": ("command", "description"),
    "settings.interactivity": ("is_enabled",),
}
"""What a group of settings must say, if it is there."""

KNOWN: Mapping[str, frozenset[str]] = {
    place: frozenset(names.split())
    for place, names in {
        "": "_metadata display_information features oauth_config settings functions app_directory",
        "_metadata": "major_version minor_version",
        "display_information": "name description long_description background_color",
        "features": "app_home agent_view assistant_view bot_user rich_previews search shortcuts"
        " slash_commands unfurl_domains workflow_steps",
        "features.app_home": "home_tab_enabled messages_tab_enabled messages_tab_read_only_enabled",
        "features.bot_user": "display_name always_online",
        "features.shortcuts[]": "name callback_id description type",
        "features.slash_commands[]": "command description should_escape url usage_hint",
        "oauth_config": "pkce_enabled redirect_urls scopes token_management_enabled",
        "oauth_config.scopes": "bot bot_optional user user_optional",
        "settings": "allowed_ip_address_ranges event_subscriptions incoming_webhooks interactivity"
        " org_deploy_enabled socket_mode_enabled token_rotation_enabled is_hosted function_runtime"
        " hermes_app_type siws_links",
        "settings.event_subscriptions": "request_url bot_events user_events metadata_subscriptions",
        "settings.interactivity": "is_enabled request_url message_menu_options_url",
    }.items()
}
"""The settings of each group that is looked into."""

MOST_OF_A_TYPE = 5


def check_manifest(manifest: Mapping[str, Any], *, is_whole: bool = True) -> list[str]:
    """Return what Slack would refuse, in sentences; without what is only missing unless `is_whole`."""
    found = list(_check_group("", manifest, is_whole=is_whole))
    return [*found, *_check_figures(manifest), *_check_shortcuts(manifest)]


def _check_group(place: str, value: Any, *, is_whole: bool) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _check_group(f"{place}[]", each, is_whole=is_whole)
    if not isinstance(value, Mapping):
        return
    known = KNOWN.get(place)
    yield from (
        f"{place or 'The manifest'} has no {name!r}." for name in value if known and name not in known
    )
    if is_whole:
        yield from (f"{place or 'The manifest'} needs {name!r}." for name in _absent(place, value))
    for name, each in value.items():
        yield from _check_group(f"{place}.{name}".removeprefix("."), each, is_whole=is_whole)


def _absent(place: str, value: Mapping[str, Any]) -> list[str]:
    return [name for name in REQUIRED.get(place, ()) if value.get(name) in (None, "")]


def _check_figures(manifest: Mapping[str, Any]) -> Iterator[str]:
    for row in ROWS:
        for value in _values(manifest, row.place):
            if not _keeps(row, value):
                yield f"{row.place}: {row.measure} is {row.figure}, not {len(value)}."
    for place, form in FORMS.items():
        for value in _values(manifest, place):
            if not re.fullmatch(form, str(value)):
                yield f"{place} cannot be {value!r}."


def _keeps(row: Row, value: Any) -> bool:
    return len(value) >= row.figure if row.measure == "shortest" else len(value) <= row.figure


def _values(node: Any, place: str) -> Iterator[Any]:
    """Find what stands at a place, in every item of the lists on the way."""
    name, _, rest = place.partition(".")
    bare = name.removesuffix("[]")
    found = node.get(bare) if isinstance(node, Mapping) else None
    if found is None:
        return
    items = found if bare != name else [found]
    for item in items:
        if rest:
            yield from _values(item, rest)
        else:
            yield item


def _check_shortcuts(manifest: Mapping[str, Any]) -> Iterator[str]:
    shortcuts: list[Json] = list(_values(manifest, "features.shortcuts[]"))
    for kind, count in Counter(each.get("type") for each in shortcuts).items():
        if count > MOST_OF_A_TYPE:
            yield f"features.shortcuts: at most {MOST_OF_A_TYPE} may be {kind}, not {count}."
    for callback_id, count in Counter(each.get("callback_id") for each in shortcuts).items():
        if count > 1:
            yield f"features.shortcuts: {callback_id!r} is there {count} times."
