"""The demo: a pretend workspace on this machine, and the very same bot connected to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.app import House, build
from bot.clock import MovableClock
from bot.manifest import manifest
from bot.settings import Settings
from bot.values import frozen
from sandbox import ChannelSpec, PersonSpec, Sandbox
from sandbox.control import make_control

PEOPLE = (
    PersonSpec(name="alice", real_name="Alice Adams", tz="Europe/Berlin", locale="en-GB", is_admin=True),
    PersonSpec(name="bob", real_name="Bob Brown", tz="America/New_York"),
    PersonSpec(name="chandra", real_name="Chandra Rao", tz="Asia/Kolkata", locale="en-GB"),
    PersonSpec(name="dana", real_name="Dana Diaz", tz="Europe/Berlin", locale="en-GB", is_guest=True),
)
CHANNELS = (
    ChannelSpec(name="team", members=("alice", "bob", "chandra")),
    ChannelSpec(name="general", members=("alice", "bob", "chandra", "dana"), app_is_member=False),
    ChannelSpec(name="leads", members=("alice", "chandra"), private=True),
)


CONTROL = "/control"
"""Where other programs on this machine act for the people of the demo, over HTTP."""


NOT_YET = "http://127.0.0.1:9/slack/events"
"""What the manifest says where Waymark listens, until it does."""


@frozen
class Demo:
    """A workspace and the bot in it, with the clock that both go by."""

    sandbox: Sandbox
    house: House
    clock: MovableClock


@asynccontextmanager
async def open_demo(
    data_dir: Path,
    *,
    start: datetime,
    running: bool = False,
    people: tuple[PersonSpec, ...] = PEOPLE,
    channels: tuple[ChannelSpec, ...] = CHANNELS,
    database_url: str = "",
    http: bool = False,
    installer: str = PEOPLE[0].name,
) -> AsyncIterator[Demo]:
    """Open a workspace at `start`, connect the bot by a socket or over HTTP, and close both in the end."""
    clock = MovableClock(start, running=running)
    asked = manifest(url=NOT_YET if http else None)
    sandbox = Sandbox(asked, people=people, channels=channels, now=clock.now)
    houses: list[House] = []

    async def advance(to: datetime) -> None:
        await houses[0].advance(to)

    sandbox.mount(CONTROL, make_control(sandbox, advance=advance))
    async with sandbox:
        settings = Settings.model_validate(
            {
                "slack_bot_token": sandbox.bot_token,
                "slack_app_token": sandbox.app_token,
                "slack_signing_secret": sandbox.signing_secret,
                "mode": "http" if http else "socket",
                "http_port": 0,
                "slack_api_url": sandbox.api_url,
                "data_dir": data_dir,
                "database_url": database_url,
                "installer": _id_of(installer, sandbox),
            }
        )
        house = await build(settings, clock)
        houses.append(house)
        try:
            await house.start()
            if house.url is not None:
                await sandbox.set_request_url(house.url)
            else:
                await sandbox.connected()
            yield Demo(sandbox, house, clock)
        finally:
            await house.stop()


def _id_of(installer: str, sandbox: Sandbox) -> str:
    """Return the member id of a person of the demo, or what is an id already."""
    known = {person.name: person.id for person in sandbox.people}
    return known.get(installer, installer if installer.isupper() else "")
