"""conversations.open, join, info, list, members, history and replies, and users.conversations."""

import math
import re
from collections.abc import Iterable, Mapping

from sandbox import wire
from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.records import Channel, Message
from sandbox.web_api.call import Call, Method, paged

_KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def open_conversation(call: Call) -> Json:
    """Open the app's messages with one person, by user id or by the id of the conversation."""
    workspace = call.slack.workspace
    if call.text("channel"):
        channel = call.channel()
        if channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": wire.channel(channel, workspace)}
    users = [user_id.strip() for user_id in call.text("users").split(",") if user_id.strip()]
    if not users:
        raise SlackError("users_list_not_supplied")
    if unknown := [user_id for user_id in users if user_id not in workspace.people]:
        raise SlackError("user_not_found", response_metadata={"messages": unknown})
    if len(users) > 1:
        call.need("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")  # this workspace has no group messages
    if workspace.people[users[0]].deleted:
        raise SlackError("user_disabled")
    is_known = any(channel.user == users[0] for channel in workspace.channels.values())
    channel = workspace.dm(users[0])
    described = wire.channel(channel, workspace) if call.flag("return_im") else {"id": channel.id}
    return {**({"no_op": True, "already_open": True} if is_known else {}), "channel": described}


def join(call: Call) -> Json:
    """Let the app join a public channel by itself."""
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    told = {"warning": "already_in_channel"} if channel.app_is_member else {}
    call.slack.workspace.join(channel, call.slack.app.bot_user_id)
    return {"channel": wire.channel(channel, call.slack.workspace), **told}


def info(call: Call) -> Json:
    """Describe a conversation."""
    channel = call.channel()
    call.need(f"{channel.family}:read")
    found = wire.channel(channel, call.slack.workspace)
    if call.flag("include_num_members"):
        found["num_members"] = len(_members(channel, call))
    return {"channel": found}


def list_conversations(call: Call) -> Json:
    """List conversations of the kinds in `types` that the app can know of, in pages."""
    page, next_cursor = call.page(
        [each for each in _asked_for(call) if each.kind != "group" or each.app_is_member]
    )
    workspace = call.slack.workspace
    found = [
        {**wire.channel(channel, workspace), "num_members": len(_members(channel, call))} for channel in page
    ]
    return paged({"channels": found}, next_cursor)


def list_own(call: Call) -> Json:
    """List the conversations of the kinds in `types` that the app is in, in pages."""
    if call.text("user") not in {"", call.slack.app.bot_user_id}:
        raise SlackError(
            "user_not_found"
        )  # of other people a bot sees only what they share, which nobody asks
    page, next_cursor = call.page([each for each in _asked_for(call) if each.app_is_member])
    return paged({"channels": [wire.channel(each, call.slack.workspace) for each in page]}, next_cursor)


def _asked_for(call: Call) -> list[Channel]:
    types = [each.strip() for each in (call.text("types") or "public_channel").split(",")]
    if any(each not in _KINDS for each in types):
        raise SlackError("invalid_types")
    kinds = [_KINDS[each] for each in types]
    call.need(*(_READ_SCOPES[kind] for kind in kinds))
    found = [each for each in call.slack.workspace.channels.values() if each.kind in kinds]
    return [each for each in found if not (call.flag("exclude_archived") and each.is_archived)]


def members(call: Call) -> Json:
    """List who is in a conversation, the app's bot included, in pages."""
    channel = call.channel()
    call.need(f"{channel.family}:read")
    page, next_cursor = call.page(_members(channel, call))
    return paged({"members": page}, next_cursor)


def history(call: Call) -> Json:
    """List a conversation's messages, newest first, replies in threads left out, in pages.

    With `oldest` alone the pages go from there to the newest, each of them newest first nevertheless.
    https://github.com/slackhq/slack-api-docs/issues/4
    """
    channel = _readable(call)
    messages = [message for message in channel.messages if not message.ephemeral and not message.is_reply]
    found = sorted(_between(call, messages), key=_moment, reverse=not _begins_at_oldest(call))
    listed = _page(call, found)
    listed["messages"].sort(key=lambda message: float(message["ts"]), reverse=True)
    return {
        **listed,
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }


def replies(call: Call) -> Json:
    """List a thread, its first message included, oldest first, in pages."""
    channel = _readable(call)
    workspace = call.slack.workspace
    parent = workspace.find_message(channel.id, call.required("ts"))
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    return _page(call, [parent, *_between(call, workspace.replies(parent))])


def _members(channel: Channel, call: Call) -> list[str]:
    bot = [call.slack.app.bot_user_id] if channel.app_is_member else []
    return [*sorted(channel.members), *bot]


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need(f"{channel.family}:history")
    if not channel.app_is_member:
        raise SlackError("not_in_channel")
    return channel


def _moment(message: Message) -> float:
    return float(message.ts)


def _begins_at_oldest(call: Call) -> bool:
    return bool(call.text("oldest")) and not call.text("latest")


def _bound(call: Call, name: str, *, otherwise: float) -> float:
    text = call.text(name)
    if text and not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", text):
        raise SlackError(f"invalid_ts_{name}")
    return float(text) if text else otherwise


def _between(call: Call, messages: Iterable[Message]) -> list[Message]:
    oldest, latest = _bound(call, "oldest", otherwise=0), _bound(call, "latest", otherwise=math.inf)
    if call.flag("inclusive"):
        return [message for message in messages if oldest <= _moment(message) <= latest]
    return [message for message in messages if oldest < _moment(message) < latest]


def _page(call: Call, messages: list[Message]) -> Json:
    page, next_cursor = call.page(messages, most=call.slack.faults.read_at_once)
    with_metadata = call.flag("include_all_metadata")
    workspace = call.slack.workspace
    found = [wire.message(message, workspace, with_metadata=with_metadata) for message in page]
    listed: Json = {"messages": found, "has_more": bool(next_cursor)}
    return paged(listed, next_cursor) if next_cursor else listed


METHODS: Mapping[str, Method] = {
    "conversations.open": Method(open_conversation, scopes=("im:write",)),
    "conversations.join": Method(join, scopes=("channels:join",)),
    "conversations.info": Method(info, takes_json=False),
    "conversations.list": Method(list_conversations, takes_json=False),
    "conversations.members": Method(members, takes_json=False),
    "conversations.history": Method(history, takes_json=False),
    "conversations.replies": Method(replies, takes_json=False),
    "users.conversations": Method(list_own, takes_json=False),
}
