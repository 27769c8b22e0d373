"""How people, channels, messages and views look in Slack's JSON."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.blocks import Json
from sandbox.files import File, Files
from sandbox.manifest import App
from sandbox.records import Channel, Member, Message, View, values_of
from sandbox.workspace import SLACKBOT, Workspace


def person(member: Member, workspace: Workspace, *, now: datetime, with_locale: bool = False) -> Json:
    """Return a user object (https://docs.slack.dev/reference/objects/user-object)."""
    found: Json = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "profile": _profile(member.real_name, member.real_name.split()[0], member.team_id),
        "is_bot": False,
        "is_app_user": False,
        "updated": 1,
    }
    if not member.deleted:
        local = now.astimezone(ZoneInfo(member.tz))
        offset = local.utcoffset()
        found |= {
            "real_name": member.real_name,
            "tz": member.tz,
            "tz_label": local.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "is_admin": member.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": member.is_guest,
            "is_ultra_restricted": False,
        }
    if member.team_id != workspace.team_id:
        found["is_stranger"] = not any(
            channel.app_is_member and member.id in channel.members
            for channel in workspace.channels.values()
            if channel.kind != "im"
        )
    return found | ({"locale": member.locale} if with_locale else {})


def bot_user(app: App, workspace: Workspace) -> Json:
    """Return the app's own user object."""
    return {
        "id": app.bot_user_id,
        "team_id": workspace.team_id,
        "name": app.bot_name.casefold(),
        "deleted": False,
        "real_name": app.bot_name,
        "tz": "America/Los_Angeles",
        "tz_label": "Pacific Standard Time",
        "tz_offset": -28_800,
        "profile": {
            **_profile(app.bot_name, "", workspace.team_id),
            "api_app_id": app.id,
            "bot_id": app.bot_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": True,
        "is_app_user": False,
        "updated": 1,
    }


def slackbot(workspace: Workspace) -> Json:
    """Slackbot, who is in every workspace and is no bot by `is_bot`."""
    return {
        "id": SLACKBOT,
        "team_id": workspace.team_id,
        "name": "slackbot",
        "deleted": False,
        "real_name": "Slackbot",
        "profile": _profile("Slackbot", "Slackbot", workspace.team_id),
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }


def _profile(real_name: str, display_name: str, team: str) -> Json:
    return {
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": display_name,
        "display_name_normalized": display_name,
        "team": team,
    }


def channel(found: Channel, workspace: Workspace) -> Json:
    """Return a conversation object (https://docs.slack.dev/reference/objects/conversation-object)."""
    shared: Json = {
        "id": found.id,
        "created": found.created,
        "is_archived": found.is_archived,
        "is_org_shared": False,
        "is_ext_shared": workspace.is_shared(found),
        "is_im": found.kind == "im",
        "is_mpim": False,
        "context_team_id": workspace.team_id,
        "updated": found.created * 1000,
    }
    if found.kind == "im":
        member = workspace.people.get(found.user or "")
        return {
            **shared,
            "user": found.user,
            "is_user_deleted": bool(member and member.deleted),
            "priority": 0,
        }
    nothing = {"value": "", "creator": "", "last_set": 0}
    return {
        **shared,
        "name": found.name,
        "name_normalized": found.name,
        "is_channel": True,
        "is_group": False,
        "is_private": found.kind == "group",
        "is_general": found.name == "general",
        "is_shared": workspace.is_shared(found),
        "is_member": found.app_is_member,
        "creator": min(found.members, default=SLACKBOT),
        "topic": nothing,
        "purpose": nothing,
        "previous_names": [],
    }


def message(found: Message, workspace: Workspace, *, with_metadata: bool = True) -> Json:
    """Return a message as it stands in history and in payloads."""
    wire: Json = {"type": "message", "user": found.user, "ts": found.ts, "text": found.text}
    wire["team"] = (
        workspace.people[found.user].team_id if found.user in workspace.people else workspace.team_id
    )
    if found.bot:
        profile = {
            "id": found.bot,
            "app_id": workspace.app.id,
            "name": workspace.app.bot_name,
            "deleted": False,
        }
        wire |= {"bot_id": found.bot, "app_id": workspace.app.id}
        wire["bot_profile"] = {**profile, "team_id": workspace.team_id}
    optional: dict[str, Any] = {
        "client_msg_id": found.client_msg_id,
        "blocks": found.blocks,
        "attachments": found.attachments,
        "files": found.files,
        "thread_ts": found.thread_ts,
        "metadata": found.metadata if with_metadata else None,
        "edited": {"user": found.user, "ts": found.edited_ts} if found.shows_edited else None,
        "is_ephemeral": found.ephemeral,
        "parent_user_id": _parent_author(found, workspace),
    }
    wire |= {key: value for key, value in optional.items() if value}
    if found.is_broadcast:
        wire["subtype"] = "thread_broadcast"
    if found.files:
        wire["subtype"] = "file_share"
    return wire | _thread(found, workspace)


def _parent_author(found: Message, workspace: Workspace) -> str | None:
    if found.thread_ts in {None, found.ts}:
        return None
    parent = workspace.find_message(found.channel, found.thread_ts or "")
    return parent.user if parent is not None else None


def file(found: File, files: Files) -> Json:
    """Return a file object, which tells its kind once it is ready.

    https://docs.slack.dev/reference/objects/file-object
    """
    kind = found.mimetype if files.is_ready(found) else ""
    return {
        "id": found.id,
        "created": found.created,
        "timestamp": found.created,
        "user": found.user,
        "name": found.name,
        "title": found.title,
        "alt_txt": found.alt_txt,
        "mimetype": kind,
        "filetype": kind.rpartition("/")[2],
        "size": found.length,
        "mode": "hosted",
        "editable": False,
        "is_external": False,
        "is_public": False,
        "url_private": files.address(found),
        "permalink": files.address(found),
        "channels": [each for each in found.channels if each.startswith("C")],
        "groups": [],
        "ims": [each for each in found.channels if each.startswith("D")],
    }


def _thread(found: Message, workspace: Workspace) -> Json:
    replies = workspace.replies(found) if not found.ephemeral else ()
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": found.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": replies[-1].ts,
    }


def view(found: View, workspace: Workspace) -> Json:
    """Return a view as views.* return it and as payloads carry it."""
    source = found.source
    return {
        "id": found.id,
        "team_id": workspace.team_id,
        "type": found.kind,
        "blocks": found.blocks,
        "private_metadata": found.private_metadata,
        "callback_id": found.callback_id,
        "state": values_of(found),
        "hash": found.hash,
        "title": source.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(source.get("clear_on_close", False)),
        "notify_on_close": bool(source.get("notify_on_close", False)),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": found.previous_id,
        "root_view_id": found.root_id,
        "app_id": workspace.app.id,
        "external_id": found.external_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.app.bot_id,
    }
