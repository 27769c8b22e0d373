"""Nights on which clocks change, by way of the database: each local day has its message, once."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
import sqlalchemy as sa
from sqlmodel import select

from bot.rules.cadence import to_utc
from bot.services.deliveries import Deliveries
from bot.services.schedules import to_ms
from storage.models import ActionStep, Delivery, Member, Plan, Schedule, ScheduleKind, Workspace, metadata

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NAMED = [  # the zone, the day whose night it is, and the local time of the message
    ("Europe/Berlin", date(2027, 3, 28), time(2, 30)),
    ("Europe/Berlin", date(2027, 10, 31), time(2, 30)),
    ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15)),
    ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45)),
    ("Africa/Cairo", date(2027, 4, 30), time(0)),
    ("Africa/Cairo", date(2027, 10, 29), time(0)),
    ("America/Santiago", date(2027, 9, 5), time(0)),
    ("America/Santiago", date(2027, 4, 4), time(0)),
    ("Pacific/Apia", date(2011, 12, 30), time(10)),
]


async def messages(database, zone, on, at, *, step=HOUR):
    """Have a person's daily message come for five days around a day; return the local days that have one."""
    first, last = on - 2 * DAY, on + 2 * DAY
    start = to_utc(first, at, zone)

    def lay(session):
        for table in reversed(metadata.sorted_tables):
            session.connection().execute(table.delete())
        made: dict[str, Any] = {"workspace_id": "T1", "number": 1, "created_by": "U1", "created_at": start}
        days: dict[str, Any] = {"starts_on": date(2011, 1, 1), "ends_on": date(2041, 1, 1)}
        recurs: dict[str, Any] = {"unit": "week", "weekdays": "0123456", "at": at, "zone": zone}
        due: dict[str, Any] = {"next_due_ms": to_ms(start), "next_slot": f"{first}T{at}", "anchor_on": first}
        whose: dict[str, Any] = {"workspace_id": "T1", "member_id": "U1", "created_by": "U1"}
        plan = Plan(title="Plan", owner_id="U1", zone=zone, **made, **days)
        for rows in (
            [Workspace(id="T1", created_at=start)],
            [Member(workspace_id="T1", id="U1", name="Somebody", zone=zone, refreshed_at=start)],
            [plan, Schedule(kind=ScheduleKind.DAY, **whose, **recurs, **due)],
        ):
            session.add_all(rows)
            session.flush()
        assert plan.id is not None
        overdue = ActionStep(plan_id=plan.id, title="Step", assignee_id="U1", due_on=date(2010, 1, 1), **made)
        session.add(overdue)

    await database.write(lay)
    deliveries = Deliveries(database)
    now, end = start - HOUR, to_utc(last, at, zone) + 2 * HOUR
    while now <= end:
        for _ in range(2):  # as two replicas do, or one that was restarted
            await deliveries.materialise(now=now)
        now += step
    rows = await database.read(lambda session: session.exec(select(Delivery)).all())
    return sorted(date.fromisoformat(row.facts["on"]) for row in rows)


def days_around(on, zone):
    """Return the days that there are: one island has skipped one."""
    noon = [datetime.combine(on + number * DAY, time(12), ZoneInfo(zone)) for number in range(-2, 3)]
    return [
        each.date() for each in noon if each.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == each.date()
    ]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])])
def database_url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.mark.parametrize(("zone", "on", "at"), NAMED, ids=str)
async def test_each_day_has_its_message_once(database, zone, on, at):
    assert await messages(database, zone, on, at, step=HOUR / 4) == days_around(on, zone)


async def test_in_any_zone_on_any_day_from_2020_to_2040(database, seed):
    random = Random(seed)
    for _ in range(12):
        zone = random.choice(ZONES)
        on = night_of(zone, random) or date(2020, 6, 1) + random.randrange(7_000) * DAY
        at = time(random.choice((0, 1, 2, 3, 9, 23)), random.choice((0, 15, 30, 59)))
        assert await messages(database, zone, on, at) == days_around(on, zone), (zone, on, at)


def night_of(zone, random):
    """Return a day of some year on which the clocks of a zone change, if there is one."""
    day = datetime(random.randint(2020, 2040), random.choice((1, 7)), 1, 12, tzinfo=ZoneInfo(zone))
    for _ in range(180):
        if day.utcoffset() != (day := day + DAY).utcoffset():
            return day.date()
    return None


async def test_the_zone_changes_between_writing_and_sending(database):
    """The day has its message already, whatever the clock says elsewhere."""
    on, at = date(2027, 3, 3), time(10)
    assert await messages(database, "Asia/Tokyo", on, at) == days_around(on, "Asia/Tokyo")
    moved = to_utc(on + 2 * DAY, at, "America/Los_Angeles")

    def move(session):
        values = {"zone": "America/Los_Angeles", "next_due_ms": to_ms(moved)}
        session.connection().execute(sa.update(Schedule).values(**values))

    await database.write(move)
    await Deliveries(database).materialise(now=moved)
    rows = await database.read(lambda session: session.exec(select(Delivery)).all())
    assert len(rows) == 5


async def test_down_for_three_days_only_the_newest_is_said(database):
    on, at = date(2027, 3, 3), time(10)
    found = await messages(database, "Europe/Berlin", on, at, step=DAY * 3 + HOUR)
    assert found == [on + DAY]
