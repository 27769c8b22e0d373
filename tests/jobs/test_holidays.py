"""On holidays of the country nobody is nudged, and plans ask on the next working day."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from sqlmodel import col
from structlog.testing import capture_logs

from bot.jobs.projector import Projector
from bot.rules.absence import AbsenceDraft
from bot.rules.day_settings import DaySettingsDraft
from bot.services import projecting
from bot.services.absences import Absences
from bot.services.day_settings import DaySettingsService
from bot.services.job_leases import JobLeases
from bot.services.projecting import Projecting
from bot.services.schedules import to_ms
from storage.models import Plan, Schedule
from storage.unit_of_work import Store


def days(messages):
    return [datetime.fromtimestamp(float(message.ts)).astimezone().strftime("%d") for message in messages]


@pytest.fixture
def in_country(team):
    """Have the holidays of a country count."""

    async def adopt(country):
        database = team.demo.house.database
        projecting = Projecting(database, country=country)
        await Projector(projecting, JobLeases(database), team.demo.clock).project()

    return adopt


async def test_a_plan_asks_after_easter_and_says_so(team, in_country):
    await team.plan()
    await team.until(20)
    await in_country("DE")
    await team.until(31)
    assert days(team.channel()) == ["01", "08", "15", "22", "30"]
    assert "next on Tue 30 Mar" in team.channel()[3].visible_text
    assert "next on Mon 5 Apr" in team.channel()[4].visible_text


async def test_what_was_to_come_on_a_holiday_moves_when_the_country_is_named_and_back(team, in_country):
    await team.plan()
    await team.until(25)
    page = {"actor": team.actors["alice"], "plan_id": 1}
    said = []
    for country in ("DE", None, "DE"):
        await in_country(country)
        said.append((await team.plans.get_page(now=team.now, **page)).next_prompt_at.day)
    assert said == [30, 29, 30]


async def test_nobody_is_nudged_on_a_holiday_and_the_day_before_it_looks_beyond_it(team, in_country):
    await in_country("DE")
    plan = await team.plan(prompt_weekday=None)
    await team.step(plan, "On Easter Monday", date(2027, 3, 29), to="alice")
    await team.step(plan, "On Tuesday", date(2027, 3, 30), to="alice")
    await team.until(27)
    (before,) = team.direct("alice")
    assert days([before]) == ["25"]
    assert "On Easter Monday" in before.visible_text
    assert "On Tuesday" not in before.visible_text
    await team.until(31)
    after = team.direct("alice")[1:]
    assert days(after) == ["30"]
    assert "On Tuesday" in after[0].visible_text


async def test_who_is_back_on_a_holiday_is_asked_on_the_working_day_after(team, in_country):
    await in_country("DE")
    await team.plan(channel=None, prompt_weekday=2)
    absences = Absences(team.demo.house.database, wake=team.demo.house.dispatcher.wake)
    draft = AbsenceDraft(date(2027, 3, 23), date(2027, 3, 25))
    await team.until(22)
    await absences.announce(draft, actor=team.actors["alice"], now=team.now)
    await team.until(23)
    told = len(team.direct("alice"))
    await team.until(30, 20)
    assert days(team.direct("alice")[told:]) == ["30"]


async def test_projecting_twice_at_once_and_again_changes_nothing(either_team):
    team = either_team
    await team.plan()
    await team.step(await team.plan(prompt_weekday=None), "First", date(2027, 3, 29))
    await team.until(24)
    database = team.demo.house.database
    one, other = (
        Projector(Projecting(database, country="DE"), JobLeases(database), team.demo.clock) for _ in "12"
    )
    await asyncio.gather(one.project(), other.project())
    posts = len(team.posts())
    for _ in "12":
        await one.project()
    assert len(team.posts()) == posts
    await team.until(31)
    assert days(team.channel())[-2:] == ["22", "30"]


async def test_a_plan_follows_its_owner_into_another_zone(team):
    await team.plan()
    await team.until(2)
    await team.know("alice", zone="America/New_York")
    settings = DaySettingsService(team.demo.house.database, wake=lambda: None)
    await team.until(9)
    said = DaySettingsDraft(zone="Asia/Tokyo", at=time(9, 30), working_days=frozenset(range(5)))
    await settings.change(said, actor=team.actors["alice"], now=team.now)
    await team.until(16)
    times = [datetime.fromtimestamp(float(m.ts)).astimezone().strftime("%d %H:%M") for m in team.channel()]
    assert times == ["01 09:00", "08 15:00", "15 01:00"]


async def test_what_was_put_off_to_a_return_is_not_lost_by_projecting(team, in_country):
    await team.plan(channel=None, prompt_weekday=2)
    absences = Absences(team.demo.house.database, wake=team.demo.house.dispatcher.wake)
    draft = AbsenceDraft(date(2027, 3, 10), date(2027, 3, 11))
    await absences.announce(draft, actor=team.actors["alice"], now=team.now)
    await team.until(11)
    await in_country("DE")
    told = len(team.direct("alice"))
    await team.until(12, 20)
    assert days(team.direct("alice")[told:]) == ["12"]


async def test_one_that_cannot_be_read_holds_up_no_other(team, in_country):
    spoiled, other = await team.plan(), await team.plan()

    def spoil(session):
        change = sa.update(Schedule).where(col(Schedule.plan_id) == spoiled.id)
        session.connection().execute(change.values(zone="Nowhere/At_All", next_due_ms=to_ms(team.now) + 1))

    await team.until(24)
    await team.demo.house.database.write(spoil)
    with capture_logs() as logs:
        await in_country("DE")
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["schedule.not_projected"]
    prompts = await team.demo.house.database.read(
        lambda session: Store(session).schedules.next_prompts(team.demo.sandbox.team_id, [other.id])
    )
    assert datetime.fromtimestamp(prompts[other.id] / 1000, UTC).date() == date(2027, 3, 30)


async def test_a_plan_that_cannot_be_taken_up_holds_up_nothing(team):
    planned = await team.plan(starts_on=date(2027, 3, 3))

    def spoil(session):
        change = sa.update(Plan).where(col(Plan.id) == planned.id)
        session.connection().execute(change.values(zone="Nowhere/At_All"))

    other = await team.plan(prompt_weekday=None)
    await team.step(other, "First", date(2027, 3, 4))
    await team.demo.house.database.write(spoil)
    await team.until(4, 20)
    assert len(team.direct("bob")) == 1


async def test_a_round_that_breaks_off_is_taken_up_where_it_was(team, monkeypatch):
    monkeypatch.setattr(projecting, "CHUNK", 1)
    for _ in range(3):
        await team.plan()
    one, asked = Projecting(team.demo.house.database, country=None), []
    chunk = one.chunk

    async def break_off_once(*, after_id, now):
        asked.append(after_id)
        if len(asked) == 2:
            raise TimeoutError
        return await chunk(after_id=after_id, now=now)

    monkeypatch.setattr(one, "chunk", break_off_once)
    projector = Projector(one, JobLeases(team.demo.house.database), team.demo.clock)
    with pytest.raises(TimeoutError):
        await projector.project()
    for _ in range(2):
        await projector.project()
    assert asked == [0, 1, 1, 2, 3]
