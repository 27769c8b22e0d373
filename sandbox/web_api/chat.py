"""chat.postMessage, chat.update, chat.delete, chat.postEphemeral and chat.getPermalink."""

from collections.abc import Mapping
from typing import Any

from sandbox import wire
from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.records import Channel, Message
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import message_content

LONGEST_UPDATE = 4_000
"""Characters of the text of an update: a tenth of what may be posted.

https://docs.slack.dev/reference/methods/chat.update#errors
"""


def post_message(call: Call) -> Json:
    """Post as the app into a channel that it is in, or into its messages with a person."""
    channel = _destination(call)
    content = message_content(call)
    workspace = call.slack.workspace
    message = workspace.post(channel, **_by_app(call), **_text_first(content), **_thread(call, channel))
    posted = wire.message(message, workspace)
    return {"channel": channel.id, "ts": message.ts, "message": posted}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person of a channel only."""
    channel = _destination(call)
    user_id = call.required("user")
    content = message_content(call)
    workspace = call.slack.workspace
    if user_id not in workspace.people or user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    content.pop("metadata", None)
    thread_ts = call.text("thread_ts")
    if thread_ts and not workspace.is_active_thread(channel, thread_ts):
        reason = "nobody sees it: it is for a thread that has no replies yet"
        call.slack.log.add("refused", what="chat.postEphemeral", reason=reason)
        return {"message_ts": workspace.stamps.next()}
    content |= {"thread_ts": thread_ts or None, "ephemeral_to": user_id}
    message = workspace.post(channel, **_by_app(call), **_text_first(content))
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Replace parts of a message of the app's own; parts that are not named stay."""
    channel = call.channel()
    message = _own(call, channel, refusal="cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    content = message_content(call, is_update=True)
    if not content:
        raise SlackError("no_text")
    if len(content.get("text", "")) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    if "text" in content:  # without blocks beside it the text is what is shown from now on
        content.setdefault("blocks", [])
    workspace = call.slack.workspace
    edited = workspace.edit(message, **content)
    found = {"channel": channel.id, "ts": edited.ts, "text": edited.text}
    return {**found, "message": wire.message(edited, workspace)}


def delete(call: Call) -> Json:
    """Take away a message of the app's own."""
    channel = call.channel()
    message = _own(call, channel, refusal="cant_delete_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    call.slack.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Give the address of a message."""
    channel = call.channel()
    message = call.slack.workspace.find_message(channel.id, call.required("message_ts"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    site, place = f"https://{call.slack.workspace.domain}.slack.com", message.ts.replace(".", "")
    link = f"{site}/archives/{channel.id}/p{place}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _destination(call: Call) -> Channel:
    """Return a channel by id or name, or the messages with a person, if the app may write there."""
    name = call.text("channel")
    workspace = call.slack.workspace
    channel = workspace.dm(name) if name in workspace.people else workspace.find_channel(name)
    if channel is None or (channel.kind == "group" and not channel.app_is_member):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not call.slack.app.has_messages_tab:
        raise SlackError("messages_tab_disabled")
    if not channel.app_is_member and "chat:write.public" not in call.slack.scopes:
        raise SlackError("not_in_channel")
    return channel


def _by_app(call: Call) -> dict[str, Any]:
    return {"user": call.slack.app.bot_user_id, "bot": call.slack.app.bot_id}


def _text_first(content: Json) -> Json:
    return {"text": "", **content}


def _thread(call: Call, channel: Channel) -> dict[str, Any]:
    if not (ts := call.text("thread_ts")):
        return {}
    parent = call.slack.workspace.find_message(channel.id, ts)
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    root = parent.thread_ts if parent.is_reply else parent.ts
    return {"thread_ts": root, "is_broadcast": call.flag("reply_broadcast")}


def _own(call: Call, channel: Channel, *, refusal: str) -> Message:
    message = call.slack.workspace.find_message(channel.id, call.required("ts"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    if message.bot != call.slack.app.bot_id:
        raise SlackError(refusal)
    return message


_WRITING = ("chat:write",)
METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(post_message, scopes=_WRITING),
    "chat.postEphemeral": Method(post_ephemeral, scopes=_WRITING),
    "chat.update": Method(update, scopes=_WRITING),
    "chat.delete": Method(delete, scopes=_WRITING),
    "chat.getPermalink": Method(get_permalink, takes_json=False),
}
