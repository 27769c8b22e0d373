"""A pretend Slack workspace on loopback, with one app installed in it and people who use it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox import wire
from sandbox.delivery import Ack
from sandbox.events import RETRY_SECONDS, Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.http_mode import HttpMode
from sandbox.log import Log
from sandbox.manifest import install
from sandbox.person import Person
from sandbox.records import Channel, ChannelSpec, Member, PersonSpec
from sandbox.screens import Screens
from sandbox.server import make_app
from sandbox.slack import Slack
from sandbox.socket_mode import SocketMode
from sandbox.switchboard import Switchboard
from sandbox.tokens import Tokens
from sandbox.triggers import ResponseUrls, Triggers
from sandbox.workspace import Workspace

ACK_SECONDS = 3.0  # https://docs.slack.dev/interactivity/implementing-slash-commands#responding_basic_receipt


class Sandbox:
    """The whole workspace: start it, point a Bolt app's `base_url` at `api_url`, and act as its people.

    Without Socket Mode in the manifest, what happens is posted to the manifest's request URLs, signed with
    `signing_secret`. `now` is the workspace's clock (aware, UTC), which may be moved; `monotonic` measures
    the wire's seconds (trigger ids, response URLs, files), and `wall` is the Unix time of signatures.
    `ack_seconds` and `event_retry_seconds` are Slack's own figures unless a test shortens them; a retry that
    waits is sent when the clock runs there by itself, or when `resend_events` is called after a move.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        people: Iterable[PersonSpec] = (),
        channels: Iterable[ChannelSpec] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        ack_seconds: float = ACK_SECONDS,
        event_retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        app, log, faults = install(manifest), Log(now=now), Faults(monotonic=monotonic)
        socket = SocketMode(app=app, log=log, ack_seconds=ack_seconds)
        http = HttpMode(app=app, log=log, ack_seconds=ack_seconds, wall=wall)
        self.slack = Slack(
            app=app,
            workspace=Workspace(app=app, log=log, now=now),
            screens=Screens(log=log, seconds=lambda: now().timestamp()),
            triggers=Triggers(monotonic=monotonic),
            response_urls=ResponseUrls(monotonic=monotonic),
            socket=socket,
            http=http,
            line=Switchboard(app=app, socket=socket, http=http, faults=faults, log=log),
            tokens=Tokens(app),
            files=Files(monotonic=monotonic),
            log=log,
            now=now,
            faults=faults,
        )
        self._events = Events(self.slack, retry_seconds=event_retry_seconds)
        self._persons: dict[str, Person] = {}
        self._mounted: dict[str, web.Application] = {}
        self._runner: web.AppRunner | None = None
        self._root = ""
        for person in people:
            self.slack.workspace.add_person(person)
        for channel in channels:
            self.slack.workspace.add_channel(channel)

    # Being up

    def mount(self, prefix: str, app: web.Application) -> None:
        """Serve more routes under a prefix, from the next start on."""
        self._mounted[prefix] = app

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = make_app(self.slack)
        for prefix, mounted in self._mounted.items():
            app.add_subapp(prefix, mounted)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        except OSError:
            await self.stop()
            raise
        host, taken = self._runner.addresses[0][:2]
        self._root = f"http://{host}:{taken}"
        self.slack.response_urls.root = self.slack.files.root = self._root
        self.slack.socket.root = f"ws://{host}:{taken}"

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self.slack.faults.release()
        await self._events.stop()
        await self.slack.socket.close()
        await self.slack.http.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def connected(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - the caller says how patient it is
        """Wait until the app has a Socket Mode connection."""
        await self.slack.log.until(lambda: self.slack.socket.connections or None, timeout=timeout)

    # What the app is configured with

    @property
    def api_url(self) -> str:
        """The `base_url` for the app's AsyncWebClient."""
        return f"{self._root}/api/"

    @property
    def url(self) -> str:
        """The address of this workspace's server, without a path."""
        return self._root

    @property
    def bot_token(self) -> str:
        """The bot token of the installation."""
        return self.slack.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, which opens Socket Mode."""
        return self.slack.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret with which requests over HTTP are signed."""
        return self.slack.app.signing_secret

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.slack.app.id

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.slack.workspace.team_id

    @property
    def bot_user_id(self) -> str:
        """The user id of the app's bot."""
        return self.slack.app.bot_user_id

    # Looking in and breaking things

    @property
    def log(self) -> Log:
        """Everything that has happened."""
        return self.slack.log

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return self.slack.faults

    @property
    def socket(self) -> SocketMode:
        """The app's Socket Mode connections."""
        return self.slack.socket

    @property
    def files(self) -> Files:
        """The files of the workspace; `ready_seconds` says how long it takes until one can be shown."""
        return self.slack.files

    @property
    def http(self) -> HttpMode:
        """The app's request URLs, for an app that is not in Socket Mode."""
        return self.slack.http

    async def repeat(self, envelope_id: str, *, connection: int | None = None) -> Ack:
        """Deliver again what has been delivered, by its id in the log; `connection` says on which socket."""
        return await self.slack.line.repeat(envelope_id, connection=connection)

    async def set_request_url(self, url: str) -> None:
        """Send everything to this URL from now on; CannotDo if it does not answer Slack's challenge.

        As the app's owner does on the app's page. The manifest then only says what is sent at all.
        """
        self.slack.http.urls = self.slack.http.urls.moved_to(url)
        if self.slack.http.urls.events:
            await self.slack.http.verify_url()

    async def resend_events(self, *, early: bool = False) -> int:
        """Send again the unanswered events that are due by the clock (all that wait if `early`); how many."""
        sent = self._events.resend(early=early)
        await asyncio.gather(*sent)
        return len(sent)

    async def events_heard(self) -> None:
        """Wait until the app has answered, or missed, every event that it was sent."""
        await self._events.heard()

    @property
    def people(self) -> list[Person]:
        """Everybody in the workspace."""
        return [self.person(user_id) for user_id in self.slack.workspace.people]

    @property
    def channels(self) -> list[Channel]:
        """Every channel, and the app's messages with each person who has some."""
        return list(self.slack.workspace.channels.values())

    def person(self, name: str) -> Person:
        """Return the person with this name or id; KeyError when there is none."""
        member = self.slack.workspace.find_person(name)
        if member is None:
            raise KeyError(name)
        if member.id not in self._persons:
            self._persons[member.id] = Person(self.slack, self._events, user_id=member.id)
        return self._persons[member.id]

    def channel(self, name: str) -> Channel:
        """Return the channel with this name or id; KeyError when there is none."""
        if (found := self.slack.workspace.find_channel(name)) is None:
            raise KeyError(name)
        return found

    # What an administrator does

    def add_person(self, spec: PersonSpec, *, channels: Iterable[str] = ()) -> Person:
        """Let somebody join the workspace, and these channels."""
        member = self.slack.workspace.add_person(spec)
        described = wire.person(member, self.slack.workspace, now=self.slack.now())
        self._events.emit({"type": "team_join", "user": described, "event_ts": self._stamp()})
        for name in channels:
            self.invite(spec.name, name)
        return self.person(member.id)

    def deactivate(self, name: str) -> None:
        """Deactivate an account."""
        self._tell_changed(self.slack.workspace.set_deleted(self.person(name).id))

    def restrict(self, name: str) -> None:
        """Make somebody a guest."""
        self._tell_changed(self.slack.workspace.set_guest(self.person(name).id))

    def _tell_changed(self, member: Member) -> None:
        described = wire.person(member, self.slack.workspace, now=self.slack.now())
        self._events.emit({"type": "user_change", "user": described, "event_ts": self._stamp()})

    def revoke_token(self) -> None:
        """Revoke the app's bot token: whatever it calls, it is told `token_revoked`."""
        self.slack.tokens.revoke()
        self._events.revoked()

    def restore_token(self) -> None:
        """Take the app's bot token again; nothing tells the app."""
        self.slack.tokens.restore()

    def add_channel(self, spec: ChannelSpec) -> Channel:
        """Make a channel."""
        return self.slack.workspace.add_channel(spec)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._set_archived(channel, is_archived=True)

    def unarchive(self, channel: str) -> None:
        """Open an archived channel again."""
        self._set_archived(channel, is_archived=False)

    def _set_archived(self, channel: str, *, is_archived: bool) -> None:
        found = self.channel(channel)
        found.is_archived = is_archived
        place = "channel" if found.kind == "channel" else "group"
        kind = f"{place}_{'archive' if is_archived else 'unarchive'}"
        inner = {"type": kind, "channel": found.id, "user": "USLACKBOT", "event_ts": self._stamp()}
        self._events.emit(inner, channel=found)

    def make_private(self, channel: str) -> None:
        """Turn a public channel into a private one; its members stay, and nothing tells the app."""
        self.channel(channel).kind = "group"

    def invite(self, name: str, channel: str, *, by: str = "") -> None:
        """Put a person, or the app by its name, into a channel; `by` names who did it."""
        found = self.channel(channel)
        workspace = self.slack.workspace
        user_id, was_shared = workspace.get_person_id(name), workspace.is_shared(found)
        workspace.join(found, user_id)
        self._events.joined(found, user_id=user_id, inviter=self.person(by).id if by else "")
        if workspace.is_shared(found) and not was_shared:
            team_id = workspace.people[user_id].team_id
            inner = {"type": "channel_shared", "connected_team_id": team_id, "channel": found.id}
            self._events.emit({**inner, "event_ts": self._stamp()}, channel=found)

    def remove(self, name: str, channel: str) -> None:
        """Take a person out of a channel."""
        found = self.channel(channel)
        user_id = self.person(name).id
        found.members.discard(user_id)
        place = {"channel": found.id, "channel_type": found.id[0], "team": self.team_id}
        inner = {"type": "member_left_channel", "user": user_id, **place, "event_ts": self._stamp()}
        self._events.emit(inner, channel=found)

    def remove_app_from(self, channel: str) -> None:
        """Take the app out of a channel."""
        found = self.channel(channel)
        found.app_is_member = False
        kind = "channel_left" if found.kind == "channel" else "group_left"
        self._events.emit({"type": kind, "channel": found.id, "event_ts": self._stamp()})

    def _stamp(self) -> str:
        return self.slack.workspace.stamps.next()
