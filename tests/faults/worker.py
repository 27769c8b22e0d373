"""A worker: Waymark as it is run, in a process of its own, by the clock of the story."""

import asyncio
import signal
from typing import Any

from apscheduler.triggers.interval import IntervalTrigger

from bot.app import House, build
from bot.clock import Clock
from bot.jobs.looking import Looker
from bot.logs import configure
from bot.pulse import LONGEST_STALL_S, Pulse
from bot.settings import Settings
from bot.socket_mode import Patience, SocketMode
from bot.tokens import CALL_TIMEOUT_S
from storage.database import Database
from tests.faults.rounds import LONGEST_ROUND_S, STUMBLING, stumble
from tests.faults.tempo import FastClock, FastDatabaseClock, Tempo
from tests.faults.variants import VARIANTS

TOUCHY = Patience(ping_s=0.3, look_s=0.05, silence_s=2, connect_s=5, unreachable_s=60)
"""In this machine's seconds: the socket knows no others."""


def work(job: dict[str, Any]) -> None:
    """Serve until asked to stop; `variant` names what is broken on purpose."""
    configure(as_json=True)
    if job["variant"]:
        {**VARIANTS, STUMBLING: stumble}[job["variant"]]()
    asyncio.run(_serve(job))


async def _serve(job: dict[str, Any]) -> None:
    tempo = Tempo(**job["tempo"])

    def choose_clock(database: Database) -> Clock:
        if database.dialect == "postgresql":
            return FastDatabaseClock(database, tempo, ahead=job["ahead"])
        return FastClock(tempo, ahead=job["ahead"])

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    settings = Settings.model_validate(job["settings"])
    house = await build(settings, choose_clock, call_timeout_s=CALL_TIMEOUT_S / tempo.times)
    hasten(house, tempo.times, longest_s=LONGEST_ROUND_S if job["variant"] == STUMBLING else None)
    if job["is_touchy"]:
        make_touchy(house)
    assert isinstance(house.dispatcher.looker, Looker)
    house.dispatcher.looker._monotonic = tempo.seconds  # it reads for less than a lease
    if job["is_guarded"]:
        house.pulse = Pulse(house.watch.metrics, longest_stall_s=LONGEST_STALL_S / tempo.times)
    try:
        await house.start()
        if job["is_guarded"]:
            house.pulse.guard()
        await _either(stopped, house.lost)
    finally:
        await house.stop()
    if house.lost.is_set():
        raise ConnectionError("The socket is lost: whoever supervises this has to start it again.")


async def _either(*events: asyncio.Event) -> None:
    """Return as soon as one of these has come."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()


def hasten(house: House, times: int, *, longest_s: float | None = None) -> None:
    """Have every job come as often in the time of the story as it does in this machine's, or oftener."""
    for job in house._scheduler.get_jobs():
        usual_s = job.trigger.interval.total_seconds()
        seconds = min(usual_s, longest_s or usual_s) / times
        job.modify(trigger=IntervalTrigger(seconds=seconds, timezone="UTC"))


def make_touchy(house: House) -> None:
    """Have the watch over the socket lose its patience soon."""
    assert isinstance(house.entrance, SocketMode)
    house.entrance._patience = TOUCHY
