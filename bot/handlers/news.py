"""What Slack tells of people and channels: kept as soon as it is known, so that nobody has to be asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.directory import Directory
from bot.handlers.hearing import ABOUT_CHANNELS, USER_CHANGE
from bot.services.holds import Holds


async def user_changed(
    event: dict[str, Any], context: AsyncBoltContext, directory: Directory, now: datetime
) -> None:
    """Keep what is new about somebody who is known: their name, zone, or that they have left."""
    user: Mapping[str, Any] = event.get("user") or {}
    if user.get("id"):
        await directory.hear_of_member(context.team_id or "", user, now=now)


async def channel_changed(
    event: dict[str, Any], context: AsyncBoltContext, directory: Directory, holds: Holds, now: datetime
) -> None:
    """Ask about a channel in which a plan lives, now that something about it has changed.

    Plans that had fallen silent there speak again where they may.
    """
    channel = event.get("channel")
    channel_id = str(channel.get("id") if isinstance(channel, Mapping) else channel or "")
    if channel_id:
        await directory.hear_of_channel(context.team_id or "", channel_id, now=now)
        await holds.hear_of_channel(context.team_id or "", channel_id, now=now)


def register(app: AsyncApp) -> None:
    """Register the events that tell of people and channels."""
    app.event(USER_CHANGE)(user_changed)
    for name in ABOUT_CHANNELS:
        app.event(name)(channel_changed)
