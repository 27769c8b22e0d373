"""Clocks: what time it is, and who is woken when that changes."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.clock import Clock, DatabaseClock, MovableClock, SystemClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOREVER = 10_000.0


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self):
        self.value = 500.0

    def __call__(self):
        return self.value


async def settle():
    """Let every task go as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_every_clock_is_a_clock():
    async def read():
        return NOON

    clocks: list[Clock] = [SystemClock(), MovableClock(NOON), DatabaseClock(read)]
    assert len(clocks) == 3


def test_the_system_clock_is_aware_and_in_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


class TestMovableClock:
    def test_it_stands_still_until_it_is_moved(self):
        seconds = Seconds()
        clock = MovableClock(NOON, monotonic=seconds)
        seconds.value += 60
        assert clock.now() == NOON
        clock.move_to(NOON + HOUR)
        assert clock.now() == NOON + HOUR

    def test_a_running_clock_may_have_passed_what_it_is_advanced_to(self):
        seconds = Seconds()
        clock = MovableClock(NOON, running=True, monotonic=seconds)
        seconds.value += 60
        clock.advance_to(NOON)
        assert clock.now() == NOON + timedelta(seconds=60)
        clock.advance_to(NOON + HOUR)
        assert clock.now() == NOON + HOUR

    def test_running_it_adds_what_has_passed_since_the_last_move(self):
        seconds = Seconds()
        clock = MovableClock(NOON, running=True, monotonic=seconds)
        seconds.value += 60
        assert clock.now() == NOON + timedelta(minutes=1)
        clock.move_to(NOON + HOUR)
        seconds.value += 5
        assert clock.now() == NOON + HOUR + timedelta(seconds=5)

    def test_it_never_goes_back(self):
        seconds = Seconds()
        clock = MovableClock(NOON, running=True, monotonic=seconds)
        seconds.value += 60
        with pytest.raises(ValueError, match="does not go back"):
            clock.move_to(NOON + timedelta(seconds=59))
        assert clock.now() == NOON + timedelta(minutes=1)

    def test_it_may_be_moved_to_where_it_is(self):
        clock = MovableClock(NOON)
        clock.move_to(NOON)
        assert clock.now() == NOON

    def test_an_instant_of_another_zone_is_kept_in_utc(self):
        clock = MovableClock(NOON.astimezone(timezone(5 * HOUR)))
        assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)

    def test_what_is_no_instant_is_refused(self):
        with pytest.raises(ValueError, match="not an instant"):
            MovableClock(NOON.replace(tzinfo=None))


class TestDatabaseClock:
    async def test_it_is_the_databases_time_and_then_advances_by_itself(self):
        seconds = Seconds()

        async def read():
            return NOON

        clock = DatabaseClock(read, monotonic=seconds)
        await clock.refresh()
        seconds.value += 30
        assert clock.now() == NOON + timedelta(seconds=30)

    async def test_the_answer_is_from_midway_between_question_and_answer(self):
        seconds = Seconds()

        async def read_slowly():
            seconds.value += 4
            return NOON

        clock = DatabaseClock(read_slowly, monotonic=seconds)
        await clock.refresh()
        assert clock.now() == NOON + timedelta(seconds=2)

    async def test_each_refresh_follows_the_database(self):
        times = iter([NOON, NOON + HOUR])

        async def read():
            return next(times)

        clock = DatabaseClock(read, monotonic=Seconds())
        await clock.refresh()
        await clock.refresh()
        assert clock.now() == NOON + HOUR

    async def test_a_refresh_that_fails_keeps_the_time_going(self):
        seconds = Seconds()
        answers = iter([NOON])

        async def read():
            answer = next(answers, None)
            if answer is None:
                raise ConnectionError
            return answer

        clock = DatabaseClock(read, monotonic=seconds)
        await clock.refresh()
        seconds.value += 30
        with pytest.raises(ConnectionError):
            await clock.refresh()
        assert clock.now() == NOON + timedelta(seconds=30)

    def test_before_the_first_refresh_it_has_no_time(self):
        async def read():
            return NOON

        with pytest.raises(RuntimeError, match="refresh"):
            DatabaseClock(read).now()


class TestWaiting:
    async def test_a_wait_ends_by_itself(self):
        async with asyncio.timeout(FOREVER):
            await SystemClock().wait(0.001)

    async def test_a_wait_of_no_or_negative_time_lets_others_run(self):
        turns = []
        other = asyncio.create_task(settle())
        other.add_done_callback(lambda _: turns.append("other"))
        clock = SystemClock()
        while not turns:
            await clock.wait(-1)
        assert turns == ["other"]

    async def test_moving_wakes_everyone(self):
        clock = MovableClock(NOON)
        waiting = [asyncio.create_task(clock.wait(FOREVER)) for _ in range(3)]
        await settle()
        assert not any(task.done() for task in waiting)
        clock.move_to(NOON + HOUR)
        await asyncio.gather(*waiting)

    async def test_waking_wakes_everyone(self):
        clock = SystemClock()
        waiting = [asyncio.create_task(clock.wait(FOREVER)) for _ in range(3)]
        await settle()
        clock.wake()
        clock.wake()
        await asyncio.gather(*waiting)

    async def test_a_wake_while_a_loop_works_ends_its_next_wait_at_once_and_only_that(self):
        clock, working = SystemClock(), asyncio.Event()
        rounds: list[int] = []

        async def loop():
            while True:
                rounds.append(len(rounds))
                await working.wait()
                await clock.wait(FOREVER)

        task = asyncio.create_task(loop())
        working.set()
        await settle()
        clock.wake()  # round 1 begins; it is kept at work
        working.clear()
        await settle()
        assert rounds == [0, 1]
        clock.wake()  # nobody waits
        working.set()
        await settle()
        assert rounds == [0, 1, 2]
        task.cancel()

    async def test_a_cancelled_wait_leaves_nothing_behind(self):
        clock = SystemClock()
        task = asyncio.create_task(clock.wait(FOREVER))
        await settle()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        clock.wake()
        assert not clock._waiting
