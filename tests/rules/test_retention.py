"""How long what is over is kept: calendar months, whichever month it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.retention import Retention, months_before
from storage.models import PlanKind

MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # hypothesis wants it so, and adds the zone
    max_value=datetime(2900, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        (datetime(2027, 3, 31, 8, tzinfo=UTC), 1, datetime(2027, 2, 28, 8, tzinfo=UTC)),
        (datetime(2028, 3, 31, tzinfo=UTC), 1, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2027, 1, 15, tzinfo=UTC), 1, datetime(2026, 12, 15, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 24, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2027, 12, 1, tzinfo=UTC), 12, datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(moment, months, before):
    assert months_before(moment, months) == before


@given(MOMENTS, st.integers(1, 1_200))
def test_so_many_months_earlier_is_another_month_and_no_later_day(moment, months):
    before = months_before(moment, months)
    distance = (moment.year - before.year) * 12 + moment.month - before.month
    assert distance == months
    assert before.day <= moment.day
    assert before.time() == moment.time()


@given(MOMENTS, st.integers(1, 1_200), st.timedeltas(timedelta(), timedelta(days=800)))
def test_what_is_past_once_stays_past(moment, months, later):
    assert months_before(moment, months) <= months_before(moment + later, months)


def test_each_kind_of_plan_has_its_own_time():
    now = datetime(2027, 3, 1, tzinfo=UTC)
    retention = Retention(24, 12, 6, 0)
    before = retention.closed_before(now)
    assert before == {
        PlanKind.TEAM: datetime(2025, 3, 1, tzinfo=UTC),
        PlanKind.INDIVIDUAL: datetime(2026, 3, 1, tzinfo=UTC),
    }
    assert set(before) == set(PlanKind)
    assert retention.written_before(now) == datetime(2026, 9, 1, tzinfo=UTC)
    assert retention.uninstalled_by(now) == now
