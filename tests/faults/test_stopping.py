"""Stopped as an operator stops it, in the middle of everything: what is begun is finished, the rest waits."""

from datetime import timedelta

from storage.models import DeliveryState
from tests.faults.field import open_field
from tests.faults.ground import Amounts
from tests.faults.oracle import count_in
from tests.faults.weather import Weather

BEGUN = (DeliveryState.CLAIMED, DeliveryState.SENDING)


async def test_under_load_it_leaves_nothing_half_done_and_the_next_one_says_the_rest(
    database_url, tmp_path, seed
):
    amounts = Amounts(prompts=120, records=20, workspaces=4, span=timedelta(minutes=1))
    async with open_field(database_url, tmp_path, amounts, times=6) as field:
        for number in range(3):
            await field.crew.start(f"w{number}")
            await field.until_posted(field.posted + 8)
            assert await field.crew.dismiss(f"w{number}") == 0
            assert await count_in(field.database, *BEGUN) == 0
        waiting = await count_in(field.database, DeliveryState.PENDING)
        assert waiting  # it was under load
        field.sandbox.faults.chance = Weather(seed)
        await field.crew.start("last")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict


async def test_it_stops_while_slack_does_not_answer(database_url, tmp_path):
    async with open_field(database_url, tmp_path, Amounts(prompts=8), times=6) as field:
        field.sandbox.faults.hang("chat.postMessage", times=3, after=True)
        await field.crew.start("first")
        await field.sandbox.log.wait_for(lambda entry: entry.kind == "hang", timeout=30)
        assert await field.crew.dismiss("first") == 0
        assert await count_in(field.database, *BEGUN) == 0
        await field.crew.start("second")
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict
