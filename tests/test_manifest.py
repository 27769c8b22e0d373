"""The manifest keeps Slack's rules, in both modes.

They are those of https://github.com/slackapi/manifest-schema (schemas/manifest.schema.1.0.0.json) and of
https://docs.slack.dev/reference/app-manifest: which fields there are, and how long each may be.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.manifest import manifest, read_command, read_url

URL = "https://waymark.example.com/slack/events"
RULES: dict[str, type | re.Pattern[str]] = {
    "display_information.name": re.compile(r".{1,35}"),
    "display_information.description": re.compile(r".{1,140}"),
    "display_information.background_color": re.compile(r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?"),
    "features.app_home.home_tab_enabled": bool,
    "features.app_home.messages_tab_enabled": bool,
    "features.app_home.messages_tab_read_only_enabled": bool,
    "features.bot_user.display_name": re.compile(r".{1,80}"),
    "features.bot_user.always_online": bool,
    "features.shortcuts[].name": re.compile(r".{1,24}"),
    "features.shortcuts[].type": re.compile(r"message|global"),
    "features.shortcuts[].callback_id": re.compile(r".{1,255}"),
    "features.shortcuts[].description": re.compile(r".{1,150}"),
    "features.slash_commands[].command": re.compile(r"/.{1,31}"),
    "features.slash_commands[].description": re.compile(r".{1,2000}"),
    "features.slash_commands[].usage_hint": re.compile(r".{1,1000}"),
    "features.slash_commands[].should_escape": bool,
    "features.slash_commands[].url": re.compile(r"https?://.{1,2990}"),
    "oauth_config.scopes.bot[]": re.compile(r".{1,50}"),
    "settings.event_subscriptions.bot_events[]": re.compile(r".{1,50}"),
    "settings.event_subscriptions.request_url": re.compile(r"https?://.{1,3490}"),
    "settings.interactivity.is_enabled": bool,
    "settings.interactivity.request_url": re.compile(r"https?://.{1,3490}"),
    "settings.org_deploy_enabled": bool,
    "settings.socket_mode_enabled": bool,
    "settings.token_rotation_enabled": bool,
}
MOST = {"shortcuts": 10, "slash_commands": 50, "bot": 255, "bot_events": 100}


def leaves(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value with the way to it."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from leaves(value, f"{path}.{key}".strip("."))
    elif isinstance(found, list):
        assert 1 <= len(found) <= MOST[path.rpartition(".")[2]]
        for value in found:
            yield from leaves(value, f"{path}[]")
    else:
        yield path, found


@pytest.mark.parametrize("url", [None, URL])
def test_every_field_is_one_of_slacks_and_not_too_long(url):
    for path, value in leaves(manifest(url=url)):
        rule = RULES[path]
        assert isinstance(value, rule) if isinstance(rule, type) else rule.fullmatch(value), path


def test_events_and_scopes_are_named_once():
    made = manifest()
    for names in (
        made["oauth_config"]["scopes"]["bot"],
        made["settings"]["event_subscriptions"]["bot_events"],
    ):
        assert len(set(names)) == len(names)


def test_over_a_socket_there_is_no_address_and_over_http_there_is_one_for_everything():
    for url in (None, URL):
        made = manifest(url=url)
        settings = made["settings"]
        assert settings["socket_mode_enabled"] is (url is None)
        assert settings["event_subscriptions"].get("request_url") == url
        assert settings["interactivity"].get("request_url") == url
        assert {each.get("url") for each in made["features"]["slash_commands"]} == {url}


@pytest.mark.parametrize(
    "said",
    [
        "https://waymark.example.com",
        "https://waymark.example.com/",
        "https://waymark.example.com/slack/events",
        "https://waymark.example.com/slack/events/",
    ],
)
def test_the_address_is_taken_with_or_without_the_path(said):
    assert read_url(said) == URL


def test_a_path_in_front_and_a_port_stay():
    assert read_url("https://a.example:8443/way") == "https://a.example:8443/way/slack/events"


@pytest.mark.parametrize(
    "said",
    [
        "", "waymark.example.com", "http://waymark.example.com", "ftp://waymark.example.com", "https://",
        "https://localhost", "https://127.0.0.1", "https://10.0.0.1:3000", "https://[::1]", "https://[::1",
        "https://a b.example", "https://a.example:99999", "https://a.example:x", "https://a.example?b",
        "https://a.example#b", "https://a.example/\n", "https://ann:secret@a.example", "https://-.example",
        "https://a..example", "https://" + "a." * 1_000 + "example", "https://größe.example",
    ],
)  # fmt: skip
def test_what_slack_cannot_reach_is_refused_in_a_sentence_that_does_not_repeat_it(said):
    with pytest.raises(SettingsError, match="--http takes the address at which Slack reaches you") as refused:
        read_url(said)
    assert "secret" not in refused.value.message


@pytest.mark.parametrize(
    "said", ["", "plan", "/", "/Plan", "/two words", "/a/b", "/" + "x" * 32, "/a\nb", "/\u202ea"]
)
def test_what_is_no_command_is_refused_in_a_sentence(said):
    with pytest.raises(SettingsError, match="--command must be a lower-case word that starts with /"):
        read_command(said)


@given(st.text() | st.builds("https://{}".format, st.text()))
def test_whatever_is_given_is_refused_in_a_sentence_or_keeps_slacks_rules(said):
    for read, field in ((read_url, "url"), (read_command, "command")):
        try:
            taken = read(said)
        except SettingsError:
            continue
        rule = RULES[f"features.slash_commands[].{field}"]
        assert isinstance(rule, re.Pattern)
        assert rule.fullmatch(taken)
