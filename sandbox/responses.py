"""What the app says in answer to an interaction: at a response URL, or in the ack of a command."""

from collections.abc import Mapping
from typing import Any

from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.slack import Slack
from sandbox.triggers import ResponseUrl
from sandbox.web_api.content import ensure_message

_PARTS = ("text", "blocks", "attachments")


def respond(slack: Slack, secret: str, answer: Mapping[str, Any]) -> None:
    """Post, replace or delete as `answer` says; ephemeral unless `response_type` is in_channel.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    """
    url = slack.response_urls.spend(secret)
    original = slack.workspace.find_message(url.channel, url.message_ts) if url.message_ts else None
    if _is_set(answer, "delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        slack.workspace.delete(original)
        return
    ensure_message(answer, files=slack.files)
    content = _content(answer)
    if original is not None and _is_set(answer, "replace_original"):
        slack.workspace.edit(original, **{"blocks": [], "attachments": [], **content})
        return
    post_answer(slack, url, answer)


def post_answer(slack: Slack, url: ResponseUrl, answer: Mapping[str, Any]) -> None:
    """Post an answer as a new message, to whom the interaction was, in its channel or the thread it names."""
    channel = slack.workspace.channels[url.channel]
    thread_ts = str(answer.get("thread_ts") or "") or None
    is_open = answer.get("response_type") == "in_channel"
    if thread_ts and not is_open and not slack.workspace.is_active_thread(channel, thread_ts):
        reason = "nobody sees it: it is for a thread that has no replies yet"
        slack.log.add("refused", what="response_url", reason=reason)
        return
    slack.workspace.post(
        channel,
        user=slack.app.bot_user_id,
        bot=slack.app.bot_id,
        thread_ts=thread_ts,
        ephemeral_to=None if is_open else url.user,
        **_content(answer),
    )


def has_content(answer: Mapping[str, Any]) -> bool:
    """Return whether there is anything to show in an answer."""
    return any(answer.get(name) for name in _PARTS)


def _content(answer: Mapping[str, Any]) -> Json:
    return {"text": "", **{name: answer[name] for name in _PARTS if answer.get(name)}}


def _is_set(answer: Mapping[str, Any], name: str) -> bool:
    return str(answer.get(name, "")).casefold() in {"true", "1"}
