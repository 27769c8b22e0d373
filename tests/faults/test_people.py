"""What people do in Slack is done once, whatever is sent twice, wherever, and whoever dies over it."""

import asyncio
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlmodel import col

from bot.crash_points import CrashPoint
from bot.services.deliveries import Deliveries
from storage.models import ActionStep, Revision
from tests.faults.field import open_field
from tests.faults.ground import Amounts

NOTHING_DUE = Amounts(prompts=1)
LINE = "/plan add Ring ten customers to P-1 due friday"


async def count(field, noun, *conditions):
    question = sa.select(sa.func.count()).select_from(noun).where(*conditions)
    return await field.database.read(lambda session: session.connection().execute(question).scalar_one())


async def steps(field):
    return await count(field, ActionStep, col(ActionStep.title).contains("Ring"))


async def start(field, *names):
    """Start workers, wait until nothing is due, and return somebody."""
    await Deliveries(field.database).materialise(now=field.tempo.now())
    await field.start(*names)
    await field.rest()
    return field.sandbox.person("t0sandbox-p0")


def connections(field, kind):
    return {
        entry.facts["connection"]
        for entry in field.sandbox.log.of_kind("envelope")
        if entry.facts["type"] == kind
    }


def answers(field, kind):
    """Return what was said to what Slack sent of a kind, in the order of the answers."""
    return [
        entry.facts["payload"] for entry in field.sandbox.log.of_kind("ack") if entry.facts["type"] == kind
    ]


@pytest.mark.postgres
class TestTwiceAtOnceOnTwoReplicas:
    async def test_a_command_adds_one_step_and_both_get_the_same_answer(self, postgres_url, tmp_path):
        async with open_field(postgres_url, tmp_path, NOTHING_DUE, times=5, ack_seconds=30) as field:
            somebody = await start(field, "first", "second")
            field.sandbox.faults.double("slash_commands")
            await somebody.command(LINE, channel="@waymark")
            assert connections(field, "slash_commands") == {1, 2}
            first, second = answers(field, "slash_commands")
            assert "Added" in str(first)
            assert first == second
            assert await steps(field) == 1

    async def test_a_form_adds_one_step_and_both_get_the_same_answer(self, postgres_url, tmp_path):
        """A refused one is no deed yet: what is right then is done, once."""
        async with open_field(postgres_url, tmp_path, NOTHING_DUE, times=1, ack_seconds=30) as field:
            somebody = await start(field, "first", "second")
            await open_form(field, somebody, "/plan add")
            field.sandbox.faults.double("interactive", times=2)
            somebody.fill({"Step": "Ring ten customers", "Effort": "rather much"})
            refused = await somebody.submit()
            assert refused.errors
            assert await steps(field) == 0
            somebody.fill({"Effort": "2 days"})
            done = await somebody.submit()
            assert not done.errors
            assert connections(field, "interactive") == {1, 2}
            *errors, first, second = answers(field, "interactive")[-4:]
            assert errors[0] == errors[1]
            assert first == second
            assert await steps(field) == 1

    async def test_a_message_adds_one_step(self, postgres_url, tmp_path):
        async with open_field(postgres_url, tmp_path, NOTHING_DUE, times=5, ack_seconds=30) as field:
            somebody = await start(field, "first", "second")
            field.sandbox.faults.double("events_api")
            await somebody.post(LINE.removeprefix("/plan "), channel="@waymark")
            await field.sandbox.events_heard()
            assert connections(field, "events_api") == {1, 2}
            await field.sandbox.log.until(lambda: told(somebody) or None, timeout=30)
            assert await steps(field) == 1

    async def test_a_press_undoes_once(self, postgres_url, tmp_path):
        async with open_field(postgres_url, tmp_path, NOTHING_DUE, times=5, ack_seconds=30) as field:
            somebody = await start(field, "first", "second")
            await somebody.command(LINE, channel="@waymark")
            before = await count(field, Revision)
            field.sandbox.faults.double("interactive")
            await field.sandbox.log.until(lambda: told(somebody) or None, timeout=30)
            (answer,) = told(somebody)
            await somebody.click(answer, "Undo")
            assert connections(field, "interactive") == {1, 2}
            assert await count(field, Revision) == before + 1


async def open_form(field, somebody, line):
    """Have somebody ask for a form until it opens, which on a busy machine may come too late for Slack."""
    for _ in range(5):
        await somebody.command(line, channel="@waymark")
        with suppress(TimeoutError):
            return await field.sandbox.log.until(lambda: somebody.view, timeout=10)
    return None


def told(somebody):
    """Return what somebody has been told of their step."""
    return [each for each in somebody.messages("@waymark") if each.bot and "Ring" in each.visible_text]


async def test_somebody_dies_between_the_deed_and_the_answer(database_url, tmp_path):
    """The next one says what has been done, and does not do it again."""
    async with open_field(database_url, tmp_path, NOTHING_DUE) as field:
        await field.crew.start("first", crash_at=CrashPoint.HANDLED)
        await field.sandbox.connected(timeout=30)
        await field.rest()
        somebody = field.sandbox.person("t0sandbox-p0")
        acting = asyncio.create_task(somebody.command(LINE, channel="@waymark"))
        await field.crew.until_ended("first")
        assert not (await acting).ok
        assert await steps(field) == 1
        await field.sandbox.log.until(lambda: told(somebody) or None, timeout=30)
        assert await steps(field) == 1
