"""Posts to one place go out apart, also where the one before was late."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.clock import MovableClock
from bot.jobs.spacing import GAP, LONGEST, MOST_KEPT, ROUND_S, Spacing
from bot.services.claims import Claimed
from storage.models import DeliveryKind

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


def to(channel_id="C1", member_id=None, *, workspace_id="T1", is_ephemeral=False):
    return Claimed(
        id=1,
        token="a",
        workspace_id=workspace_id,
        kind=DeliveryKind.ANSWER,
        nonce="n",
        attempts=0,
        may_go_ms=0,
        member_id=member_id,
        channel_id=channel_id,
        is_ephemeral=is_ephemeral,
        is_repeated=False,
        thread_ts=None,
        posted_in=None,
        posted_ts=None,
    )


class WaitingClock(MovableClock):
    """A clock that is there as soon as somebody waits for it, or is woken `woken_after` s on."""

    def __init__(self):
        super().__init__(START)
        self.waited = []
        self.woken_after = None

    async def wait(self, seconds):
        self.waited.append(seconds)
        slept = seconds if self.woken_after is None else min(seconds, self.woken_after)
        until = self.now() + timedelta(seconds=slept)
        await asyncio.sleep(0)
        self.advance_to(until)


@pytest.fixture
def clock():
    return WaitingClock()


@pytest.fixture
def slept(clock):
    """For how long it was waited, in seconds; the clock has moved by as much."""
    return clock.waited


async def test_the_next_one_waits_for_what_is_left_of_the_gap(clock, slept):
    gate = Spacing(clock)
    await gate.take_turn(to())
    clock.advance_to(START + timedelta(seconds=0.8))  # the first was late, and this one is on time
    await gate.take_turn(to())
    assert slept == [pytest.approx(0.25)]
    clock.advance_to(clock.now() + GAP)
    await gate.take_turn(to())
    assert len(slept) == 1


@pytest.mark.parametrize(
    "other",
    [
        to("C2"),
        to(workspace_id="T2"),
        to(None, "U1"),
        to(member_id="U1", is_ephemeral=True),
    ],
)
async def test_another_place_does_not_wait(clock, slept, other):
    gate = Spacing(clock)
    await gate.take_turn(to())
    await gate.take_turn(other)
    assert not slept


async def test_several_that_come_at_once_go_one_after_the_other(clock, slept):
    gate = Spacing(clock)
    for _ in range(3):
        await gate.take_turn(to(None, "U1"))
    assert slept == [pytest.approx(GAP.total_seconds())] * 2


async def test_several_that_wait_at_the_same_time_each_have_a_turn_of_their_own(clock):
    gate, gone = Spacing(clock), []

    async def go():
        await gate.take_turn(to())
        gone.append(clock.now() - START)

    await asyncio.gather(*(go() for _ in range(5)))
    assert gone == [number * GAP for number in range(5)]


async def test_whoever_is_woken_goes_on_waiting(clock, slept):
    gate = Spacing(clock)
    await gate.take_turn(to())
    clock.woken_after = 0.4
    await gate.take_turn(to())
    assert clock.now() == START + GAP
    assert slept == [pytest.approx(seconds) for seconds in (1.05, 0.65, 0.25)]


async def test_for_a_clock_that_stands_still_nobody_waits_twice():
    class Standing(WaitingClock):
        def advance_to(self, instant):
            pass

    clock = Standing()
    gate = Spacing(clock)
    await gate.take_turn(to())
    await gate.take_turn(to())
    assert clock.waited == [pytest.approx(GAP.total_seconds())]


async def test_a_clock_that_was_set_back_makes_nobody_wait_for_it():
    class SetBack(WaitingClock):
        by = timedelta()

        def now(self):
            return super().now() - self.by

        def advance_to(self, instant):
            super().advance_to(instant + self.by)

    clock = SetBack()
    gate = Spacing(clock)
    await gate.take_turn(to())
    clock.by = timedelta(hours=1)
    await gate.take_turn(to())
    assert clock.waited == [pytest.approx(LONGEST.total_seconds())]


async def test_places_that_are_free_again_are_forgotten(clock, slept):
    gate = Spacing(clock)
    for number in range(MOST_KEPT):
        await gate.take_turn(to(f"C{number}"))
    clock.advance_to(clock.now() + 2 * GAP)
    await gate.take_turn(to())
    await gate.take_turn(to("another"))
    assert len(gate._free_at) <= 2
    assert not slept


async def test_many_that_are_marked_together_leave_room_for_others(clock, monkeypatch):
    moment, begun, others = 0.0, [], []
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "time", lambda: moment)
    gate = Spacing(clock)

    async def begin(number):
        nonlocal moment
        await gate.take_turn(to(f"C{number}"))
        moment += ROUND_S * 0.6  # making the request
        begun.append(number)

    async def another():
        while len(begun) < 6:
            others.append(len(begun))
            await asyncio.sleep(0)

    await asyncio.gather(*(begin(number) for number in range(6)), another())
    assert sorted(begun) == list(range(6))
    assert all(after - before <= 2 for before, after in pairwise([*others, 6])), "two, and others had a turn"
