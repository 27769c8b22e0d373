"""files.getUploadURLExternal, files.completeUploadExternal, files.info and files.delete."""

from collections.abc import Mapping, Sequence

from sandbox import wire
from sandbox.blocks import Json
from sandbox.errors import SlackError, invalid_arguments
from sandbox.files import File
from sandbox.records import Channel
from sandbox.web_api.call import Call, Method

LONGEST_ALT = 1_000  # https://docs.slack.dev/reference/methods/files.getUploadURLExternal


def get_upload_url(call: Call) -> Json:
    """Promise a file, and say where its content is to be sent."""
    name, length = call.required("filename"), call.required("length")
    if not length.isdecimal():
        raise invalid_arguments("must be an integer [json-pointer:/length]")
    if int(length) == 0:
        raise SlackError("missing_argument")
    alt_txt = call.text("alt_txt")
    if len(alt_txt) > LONGEST_ALT:
        raise SlackError("alt_txt_too_large")
    created = int(call.slack.now().timestamp())
    file, url = call.slack.files.ask(
        name, length=int(length), alt_txt=alt_txt, created=created, user=call.slack.app.bot_user_id
    )
    return {"upload_url": url, "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Finish files that have been sent, and share them where they are meant to be."""
    named = call.json("files", error="invalid_arguments")
    if not isinstance(named, list) or not named or not all(isinstance(each, dict) for each in named):
        raise invalid_arguments("missing required field: files")
    channels = _channels(call)
    thread_ts = call.text("thread_ts") or None
    if thread_ts and len(channels) > 1:
        raise SlackError("invalid_arguments")
    found = [
        call.slack.files.complete(str(each.get("id")), title=str(each.get("title") or "")) for each in named
    ]
    for channel in channels:
        _share(call, found, channel, thread_ts=thread_ts)
    return {"files": [wire.file(call.slack.files.find(file.id), call.slack.files) for file in found]}


def info(call: Call) -> Json:
    """Describe a file; its kind is known once it is ready."""
    file = call.slack.files.find(call.required("file"))
    return {"file": wire.file(file, call.slack.files), "comments": []}


def delete(call: Call) -> Json:
    """Take a file away."""
    call.slack.files.delete(call.required("file"))
    return {}


def _channels(call: Call) -> list[Channel]:
    names = [call.text("channel_id"), *call.text("channels").split(",")]
    return [_channel(call, name.strip()) for name in names if name.strip()]


def _channel(call: Call, name: str) -> Channel:
    channel = call.slack.workspace.channels.get(name)
    if channel is None or (channel.kind == "group" and not channel.app_is_member):
        raise SlackError("channel_not_found")
    if not channel.app_is_member:
        raise SlackError("not_in_channel")
    return channel


def _share(call: Call, files: Sequence[File], channel: Channel, *, thread_ts: str | None) -> None:
    shared = [call.slack.files.share(file, channel.id) for file in files]
    call.slack.workspace.post(
        channel,
        user=call.slack.app.bot_user_id,
        bot=call.slack.app.bot_id,
        text=call.text("initial_comment"),
        thread_ts=thread_ts,
        files=[wire.file(file, call.slack.files) for file in shared],
    )


_WRITING = ("files:write",)
METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(get_upload_url, scopes=_WRITING, takes_json=False),
    "files.completeUploadExternal": Method(complete_upload, scopes=_WRITING),
    "files.info": Method(info, scopes=("files:read",), takes_json=False),
    "files.delete": Method(delete, scopes=_WRITING),
}
