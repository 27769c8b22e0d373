"""Questions about workspaces, their members, their channels and their numbers."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from storage.models import Channel, ChannelMember, Counter, Member, Workspace
from storage.repositories.asking import Preloaded, ask
from storage.repositories.upserts import insert_unless_there

# Asked by nearly every request, so they are put together once.
_NAMES = sa.select(
    col(Member.id),
    col(Member.name),
    col(Member.is_deactivated),
    col(Member.is_guest) | col(Member.is_stranger),
).where(
    col(Member.workspace_id) == sa.bindparam("workspace"),
    col(Member.id).in_(sa.bindparam("members", expanding=True)),
)
_ACTING = sa.select(
    col(Member.workspace_id),
    col(Member.id),
    col(Member.name),
    sa.func.coalesce(sa.func.nullif(col(Member.own_zone), ""), col(Member.zone)),
    col(Member.locale),
    col(Member.is_guest),
    col(Member.is_stranger),
    col(Member.refreshed_at),
).where(col(Member.workspace_id) == sa.bindparam("workspace"), col(Member.id) == sa.bindparam("member"))
_CALLED = sa.select(col(Member.id), col(Member.name)).where(
    col(Member.workspace_id) == sa.bindparam("workspace"),
    col(Member.is_deactivated).is_(False),
    col(Member.is_stranger).is_(False),
)
_PRIVATE_IDS_OF = (
    sa.select(col(ChannelMember.channel_id))
    .join(
        Channel,
        (col(Channel.workspace_id) == ChannelMember.workspace_id)
        & (col(Channel.id) == col(ChannelMember.channel_id)),
    )
    .where(
        col(ChannelMember.workspace_id) == sa.bindparam("workspace"),
        col(ChannelMember.member_id) == sa.bindparam("member"),
        col(Channel.is_private),
    )
)
_PUBLIC_IDS = sa.select(col(Channel.id)).where(
    col(Channel.workspace_id) == sa.bindparam("workspace"),
    col(Channel.id).in_(sa.bindparam("channels", expanding=True)),
    col(Channel.is_private).is_(False),
)
_STALE_PRIVATE = (
    sa.select(col(Channel.id))
    .where(
        col(Channel.workspace_id) == sa.bindparam("workspace"),
        col(Channel.is_private),
        col(Channel.refreshed_at) < sa.bindparam("before"),
    )
    .order_by(col(Channel.refreshed_at))
    .limit(5)
)
_AGED_PUBLIC = (
    sa.select(col(Channel.workspace_id), col(Channel.id))
    .join(Workspace, col(Workspace.id) == col(Channel.workspace_id))
    .where(
        col(Channel.is_private).is_(False),
        col(Channel.refreshed_at) < sa.bindparam("before"),
        col(Workspace.uninstalled_at).is_(None),
    )
    .order_by(col(Channel.refreshed_at))
    .limit(sa.bindparam("most"))
)

_TAKE_NUMBER = (
    sa.update(Counter)
    .where(
        col(Counter.workspace_id) == sa.bindparam("workspace"), col(Counter.kind) == sa.bindparam("of_kind")
    )
    .values(next_number=Counter.next_number + 1)
    .returning(col(Counter.next_number))
    .execution_options(synchronize_session=False)
)


OWN = {
    *("own_zone", "own_nudge_at", "own_working_days", "muted_at", "muted_until_on"),
    *("own_quiet_from", "own_quiet_until", "own_hours"),
}
"""What a member chose themselves, which nothing that Slack says takes away."""


class Acting(NamedTuple):
    """What is asked about a member whenever they act; the whole row would take three times as long."""

    workspace_id: str
    id: str
    name: str
    lives_in: str
    locale: str
    is_guest: bool
    is_stranger: bool
    refreshed_at: datetime


class WorkspaceRepository:
    """Workspaces, and the numbers they count with."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, workspace_id: str) -> Workspace | None:
        """Return the workspace, or None before its first visit."""
        return self._session.get(Workspace, workspace_id)

    def lock(self, workspace_id: str) -> None:
        """Let in one at a time who would change how the plans of a workspace hang together."""
        self._session.get_one(Workspace, workspace_id, with_for_update=True)

    def ensure(self, workspace_id: str, *, now: datetime) -> Workspace:
        """Return the workspace, made on its first visit."""
        found = self.find(workspace_id)
        if found is not None:
            return found
        insert_unless_there(self._session, Workspace, Workspace(id=workspace_id, created_at=now).model_dump())
        return self._session.get_one(Workspace, workspace_id)

    def adopt_country(self, country: str | None) -> int:
        """Have the holidays of a country count in every workspace; return in how many they did not."""
        statement = (
            sa.update(Workspace)
            .where(col(Workspace.holiday_country).is_distinct_from(country))
            .values(holiday_country=country)
        )
        return self._session.connection().execute(statement).rowcount

    def next_number(self, workspace_id: str, kind: str) -> int:
        """Take the next number of a kind of reference ("P", "T", "S")."""
        of = {"workspace": workspace_id, "of_kind": kind}
        number = self._session.connection().execute(_TAKE_NUMBER, of).scalar_one_or_none()
        if number is None:
            row = {"workspace_id": workspace_id, "kind": kind, "next_number": 1}
            insert_unless_there(self._session, Counter, row)
            number = self._session.connection().execute(_TAKE_NUMBER, of).scalar_one()
        return int(number) - 1


class MemberRepository:
    """People, as their workspace knows them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # By workspace and id: plans and steps of one page ask for mostly the same people.
        self._names: dict[str, dict[str, str | None]] = {}
        self._gone: set[tuple[str, str]] = set()
        self._outside: set[tuple[str, str]] = set()
        self._preloaded = Preloaded(Member)

    def preload(self, keys: Collection[tuple[str, str]]) -> None:
        """Ask for many at once, by their workspaces and ids, so that each is found without a question."""
        self._preloaded.load(self._session, keys)

    def find(self, workspace_id: str, member_id: str) -> Member | None:
        """Return the member, or None before anything was known of them."""
        return self._preloaded.find(self._session, (workspace_id, member_id))

    def find_acting(self, workspace_id: str, member_id: str) -> Acting | None:
        """Return of a member what is asked when they act, or None before anything was known of them."""
        row = ask(self._session, _ACTING, workspace=workspace_id, member=member_id).one_or_none()
        return None if row is None else Acting(*row)

    def save(self, member: Member) -> Member:
        """Remember what Slack now says of a member; what they chose themselves stays."""
        self._names.clear()
        self._gone.clear()
        self._outside.clear()
        self._preloaded.forget()
        said = member.model_dump(exclude=OWN)
        insert_unless_there(self._session, Member, said)
        kept = self.lock(member.workspace_id, member.id)
        for name, value in said.items():
            setattr(kept, name, value)
        return kept

    def lock(self, workspace_id: str, member_id: str) -> Member:
        """Return a member who is there, locked because they are about to change."""
        return self._session.get_one(
            Member, (workspace_id, member_id), with_for_update=True, populate_existing=True
        )

    def names(self, workspace_id: str, member_ids: Iterable[str | None]) -> dict[str, str]:
        """Return the names of these members, by id."""
        known = self._names.setdefault(workspace_id, {})
        wanted = {member_id for member_id in member_ids if member_id}
        if unasked := wanted - known.keys():
            rows = ask(self._session, _NAMES, workspace=workspace_id, members=list(unasked))
            known |= dict.fromkeys(unasked)
            for member_id, name, is_gone, is_outside in rows:
                known[member_id] = name
                if is_outside:
                    self._outside.add((workspace_id, member_id))
                if is_gone:
                    self._gone.add((workspace_id, member_id))
        return {member_id: name for member_id in wanted if (name := known[member_id]) is not None}

    def list_called(self, workspace_id: str) -> dict[str, str]:
        """Return the names of all members of a workspace who are there, by id."""
        rows = ask(self._session, _CALLED, workspace=workspace_id)
        return {member_id: name for member_id, name in rows}  # noqa: C416  # rows are Row, not tuple

    def is_gone(self, workspace_id: str, member_id: str) -> bool:
        """Say whether a member has left."""
        self.names(workspace_id, [member_id])
        return (workspace_id, member_id) in self._gone

    def is_absent(self, workspace_id: str, member_id: str) -> bool:
        """Say whether somebody can answer for nothing: they have left, or are a guest or a stranger here."""
        return self.is_gone(workspace_id, member_id) or (workspace_id, member_id) in self._outside


class ChannelRepository:
    """Channels that plans speak in, and who is in the private ones."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._preloaded = Preloaded(Channel)

    def preload(self, keys: Collection[tuple[str, str]]) -> None:
        """Ask for many at once, by their workspaces and ids, so that each is found without a question."""
        self._preloaded.load(self._session, keys)

    def find(self, workspace_id: str, channel_id: str) -> Channel | None:
        """Return the channel, or None before anything was known of it."""
        return self._preloaded.find(self._session, (workspace_id, channel_id))

    def save(self, channel: Channel, *, members: Iterable[str]) -> Channel:
        """Remember a channel, and exactly these members of it."""
        self._preloaded.forget()
        insert_unless_there(self._session, Channel, channel.model_dump())
        # Locked, or two that save it at once could each keep the members that the other one lets go.
        self._session.get_one(Channel, (channel.workspace_id, channel.id), with_for_update=True)
        saved = self._session.merge(channel)
        self._session.connection().execute(
            sa.delete(ChannelMember).where(
                col(ChannelMember.workspace_id) == channel.workspace_id,
                col(ChannelMember.channel_id) == channel.id,
            )
        )
        for member_id in sorted(set(members)):
            row = {"workspace_id": channel.workspace_id, "channel_id": channel.id, "member_id": member_id}
            insert_unless_there(self._session, ChannelMember, row)
        return saved

    def private_ids_of(self, workspace_id: str, member_id: str) -> frozenset[str]:
        """Return the private channels this member is in, among those that plans live in."""
        rows = ask(self._session, _PRIVATE_IDS_OF, workspace=workspace_id, member=member_id)
        return frozenset(rows.scalars())

    def public_ids(self, workspace_id: str, channel_ids: Iterable[str]) -> frozenset[str]:
        """Return those of these channels that anybody may look into, as far as is known."""
        wanted = set(channel_ids)
        if not wanted:
            return frozenset()
        rows = ask(self._session, _PUBLIC_IDS, workspace=workspace_id, channels=list(wanted))
        return frozenset(rows.scalars())

    def list_stale_private(self, workspace_id: str, *, before: datetime) -> list[str]:
        """Return private channels last asked about before `before`, oldest first."""
        return list(ask(self._session, _STALE_PRIVATE, workspace=workspace_id, before=before).scalars())

    def list_aged_public(self, *, before: datetime, limit: int) -> list[tuple[str, str]]:
        """Return workspace and id of public channels last asked about before `before`, oldest first."""
        rows = ask(self._session, _AGED_PUBLIC, before=before, most=limit)
        return [(workspace_id, channel_id) for workspace_id, channel_id in rows]
