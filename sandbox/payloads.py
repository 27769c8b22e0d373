"""What Slack sends to the app for each thing that a person does.

https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from typing import Any

from sandbox import wire
from sandbox.blocks import FIELDS, Control, Json
from sandbox.form import first_state
from sandbox.ids import random_id
from sandbox.records import Channel, Member, Message, View
from sandbox.slack import Slack

# The fields of an element that its action repeats.
_REPEATED = ("placeholder", "confirm", "value", "style", "text", "url", "accessibility_label")


def channel_name(channel: Channel) -> str:
    """Return the name that payloads give a channel: private ones do not tell theirs."""
    return {"channel": channel.name, "group": "privategroup", "im": "directmessage"}[channel.kind]


def command(slack: Slack, member: Member, channel: Channel, *, name: str, text: str) -> Json:
    """Return a slash command (https://docs.slack.dev/interactivity/implementing-slash-commands)."""
    return {
        "token": slack.app.verification_token,
        "team_id": slack.workspace.team_id,
        "team_domain": slack.workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": member.id,
        "user_name": member.name,
        "command": name,
        "text": text,
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": slack.response_urls.issue(member.id, channel=channel.id),
        "trigger_id": slack.triggers.issue(member.id, channel=channel.id),
    }


def _interaction(slack: Slack, member: Member, *, kind: str) -> Json:
    user = {"id": member.id, "username": member.name, "name": member.name, "team_id": member.team_id}
    return {
        "type": kind,
        "user": user,
        "api_app_id": slack.app.id,
        "token": slack.app.verification_token,
        "team": {"id": slack.workspace.team_id, "domain": slack.workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(control: Control, value: Mapping[str, Any], *, action_ts: str) -> Json:
    """One entry of `actions`: the control, and what was chosen in it."""
    repeated = {key: control.element[key] for key in _REPEATED if key in control.element}
    if control.kind in FIELDS and (initial := FIELDS[control.kind][1]) in control.element:
        repeated[initial] = control.element[initial]
    named = {"type": control.kind, "action_id": control.action_id, "block_id": control.block_id}
    return {**named, **repeated, **value, "action_ts": action_ts}


def message_action(
    slack: Slack, member: Member, message: Message, *, taken: Json, state: Mapping[str, Any]
) -> Json:
    """block_actions from a message; an ephemeral one is named but not shown."""
    channel = slack.workspace.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    shown = {} if message.ephemeral else {"message": wire.message(message, slack.workspace)}
    url = slack.response_urls.issue(member.id, channel=channel.id, message_ts=message.ts)
    return {
        **_interaction(slack, member, kind="block_actions"),
        "container": container,
        "trigger_id": slack.triggers.issue(member.id, channel=channel.id),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        **shown,
        "state": {"values": state},
        "response_url": url,
        "actions": [taken],
    }


def message_state(
    message: Message, kept: Mapping[str, Mapping[str, Json]]
) -> Mapping[str, Mapping[str, Json]]:
    """Return what is chosen in a message's fields, by one person."""
    return first_state(message.controls, kept=kept)


def view_action(slack: Slack, member: Member, view: View, *, taken: Json) -> Json:
    """block_actions from a modal or a Home."""
    return {
        **_interaction(slack, member, kind="block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": slack.triggers.issue(member.id),
        "view": wire.view(view, slack.workspace),
        "actions": [taken],
    }


def suggestion(slack: Slack, member: Member, where: Message | View, control: Control, *, query: str) -> Json:
    """Return what is asked when somebody types into a menu whose options come from the app."""
    asked = {"action_id": control.action_id, "block_id": control.block_id, "value": query}
    found = {**_interaction(slack, member, kind="block_suggestion"), **asked}
    if isinstance(where, View):
        container: Json = {"type": "view", "view_id": where.id}
        return {**found, "container": container, "view": wire.view(where, slack.workspace)}
    channel = slack.workspace.channels[where.channel]
    container = {"type": "message", "message_ts": where.ts, "channel_id": channel.id}
    container["is_ephemeral"] = where.ephemeral
    shown = {} if where.ephemeral else {"message": wire.message(where, slack.workspace)}
    named = {"channel": {"id": channel.id, "name": channel_name(channel)}}
    return {**found, "container": container, **named, **shown}


def view_submission(slack: Slack, member: Member, view: View) -> Json:
    """Return a modal that has been submitted."""
    return {
        **_interaction(slack, member, kind="view_submission"),
        "trigger_id": slack.triggers.issue(member.id),
        "view": wire.view(view, slack.workspace),
        "response_urls": [
            url for control in view.controls if (url := _asked_url(slack, member, view, control))
        ],
    }


def _asked_url(slack: Slack, member: Member, view: View, control: Control) -> Json | None:
    if not control.element.get("response_url_enabled"):
        return None
    value = view.state[control.block_id][control.action_id]
    channel_id = value.get("selected_conversation") or value.get("selected_channel")
    if not channel_id:
        return None
    url = slack.response_urls.issue(member.id, channel=channel_id)
    named = {"block_id": control.block_id, "action_id": control.action_id}
    return {**named, "channel_id": channel_id, "response_url": url}


def view_closed(slack: Slack, member: Member, view: View, *, is_cleared: bool) -> Json:
    """Return a modal that has been closed without submitting."""
    found = _interaction(slack, member, kind="view_closed")
    return {**found, "view": wire.view(view, slack.workspace), "is_cleared": is_cleared}


def global_shortcut(slack: Slack, member: Member, *, callback_id: str) -> Json:
    """Return a shortcut from the composer's menu."""
    found = _interaction(slack, member, kind="shortcut")
    trigger = slack.triggers.issue(member.id)
    return {
        **found,
        "callback_id": callback_id,
        "trigger_id": trigger,
        "action_ts": slack.workspace.stamps.next(),
    }


def message_shortcut(slack: Slack, member: Member, message: Message, *, callback_id: str) -> Json:
    """Return a shortcut from a message's menu."""
    channel = slack.workspace.channels[message.channel]
    return {
        **_interaction(slack, member, kind="message_action"),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(member.id, channel=channel.id),
        "action_ts": slack.workspace.stamps.next(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": wire.message(message, slack.workspace),
        "response_url": slack.response_urls.issue(member.id, channel=channel.id),
    }


def event(slack: Slack, inner: Json, *, is_shared: bool = False) -> Json:
    """Return an event in its envelope (https://docs.slack.dev/apis/events-api#event-types)."""
    workspace = slack.workspace
    authorization = {"enterprise_id": None, "team_id": workspace.team_id, "user_id": slack.app.bot_user_id}
    return {
        "token": slack.app.verification_token,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": slack.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": random_id("Ev"),
        "event_time": int(slack.now().timestamp()),
        "authorizations": [{**authorization, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": is_shared,
        "event_context": random_id("4-"),
    }
