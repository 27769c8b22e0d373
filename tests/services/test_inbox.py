"""Who does what Slack sends: one process, once, and another one if that dies."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotFoundError
from bot.services.inbox import InboxService, Receipt, Request, TakenOverError, Turn
from bot.services.job_leases import JobLeases
from storage.unit_of_work import Store

DONE = {"body": "done"}
LINE = Request(key="command:1", workspace_id="T1", kind="command", deed="line:1")


def press(number: int) -> Request:
    """Return one of several presses of the same form."""
    return Request(
        key=f"press:{number}", workspace_id="T1", kind="view_submission", deed="form:1", is_once=True
    )


class House:
    """A process with an inbox, which has shown that it lives."""

    def __init__(self, office: Any) -> None:
        self.office = office
        self.leases = JobLeases(office.database)
        self.inbox = InboxService(office.database, owner=self.leases.owner)

    async def live(self) -> "House":
        await self.leases.live(lasts=timedelta(seconds=20), now=self.office.now)
        return self

    async def receive(self, request: Request) -> Receipt:
        return await self.inbox.receive(request, body={"text": "Ring them"}, now=self.office.now)

    async def finish(self, request: Request, **said: Any) -> bool:
        return await self.inbox.finish(request, ack=DONE, now=self.office.now, **said)


@pytest.fixture
async def houses(office):
    return await House(office).live(), await House(office).live()


async def test_of_two_that_receive_it_at_once_one_does_it_and_the_other_waits_for_the_answer(houses):
    receipts = await asyncio.gather(*(house.receive(LINE) for house in houses for _ in "1"))
    assert sorted(receipt.turn for receipt in receipts) == [Turn.OURS, Turn.THEIRS]
    ours, theirs = houses if receipts[0].turn is Turn.OURS else reversed(houses)
    assert await ours.finish(LINE)
    assert await theirs.receive(LINE) == Receipt(Turn.DONE, DONE)
    assert await ours.receive(LINE) == Receipt(Turn.DONE, DONE)


async def test_a_form_that_is_pressed_twice_is_done_once_and_answered_twice(houses):
    one, other = houses
    assert (await one.receive(press(1))).turn is Turn.OURS
    assert (await other.receive(press(2))).turn is Turn.THEIRS
    await one.finish(press(1), is_final=True)
    assert await other.receive(press(2)) == Receipt(Turn.DONE, DONE)
    assert await other.receive(press(2)) == Receipt(Turn.DONE, DONE)


async def test_a_form_that_was_refused_may_be_sent_again(houses):
    one, other = houses
    await one.receive(press(1))
    assert (await other.receive(press(2))).turn is Turn.THEIRS
    await one.finish(press(1))
    assert (await other.receive(press(2))).turn is Turn.OURS


async def test_what_a_process_dies_on_is_anybodys(houses, office):
    dead, other = houses
    await dead.receive(press(1))
    office.now += timedelta(seconds=21)
    await other.live()
    assert (await other.receive(press(2))).turn is Turn.OURS
    assert not await dead.finish(press(2)), "it is not its any more"
    await other.finish(press(2), is_final=True)
    assert await other.inbox.take_over(press(1), now=office.now) is Turn.DONE


async def test_a_process_that_leaves_leaves_what_it_had(houses):
    dead, other = houses
    await dead.receive(LINE)
    await dead.leases.leave()
    assert (await other.receive(LINE)).turn is Turn.OURS


async def test_its_effect_marks_it_and_nobody_does_it_again(houses, office):
    dead, other = houses
    await dead.receive(press(1))
    with dead.inbox.working_on(dead.inbox.in_hand(press(1))):
        await office.plan()
    await dead.leases.leave()
    assert await other.inbox.take_over(press(1), now=office.now) is Turn.WRITTEN
    assert (await other.receive(press(2))).turn is Turn.WRITTEN
    await other.finish(press(1), is_final=True)
    assert await other.receive(press(2)) == Receipt(Turn.DONE, DONE)


async def test_what_was_only_read_or_refused_leaves_no_mark(houses, office):
    dead, other = houses
    await dead.receive(LINE)
    with dead.inbox.working_on(dead.inbox.in_hand(LINE)):
        await office.plans.list_visible(actor=office.actors["ann"], now=office.now)
        await office.know("dora")
        with pytest.raises(NotFoundError):
            await office.plans.reopen(404, actor=office.actors["ann"], now=office.now)
    await dead.leases.leave()
    assert await other.inbox.take_over(LINE, now=office.now) is Turn.OURS


async def test_of_a_slow_process_nothing_is_kept_once_another_has_it(houses, office):
    slow, other = houses
    await slow.receive(LINE)
    office.now += timedelta(seconds=21)
    await other.live()
    assert await other.inbox.take_over(LINE, now=office.now) is Turn.OURS
    in_hand = slow.inbox.in_hand(LINE)
    with slow.inbox.working_on(in_hand), pytest.raises(TakenOverError):
        await office.plan()
    assert await office.plans.list_visible(actor=office.actors["ann"], now=office.now) == ()
    with other.inbox.working_on(other.inbox.in_hand(LINE)):
        await office.plan()
    assert len(await office.plans.list_visible(actor=office.actors["ann"], now=office.now)) == 1


async def test_what_a_slow_process_is_just_committing_is_waited_for(houses, office):
    slow, other = houses
    await slow.receive(LINE)
    await slow.leases.leave()
    loop, is_marked, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def commit_slowly(session: Any) -> None:
        assert Store(session).inbox.mark_written(LINE.keys, owner=slow.inbox.owner)
        loop.call_soon_threadsafe(is_marked.set)
        assert go_on.wait(30)

    committing = asyncio.create_task(office.database.write(commit_slowly))
    await is_marked.wait()
    taking = asyncio.create_task(other.inbox.take_over(LINE, now=office.now))
    await asyncio.wait({taking}, timeout=0.3)  # long enough to have read the row, were it not for the wait
    go_on.set()
    await committing
    assert await taking is Turn.WRITTEN


async def test_of_two_that_take_it_over_at_once_one_does(houses, office):
    dead = House(office)
    await dead.receive(LINE)
    turns = await asyncio.gather(*(house.inbox.take_over(LINE, now=office.now) for house in houses))
    assert sorted(turns) == [Turn.OURS, Turn.THEIRS]


async def test_what_was_begun_is_found_once_it_takes_too_long_and_nobody_is_at_it(houses, office):
    one, other = houses
    await one.receive(LINE)
    await House(office).receive(press(1))

    async def found(house: House) -> list[str]:
        return [each.key for each in await house.inbox.list_begun(now=office.now)]

    assert await found(other) == []
    office.now += timedelta(seconds=11)
    assert await found(other) == ["press:1"], "the deed's own row is none, and the other process lives"
    assert await found(one) == ["command:1", "press:1"]
    office.now += timedelta(seconds=10)
    assert await found(other) == ["command:1", "press:1"]
