"""A window closes in time, whichever of the two clocks stands still."""

from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.jobs.windows import Window

from .conftest import MONDAY


@pytest.mark.parametrize(("by_clock", "by_monotonic"), [(0, 0), (45, 0), (0, 45)])
def test_it_is_open_for_45_seconds(by_clock, by_monotonic):
    assert is_open_after(by_clock, by_monotonic)


@pytest.mark.parametrize(("by_clock", "by_monotonic"), [(46, 0), (0, 46)])
def test_it_is_closed_after_that_though_one_of_the_clocks_stands_still(by_clock, by_monotonic):
    assert not is_open_after(by_clock, by_monotonic)


def is_open_after(by_clock, by_monotonic):
    clock, seconds = MovableClock(MONDAY), [100.0]
    window = Window(clock, monotonic=lambda: seconds[0])
    seconds[0] += by_monotonic
    clock.move_to(MONDAY + timedelta(seconds=by_clock))
    return window.is_open()
