"""People and channels: what is known of them, and who is acting."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.rules import deliverability
from bot.rules.access import Actor
from bot.services.actors import actor_of
from bot.services.leavers import tell_of_leaver
from bot.services.revealing import reveal_without
from bot.services.schedules import ensure_day_schedule, to_ms
from bot.services.turning import follow_owned
from bot.values import frozen
from storage.database import Database
from storage.models import Channel, Member
from storage.unit_of_work import Store, query, repeatable

MEMBER_FRESH_FOR = timedelta(hours=1)
CHANNEL_FRESH_FOR = timedelta(minutes=5)
TOLD_FOR_OTHERS = timedelta(days=8)
"""As long after an absence, what a deputy was told meanwhile may still be redrawn."""

Aged: TypeAlias = tuple[str | None, tuple[str, ...]]
"""A member and channels of which too much time has passed since Slack was asked about them."""


@frozen
class Whereto:
    """Whom and where a message goes to, and when."""

    workspace_id: str
    member_id: str | None
    channel_id: str | None
    now: datetime


class People:
    """Members and channels of a workspace."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def look_up(
        self, store: Store, workspace_id: str, member_id: str, *, now: datetime
    ) -> tuple[Actor | None, Sequence[str]]:
        """Return who is acting, if enough is known, and the private channels to ask about again before."""
        stale = store.channels.list_stale_private(workspace_id, before=now - CHANNEL_FRESH_FOR)
        return _find_actor(store, workspace_id, member_id, now=now), stale

    @query
    def find_actor(
        self, store: Store, workspace_id: str, member_id: str, *, now: datetime | None
    ) -> Actor | None:
        """Return who is acting, or None when what is known of them is missing or, at `now`, too old."""
        return _find_actor(store, workspace_id, member_id, now=now)

    @repeatable
    def remember(self, store: Store, member: Member, *, now: datetime) -> Actor:
        """Keep what is now known of a member; their messages and plans follow them into a new zone."""
        workspace = store.workspaces.ensure(member.workspace_id, now=now)
        before = store.schedules.find_of_member(member.workspace_id, member.id)
        was = store.members.find(member.workspace_id, member.id)
        told = None if was is None else (was.name, was.lives_in)
        had_left = was is not None and was.is_deactivated
        was_absent = was is not None and _answers_for_nothing(was)
        saved = store.members.save(member)
        if told is not None and told != (saved.name, saved.lives_in):
            store.homes.mark(member.workspace_id, [member.id], now_ms=to_ms(now))
        if was is not None and told is not None and told[1] != saved.lives_in:
            follow_owned(store, saved.workspace_id, saved.id, now=now)
        if before is not None:
            ensure_day_schedule(store, workspace, saved, now=now)
        leaves = saved.is_deactivated and was is not None and not had_left
        if leaves or (_answers_for_nothing(saved) and was is not None and not was_absent):
            store.flush()
            tell_of_leaver(store, saved, now=now)
        if leaves:
            reveal_without(store, saved.workspace_id, saved.id, now=now)
        return actor_of(store, saved)

    @repeatable
    def remember_channel(
        self, store: Store, channel: Channel, *, members: Iterable[str], now: datetime
    ) -> None:
        """Keep what is now known of a channel, and who is in it when it is private."""
        store.workspaces.ensure(channel.workspace_id, now=now)
        store.channels.save(channel, members=members if channel.is_private else ())

    @query
    def list_aged(self, store: Store, to: Whereto) -> Aged:
        """Return the member and the channel of a message, as far as they are known and that is too old."""
        return _aged(store, to)

    @query
    def list_all_aged(self, store: Store, places: Sequence[Whereto]) -> list[Aged]:
        """Do as `list_aged` does with many at once."""
        store.members.preload({(each.workspace_id, each.member_id) for each in places if each.member_id})
        store.channels.preload({(each.workspace_id, each.channel_id) for each in places if each.channel_id})
        return [_aged(store, each) for each in places]

    @query
    def list_aged_public(self, store: Store, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Return workspace and id of public channels of which only is known how they were long ago."""
        return store.channels.list_aged_public(before=now - deliverability.CHANNEL_FRESH_FOR, limit=limit)

    @query
    def is_known(self, store: Store, workspace_id: str, *, member_id: str = "", channel_id: str = "") -> bool:
        """Say whether anything is known of a member, or of a channel."""
        if member_id:
            return store.members.find(workspace_id, member_id) is not None
        return store.channels.find(workspace_id, channel_id) is not None

    @query
    def list_unknown(
        self, store: Store, workspace_id: str, member_ids: Iterable[str], *, now: datetime
    ) -> Sequence[str]:
        """Return those of these members of whom too little, or nothing recent, is known."""
        found = {member_id: store.members.find(workspace_id, member_id) for member_id in set(member_ids)}
        oldest = now - MEMBER_FRESH_FOR
        return [key for key, member in found.items() if member is None or member.refreshed_at < oldest]

    @query
    def names(self, store: Store, workspace_id: str, member_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of these members, by id."""
        return store.members.names(workspace_id, member_ids)


def _answers_for_nothing(member: Member) -> bool:
    """Whether nobody may wait for a member's word: they have left, or are a guest or a stranger."""
    return member.is_deactivated or member.is_guest or member.is_stranger


def _aged(store: Store, to: Whereto) -> Aged:
    """Say of whom and of which channels too much time has passed.

    Who stands in for others is told of plans in private channels, which they may have left meanwhile.
    """
    member = None if to.member_id is None else store.members.find(to.workspace_id, to.member_id)
    channel = None if to.channel_id is None else store.channels.find(to.workspace_id, to.channel_id)
    is_old = member is not None and member.refreshed_at < to.now - deliverability.MEMBER_FRESH_FOR
    is_dated = channel is not None and channel.refreshed_at < to.now - deliverability.CHANNEL_FRESH_FOR
    channels = [channel.id] if channel is not None and is_dated else _aged_private(store, member, to.now)
    return to.member_id if is_old else None, tuple(channels)


def _aged_private(store: Store, member: Member | None, now: datetime) -> list[str]:
    """Return the private channels, known too long, by which somebody sees what they are told for others."""
    since = (now - TOLD_FOR_OTHERS).date()
    if member is None or not store.absences.list_for_deputy(member.workspace_id, member.id, since=since):
        return []
    rows = (
        store.channels.find(member.workspace_id, channel_id)
        for channel_id in store.channels.private_ids_of(member.workspace_id, member.id)
    )
    oldest = now - deliverability.MEMBER_FRESH_FOR
    return sorted(row.id for row in rows if row is not None and row.refreshed_at < oldest)


def _find_actor(store: Store, workspace_id: str, member_id: str, *, now: datetime | None) -> Actor | None:
    member = store.members.find_acting(workspace_id, member_id)
    if member is None or (now is not None and member.refreshed_at < now - MEMBER_FRESH_FOR):
        return None
    return actor_of(store, member)
