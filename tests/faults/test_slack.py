"""Whatever Slack does to a post or to a look for it: the message comes once."""

from collections import Counter
from datetime import timedelta

import pytest

from sandbox.faults import Fault
from tests.faults.field import open_field
from tests.faults.ground import Amounts

FEW = Amounts(prompts=12, days=4, records=4, workspaces=2)
POST = "chat.postMessage"
AFTER = {
    "500 after": Fault("server_error", is_after=True),
    "dropped after": Fault("dropped", is_after=True),
    "truncated": Fault("truncated", is_after=True),
    "hung after": Fault("hung", is_after=True),
    "fatal_error after": Fault("error", is_after=True, code="fatal_error"),
}
BEFORE = {
    "500 before": Fault("server_error"),
    "dropped before": Fault("dropped"),
    "hung before": Fault("hung"),
    "fatal_error before": Fault("error", code="fatal_error"),
}


async def has_settled(field):
    await field.rest()
    verdict = await field.judge()
    assert verdict.is_good, verdict
    assert not verdict.ended, verdict
    return verdict


async def test_each_channel_has_a_trouble_of_its_own(database_url, tmp_path):
    """In what it has and does not say so, nothing is posted a second time; in the rest nothing is missing."""
    troubles = AFTER | BEFORE
    amounts = Amounts(prompts=4 * len(troubles), workspaces=len(troubles))
    async with open_field(database_url, tmp_path, amounts, times=10) as field:
        places = dict(zip(troubles, (each.id for each in field.sandbox.channels), strict=True))
        for name, channel in places.items():
            field.sandbox.faults.add(POST, troubles[name], times=4, channel=channel)
        await field.crew.start("first")
        assert (await has_settled(field)).looks
        calls = [entry.facts for entry in field.sandbox.log.of_kind("api") if entry.facts["method"] == POST]
        met = Counter((call["args"]["channel"], bool(call.get("fault"))) for call in calls)
        hung = {name for name, fault in troubles.items() if fault.kind == "hung"}  # has no answer to write of
        assert len(field.sandbox.log.of_kind("hang")) == 4 * len(hung)
        for name, place in places.items():
            assert met[place, True] == 4 * (name not in hung), name
            assert met[place, False] == 4 * (name in BEFORE), name


@pytest.mark.long
@pytest.mark.parametrize("name", AFTER)
async def test_it_has_the_message_and_does_not_say_so(sqlite_url, tmp_path, name):
    async with open_field(sqlite_url, tmp_path, FEW) as field:
        field.sandbox.faults.add(POST, AFTER[name], times=FEW.total)
        await field.crew.start("first")
        verdict = await has_settled(field)
        assert verdict.looks
        posts = [entry for entry in field.sandbox.log.of_kind("api") if entry.facts["method"] == POST]
        assert sum(not entry.facts.get("fault") for entry in posts) == 0  # none was posted a second time


@pytest.mark.long
@pytest.mark.parametrize("name", BEFORE)
async def test_it_does_not_have_the_message_and_does_not_say_so(sqlite_url, tmp_path, name):
    async with open_field(sqlite_url, tmp_path, FEW) as field:
        field.sandbox.faults.add(POST, BEFORE[name], times=FEW.total)
        await field.crew.start("first")
        assert (await has_settled(field)).looks


@pytest.mark.long
async def test_too_many_requests_are_no_look_and_not_asked_for_again_and_again(sqlite_url, tmp_path):
    amounts = Amounts(prompts=60, workspaces=2)
    async with open_field(sqlite_url, tmp_path, amounts) as field:
        field.sandbox.faults.ratelimit(POST, times=12, retry_after=10)
        await field.crew.start("first")
        assert (await has_settled(field)).looks == 0


async def test_a_conversation_may_be_read_once_a_minute_and_others_have_written_since(sqlite_url, tmp_path):
    async with open_field(sqlite_url, tmp_path, Amounts(prompts=3)) as field:
        workspace, somebody = field.sandbox.slack.workspace, field.sandbox.people[0].id

        def talk(change, message):
            """Have sixteen messages of others stand where the look would find ours at once."""
            if change == "posted" and message.bot:
                for number in range(16):
                    workspace.post(workspace.channels[message.channel], user=somebody, text=f"{number}")

        workspace.watchers.append(talk)
        field.sandbox.faults.limit_reading()
        field.sandbox.faults.drop(POST, times=3, after=True)
        await field.crew.start("first")
        verdict = await has_settled(field)
        assert verdict.looks > 1


async def test_nothing_gets_through_for_a_while_not_even_at_a_start(sqlite_url, tmp_path):
    amounts = Amounts(prompts=8, records=8, span=timedelta(seconds=20))
    async with open_field(sqlite_url, tmp_path, amounts) as field:
        field.sandbox.faults.drop("*", times=12)
        await field.crew.start("first")
        await has_settled(field)
        assert field.crew.failures
