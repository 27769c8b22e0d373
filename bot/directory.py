"""Who and where: people and channels as Slack knows them, asked for when what we know is missing or old."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.access import Actor
from bot.rules.cadence import zone_or_none
from bot.services.people import People, Whereto
from bot.slack_calls import code_of
from bot.together import Together
from storage.models import Channel, Member

SLACKBOT = "USLACKBOT"

_log = structlog.get_logger()
_PAGE = 200
MOST_A_MINUTE = 40
"""How many look-ups messages may cause in a minute: Slack takes 100, and people act as well."""
_MINUTE_S = 60.0
_PATIENCE_S = 1.0  # a form has to be open within 3 s of the press
_NOBODY = frozenset({"user_not_found", "user_not_visible"})
_OUT_OF_SIGHT = frozenset({"channel_not_found", "not_in_channel", "method_not_supported_for_channel_type"})
_NO_ANSWER = (SlackApiError, aiohttp.ClientError, TimeoutError)


class Directory:
    """Keeps what is known of people and channels fresh; `client_for` gives a client that may retry."""

    def __init__(self, people: People, client_for: Callable[[str], AsyncWebClient]) -> None:
        self._people = people
        self._client_for = client_for
        self._aged = Together(people.list_all_aged)
        self._asked: deque[float] = deque()

    async def actor(self, workspace_id: str, member_id: str, *, now: datetime) -> Actor:
        """Return who is acting, with the private channels that they are in."""
        found, stale = await self._people.look_up(workspace_id, member_id, now=now)
        if stale:
            await asyncio.gather(
                *(self._refresh_channel(workspace_id, channel, now=now) for channel in stale)
            )
            found = await self._people.find_actor(workspace_id, member_id, now=now)
        return replace(found or await self._learn_member(workspace_id, member_id, now=now), acts_at=now)

    async def learn_members(self, actor: Actor, member_ids: Iterable[str | None], *, now: datetime) -> None:
        """Make sure that these people are known, as the actor is; who is nobody here stays unknown."""
        wanted = {member_id for member_id in member_ids if member_id} - {actor.id}
        if not wanted:
            return
        unknown = await self._people.list_unknown(actor.workspace_id, wanted, now=now)
        await asyncio.gather(
            *(self._learn_member(actor.workspace_id, member_id, now=now) for member_id in unknown)
        )

    async def names(self, actor: Actor, member_ids: Iterable[str], *, now: datetime) -> Mapping[str, str]:
        """Return the names of these people, by id."""
        wanted = tuple(member_ids)
        await self.learn_members(actor, wanted, now=now)
        return await self._people.names(actor.workspace_id, wanted)

    async def freshen(
        self, workspace_id: str, *, member_id: str | None, channel_id: str | None, now: datetime
    ) -> None:
        """Ask again about whom and where a message goes, if what is known is too old; never too often.

        While Slack does not answer, or was asked a lot within a minute, what was known stays.
        """
        to = Whereto(workspace_id, member_id, channel_id, now)
        old_member, old_channels = await self._aged.ask(to) or await self._people.list_aged(to)
        if old_member is not None and self._may_ask():
            await self._learn_member(workspace_id, old_member, now=now)
        for old_channel in old_channels:
            if self._may_ask():
                await self._refresh_channel(workspace_id, old_channel, now=now)

    def _may_ask(self) -> bool:
        """Whether there is room among the look-ups of the last minute, by the wall."""
        moment = monotonic()
        while self._asked and self._asked[0] < moment - _MINUTE_S:
            self._asked.popleft()
        if len(self._asked) >= MOST_A_MINUTE:
            return False
        self._asked.append(moment)
        return True

    async def hear_of_member(self, workspace_id: str, user: Mapping[str, Any], *, now: datetime) -> None:
        """Keep what Slack says of somebody of whom anything is known, or ask where it says only who it is."""
        if not await self._people.is_known(workspace_id, member_id=str(user["id"])):
            return
        if set(user) == {"id"}:
            await self._learn_member(workspace_id, str(user["id"]), now=now)
        else:
            await self._people.remember(read_member(workspace_id, user, now=now), now=now)

    async def hear_of_channel(self, workspace_id: str, channel_id: str, *, now: datetime) -> None:
        """Ask about a channel that has changed, if anything is known of it."""
        if await self._people.is_known(workspace_id, channel_id=channel_id):
            await self._refresh_channel(workspace_id, channel_id, now=now)

    async def find_permalink(self, workspace_id: str, channel_id: str, ts: str) -> str:
        """Return the address of a message, or an empty text where Waymark may not know it."""
        try:
            answer = await self._client_for(workspace_id).chat_getPermalink(channel=channel_id, message_ts=ts)
        except SlackApiError:
            return ""
        return str(answer["permalink"])

    async def learn_channel(self, workspace_id: str, channel_id: str | None, *, now: datetime) -> None:
        """Ask Slack about a channel, and who is in it when it is private."""
        if channel_id is None:
            return
        client = self._client_for(workspace_id)
        try:
            answer = await client.conversations_info(channel=channel_id)
            info: Mapping[str, Any] = answer["channel"]
            members = await _members(client, channel_id) if info.get("is_private") else []
        except SlackApiError as error:
            reason = code_of(error)
            if reason not in _OUT_OF_SIGHT:
                raise
            _log.warning("channel.unreadable", channel_id=channel_id, reason=reason)
            info, members = {"is_private": True}, []
        channel = Channel(
            workspace_id=workspace_id,
            id=channel_id,
            name=str(info.get("name", "")),
            is_private=bool(info.get("is_private")),
            is_archived=bool(info.get("is_archived")),
            is_shared=bool(info.get("is_ext_shared")),
            has_app=bool(info.get("is_member")),
            refreshed_at=now,
        )
        await self._people.remember_channel(channel, members=members, now=now)

    async def can_offer_channel(self, workspace_id: str, channel_id: str) -> bool:
        """Whether a plan could live there: Waymark is in it, and no other company or everybody is."""
        if not channel_id or channel_id.startswith("D"):
            return False
        try:
            async with asyncio.timeout(_PATIENCE_S):
                answer = await self._client_for(workspace_id).conversations_info(channel=channel_id)
        except _NO_ANSWER:
            return False
        info: Mapping[str, Any] = answer["channel"]
        is_unfit = any(info.get(fact) for fact in ("is_archived", "is_ext_shared", "is_general", "is_mpim"))
        return bool(info.get("is_member")) and not is_unfit

    async def _refresh_channel(self, workspace_id: str, channel_id: str, *, now: datetime) -> None:
        """Ask again about a channel; while Slack does not answer, what was known of it stays."""
        try:
            await self.learn_channel(workspace_id, channel_id, now=now)
        except _NO_ANSWER as error:
            _log.warning("channel.not_refreshed", channel_id=channel_id, error=type(error).__name__)

    async def _learn_member(self, workspace_id: str, member_id: str, *, now: datetime) -> Actor:
        """Ask Slack about a person; while it does not answer, what was known of them stays."""
        try:
            answer = await self._client_for(workspace_id).users_info(user=member_id, include_locale=True)
        except _NO_ANSWER as error:
            reason = code_of(error)
            _log.warning("member.unreadable", member_id=member_id, reason=reason or type(error).__name__)
            if reason in _NOBODY:
                return Actor(workspace_id=workspace_id, id=member_id, name="", is_stranger=True)
            known = await self._people.find_actor(workspace_id, member_id, now=None)
            if known is None:
                raise
            return known
        return await self._people.remember(read_member(workspace_id, answer["user"], now=now), now=now)


def read_member(workspace_id: str, user: Mapping[str, Any], *, now: datetime) -> Member:
    """Read a member out of Slack's `user` object; bots and people of other workspaces are strangers.

    Slackbot is a bot too, though Slack does not say so.
    """
    profile = user.get("profile") or {}
    name = (
        profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name")
    )
    zone = str(user.get("tz") or "")
    return Member(
        workspace_id=workspace_id,
        id=str(user["id"]),
        name=str(name or "somebody")[:255],
        zone=zone if zone_or_none(zone) is not None else "UTC",
        locale=str(user.get("locale") or "en-US")[:16],
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_bot") or user.get("is_stranger") or user["id"] == SLACKBOT)
        or user.get("team_id", workspace_id) != workspace_id,
        is_deactivated=bool(user.get("deleted")),
        refreshed_at=now,
    )


async def _members(client: AsyncWebClient, channel_id: str) -> list[str]:
    """Return everybody in a channel, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = await client.conversations_members(channel=channel_id, limit=_PAGE, cursor=cursor)
        found += answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return found
